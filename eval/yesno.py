"""Yes-or-no questions: how many get their answer as a word before the sentence, and how many of these words are right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, get_args

from pydantic import BaseModel, ConfigDict, model_validator

from eval.gold_set import FOLDER
from eval.halves import Half, read_half
from rag.types import Answer, Language, Verdict

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
SILENT = "silent"
"""The text does not say: no word is right."""


class YesNo(BaseModel):
    """One yes-or-no question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    question: str
    language: Language
    answer: Literal["yes", "no", "not_yet", "undecided", "silent"]
    quote: str
    """The sentence from which it follows; empty where the text is silent."""
    note: str = ""

    @model_validator(mode="after")
    def _quoted(self) -> YesNo:
        if bool(self.quote) == (self.answer == SILENT):
            raise ValueError(f"{self.id}: a sentence is quoted where the text is silent, or none where it is not")
        return self


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of one question."""

    asked: YesNo
    answer: Answer

    @property
    def stated(self) -> bool:
        """Whether a sentence was stated."""
        return bool(self.answer.statements)

    @property
    def right(self) -> bool:
        """Whether the word that was said is the right one."""
        return self.answer.verdict == self.asked.answer


class Answering(Protocol):
    """Whatever answers."""

    def answer(self, question: str) -> Answer:
        """See ``rag.assistant.Assistant``."""


def read_yesno(half: Half, folder: Path = FOLDER) -> tuple[YesNo, ...]:
    """The questions of a half (raises as ``eval.halves.read_lines``)."""
    return read_half("yesno", half, YesNo, folder)


def ask(questions: Iterable[YesNo], assistant: Answering) -> Iterator[Outcome]:
    """Ask each question by itself."""
    for one in questions:
        yield Outcome(asked=one, answer=assistant.answer(one.question))


def table(halves: Mapping[Half, Sequence[Outcome]]) -> Iterator[str]:
    """A row a half: questions, with a statement, with a word, and the share of words that are right."""
    yield "| half | questions | with a statement | with a word | share of statements | right where said |"
    yield "|---|---|---|---|---|---|"
    for half, outcomes in halves.items():
        stated = [one for one in outcomes if one.stated]
        said = [one for one in stated if one.answer.verdict]
        shares = f"{_share(len(said), len(stated))} | {_share(sum(one.right for one in said), len(said))}"
        yield f"| {half} | {len(outcomes)} | {len(stated)} | {len(said)} | {shares} |"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else ""


def confusion(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """A row a right answer: how often each word was said of the questions with a statement, and how often none."""
    counts: Counter[tuple[str, Verdict | None]] = Counter((one.asked.answer, one.answer.verdict) for one in outcomes if one.stated)
    yield f"| right answer | {' | '.join(VERDICTS)} | no word |"
    yield f"|---|{'---|' * (len(VERDICTS) + 1)}"
    for answer in (*VERDICTS, SILENT):
        yield f"| {answer} | {' | '.join(str(counts[answer, said]) for said in (*VERDICTS, None))} |"
