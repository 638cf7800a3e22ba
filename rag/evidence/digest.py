"""Digests: what the text says about a subject, a sentence for each bullet that speaks of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from index.types import Document, Passage, Section
from rag.steps import Choice, Chosen, Ranking
from rag.types import Coverage

MOST = 12
"""Bullets that a digest states at most."""
WITHIN = 0.15
"""How far behind the best bullet's score a bullet still speaks of the subject."""
WHOLE_FROM = 0.5
"""Share of a section's bullets that speak of the subject from which all of them do."""


def widened(choice: Choice, ranking: Ranking, document: Document) -> Choice:
    """A choice widened to every bullet that speaks of the subject, with what was chosen already; one bullet alone widens nothing.

    The sections stand in the order of their best bullet, their bullets in that of the text.
    """
    scores = {one.passage.id: one for one in ranking.passages}
    least = max((one.score for one in ranking.passages), default=0.0) - WITHIN
    near = {identity for identity, one in scores.items() if one.score >= least} | {one.sentence.passage_id for one in choice.chosen}
    sections = _bullets(document)
    for under in sections.values():
        if 1 < len(under) <= MOST and len(near & {one.id for one in under}) >= max(2, WHOLE_FROM * len(under)):
            near |= {one.id for one in under}
    if len(near) < 2:
        return choice
    kept = set(sorted(near, key=lambda identity: -scores[identity].score if identity in scores else 0.0)[:MOST])
    order = list(dict.fromkeys(one.passage.section.path for one in ranking.passages))
    bullets = sorted(
        (one for one in document.passages if one.id in kept),
        key=lambda one: order.index(one.section.path) if one.section.path in order else len(order),
    )
    stated: dict[str, list[Chosen]] = defaultdict(list)
    for one in choice.chosen:
        stated[one.sentence.passage_id].append(one)
    chosen = [
        one
        for bullet in bullets
        for one in stated[bullet.id] or [Chosen(sentence=scores[bullet.id].best.sentence if bullet.id in scores else bullet.sentences[0])]
    ]
    labels = list(dict.fromkeys(bullet.section.label for bullet in bullets))
    of = sum(one.section.path in {bullet.section.path for bullet in bullets} for one in document.passages)
    covered = Coverage(covered=len(bullets), of=of, what="items")
    return replace(choice, by="digest", named="、".join(labels), chosen=tuple(chosen), coverage=covered)


def _bullets(document: Document) -> dict[tuple[str, ...], list[Passage]]:
    """The bullets under every section at any level."""
    found: dict[tuple[str, ...], list[Passage]] = defaultdict(list)
    for passage in document.passages:
        section: Section = passage.section
        for depth in range(1, len(section.path) + 1):
            found[section.path[:depth]].append(passage)
    return found
