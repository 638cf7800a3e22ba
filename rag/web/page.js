// The ground that the other scripts stand on: words, fetching, tabs, asking, the clipboard, and Enter while an input method composes.
window.strategyQA = {
  language: () => document.querySelector(".head")?.dataset.language || "ja",
  word: (name) => strategyQA.words[strategyQA.language()][name],

  // HTML of one of the server's fragments; it is escaped there.
  fragment: async (name, query) => {
    try {
      const reply = await fetch(`fragments/${name}?${new URLSearchParams({ ...query, language: strategyQA.language() })}`);
      if (reply.status === 401) location.reload(); // the session has ended: to the key's form
      return await reply.text();
    } catch {
      return `<p class="error">${strategyQA.word("unreachable")}</p>`;
    }
  },

  // A line beside a button, read out by screen readers.
  say: (beside, name) => {
    const line = beside.closest(".actions, .feedback")?.querySelector(".said");
    if (line) line.textContent = strategyQA.word(name);
  },

  select: (name, focus = false) => {
    document.querySelector(".gradio-container").dataset.tab = name;
    for (const tab of document.querySelectorAll("[role=tab]")) {
      const chosen = tab.id === `tab-${name}`;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen && focus) tab.focus();
      const pane = document.getElementById(tab.getAttribute("aria-controls"));
      if (pane) pane.hidden = !chosen;
    }
    const cited = document.getElementById("cited");
    if (cited) cited.hidden = name !== "evidence" || !cited.innerHTML;
  },

  ask: (question) => {
    const field = document.querySelector("#question textarea");
    field.value = question;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => document.getElementById("send").click(), 50); // after Gradio took the value
  },

  copy: async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = document.createElement("textarea"); // pages that are not served from this machine have no clipboard
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    if (!done) throw new Error("not copied");
  },

  download: (name, content, type) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  },

  listeners: [], // called whenever Gradio has drawn the frame anew: at the start, and in another language
};

(() => {
  let evidence, language;
  // Gradio draws the frame at the start and in another language, and leaves what is equal as it was: so the state is looked at, not the nodes.
  const look = () => {
    const panel = document.querySelector("#pane-evidence .panel");
    if (!panel || !document.querySelector(".tabs")) return;
    if (!document.querySelector("[role=tab][aria-selected=true]")) {
      document.documentElement.lang = strategyQA.language();
      document.getElementById("status").setAttribute("role", "status"); // this element stays, what is in it is replaced
      const pane = document.getElementById("pane-evidence");
      for (const [name, value] of [["role", "tabpanel"], ["aria-labelledby", "tab-evidence"], ["tabindex", "0"]]) pane.setAttribute(name, value);
      strategyQA.select(document.querySelector(".gradio-container").dataset.tab || "evidence");
      for (const listener of strategyQA.listeners) listener();
    }
    if (panel.textContent === evidence) return;
    // New evidence: what was cited belongs to an earlier question.
    if (evidence && language === strategyQA.language() && panel.querySelector("ol")) {
      document.getElementById("cited").innerHTML = "";
      strategyQA.select("evidence");
    }
    evidence = panel.textContent;
    language = strategyQA.language();
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });

  document.addEventListener("click", (event) => {
    const tab = event.target.closest?.("[role=tab]");
    if (tab) strategyQA.select(tab.id.replace("tab-", ""));
    const example = event.target.closest?.("[data-ask]");
    if (example) strategyQA.ask(example.dataset.ask);
    const status = document.querySelector("#status .status");
    if (event.target.closest?.("#stop") && status && document.querySelector(".exchange .waiting")) {
      status.textContent = strategyQA.word("status_stopping"); // the last update of the answer replaces it
    }
  });

  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("[role=tab]");
    if (!tab) return;
    const tabs = [...tab.parentElement.children];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const target = { Home: 0, End: tabs.length - 1 }[event.key] ?? (step && (tabs.indexOf(tab) + step + tabs.length) % tabs.length);
    if (target === undefined) return;
    event.preventDefault();
    strategyQA.select(tabs[target].id.replace("tab-", ""), true);
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
