// Which documents are asked: a quiet line above the question, where more than one can be asked.
(() => {
  const KEY = "strategy-qa.documents";
  let documents = [];
  let gone = []; // documents that were chosen and are not asked any more

  const stored = () => (sessionStorage.getItem(KEY) || "").split(",").filter(Boolean);
  const isAsked = (name) => documents.some((one) => one.name === name);
  const read = () => stored().filter(isAsked);
  const write = (names) => sessionStorage.setItem(KEY, names.length === documents.length ? "" : names.join(","));
  const make = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  // Called by Gradio with every question; empty: all documents. The server leaves out what is not asked any more, and so does the line then.
  strategyQA.chosen = () => {
    const names = documents.length > 1 ? read().join(",") : "";
    strategyQA.shelfChanged(false);
    return names;
  };

  const said = () => asking() + dropped();
  const dropped = () =>
    gone.length ? strategyQA.word("chosen_gone", { titles: gone.map((one) => one.title).join(strategyQA.language() === "ja" ? "、" : ", ") }) : "";
  const asking = () => {
    const names = read();
    if (!names.length) return strategyQA.word("chosen_all");
    if (names.length > 1) return strategyQA.word("chosen_some", { count: names.length });
    return strategyQA.word("chosen_one", { title: documents.find((one) => one.name === names[0]).title });
  };

  const draw = () => {
    const place = document.querySelector(".chosen");
    if (!place) return;
    const opened = place.querySelector("details")?.open;
    place.replaceChildren();
    if (documents.length < 2) {
      if (gone.length) place.append(make("p", { textContent: said() }));
      return;
    }
    const names = read();
    const ticks = documents.map((one) => {
      const box = make("input", { type: "checkbox", name: "document", value: one.name, checked: !names.length || names.includes(one.name) });
      return make("label", { className: "tick" }, box, [one.title, one.edition].filter(Boolean).join(" · "));
    });
    const group = make("fieldset", {}, make("legend", { className: "spoken", textContent: strategyQA.word("chosen_label") }), ...ticks);
    place.append(make("details", { open: Boolean(opened) }, make("summary", { textContent: said() }), group));
  };

  // Called after each change of the shelf.
  strategyQA.shelfChanged = async (always = true) => {
    try {
      const { asked } = await (await fetch("v1/documents")).json();
      const isOut = ({ name }) => !asked.some((one) => one.name === name);
      const left = stored().map((name) => documents.find((one) => one.name === name) || { name, title: name });
      if (!always && JSON.stringify(asked) === JSON.stringify(documents)) return;
      gone = [...gone, ...left].filter(isOut);
      documents = asked;
      if (left.some(isOut)) write(read());
    } catch {
      if (!always) return; // the list before stays
    }
    draw();
  };

  strategyQA.listeners.push(strategyQA.shelfChanged);
  document.addEventListener("change", (event) => {
    const box = event.target.closest?.(".chosen input");
    if (!box) return;
    const ticked = [...document.querySelectorAll(".chosen input:checked")].map((one) => one.value);
    gone = [];
    write(ticked);
    if (!ticked.length) for (const one of document.querySelectorAll(".chosen input")) one.checked = true; // none is all
    document.querySelector(".chosen summary").textContent = said();
  });
})();
