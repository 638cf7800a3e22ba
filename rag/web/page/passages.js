// Opening passages and sections, searching, copying a citation. Escape goes back to where one came from.
(() => {
  let cameFrom;

  // The place is looked for once its text is there: meanwhile it may have been drawn anew.
  const show = async (id, name, query) => {
    const text = await strategyQA.fragment(name, query); // escaped by the server
    const place = document.getElementById(id);
    place.innerHTML = text;
    place.hidden = false;
    return place;
  };

  // Back to what opened the passage: its focus and where the page stood.
  strategyQA.back = () => {
    if (!cameFrom?.button.isConnected) return;
    cameFrom.button.focus({ preventScroll: true });
    scrollTo({ top: cameFrom.y, behavior: "instant" });
    cameFrom = undefined;
  };

  const comeFrom = (button) => {
    if (!button.closest(".side")) cameFrom = { button, y: scrollY };
  };

  const openPassage = async (button) => {
    const { passage, spans, number } = button.dataset;
    comeFrom(button);
    const article = button.closest(".exchange");
    if (article) strategyQA.choose(article);
    const cited = await show("cited", "passage", { id: passage, spans: spans || "", ...(number ? { number } : {}) });
    strategyQA.select("evidence");
    strategyQA.rise(article ? button : undefined);
    cited.focus({ preventScroll: true });
    strategyQA.reveal(cited);
  };

  // A link from another program names a passage: #passage=ID&spans=10-45.
  const openLinked = async () => {
    const named = new URLSearchParams(location.hash.slice(1));
    if (!named.has("passage")) return;
    const cited = await show("cited", "passage", { id: named.get("passage"), spans: named.get("spans") || "" });
    strategyQA.select("evidence");
    strategyQA.rise();
    cited.focus({ preventScroll: true });
    strategyQA.reveal(cited);
  };
  strategyQA.listeners.push(openLinked);
  addEventListener("hashchange", openLinked);

  // The printed page under the passage; the button shows it and takes it away.
  const openOriginal = async (button) => {
    const actions = button.closest(".actions");
    const shown = actions.parentElement.querySelector(".original-page");
    button.setAttribute("aria-expanded", String(!shown));
    if (shown) return shown.remove();
    const place = document.createElement("div");
    place.className = "original-page";
    actions.after(place);
    const query = new URLSearchParams({ passage: button.dataset.original });
    for (const one of button.dataset.sentences.split(",").filter(Boolean)) query.append("sentence", one);
    place.innerHTML = await strategyQA.fragment("original", query); // escaped by the server
    place.querySelector("img")?.addEventListener("error", () => strategyQA.say(button, "original_failed"), { once: true });
  };

  const openSection = async (button) => {
    const { section, passage } = button.dataset;
    comeFrom(button);
    const place = await show("section", "section", { id: section, passage: passage || "" });
    strategyQA.select("text");
    only("section");
    strategyQA.rise();
    place.querySelector("h3")?.focus({ preventScroll: true });
    strategyQA.reveal(place.querySelector("[aria-current]") || place);
  };

  // One of the contents, a section, the search's results.
  const only = (name) => {
    for (const one of ["toc", "section", "found"]) document.getElementById(one).hidden = one !== name;
  };

  const search = async (q, every) => {
    await show("found", "search", { q, every });
    only(q.trim() ? "found" : "toc");
    if (!q.trim()) document.getElementById("found").hidden = false;
  };

  const copy = async (button) => {
    try {
      await strategyQA.copy(button.dataset.text);
      strategyQA.done(button, "copied");
    } catch {
      strategyQA.say(button, "copy_failed");
    }
  };

  const copyAnswer = (button) => {
    const article = button.closest(".exchange");
    const lines = [...article.querySelectorAll(".headline strong, .lead, .coverage, .statement, .badge.missing, .partial li")].map((one) => {
      const shown = one.cloneNode(true);
      shown.querySelector("button.add-statement")?.remove();
      return shown.textContent.replace(/\s+/g, " ").trim();
    });
    const sources = [...article.querySelectorAll(".sources li")].map((one) => one.textContent.trim());
    const { question } = strategyQA.answerOf(article.dataset.id) || { question: "" };
    button.dataset.text = [question, "", ...lines, "", ...sources].join("\n");
    copy(button);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    if (button.dataset.section) openSection(button);
    else if (button.dataset.passage) openPassage(button);
    else if (button.dataset.original) openOriginal(button);
    else if (button.matches(".copy")) copy(button);
    else if (button.matches(".copy-answer")) copyAnswer(button);
    else if (button.matches("#section .back")) {
      only("toc");
      document.querySelector("#toc button")?.focus();
    } else if (button.id === "tab-text") only("toc");
    else if (button.dataset.search) {
      document.querySelector("#search [name=q]").value = button.dataset.search;
      strategyQA.select("text");
      strategyQA.rise();
      search(button.dataset.search, false);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest?.(".side") && !strategyQA.sink()) strategyQA.back();
  });

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "search") return;
    event.preventDefault();
    const { q, every } = event.target.elements;
    search(q.value, every.checked);
  });
})();
