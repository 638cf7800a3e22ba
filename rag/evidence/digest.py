"""Digests: what the text says about a subject, a sentence for each bullet that speaks of it; the items of a list that was chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import replace

from index.sections.sequences import items_of
from index.text.types import Document, Passage
from rag.steps import Choice, Chosen, Ranking
from rag.types import Coverage

MOST = 12
"""Bullets that a digest states at most."""
WITHIN = 0.12
"""How far behind the best bullet's score a bullet still speaks of the subject."""
WHOLE_FROM = 0.5
"""Share of a section's bullets that speak of the subject from which all of them do."""


def widened(choice: Choice, ranking: Ranking, document: Document) -> Choice:
    """A choice widened to every bullet that speaks of the subject, with what was chosen already; one bullet alone widens nothing.

    The sections stand in the order of their best bullet, their bullets in that of the text. Of several documents it is that of the best
    sentence which is widened.
    """
    if document.parts:
        part = document.part(choice.chosen[0].sentence.id)
        own = [one for one in choice.chosen if document.part(one.sentence.id) is part]
        others = [one for one in choice.chosen if one not in own]
        widest = widened(replace(choice, chosen=tuple(own)), ranking.of((part.key,)), part)
        return replace(widest, chosen=(*widest.chosen, *others))
    stated: dict[str, list[Chosen]] = defaultdict(list)
    for one in choice.chosen:
        stated[one.sentence.passage_id].append(one)
    least = ranking.passages[0].score - WITHIN if ranking.passages else 0.0
    near = set(stated) | {one.passage.id for one in ranking.passages if one.score >= least}
    paths = {path[:depth] for path in (document.passage_by_id[one].section.path for one in near) for depth in range(1, len(path) + 1)}
    whole = [under for under in (document.under(path) for path in paths) if _speaks_of_it(under, near)]
    near |= {one.id for under in whole for one in under}
    if len(near) < 2:
        return choice
    best = {one.passage.id: one.best.sentence for one in ranking.passages}
    # Where not all can be stated, what was chosen stands before what is only near.
    kept = [one for one in dict.fromkeys((*stated, *best, *sorted(near))) if one in near][:MOST]
    places = {one.passage.section.path: place for place, one in reversed(list(enumerate(ranking.passages)))}
    bullets = sorted((one for one in document.passages if one.id in kept), key=lambda one: places.get(one.section.path, len(best)))
    chosen = [one for bullet in bullets for one in stated[bullet.id] or [Chosen(sentence=best.get(bullet.id, bullet.sentences[0]))]]
    sections = {bullet.section.path: bullet.section for bullet in bullets}
    covered = Coverage(covered=len(bullets), of=sum(one.section.path in sections for one in document.passages), what="items")
    named, english = "、".join(one.label for one in sections.values()), document.english_labels(sections.values())
    return replace(choice, by="digest", named=named, named_en=english, chosen=tuple(chosen), coverage=covered)


def with_items(choice: Choice, document: Document) -> Choice:
    """A choice with the items of each list that one of its sentences introduces, where none of them was chosen: 「次に掲げる者は…」."""
    known = {one.sentence.id for one in choice.chosen}
    chosen: list[Chosen] = []
    for one in choice.chosen:
        items = items_of(document.passage_by_id[one.sentence.passage_id], one.sentence)
        fit = len(items) <= MOST and known.isdisjoint(item.id for item in items)
        chosen += [one, *(Chosen(sentence=item) for item in items if fit)]
    return replace(choice, chosen=tuple(chosen))


def _speaks_of_it(under: Sequence[Passage], near: Set[str]) -> bool:
    held = sum(one.id in near for one in under)
    return 1 < len(under) <= MOST and held >= max(2, WHOLE_FROM * len(under))
