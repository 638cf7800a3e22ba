// What somebody says of an answer. The question is sent only where the box is ticked.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button.verdict");
  if (!button) return;
  const group = button.closest(".feedback");
  const answer = strategyQA.answerOf(button.closest(".exchange").dataset.id);
  const keep = group.querySelector("[name=keep_question]").checked;
  const body = {
    verdict: button.dataset.verdict,
    language: answer?.language,
    status: answer?.status,
    passages: answer?.citations.map((one) => one.passage_id),
    quotes: answer?.citations.flatMap((one) => one.quotes.map((quote) => quote.text)),
    question: keep ? answer?.asked : null,
  };
  try {
    const reply = await fetch("api/feedback", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    strategyQA.say(button, reply.ok ? "feedback_thanks" : "feedback_failed");
    if (reply.ok) for (const one of group.querySelectorAll(".verdict")) one.setAttribute("aria-pressed", String(one === button));
  } catch {
    strategyQA.say(button, "feedback_failed");
  }
});
