// Which documents are asked: a quiet line above the question, where more than one can be asked.
(() => {
  const KEY = "strategy-qa.documents";
  let documents = [];

  const read = () => (sessionStorage.getItem(KEY) || "").split(",").filter((name) => documents.some((one) => one.name === name));
  const write = (names) => sessionStorage.setItem(KEY, names.length === documents.length ? "" : names.join(","));
  const word = (name, values) => Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), strategyQA.word(name));
  const make = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  // Called by Gradio with every question; empty: all documents.
  strategyQA.chosen = () => (documents.length > 1 ? read().join(",") : "");

  const said = () => {
    const names = read();
    if (!names.length) return strategyQA.word("chosen_all");
    if (names.length > 1) return word("chosen_some", { count: names.length });
    return word("chosen_one", { title: documents.find((one) => one.name === names[0]).title });
  };

  const draw = () => {
    const place = document.querySelector(".chosen");
    if (!place) return;
    const opened = place.querySelector("details")?.open;
    place.replaceChildren();
    if (documents.length < 2) return;
    const names = read();
    const ticks = documents.map((one) => {
      const box = make("input", { type: "checkbox", name: "document", value: one.name, checked: !names.length || names.includes(one.name) });
      return make("label", { className: "tick" }, box, [one.title, one.edition].filter(Boolean).join(" · "));
    });
    const group = make("fieldset", {}, make("legend", { className: "spoken", textContent: strategyQA.word("chosen_label") }), ...ticks);
    place.append(make("details", { open: Boolean(opened) }, make("summary", { textContent: said() }), group));
  };

  // Called after each change of the shelf.
  strategyQA.shelfChanged = async () => {
    try {
      const found = await (await fetch("api/documents")).json();
      documents = found.asked;
    } catch {
      documents = [];
    }
    draw();
  };

  strategyQA.listeners.push(strategyQA.shelfChanged);
  document.addEventListener("change", (event) => {
    const box = event.target.closest?.(".chosen input");
    if (!box) return;
    const ticked = [...document.querySelectorAll(".chosen input:checked")].map((one) => one.value);
    write(ticked);
    if (!ticked.length) for (const one of document.querySelectorAll(".chosen input")) one.checked = true; // none is all
    document.querySelector(".chosen summary").textContent = said();
  });
})();
