// What the other scripts use: words, fetching, tabs, asking, the clipboard, and Enter while an input method composes.
window.strategyQA = {
  language: () => document.querySelector(".head")?.dataset.language || "ja",
  word: (name, values = {}) =>
    Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), strategyQA.words[strategyQA.language()][name]),
  page: () => document.querySelector(".gradio-container"),

  // HTML of one of the server's fragments; it is escaped there.
  fragment: async (name, query) => {
    const asked = new URLSearchParams(query); // of a name with several values, all
    asked.set("language", strategyQA.language());
    try {
      const reply = await fetch(`fragments/${name}?${asked}`);
      if (reply.status === 401) location.reload(); // the session has ended: to the key's form
      return await reply.text();
    } catch {
      return `<p class="error">${strategyQA.word("unreachable")}</p>`;
    }
  },

  select: (name, focus = false) => {
    strategyQA.page().dataset.tab = name;
    for (const tab of document.querySelectorAll("[role=tab]")) {
      const chosen = tab.id === `tab-${name}`;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen && focus) tab.focus({ preventScroll: true });
      const pane = document.getElementById(tab.getAttribute("aria-controls"));
      if (pane) pane.hidden = !chosen;
    }
    document.querySelector(".side").scrollTop = 0;
  },

  // Brings something beside the answers to the top of its own column; the answers stay where they are.
  reveal: (element) => {
    const column = document.querySelector(".side");
    column.scrollTop += element.getBoundingClientRect().top - column.querySelector(".bar").getBoundingClientRect().bottom - 8;
  },

  type: (text) => {
    const field = document.querySelector("#question textarea");
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  },

  // Does something that draws the conversation anew; while an answer is on its way, after it.
  whenIdle: (act) => {
    if (strategyQA.busy()) strategyQA.waiting = act;
    else act();
  },

  busy: () => Boolean(document.querySelector(".exchange[data-busy]")),

  ask: (question) => {
    if (strategyQA.busy()) return;
    strategyQA.type(question);
    setTimeout(() => strategyQA.press("send"), 50); // after Gradio took the value
  },

  // Presses a button that Gradio draws. While the frame is drawn anew the button is away: then it is pressed once it is back.
  press: (id) => {
    const button = document.getElementById(id);
    if (button) button.click();
    else strategyQA.pressing.add(id);
  },
  pressing: new Set(),

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
  watchers: [], // called whenever anything was drawn
};

(() => {
  // Gradio draws the frame at the start and in another language, and leaves what is equal as it was: so the state is looked at, not the nodes.
  const look = () => {
    if (!document.querySelector(".tabs") || !document.querySelector("#status") || !document.querySelector("#chat .transcript")) return;
    if (!document.querySelector("[role=tab][aria-selected=true]")) {
      document.documentElement.lang = strategyQA.language();
      document.title = document.querySelector("h1").textContent;
      document.getElementById("status").setAttribute("role", "status"); // this element stays, what is in it is replaced
      strategyQA.select(strategyQA.page().dataset.tab || "text");
      for (const listener of strategyQA.listeners) listener();
    }
    for (const watcher of strategyQA.watchers) watcher();
    for (const id of strategyQA.pressing) {
      if (!document.getElementById(id)) continue;
      strategyQA.pressing.delete(id);
      strategyQA.press(id);
    }
  };
  const watched = ["data-busy", "data-id", "data-grounds"];
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: watched });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    if (button.matches("[role=tab]")) strategyQA.select(button.id.replace("tab-", ""));
    if (button.dataset.ask) strategyQA.ask(button.dataset.ask);
    if (button.dataset.mend) {
      strategyQA.type(button.dataset.mend);
      document.querySelector("#question textarea").focus();
    }
    if (button.id === "clear") strategyQA.press("fresh");
    if (button.dataset.speak) {
      strategyQA.speak(button.dataset.speak);
      strategyQA.whenIdle(() => strategyQA.press("speak"));
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
      if (event.key !== "Enter") return;
      if (event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
      else if (!event.shiftKey && event.target.closest?.("#question") && strategyQA.busy()) {
        event.preventDefault(); // one question at a time; what is typed stays
        event.stopImmediatePropagation();
      }
    },
    true,
  );
})();
