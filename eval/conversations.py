"""Conversations: turns that lean on the ones before them, asked one after the other as a person asks them, end to end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from eval.gold_set import FOLDER
from eval.halves import Fact, Half, read_half
from eval.normalise import normalise
from rag.types import Answer, Earlier, Language


class Turn(BaseModel):
    """One question of a conversation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    language: Language
    """Of the answer."""
    answerable: bool
    stand_alone: str
    """The question as it would be asked by itself."""
    facts: tuple[Fact, ...]
    note: str = ""


class Conversation(BaseModel):
    """Turns in their order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    turns: tuple[Turn, ...] = Field(min_length=2)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of one turn."""

    turn: Turn
    place: int
    """0 for the first of its conversation."""
    answer: Answer
    right: bool


class Answering(Protocol):
    """Whatever answers with the questions before."""

    def answer(self, question: str, *, history: Sequence[Earlier] = ()) -> Answer:
        """See ``rag.assistant.Assistant``."""


def read_conversations(half: Half, folder: Path = FOLDER) -> tuple[Conversation, ...]:
    """The conversations of a half (raises as ``eval.halves.read_lines``)."""
    return read_half("conversations", half, Conversation, folder)


def hold(conversation: Conversation, assistant: Answering) -> Iterator[Outcome]:
    """Ask the turns one after the other; each gets the questions before it and what was cited, as the page gives them."""
    history: list[Earlier] = []
    for place, turn in enumerate(conversation.turns):
        answer = assistant.answer(turn.question, history=history)
        history.append(answer.earlier)
        yield Outcome(turn=turn, place=place, answer=answer, right=is_right(turn, answer))


def is_right(turn: Turn, answer: Answer) -> bool:
    """Every fact stands in a statement, in the language of the turn; what the text does not say is not answered."""
    if not turn.answerable:
        return not answer.statements
    said = normalise("\n".join(statement.text for statement in answer.statements))
    return answer.language == turn.language and all(any(normalise(form) in said for form in fact.any_of) for fact in turn.facts)


def table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Shares of right turns, first ones and follow-ups apart."""
    parts = {
        "first turns": [one for one in outcomes if one.place == 0],
        "follow-up turns": [one for one in outcomes if one.place > 0],
        "of these answerable": [one for one in outcomes if one.place > 0 and one.turn.answerable],
        "of these not in the text": [one for one in outcomes if one.place > 0 and not one.turn.answerable],
    }
    yield "| | right | turns |"
    yield "|---|---|---|"
    for name, part in parts.items():
        share = f"{sum(one.right for one in part) / len(part):.3f}" if part else ""
        yield f"| {name} | {share} | {len(part)} |"
