// The conversation: the question that was sent at once, the steps of its answer, and the evidence of the answer that is chosen.
(() => {
  const PENDING = "strategy-qa.pending";
  const make = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const place = () => document.querySelector("#sent .transcript");
  const unique = () => crypto.getRandomValues(new Uint32Array(4)).join("-");
  let began = 0;
  let kept = ""; // the last exchange that the server has finished
  let before = ""; // the present exchange when the question was sent
  let following = false;
  let chosen = ""; // the exchange whose evidence is shown
  let latest = ""; // the newest one that had evidence
  let shown = "";

  const present = () => document.querySelector("#chat .exchange");
  const steps = () => {
    const now = make("li", { className: "now" }, make("span", { textContent: strategyQA.word("status_search") }), " ");
    now.append(make("span", { className: "elapsed", ariaHidden: "true" }));
    return make("ol", { className: "steps waiting" }, now);
  };

  // Called by Gradio with what is sent, before the server has it.
  strategyQA.sent = (question) => {
    if (!question.trim() || strategyQA.busy()) return "";
    before = present()?.dataset.id || "";
    began = Date.now();
    following = true;
    sessionStorage.setItem(PENDING, question);
    const bubble = make("h2", { className: "question" }, make("span", { textContent: question.trim() }));
    const article = make("article", { className: "exchange" }, bubble, make("div", { className: "answer" }, steps()));
    article.dataset.busy = "true";
    place().replaceChildren(article);
    strategyQA.page().dataset.asked = "true";
    strategyQA.type("");
    follow();
    return question;
  };

  // An answer that will not come: its question stays, and can be asked again.
  const fail = (article, question) => {
    delete article.dataset.busy;
    const again = make("button", { type: "button", className: "action again", textContent: strategyQA.word("ask_again") });
    again.dataset.ask = question;
    const reason = make("p", { className: "ended error", textContent: strategyQA.word("ended_failed") });
    article.querySelector(".steps")?.replaceWith(reason, make("div", { className: "actions" }, again));
  };

  // Called by Gradio when nothing more comes, with what is to be kept.
  strategyQA.settled = (record) => {
    const question = sessionStorage.getItem(PENDING);
    sessionStorage.removeItem(PENDING);
    if (record && record.id !== kept) {
      kept = record.id;
      strategyQA.keep(record);
    } else if (question) {
      const left = document.querySelector(".exchange[data-busy]");
      if (left) fail(left, question);
      strategyQA.keep({ id: unique(), question, ended: "failed" });
    }
    look();
    const act = strategyQA.waiting;
    delete strategyQA.waiting;
    act?.();
  };

  // A question that was on its way when the page was left.
  strategyQA.abandoned = () => {
    const question = sessionStorage.getItem(PENDING);
    sessionStorage.removeItem(PENDING);
    if (question) strategyQA.keep({ id: unique(), question, ended: "stopped" });
  };

  const follow = () => {
    const article = place()?.querySelector(".exchange") || present();
    if (!following || !article) return;
    const { top, bottom } = article.getBoundingClientRect();
    const head = document.getElementById("head").getBoundingClientRect().bottom;
    const foot = document.getElementById("composer").getBoundingClientRect().top;
    const by = Math.min(top - Math.max(head, 0) - 8, bottom - foot + 8);
    if (by > 0) scrollBy({ top: by, behavior: "instant" });
  };

  const renewed = (id) => {
    const old = document.getElementById(id);
    const made = old.cloneNode(false);
    const held = old.contains(document.activeElement) && document.activeElement;
    made.append(...old.childNodes);
    old.replaceWith(made);
    if (held) (held === old ? made : held).focus({ preventScroll: true }); // who stood in it stands in it
    return made;
  };

  // Shows what belongs to an answer beside it. What somebody opened meanwhile stays.
  strategyQA.choose = (article) => {
    if (!article?.dataset.grounds || (article.dataset.id === chosen && article.dataset.grounds === shown)) return;
    const other = article.dataset.id !== chosen;
    [chosen, shown] = [article.dataset.id, article.dataset.grounds];
    const panel = make("div", { innerHTML: shown }); // escaped by the server
    const first = panel.querySelector(".first");
    // New elements in the place of those that are there: nothing is seen to move.
    const cited = renewed("cited");
    if (other || first || !cited.innerHTML) {
      cited.replaceChildren(...(first ? first.childNodes : []));
      cited.hidden = !first;
    }
    first?.remove();
    const title = panel.querySelector("h2");
    document.getElementById("about")?.remove();
    if (title) {
      title.id = "about";
      cited.before(title);
    }
    renewed("others").replaceChildren(...panel.childNodes);
  };

  const look = () => {
    const article = present();
    const id = article?.dataset.id || "";
    if (place()?.childElementCount && id && id !== before) place().replaceChildren();
    strategyQA.page().dataset.asked = String(Boolean(article || place()?.childElementCount));
    const busy = strategyQA.busy();
    if (strategyQA.page().dataset.busy !== String(busy)) strategyQA.page().dataset.busy = String(busy);
    if (article?.dataset.grounds && id !== latest) {
      latest = id;
      if (["text", "evidence"].includes(strategyQA.page().dataset.tab)) strategyQA.select("evidence"); // nobody is thrown out of a draft
      strategyQA.choose(article);
    }
    const mine = chosen && document.querySelector(`.exchange[data-id="${CSS.escape(chosen)}"]`);
    if (mine) {
      if (!document.getElementById("about")) shown = ""; // the frame was drawn anew, in another language
      strategyQA.choose(mine); // where what belongs to it has changed
    }
    for (const one of document.querySelectorAll(".exchange[data-id]")) one.toggleAttribute("data-chosen", one.dataset.id === chosen);
    follow();
    if (!busy) following = false;
  };
  strategyQA.watchers.push(look);

  // Gradio says nothing where the server cannot be reached.
  const lost = () => strategyQA.busy() && strategyQA.settled(null);
  const plain = window.fetch.bind(window);
  window.fetch = async (...request) => {
    const hands = strategyQA.busy() && String(request[0]?.url || request[0]).includes("/queue/join");
    try {
      const reply = await plain(...request);
      if (reply.status === 401) location.reload(); // the session has ended: to the key's form
      if (hands && !reply.ok) lost();
      return reply;
    } catch (error) {
      if (hands) lost();
      throw error;
    }
  };
  let unanswered = 0; // a computer that woke up, or changed its network, misses one
  const miss = () => ++unanswered > 1 && lost();
  const live = () => (unanswered = 0);
  setInterval(() => strategyQA.busy() && plain("v1/health").then(live, miss), 5000);

  setInterval(() => {
    for (const elapsed of document.querySelectorAll(".steps .elapsed")) {
      const seconds = Math.floor((Date.now() - began) / 1000);
      if (began && seconds > 0) elapsed.textContent = strategyQA.language() === "ja" ? `${seconds}秒` : `${seconds} s`;
    }
  }, 1000);

  for (const kind of ["wheel", "touchmove", "pointerdown"]) addEventListener(kind, () => (following = false), { passive: true });
  addEventListener("keydown", (event) => {
    if (["PageUp", "PageDown", "Home", "End", "Tab"].includes(event.key)) following = false;
  });

  document.addEventListener("click", (event) => {
    const article = event.target.closest?.(".exchange");
    if (article) {
      strategyQA.choose(article);
      look();
    }
    if (event.target.closest?.("#clear")) {
      sessionStorage.removeItem(PENDING);
      place().replaceChildren();
      chosen = shown = "";
      latest = present()?.dataset.id || ""; // it stays until the server has answered
      document.getElementById("about")?.remove();
      const cited = document.getElementById("cited");
      cited.replaceChildren();
      cited.hidden = true;
      document.getElementById("others").replaceChildren(make("p", { className: "welcome", textContent: strategyQA.word("evidence_empty") }));
      strategyQA.select("text");
    }
    if (event.target.closest?.("#stop")) {
      const now = document.querySelector(".steps .now span");
      if (now) now.textContent = strategyQA.word("status_stopping"); // the last update of the answer replaces it
    }
  });
})();
