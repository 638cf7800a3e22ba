// What Gradio does not do by itself: open a citation in the evidence panel, and keep Enter for the input method.
(() => {
  const open = (button) => {
    const source = document.getElementById(button.dataset.opens);
    const panel = document.getElementById("cited");
    if (!source || !panel) return;
    panel.innerHTML = source.innerHTML; // already escaped by the server
    panel.hidden = false;
    panel.focus();
    const mark = panel.querySelector("mark");
    (mark || panel).scrollIntoView({ block: "nearest", behavior: "auto" });
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button.citation");
    if (button) open(button);
  });
  // While an input method composes, Enter chooses a candidate; it must not send the question.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
    },
    true,
  );
})();
