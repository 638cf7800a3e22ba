"""What kept states save: the same development questions with and without them, in turn, in one process."""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import median, quantiles

from eval.bench import QUESTIONS
from eval.gold_set import load_items
from index.embedders import open_embedder
from index.errors import SettingsError
from index.store import open_index
from rag.assistant import Assistant
from rag.llms import LanguageModel, Prompt, open_language_model, prefer_each
from rag.retrieve import Retriever
from rag.settings import Settings, load_settings
from rag.types import Answer

WITHOUT = {"states_disk_gib": 0.0, "states_memory_mib": 0}


class Timed:
    """A language model that notes how long it takes to judge one sentence."""

    def __init__(self, model: LanguageModel) -> None:
        self.model = model
        self.name = model.name
        self.seconds: list[float] = []
        # Counted by the model itself.
        self.tokens_read = self.tokens_written = 0

    def prefer(self, prompt: Prompt, options: tuple[str, str]) -> float:
        """See ``rag.llms.LanguageModel``."""
        return self.prefer_each([prompt], options)[0]

    def prefer_each(self, prompts: Sequence[Prompt], options: tuple[str, str]) -> tuple[float, ...]:
        """See ``rag.llms.ReadsTogether``."""
        start = time.perf_counter()
        found = prefer_each(self.model, prompts, options)
        self.seconds += [(time.perf_counter() - start) / len(prompts)] * len(prompts)
        return found

    def write(self, prompt: Prompt, *, limit: int, stop: Sequence[str] = ()) -> str:
        """See ``rag.llms.LanguageModel``."""
        return self.model.write(prompt, limit=limit, stop=stop)


def run_bench_states() -> int:
    """Ask thirty questions of both languages with and without states; print seconds, tokens and whether the answers are equal."""
    settings = load_settings().settings
    index, embedder = open_index(settings), open_embedder(settings)
    retriever = Retriever(index, embedder)
    sides: dict[str, tuple[Assistant, Timed, list[Answer]]] = {}
    for name, own in (("without states", settings.model_copy(update=WITHOUT)), ("with states", settings)):
        model = Timed(_opened(own))
        assistant = Assistant(own, index, retriever, model, embedder.name)
        assistant.warm_up()
        model.seconds.clear()
        sides[name] = (assistant, model, [])
    items = load_items()
    for number, item in enumerate(items[:: max(1, len(items) // QUESTIONS)]):
        for name in sorted(sides, reverse=bool(number % 2)):
            assistant, _, answers = sides[name]
            answers.append(assistant.answer(item.question))
    for name, (_, model, answers) in sides.items():
        total = [answer.timings.total_s for answer in answers]
        first = [answer.timings.first_statement_s for answer in answers if answer.timings.first_statement_s is not None]
        print(f"{name}: {len(answers)} questions, judging a sentence p50 {median(model.seconds):.2f} s of {len(model.seconds)}")
        print(f"  first checked statement p50 {median(first):.2f} s, whole answer p50 {median(total):.2f} s, p95 {_p95(total):.2f} s")
        print(f"  tokens read {model.model.tokens_read}, written {model.model.tokens_written}")
    pairs = zip(*(answers for _, _, answers in sides.values()), strict=True)
    equal = sum(_said(one) == _said(other) for one, other in pairs)
    print(f"equal answers, support to the third digit: {equal} of {len(total)}")
    return 0


def _opened(settings: Settings) -> LanguageModel:
    model = open_language_model(settings)
    if model is None:
        raise SettingsError("llm = 'none' keeps no states", remedy="type: strategy-qa config")
    return model


def _said(answer: Answer) -> list[tuple[object, ...]]:
    return [(statement.text, statement.emphasis, statement.checks.get("score")) for statement in answer.statements]


def _p95(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20)[-1]
