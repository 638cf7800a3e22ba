// Opening passages and sections, searching, copying a citation. Escape goes back to where one came from.
(() => {
  let cameFrom;
  const back = () => cameFrom?.isConnected && cameFrom.focus();

  const show = async (place, name, query) => {
    place.innerHTML = await strategyQA.fragment(name, query); // escaped by the server
    place.hidden = false;
  };

  const openPassage = async (button) => {
    const { passage, spans } = button.dataset;
    const cited = document.getElementById("cited");
    if (!cited.contains(button)) cameFrom = button;
    await show(cited, "passage", { id: passage, spans: spans || "" });
    strategyQA.select("evidence");
    cited.focus({ preventScroll: true });
    (cited.querySelector("mark") || cited).scrollIntoView({ block: "nearest" });
  };

  const openSection = async (button) => {
    const { section, passage } = button.dataset;
    const place = document.getElementById("section");
    cameFrom = button;
    await show(place, "section", { id: section, passage: passage || "" });
    document.getElementById("toc").hidden = true;
    strategyQA.select("contents");
    place.querySelector("h3")?.focus({ preventScroll: true });
    (place.querySelector("[aria-current]") || place).scrollIntoView({ block: "nearest" });
  };

  const closeSection = () => {
    document.getElementById("section").hidden = true;
    document.getElementById("toc").hidden = false;
    document.querySelector("#toc button")?.focus();
  };

  const closePassage = () => {
    const cited = document.getElementById("cited");
    cited.hidden = true;
    cited.innerHTML = "";
    back();
  };

  const copy = async (button) => {
    try {
      await strategyQA.copy(button.dataset.text);
      strategyQA.say(button, "copied");
    } catch {
      strategyQA.say(button, "copy_failed");
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    if (button.dataset.section) openSection(button);
    else if (button.dataset.passage) openPassage(button);
    else if (button.matches(".copy")) copy(button);
    else if (button.matches("#cited .close")) closePassage();
    else if (button.matches("#section .back")) closeSection();
    else if (button.id === "tab-contents") {
      document.getElementById("section").hidden = true;
      document.getElementById("toc").hidden = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest?.("#cited")) closePassage();
  });

  document.addEventListener("submit", async (event) => {
    if (event.target.id !== "search") return;
    event.preventDefault();
    const { q, every } = event.target.elements;
    await show(document.getElementById("found"), "search", { q: q.value, every: every.checked });
  });
})();
