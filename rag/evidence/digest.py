"""Digests: what the text says about a subject, a sentence for each bullet of the sections that speak of it."""

from __future__ import annotations

from dataclasses import replace

from index.types import Document, Section
from rag.steps import Choice, Chosen, RankedPassage, Ranking
from rag.types import Coverage

MOST = 12
"""Bullets that an overview states at most."""
WITHIN = 0.15
"""How far behind the best passage a passage still speaks for its section."""


def overview(choice: Choice, ranking: Ranking, document: Document) -> Choice:
    """A choice widened to every bullet of the section that speaks of the subject, with what was chosen already.

    The section is the one, at any level, whose passages have the largest sum of ``score - (best score - WITHIN)``: a passage that
    speaks of the subject speaks for its section, one that does not speaks against it.
    """
    scores = {one.passage.id: one for one in ranking.passages}
    section = _section(scores, document)
    if section is None:
        return choice
    under = [passage for passage in document.passages if passage.section.path[: len(section.path)] == section.path]
    stated: dict[str, list[Chosen]] = {}
    for one in choice.chosen:
        stated.setdefault(one.sentence.passage_id, []).append(one)
    chosen: list[Chosen] = []
    for passage in under[:MOST]:
        best = scores[passage.id].best.sentence if passage.id in scores else passage.sentences[0]
        chosen += stated.get(passage.id) or [Chosen(sentence=best)]
    inside = {passage.id for passage in under}
    beside = [one for one in choice.chosen if one.sentence.passage_id not in inside]
    covered = Coverage(covered=min(MOST, len(under)), of=len(under), what="items")
    return replace(choice, status="answered", by="digest", named=section.label, chosen=(*chosen, *beside), missing=(), coverage=covered)


def _section(scores: dict[str, RankedPassage], document: Document) -> Section | None:
    best = max((one.score for one in scores.values()), default=0.0)
    found: tuple[float, Section] | None = None
    for section in document.sections:
        under = [passage.id for passage in document.passages if passage.section.path[: len(section.path)] == section.path]
        total = sum(max(scores[one].score if one in scores else 0.0, best - 2 * WITHIN) - (best - WITHIN) for one in under)
        if under and (found is None or total > found[0]):
            found = (total, section)
    return found[1] if found else None
