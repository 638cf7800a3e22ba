"""Choosing: which candidates the model is asked of, which of them belong to the answer, and whether there is one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.judgement.decision import Decision
from rag.judgement.features import of_candidates, of_question
from rag.judgement.judge import judge_each, odds_each
from rag.judgement.probe import probability
from rag.llms import LanguageModel, ShowsLayers
from rag.steps import Candidate, Choice, Chosen, Judged, Question
from rag.types import Status

FIRST = 3
"""Candidates of which the model is asked in any case; the only ones where the parts of a question are judged too."""
MOST_ASKED = 8
"""Candidates of which it is asked at most."""
MOST_STATED = 5
"""Sentences that an answer states at most."""
MOST_STATED_OF_EACH = 3
"""Of each of several documents that are set beside each other."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What was found of a question's candidates."""

    judged: tuple[Judged, ...]
    """Those that were looked at, the most probable first."""
    answer: float
    """Probability that the text answers."""
    wants_all: bool = False
    """Whether every one of a kind is asked for."""


def judge(
    question: Question, candidates: Sequence[Candidate], model: LanguageModel | None, decision: Decision, stopped: Callable[[], bool]
) -> Judgement:
    """Weigh candidates; the model is asked of those that may belong to the answer, the most probable first."""
    if not candidates:
        return Judgement(judged=(), answer=0.0)
    asked, logits, wants_all = tuple(candidates[:MOST_ASKED]), None, False
    if model is not None:
        before = decision.before_asking(of_candidates(question, candidates, None))
        order = sorted(range(len(candidates)), key=lambda number: -before[number])
        worth = [number for rank, number in enumerate(order) if rank < FIRST or before[number] >= decision.ask_from]
        worth = worth[: FIRST if question.parts else MOST_ASKED]
        asked = tuple(candidates[number] for number in sorted(worth))
        if stopped():
            return Judgement(judged=(), answer=0.0)
        if decision.probe and decision.enumerations and isinstance(model, ShowsLayers):
            logits, wanted = odds_each(model, question.asked, asked, decision.probe, decision.enumerations.wanted)
            wants_all = decision.enumerations.wants(wanted)
        else:
            logits = judge_each(model, question.asked, asked, decision.probe)
    odds = decision.after_asking(of_candidates(question, asked, logits))
    judged = [
        Judged(candidate=one, logit=None if logits is None else logits[number], probability=float(share))
        for number, (one, share) in enumerate(zip(asked, probability(odds), strict=True))
    ]
    return Judgement(
        judged=tuple(sorted(judged, key=lambda one: -one.probability)),
        answer=decision.answers(of_question(question, asked, logits, [float(one) for one in odds])),
        wants_all=wants_all,
    )


def choose(question: Question, judgement: Judgement, decision: Decision) -> Choice:
    """The sentences that answer a question: the surest first, the others in the order of the text."""
    nearest = judgement.judged[0].sentence.id if judgement.judged else ""
    if not judgement.judged or judgement.answer < decision.answer_from:
        is_near = judgement.judged and judgement.answer >= decision.related_from
        return Choice(status="related" if is_near else "not_found", missing=(question.asked,), nearest=nearest)
    best, *others = judgement.judged
    stated = [best, *(one for one in others if one.probability >= decision.state_from)][:MOST_STATED]
    ordered = sorted(stated, key=lambda one: (one is not best, one.candidate.position))
    missing = _without_sentence(question, stated)
    behind = [one.logit for one in others if one.logit is not None]
    return Choice(
        status="partial" if missing else "answered",
        chosen=tuple(Chosen(sentence=one.sentence, probability=round(one.probability, 3)) for one in ordered),
        missing=missing,
        nearest=nearest,
        ahead=best.logit - max(behind) if best.logit is not None and behind else 0.0,
    )


def with_parts(choice: Choice, parts: Sequence[tuple[Question, Choice]]) -> Choice:
    """A choice that begins with the sentences of each part, the best of each first, in the order of the question.

    Where nothing answers the whole, only a part that asks by itself can be answered. A part that asks by itself and that nothing answers
    nor speaks of is named, unless the sentence that is nearest to it answers the whole.
    """
    answering = [own.chosen for part, own in parts if own.chosen and (choice.chosen or part.asks)]
    firsts = [own[0] for own in answering]
    chosen = {one.sentence.id: one for one in (*choice.chosen, *(one for own in answering for one in own))}
    if not chosen:
        near = any(own.status == "related" for _, own in parts)
        return replace(choice, status="related") if near else choice
    order = dict.fromkeys([*(one.sentence.id for one in firsts), *chosen])
    missing = _missing(choice, parts)
    stated = tuple(chosen[identity] for identity in order)[: max(MOST_STATED, len(firsts), len(choice.chosen))]
    return replace(choice, status="partial" if missing else "answered", chosen=stated, missing=missing)


def beside_each_other(choices: Sequence[tuple[str, Choice]]) -> Choice:
    """What each of several documents says, one after the other; those that say nothing are named."""
    silent = tuple(title for title, one in choices if not one.chosen)
    chosen = [one for _, choice in choices for one in choice.chosen[:MOST_STATED_OF_EACH]]
    if not chosen:
        status: Status = "related" if any(one.status == "related" for _, one in choices) else "not_found"
        return replace(choices[0][1], status=status)
    missing = tuple(dict.fromkeys((*silent, *(text for _, one in choices if one.chosen for text in one.missing))))
    return Choice(status="partial" if missing else "answered", chosen=tuple(chosen), missing=missing)


def _missing(choice: Choice, parts: Sequence[tuple[Question, Choice]]) -> tuple[str, ...]:
    """What the whole lacks and no part answers, and the parts that ask and of which nothing speaks."""
    if not choice.chosen:
        return tuple(part.asked for part, own in parts if part.asks and not own.chosen)
    of_whole = {one.sentence.id for one in choice.chosen}
    answered = {part.asked for part, own in parts if own.chosen}
    found = [asked for asked in choice.missing if asked not in answered]
    silent = [part.asked for part, own in parts if part.asks and own.status == "not_found" and own.nearest not in of_whole]
    return tuple(dict.fromkeys((*found, *silent)))


def _without_sentence(question: Question, stated: Sequence[Judged]) -> tuple[str, ...]:
    """The parts of a question that hold names of the glossary (``@``) of their own, of which no section of a stated sentence speaks."""
    spoken = frozenset[str]().union(*(one.candidate.spoken for one in stated))
    held = Counter(name for part in question.parts for name in part.names)
    own = {part.asked: frozenset(name for name in part.names if held[name] == 1 and name.startswith("@")) for part in question.parts}
    return tuple(asked for asked, names in own.items() if names and not names & spoken)
