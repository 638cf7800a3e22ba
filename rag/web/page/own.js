// A document's own data put right by a person: names taken back, changed, added; questions to begin with. Each step can be undone.
(() => {
  const MOST_QUESTIONS = 6;
  let undo; // what stood before the last step, and where

  const place = () => document.getElementById("shelf-own");
  const now = () => JSON.parse(place().dataset.own);
  const lines = (text) => [...new Set(text.split("\n").map((line) => line.trim()).filter(Boolean))];

  const save = async (corrected, said, before = now(), name = place().dataset.name, way_back = true) => {
    const { send, tell, show, changed } = strategyQA.shelf;
    try {
      await send("/own", JSON.stringify({ name, own: { corrected, seen: before } }));
      undo = { name, corrected: before, seen: corrected };
      await show(name, false);
      tell(strategyQA.word(said), way_back && { ownAct: "undo" });
      if (!way_back) place().querySelector("summary")?.focus({ preventScroll: true });
      changed();
    } catch (error) {
      tell(error.message);
      await show(name, false);
    }
  };

  const edit = ({ form, also, kind }) => {
    const { elements, dataset } = document.getElementById("own-name");
    elements.name.value = form;
    elements.also.value = also;
    elements.kind.value = kind;
    dataset.instead = form;
    document.getElementById("own-adding").open = true;
    elements.name.focus();
  };

  const acts = {
    wrong: ({ form }, own) => save({ ...own, wrong: [...own.wrong, form] }, "own_done_wrong"),
    right: ({ form }, own) => save({ ...own, wrong: own.wrong.filter((one) => one !== form) }, "own_done_right"),
    drop: ({ form }, own) => save({ ...own, names: own.names.filter((one) => one.name !== form) }, "own_done_drop"),
    edit,
    undo: () => undo && save(undo.corrected, "own_done_undo", undo.seen, undo.name, false),
    // The person's own form below takes it; nothing is given before it is saved there.
    decided: ({ day, by }) => {
      const { elements } = document.getElementById("shelf-known");
      elements.decided.value = day;
      if (by) elements.decided_by.value = by;
      elements.decided.focus();
    },
  };

  // A name that takes the place of a drafted one of another name calls that one wrong; forms that were left out are wrong, too.
  const put = (form) => {
    const own = now(), { elements, dataset } = form, { instead } = dataset;
    const made = { name: elements.name.value.trim(), also: lines(elements.also.value), kind: elements.kind.value };
    const names = own.names.filter((one) => one.name !== made.name && one.name !== instead);
    const was_mine = own.names.some((one) => one.name === instead);
    const wrong = instead && !was_mine && instead !== made.name ? [...own.wrong, instead] : own.wrong;
    save({ ...own, names: [...names, made], wrong: wrong.filter((one) => one !== made.name) }, "own_done_put");
  };

  const ask = (form) => {
    const own = now(), examples = {};
    for (const field of form.querySelectorAll("textarea")) {
      const typed = lines(field.value);
      if (typed.length > MOST_QUESTIONS) return strategyQA.shelf.tell(strategyQA.word("own_too_many"));
      const drafted = !own.examples[field.name].length && field.value === field.defaultValue;
      examples[field.name] = drafted ? [] : typed; // a draft that nobody changed stays a draft
    }
    save({ ...own, examples }, "own_done_questions");
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-own-act]");
    if (!button) return;
    const act = button.dataset.ownAct;
    acts[act](button.dataset, place() && now());
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.id === "own-adding" && !event.target.open) {
      document.getElementById("own-name").reset();
      delete document.getElementById("own-name").dataset.instead;
    }
  }, true);
  document.addEventListener("submit", (event) => {
    if (!["own-name", "own-questions"].includes(event.target.id)) return;
    event.preventDefault();
    (event.target.id === "own-name" ? put : ask)(event.target);
  });
})();
