"""Fitting the decision that comes with the product: never from the test split nor from the half for totals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from eval.gold_set import FOLDER as GOLD
from eval.gold_set import Item, load_items, read_items, stratified
from eval.rows import Parts
from eval.statistics import area_under_curve
from index.home import write_text
from index.progress import Progress
from rag.calibrate import Labelled, gather
from rag.evidence.candidates import Finder
from rag.evidence.retrieve import Retriever
from rag.judgement.decision import FOLDER, Decision
from rag.judgement.features import ABSOLUTE
from rag.judgement.fit import Example, fit, held_out

LOOKED_UP = ("exhaustive", "document")
"""Kinds of questions that are answered without a judgement."""


def development_items(candidates: int) -> tuple[Item, ...]:
    """The development split, the new questions that may be looked at, and about so many candidates, by kind and language alike.

    Questions with a hostile passage are left out.
    """
    more = stratified(read_items(GOLD / "candidates.jsonl"), candidates) if candidates else ()
    items = (*load_items("dev"), *more, *read_items(GOLD / "unseen-look.jsonl"))
    return tuple(item for item in items if item.kind not in LOOKED_UP and item.poison is None)


def examples_of(parts: Parts, items: Sequence[Item], progress: Progress) -> list[Example]:
    """The items with their candidates and the judge's word, in an order that is not that of the text."""
    labelled = [Labelled(question=item.question, quotes=tuple(nugget.quote for nugget in item.nuggets)) for item in items]
    finder = Finder(parts.index.document, Retriever(parts.index, parts.embedder))
    examples = gather(labelled, parts.index.document, finder, parts.model, progress)
    return [examples[n] for n in np.random.default_rng(0).permutation(len(examples))]


def fitted(parts: Parts, examples: Sequence[Example]) -> tuple[Decision, Decision]:
    """The decision with the language model, and the one without it."""
    on = f"{len(examples)} questions: the development split, candidates and the new questions that may be looked at"
    model = parts.model.name if parts.model else "none"
    alone = [replace(one, logits=None) for one in examples]
    return (
        fit(examples, model=model, embedder=parts.embedder.name, fitted_on=on),
        fit(alone, model="none", embedder=parts.embedder.name, fitted_on=on),
    )


FAMILIES: dict[str, frozenset[str]] = {
    "all that are used": frozenset(),
    "without the judge": frozenset(
        ("logit", "logit behind best", "explanation, logit behind", "best", "second", "second logit", "mean logit")
    ),
    "without names, years and amounts": frozenset(("foreign",)),
    "without kinds of facts": frozenset(("kind held", "kind lacking", "name held", "name lacking")),
    "without shared words": frozenset(("uncovered", "uncovered by three")),
    "without how and why": frozenset(("explanation, logit behind", "explanation")),
    "without yes or no": frozenset(("yes or no",)),
    "without the language": frozenset(("english",)),
}
"""Families of features that an ablation leaves out."""


def ablation_table(examples: Sequence[Example]) -> Iterator[str]:
    """One row a family: areas under the curve on folds that were not fitted on, 0.5 to 1; higher is better."""
    yield "| decision, development questions | belongs to the answer | the text answers |"
    yield "|---|---|---|"
    for name, without in FAMILIES.items():
        found, _ = held_out(examples, without | ABSOLUTE)
        areas = ((found.after, found.belongs), (found.answers, found.answerable))
        cells = [area_under_curve(list(shares[labels]), list(shares[~labels])) for shares, labels in areas]
        yield f"| {name} | {cells[0]:.3f} | {cells[1]:.3f} |"


def write(decision: Decision, name: str) -> str:
    """Write a decision beside the code; returns its path from the checkout."""
    file = FOLDER / f"{name}.json"
    write_text(file, decision.model_dump_json(indent=2) + "\n")
    return str(file.relative_to(FOLDER.parent.parent.parent))
