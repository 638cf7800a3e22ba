// 「資料に追加」: the basket in the browser's own storage, and the download of a draft made of it.
(() => {
  const KEY = "strategy-qa.basket.2";
  const MOST = 200;

  try {
    localStorage.removeItem("strategy-qa.basket.1"); // of the form before this one
  } catch {
    // The browser keeps nothing.
  }

  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY) || "[]").filter((one) => one?.part?.kind && one.title);
    } catch {
      return [];
    }
  };

  const store = (entries) => {
    try {
      localStorage.setItem(KEY, JSON.stringify(entries));
    } catch {
      // The browser keeps nothing; the basket stays as it was.
    }
  };

  const write = (entries) => {
    store(entries);
    draw();
  };

  const same = (one, other) => JSON.stringify({ ...one.part, note: "" }) === JSON.stringify({ ...other.part, note: "" });

  const add = (button, entry) => {
    const entries = read();
    if (entries.length >= MOST) return strategyQA.say(button, "basket_full");
    if (!entries.some((one) => same(one, entry))) write([...entries, entry]);
    strategyQA.say(button, "basket_added");
  };

  const answerPart = (button) => {
    const answer = strategyQA.answerOf(button.closest(".exchange").dataset.id);
    if (!answer?.statements.length) return undefined; // nothing is said that could stand in a paper
    const number = button.dataset.statement; // one statement, or the whole answer
    const statements = number === undefined ? answer.statements : [answer.statements[number]];
    const cited = new Set(statements.flatMap((one) => one.citations));
    const part = { ...answer, statements, citations: answer.citations.filter((one) => cited.has(one.number)), evidence: [] };
    return { kind: "answer", answer: part, note: "" };
  };

  const addAnswer = (button) => {
    const part = answerPart(button);
    if (!part) return strategyQA.say(button, "basket_failed");
    const { asked, question, statements } = part.answer;
    add(button, { title: asked || question, text: statements.map((one) => one.text).join(" "), part });
  };

  const wordOf = (button) => {
    const part = answerPart(button);
    if (!part) return strategyQA.say(button, "basket_failed");
    make(button.closest(".actions").querySelector(".said"), { entries: [part], template: "qa", suffix: ".docx" });
  };

  const addPassage = (button) => {
    const { added, quotes, label, text } = button.dataset;
    add(button, { title: label, text, part: { kind: "passage", passage_id: added, quotes: JSON.parse(quotes), note: "" } });
  };

  const element = (tag, properties, data = {}) => {
    const made = Object.assign(document.createElement(tag), properties);
    Object.assign(made.dataset, data);
    return made;
  };

  const draw = () => {
    const place = document.getElementById("basket");
    if (!place) return;
    const entries = read();
    const action = (position, name, sign, disabled = false) => {
      const button = element("button", { type: "button", className: "action", textContent: sign, disabled }, { basket: name, position });
      button.setAttribute("aria-label", `${strategyQA.word(`basket_${name}`)}: ${entries[position].title}`);
      return button;
    };
    place.replaceChildren(
      ...entries.map((one, position) => {
        const item = element("li", { className: "entry" });
        const note = element("textarea", { rows: 1, maxLength: 2000, value: one.part.note, placeholder: strategyQA.word("basket_note") }, { position });
        note.setAttribute("aria-label", `${strategyQA.word("basket_note")}: ${one.title}`);
        const buttons = element("div", { className: "actions" });
        buttons.append(
          action(position, "up", "↑", position === 0),
          action(position, "down", "↓", position === entries.length - 1),
          action(position, "remove", strategyQA.word("basket_remove")),
        );
        item.append(element("h3", { className: "label", textContent: one.title }), element("p", { textContent: one.text }), note, buttons);
        return item;
      }),
    );
    if (!entries.length) place.append(element("li", { className: "welcome", textContent: strategyQA.word("basket_empty") }));
    document.getElementById("tab-basket").textContent = `${strategyQA.word("tab_basket")}${entries.length ? ` (${entries.length})` : ""}`;
  };

  const change = ({ basket, position }) => {
    const entries = read();
    const from = Number(position);
    const [entry] = entries.splice(from, 1);
    if (basket !== "remove") entries.splice(from + { up: -1, down: 1 }[basket], 0, entry);
    write(entries);
    const moved = basket === "remove" ? undefined : from + { up: -1, down: 1 }[basket];
    const next = document.querySelectorAll("#basket .entry")[moved ?? Math.min(from, entries.length - 1)];
    (next?.querySelector(`[data-basket=${basket}]:not(:disabled)`) || next?.querySelector("[data-basket]:not(:disabled)"))?.focus();
  };

  const make = async (line, request) => {
    line.textContent = strategyQA.word("basket_making");
    try {
      const body = JSON.stringify(request);
      const reply = await fetch("api/draft", { method: "POST", headers: { "content-type": "application/json" }, body });
      if (!reply.ok) throw new Error((await reply.json()).error?.message || String(reply.status));
      const name = reply.headers.get("content-disposition").match(/filename="([^"]+)"/)[1];
      strategyQA.download(name, await reply.blob(), reply.headers.get("content-type"));
      line.textContent = strategyQA.word("basket_made");
    } catch (error) {
      line.textContent = `${strategyQA.word("basket_failed")} ${error.message}`;
    }
  };

  const download = (form) => {
    const chosen = Object.fromEntries([...form.elements].filter((one) => one.name).map((one) => [one.name, one.type === "checkbox" ? one.checked : one.value]));
    make(form.querySelector(".said"), { ...chosen, entries: read().map((one) => one.part) });
  };

  strategyQA.listeners.push(draw);

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    if (button.dataset.basket) change(button.dataset);
    else if (button.dataset.added) addPassage(button);
    else if (button.matches(".add-answer, .add-statement")) addAnswer(button);
    else if (button.matches(".answer-word")) wordOf(button);
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("#basket textarea")) return;
    const entries = read();
    entries[event.target.dataset.position].part.note = event.target.value;
    store(entries); // nothing is drawn anew under a click that ends the typing
  });

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "draft") return;
    event.preventDefault();
    download(event.target);
  });
})();
