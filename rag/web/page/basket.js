// 「資料に追加」: the basket in the browser's own storage, and the download of a draft made of it.
(() => {
  const KEY = "strategy-qa.basket.2";
  const MOST = 200;

  try {
    localStorage.removeItem("strategy-qa.basket.1"); // of the form before this one
  } catch {
    // The browser keeps nothing.
  }

  // Entries are named, so that two tabs that show different lists mean the same one.
  const name = () => crypto.getRandomValues(new Uint32Array(3)).join("-");

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

  const open = () => {
    strategyQA.select("basket", true);
    strategyQA.rise();
  };

  const add = (button, entry) => {
    const entries = read();
    const steps = { basket_open: open };
    if (entries.some((one) => same(one, entry))) return strategyQA.done(button, "basket_already", { count: entries.length }, steps);
    if (entries.length >= MOST) return strategyQA.say(button, "basket_full");
    const id = name();
    write([...entries, { id, of: keyOf(button), ...entry }]);
    steps.shelf_undo = () => write(read().filter((one) => one.id !== id));
    strategyQA.done(button, "basket_added", { count: entries.length + 1 }, steps);
  };

  // What a button adds, as one word. A button whose entry is in the draft says so.
  const keyOf = (button) => {
    const { added, quotes, statement = "" } = button.dataset;
    return added ? `${added} ${quotes}` : `${button.closest(".exchange").dataset.id} ${statement}`;
  };
  let collected = new Set();
  const mark = () => {
    for (const button of document.querySelectorAll(".add-answer, .add-statement, #cited .add")) {
      const isThere = collected.has(keyOf(button));
      if (isThere === "before" in button.dataset) continue;
      const sign = button.matches(".add-statement");
      const word = strategyQA.word(isThere ? "basket_is_there" : "basket_add_statement");
      if (sign) button.title = button.ariaLabel = word;
      if (isThere) [button.dataset.before, button.textContent] = [button.textContent, sign ? "✓" : word];
      else {
        button.textContent = button.dataset.before;
        delete button.dataset.before;
      }
    }
  };
  strategyQA.watchers.push(mark);

  const partOf = (answer, number) => {
    const statements = number === undefined ? answer.statements : [answer.statements[number]];
    const cited = new Set(statements.flatMap((one) => one.citations));
    const part = { ...answer, statements, citations: answer.citations.filter((one) => cited.has(one.number)), evidence: [] };
    return { kind: "answer", answer: part, note: "" };
  };

  const addAnswer = (button) => {
    const answer = strategyQA.answerOf(button.closest(".exchange").dataset.id);
    if (!answer) return strategyQA.say(button, "feedback_failed");
    const part = partOf(answer, button.dataset.statement); // one statement, or the whole answer
    const text = part.answer.statements.map((one) => one.text).join(" ") || answer.text;
    add(button, { title: answer.asked || answer.question, text, part });
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
    collected = new Set(entries.map((one) => one.of));
    mark();
    const { id: typing, value, selectionStart } = place.contains(document.activeElement)
      ? { id: document.activeElement.dataset.entry, value: document.activeElement.value, selectionStart: document.activeElement.selectionStart }
      : {};
    const action = (position, kind, sign, disabled = false) => {
      const button = element("button", { type: "button", className: "action", textContent: sign, disabled }, { basket: kind, entry: entries[position].id });
      button.setAttribute("aria-label", `${strategyQA.word(`basket_${kind}`)}: ${entries[position].title}`);
      return button;
    };
    place.replaceChildren(
      ...entries.map((one, position) => {
        const item = element("li", { className: "entry" }, { id: one.id });
        const note = element("textarea", { rows: 1, maxLength: 2000, value: one.part.note, placeholder: strategyQA.word("basket_note") }, { entry: one.id });
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
    const note = typing && place.querySelector(`textarea[data-entry="${CSS.escape(typing)}"]`);
    if (note && selectionStart !== undefined) {
      note.value = value; // somebody types here while another tab changes the list
      note.focus();
      note.setSelectionRange(selectionStart, selectionStart);
    }
    if (!entries.length) place.append(element("li", { className: "welcome", textContent: strategyQA.word("basket_empty") }));
    document.querySelector("#draft [type=submit]").disabled = !entries.length;
    document.getElementById("tab-basket").textContent = `${strategyQA.word("tab_basket")}${entries.length ? ` (${entries.length})` : ""}`;
  };

  const change = ({ basket, entry }) => {
    const entries = read();
    const from = entries.findIndex((one) => one.id === entry);
    if (from < 0) return draw(); // another tab has taken it out
    const [moving] = entries.splice(from, 1);
    const to = from + ({ up: -1, down: 1 }[basket] || 0);
    if (basket !== "remove") entries.splice(Math.max(0, to), 0, moving);
    write(entries);
    const next = document.querySelectorAll("#basket .entry")[basket === "remove" ? Math.min(from, entries.length - 1) : to];
    (next?.querySelector(`[data-basket=${basket}]:not(:disabled)`) || next?.querySelector("[data-basket]:not(:disabled)"))?.focus();
    if (basket !== "remove") return;
    const putBack = () => {
      const now = read();
      now.splice(from, 0, moving);
      write(now);
      document.querySelector(`[data-basket=remove][data-entry="${CSS.escape(moving.id)}"]`).focus();
    };
    strategyQA.done(document.querySelector("#draft [type=submit]"), "basket_removed", {}, { shelf_undo: putBack });
    if (!next) document.querySelector(".toast button").focus({ preventScroll: true });
  };

  const fetchDraft = async (request) => {
    const body = JSON.stringify(request);
    const reply = await fetch("v1/draft", { method: "POST", headers: { "content-type": "application/json" }, body });
    if (!reply.ok) throw new Error(String(reply.status));
    const name = reply.headers.get("content-disposition").match(/filename="([^"]+)"/)[1];
    strategyQA.download(name, await reply.blob(), reply.headers.get("content-type"));
  };

  const download = async (form) => {
    const button = form.querySelector("[type=submit]");
    strategyQA.say(button, "basket_making");
    const named = [...form.elements].filter((one) => one.name);
    const chosen = Object.fromEntries(named.map((one) => [one.name, one.type === "checkbox" ? one.checked : one.value]));
    try {
      await fetchDraft({ ...chosen, entries: read().map((one) => one.part) });
      strategyQA.done(button, "basket_made");
    } catch {
      strategyQA.say(button, "basket_failed");
    }
  };

  // One answer, one file.
  const wordOf = async (button) => {
    const answer = strategyQA.answerOf(button.closest(".exchange").dataset.id);
    if (!answer) return strategyQA.say(button, "basket_failed");
    strategyQA.say(button, "word_making");
    try {
      await fetchDraft({ entries: [partOf(answer)], template: "qa", suffix: ".docx" });
      strategyQA.done(button, "basket_made");
    } catch {
      strategyQA.say(button, "basket_failed");
    }
  };

  strategyQA.listeners.push(draw);
  addEventListener("storage", (event) => event.key === KEY && draw());
  if (read().some((one) => !one.id)) store(read().map((one) => ({ id: name(), ...one })));

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    if (button.dataset.basket) change(button.dataset);
    else if (button.dataset.added) addPassage(button);
    else if (button.matches(".add-answer, .add-statement")) addAnswer(button);
    else if (button.matches(".word-answer")) wordOf(button);
  });

  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("#basket textarea")) return;
    const entries = read();
    const entry = entries.find((one) => one.id === event.target.dataset.entry);
    if (!entry) return;
    entry.part.note = event.target.value;
    store(entries); // nothing is drawn anew under a click that ends the typing
  });

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "draft") return;
    event.preventDefault();
    download(event.target);
  });
})();
