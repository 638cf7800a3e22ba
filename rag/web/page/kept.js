// What a reader has open beside the answers stays where the frame is drawn anew in the same language: a part that is equal is the one before.
(() => {
  let served = new Map(); // each part of a pane: its HTML as the server gave it, and the element
  let language, held;
  let top = 0;

  // Called before anything is filled in. The parts that are equal are put back with all that was typed and opened in them.
  strategyQA.keep = () => {
    const same = language === strategyQA.language(), parts = new Map();
    for (const pane of document.querySelectorAll("[role=tabpanel]")) {
      for (const [place, child] of [...pane.children].entries()) {
        const key = `${pane.id} ${place}`, html = child.outerHTML, before = same && served.get(key);
        if (before && before.html === html) child.replaceWith(before.element);
        else if (before && child.id && child.id === before.element.id) child.hidden = before.element.hidden;
        parts.set(key, { html, element: pane.children[place] });
      }
    }
    [served, language] = [parts, strategyQA.language()];
    const [stood, scrolled] = [held, top];
    return () => {
      if (!same) return;
      document.querySelector(".side").scrollTop = scrolled;
      if (document.activeElement === document.body && stood?.isConnected) stood.focus({ preventScroll: true });
    };
  };

  document.addEventListener("focusin", ({ target }) => (held = target.closest(".side") && target));
  document.addEventListener("scroll", ({ target }) => target.matches?.(".side") && (top = target.scrollTop), true);
})();
