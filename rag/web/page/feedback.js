// What somebody says of an answer, once. The question is sent only where the box is ticked.
(() => {
  const mark = () => {
    for (const group of document.querySelectorAll(".feedback")) {
      const vote = strategyQA.voteOf(group.closest(".exchange").dataset.id);
      if (!vote) continue;
      for (const one of group.querySelectorAll(".verdict")) {
        one.setAttribute("aria-pressed", String(one.dataset.verdict === vote));
        one.disabled = true;
      }
    }
  };
  strategyQA.watchers.push(mark);

  // What is opened at the foot of the last answer would stand under the question's field.
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (!target.open || !target.matches(".feedback")) return;
      const under = target.getBoundingClientRect().bottom + 8 - document.getElementById("composer").getBoundingClientRect().top;
      if (under > 0) scrollBy({ top: under, behavior: "instant" });
    },
    true,
  );

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button.verdict");
    if (!button) return;
    const { id } = button.closest(".exchange").dataset;
    if (strategyQA.voteOf(id)) return;
    const answer = strategyQA.answerOf(id);
    const keep = button.closest(".feedback").querySelector("[name=keep_question]").checked;
    const body = {
      verdict: button.dataset.verdict,
      language: answer?.language,
      status: answer?.status,
      passages: answer?.citations.map((one) => one.passage_id),
      quotes: answer?.citations.flatMap((one) => one.quotes.map((quote) => quote.text)),
      question: keep ? answer?.asked : null,
    };
    try {
      const reply = await fetch("v1/feedback", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
      if (!reply.ok) throw new Error(String(reply.status));
      strategyQA.voted(id, button.dataset.verdict);
      mark();
      strategyQA.done(button, "feedback_thanks");
    } catch {
      strategyQA.say(button, "feedback_failed");
    }
  });
})();
