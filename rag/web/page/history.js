// History in the browser's own storage: bounded, versioned, searchable, exportable, deletable. The server keeps nothing of it.
(() => {
  const KEY = "strategy-qa.history.2"; // another number where the form changes; older forms are then dropped
  const LANGUAGE = "strategy-qa.language";
  const MOST = 100; // exchanges; the oldest go first
  const LARGEST = 3_000_000; // characters

  try {
    localStorage.removeItem("strategy-qa.history.1"); // of the form before this one
  } catch {
    // The browser keeps nothing.
  }

  const read = () => {
    try {
      const found = JSON.parse(localStorage.getItem(KEY) || "[]");
      return found.filter((one) => one?.id && (one.answer ? one.answer.question && Array.isArray(one.answer.citations) : one.question));
    } catch {
      return [];
    }
  };

  const write = (exchanges) => {
    let rest = exchanges.slice(-MOST);
    while (JSON.stringify(rest).length > LARGEST) rest = rest.slice(1);
    try {
      localStorage.setItem(KEY, JSON.stringify(rest));
    } catch {
      // The browser keeps nothing: private windows, full storage. The conversation goes on without a history.
    }
    list();
  };

  // The conversation of this tab; it survives a reload, another tab begins its own.
  const conversation = () => {
    if (!sessionStorage.getItem("conversation")) sessionStorage.setItem("conversation", crypto.getRandomValues(new Uint32Array(3)).join("-"));
    return sessionStorage.getItem("conversation");
  };

  strategyQA.keep = (record) => {
    if (!record) return;
    const { vote } = read().find((one) => one.id === record.id) || {};
    const others = read().filter((one) => one.id !== record.id);
    write([...others, { ...record, ...(vote ? { vote } : {}), conversation: conversation(), when: new Date().toISOString() }]);
  };

  const asked = (one) => one.answer?.question || one.question;

  let spoken;
  const languages = { ja: "日本語", en: "English" };
  const preferred = () => (navigator.language.toLowerCase().startsWith("ja") ? languages.ja : languages.en);
  const language = () => {
    try {
      return localStorage.getItem(LANGUAGE) || preferred();
    } catch {
      return preferred();
    }
  };
  strategyQA.speak = (code) => {
    spoken = languages[code];
    try {
      localStorage.setItem(LANGUAGE, spoken);
    } catch {
      // The browser keeps nothing.
    }
  };

  // What Gradio hands to the server when the page is loaded or a conversation is opened again.
  strategyQA.stored = () => [JSON.stringify(read().filter((one) => one.conversation === conversation())), strategyQA.spoken()];
  strategyQA.spoken = () => spoken || language();
  // Of two drawings that were asked for, the older one may come last.
  strategyQA.listeners.push(() => {
    if (spoken && spoken !== languages[strategyQA.language()]) strategyQA.whenIdle(() => strategyQA.press("speak"));
  });

  // One vote for each answer, kept with it.
  const votes = {};
  strategyQA.voteOf = (id) => votes[id] || read().find((one) => one.id === id)?.vote;
  strategyQA.voted = (id, vote) => {
    votes[id] = vote;
    write(read().map((one) => (one.id === id ? { ...one, vote } : one)));
  };

  strategyQA.answerOf = (id) => read().find((one) => one.id === id)?.answer;

  const matches = (one, words) => {
    const text = `${asked(one)} ${one.answer?.text || ""}`.normalize("NFKC").toLowerCase();
    return words.every((word) => text.includes(word));
  };

  const list = () => {
    const place = document.getElementById("history");
    if (!place) return;
    const words = (document.querySelector("[name=history-search]").value.normalize("NFKC").toLowerCase().match(/\S+/g)) || [];
    const found = read().reverse().filter((one) => matches(one, words));
    place.replaceChildren(
      ...found.map((one) => {
        const open = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: asked(one) });
        open.dataset.reopen = one.conversation;
        const when = Object.assign(document.createElement("span"), { className: "when", textContent: new Date(one.when).toLocaleString(strategyQA.language()) });
        const remove = Object.assign(document.createElement("button"), { type: "button", className: "action", textContent: strategyQA.word("history_delete_one") });
        remove.dataset.remove = one.id;
        remove.setAttribute("aria-label", `${strategyQA.word("history_delete_one")}: ${asked(one)}`);
        const item = document.createElement("li");
        item.append(open, when, remove);
        return item;
      }),
    );
    if (!found.length) place.append(Object.assign(document.createElement("li"), { className: "welcome", textContent: strategyQA.word("history_empty") }));
  };

  const markdown = () =>
    read()
      .filter((one) => one.answer)
      .map(({ when, answer }) => {
        const plain = (text) => text.replace(/[\\`*_{}[\]<>#|]/g, "\\$&").replace(/\s+/g, " ");
        const quotes = answer.citations.flatMap((one) => one.quotes.map((quote) => `- [${one.number}] ${plain(one.official)}\n  > ${plain(quote.text)}`));
        return `## ${plain(answer.question)}\n\n${when}\n\n${answer.text.split("\n").map(plain).join("\n\n")}\n\n${quotes.join("\n")}\n`;
      })
      .join("\n");

  const actions = {
    json: (button) => {
      strategyQA.download("strategy-qa-history.json", JSON.stringify({ schema: 1, exchanges: read() }, null, 2), "application/json");
      strategyQA.done(button, "basket_made");
    },
    markdown: (button) => {
      strategyQA.download("strategy-qa-history.md", markdown(), "text/markdown");
      strategyQA.done(button, "basket_made");
    },
    delete: (button) => {
      if (!confirm(strategyQA.word("history_delete_sure"))) return;
      write([]);
      strategyQA.done(button, "history_deleted");
    },
  };

  // One of them, with a way back; the focus goes there.
  const takeOut = (id) => {
    const all = read();
    const from = all.findIndex((one) => one.id === id);
    if (from < 0) return list(); // another tab has deleted it
    write(all.filter((one) => one.id !== id));
    const putBack = () => {
      const now = read();
      now.splice(from, 0, all[from]);
      write(now);
      document.querySelector(`#history [data-remove="${CSS.escape(id)}"]`)?.focus();
    };
    strategyQA.done(document.querySelector("[data-history=delete]"), "history_deleted", {}, { shelf_undo: putBack });
    document.querySelector(".toast button").focus({ preventScroll: true });
  };

  strategyQA.listeners.push(list);

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    const { history, remove, reopen } = button.dataset;
    if (history) actions[history](button);
    if (remove) takeOut(remove);
    if (reopen) {
      strategyQA.whenIdle(() => {
        sessionStorage.setItem("conversation", reopen);
        strategyQA.press("reopen");
      });
    }
    if (button.id === "clear") sessionStorage.removeItem("conversation");
  });

  document.addEventListener("input", (event) => {
    if (event.target.name === "history-search") list();
  });

  addEventListener("storage", (event) => event.key === KEY && list());
  strategyQA.abandoned(); // now, and not when Gradio is ready: by then somebody may have asked something new
})();
