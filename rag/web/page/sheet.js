// On a narrow screen what stands beside the answers is a sheet at the foot; the browser's own way back closes it.
// On any screen a card shows what a citation says; it is never the only way.
(() => {
  const narrow = matchMedia("(max-width: 760px)");
  const columns = () => document.querySelector(".contain .main");
  const isOpen = () => "sheet" in columns().dataset;

  // Opens the sheet; the citation that opened it stays in view above it.
  strategyQA.rise = (citation) => {
    if (!narrow.matches) return;
    if (!isOpen()) {
      columns().dataset.sheet = "open";
      history.pushState({ sheet: true }, "");
    }
    if (!citation) return;
    const { top, bottom } = citation.getBoundingClientRect();
    const room = document.querySelector(".side").getBoundingClientRect().top;
    if (top < 8 || bottom > room - 8) scrollBy({ top: top - Math.max(8, (room - (bottom - top)) / 2), behavior: "instant" });
  };

  // Closes it; says whether there was one.
  strategyQA.sink = () => {
    if (!isOpen()) return false;
    history.back();
    return true;
  };

  addEventListener("popstate", () => {
    if (!isOpen()) return;
    delete columns().dataset.sheet;
    strategyQA.back();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest?.(".to-thread")) strategyQA.sink();
    else if (event.target.closest?.("[role=tab]")) strategyQA.rise();
  });

  let card, waiting;
  const hide = () => {
    clearTimeout(waiting);
    card?.remove();
    card = undefined;
  };
  const reveal = (button) => {
    hide();
    waiting = setTimeout(() => {
      if (!button.isConnected) return;
      card = Object.assign(document.createElement("div"), { className: "card", role: "tooltip" });
      for (const [tag, text] of [["strong", button.dataset.label], ["p", button.dataset.quote]]) {
        card.append(Object.assign(document.createElement(tag), { textContent: text }));
      }
      document.querySelector(".contain").append(card);
      const { left, top, bottom } = button.getBoundingClientRect();
      card.style.left = `${Math.max(8, Math.min(left, innerWidth - card.offsetWidth - 8))}px`;
      card.style.top = `${top > card.offsetHeight + 16 ? top - card.offsetHeight - 8 : bottom + 8}px`;
    }, 300);
  };
  const citation = (event) => event.target.closest?.("button.citation");
  document.addEventListener("mouseover", (event) => citation(event) && reveal(citation(event)));
  document.addEventListener("mouseout", (event) => citation(event) && hide());
  document.addEventListener("focusin", (event) => citation(event)?.matches(":focus-visible") && reveal(citation(event)));
  document.addEventListener("focusout", (event) => citation(event) && hide());
  document.addEventListener("click", hide, true);
  addEventListener("scroll", hide, { passive: true });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
})();
