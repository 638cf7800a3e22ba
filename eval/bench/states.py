"""What kept states save: the same questions with and without them, in turn, in one process, and whether the answers are equal."""

from __future__ import annotations

from collections.abc import Iterator

from eval.bench.bench import Bench, Figures, middle_and_most, progress
from eval.bench.stopwatch import TimedProduct
from eval.rows import Parts
from index.embedders import open_embedder
from index.store import open_index
from rag.llms import open_language_model
from rag.types import Answer

TITLE = "kept states of sentences"
SIDES = {"without states": {"states_disk_gib": 0.0, "states_memory_mib": 0}, "with states": {}}


def run(bench: Bench) -> Figures:
    """Ask both in turn."""
    if bench.settings.llm == "none":
        return {"skipped": "llm = 'none' keeps no states"}
    index, embedder = open_index(bench.settings), open_embedder(bench.settings)
    sides: dict[str, TimedProduct] = {}
    for name, update in SIDES.items():
        own = bench.settings.model_copy(update=update)
        sides[name] = TimedProduct(Parts(settings=own, index=index, embedder=embedder, model=open_language_model(own)))
        sides[name].assistant.warm_up()
    before = {name: side.tokens[0] for name, side in sides.items()}
    answers: dict[str, list[Answer]] = {name: [] for name in SIDES}
    judging: dict[str, list[float]] = {name: [] for name in SIDES}
    items = bench.questions()
    report = progress()
    for number, item in enumerate(items, start=1):
        for name in sorted(SIDES, reverse=bool(number % 2)):
            sides[name].watch.read()
            answers[name].append(sides[name].answer(item))
            judging[name].append(sides[name].watch.read().get("judging sentences", 0.0))
        report("asking with and without states", number, len(items), "questions")
    both = zip(answers["with states"], answers["without states"], strict=True)
    return {
        "questions": len(items),
        "equal": sum(_said(one) == _said(other) for one, other in both),
        "sides": {
            name: {
                "judging": [seconds for seconds in judging[name] if seconds],
                "first": [answer.timings.first_statement_s for answer in answers[name] if answer.timings.first_statement_s is not None],
                "whole": [answer.timings.total_s for answer in answers[name]],
                "tokens read": (sides[name].tokens[0] - before[name]) / len(items),
            }
            for name in SIDES
        },
    }


def lines(figures: Figures) -> Iterator[str]:
    """Both beside each other."""
    sides = figures["sides"]
    yield f"| seconds, p50 / p95 | {' | '.join(sides)} |"
    yield "|---|" + "---|" * len(sides)
    for key, name in (("judging", "judging the candidates"), ("first", "first checked statement"), ("whole", "whole answer")):
        yield f"| {name} | {' | '.join(middle_and_most(side[key]) for side in sides.values())} |"
    read = [f"{side['tokens read']:.0f}" for side in sides.values()]
    yield f"| tokens read a question | {' | '.join(read)} |"
    yield ""
    yield f"{figures['equal']} of {figures['questions']} answers are equal, with their probabilities to the third digit."


def _said(answer: Answer) -> list[tuple[object, ...]]:
    return [(statement.text, statement.emphasis, statement.probability) for statement in answer.statements]
