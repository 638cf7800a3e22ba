// What was done stands on a card for a while, with what can be done next. What went wrong stays beside its button.
(() => {
  const LASTS_MS = 10_000;
  let line; // the line that is a card now
  let from; // the button that did it
  let timer;

  const away = () => {
    clearTimeout(timer);
    if (line?.contains(document.activeElement) && from?.isConnected) from.focus({ preventScroll: true });
    line?.classList.remove("toast");
    line?.replaceChildren();
    line = undefined;
  };

  // Nobody loses a card that is pointed at or has the focus.
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (line?.matches(":hover, :focus-within") ? wait() : away()), LASTS_MS);
  };

  // A line beside a button, read out by screen readers.
  strategyQA.say = (beside, name) => {
    away();
    const found = beside.closest(".actions")?.querySelector(".said");
    if (found) found.textContent = strategyQA.word(name);
    return found;
  };

  // The same on a card. Each next step is a word and what it does; in the page it stands after the button, so Tab leads to it.
  strategyQA.done = (beside, name, values = {}, steps = {}) => {
    const found = strategyQA.say(beside, name);
    if (!found) return;
    [line, from] = [found, beside];
    line.classList.add("toast");
    line.textContent = strategyQA.word(name, values);
    for (const [word, act] of Object.entries(steps)) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "action", textContent: strategyQA.word(word) });
      button.addEventListener("click", () => {
        away();
        act();
      });
      line.append(" ", button);
    }
    wait();
  };

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !line?.contains(event.target)) return;
      event.stopPropagation();
      away();
    },
    true,
  );
})();
