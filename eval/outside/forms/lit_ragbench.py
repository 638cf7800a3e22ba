"""LIT-RAGBench (Koki-Itai/LIT-RAGBench, CC BY-SA 4.0): made-up facts, passages that hold them and passages that look as if they did.

An item with right passages is asked over all its passages, then again over the wrong ones alone. The wrong ones stand first and the
right ones after them: where two passages rank equally, the order does not help.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from eval.outside.matching import any_stands, words_stated
from eval.outside.types import Case, Figures, Form, Item, Outcome, Text, malformed, share

FACT, CALCULATED, ABSTAIN, WITHOUT = "fact", "calculated", "abstain", "without"
"""The answer stands in the passages; it is calculated from them; the passages break off or contradict each other, so there is none;
the right passages are taken out."""
_CALCULATION = "R_calculate"
_ABSTENTION = "A_"
_FIELDS = frozenset(("question", "answer", "qa_type", "positive_chunk_list", "negative_chunk_list"))


class LitRagBench:
    """JSON lines; a passage is a string or ``{"title", "content"}``."""

    name = "LIT-RAGBench"
    sample: int | None = None

    def recognises(self, first: object) -> bool:
        """See ``Form``: by its five fields."""
        return isinstance(first, dict) and first.keys() >= _FIELDS

    def read(self, file: Path) -> tuple[Item, ...]:
        """See ``Form``."""
        items = []
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
            if line.strip():
                try:
                    items.append(_item(str(number), json.loads(line)))
                except (ValueError, KeyError, TypeError) as error:
                    raise malformed(f"{file} line {number}", self.name, repr(error)) from error
        return tuple(items)

    def measure(self, outcomes: Sequence[Outcome]) -> Figures:
        """The figures, each 0 to 1, higher is better.

        - ``facts``: share of the items with a right passage whose answer stands in the statements (``matching.stands``). Items that
          ask for a calculation are left out, since the product states sentences of the text and calculates nothing. Items whose
          right answer is a refusal are left out too.
        - ``words``: mean share of the answer's search terms that stand in the statements (``matching.words_stated``), same items.
        - ``calculated``: as ``facts``, of the items that ask for a calculation.
        - ``cited``: share of the items with a right passage and an answer that cite a right passage and no wrong one.
        - ``abstained``: share refused of the items whose right passages break off or contradict each other.
        - ``refused``: share refused where only wrong passages are left. A question that is there twice with the same wrong
          passages counts once.

        Source: the categories of LIT-RAGBench (integration, reasoning, logic, table, abstention); its own score is a model judge's,
        which is not used here.
        """
        facts = _of(outcomes, FACT)
        calculated = _of(outcomes, CALCULATED)
        without = {(one.case.question, one.case.texts): one for one in _of(outcomes, WITHOUT)}
        words = [words_stated(one.case.answers, one.said) for one in facts]
        return {
            "facts": share([any_stands(one.case.answers, one.said) for one in facts]),
            "words": sum(words) / len(words) if words else None,
            "calculated": share([any_stands(one.case.answers, one.said) for one in calculated]),
            "cited": share([_rightly_cited(one) for one in (*facts, *calculated)]),
            "abstained": share([one.refused for one in _of(outcomes, ABSTAIN)]),
            "refused": share([one.refused for one in without.values()]),
        }


def _item(identity: str, fields: dict[str, Any]) -> Item:
    wrong = list(_texts(fields["negative_chunk_list"], 1, right=False))
    right = list(_texts(fields["positive_chunk_list"], len(fields["negative_chunk_list"]) + 1, right=True))
    question, kind = str(fields["question"]), _kind(fields["qa_type"])
    cases = []
    if right:
        answers = () if kind == ABSTAIN else (str(fields["answer"]),)
        cases.append(Case(question=question, texts=(*wrong, *right), kind=kind, answers=answers))
    if wrong:
        cases.append(Case(question=question, texts=tuple(wrong), kind=WITHOUT))
    if not cases:
        raise ValueError("no passage")
    return Item(id=identity, cases=tuple(cases))


def _kind(types: str | Sequence[str]) -> str:
    named = [types] if isinstance(types, str) else types
    if any(name.startswith(_ABSTENTION) for name in named):
        return ABSTAIN
    return CALCULATED if _CALCULATION in named else FACT


def _texts(chunks: Sequence[str | dict[str, str]], first: int, *, right: bool) -> Iterable[Text]:
    for number, chunk in enumerate(chunks, start=first):
        title, text = ("", chunk) if isinstance(chunk, str) else (chunk["title"], chunk["content"])
        if text.strip():
            yield Text(number=number, title=title.strip(), text=text, right=right)


def _of(outcomes: Sequence[Outcome], kind: str) -> list[Outcome]:
    return [one for one in outcomes if one.case.kind == kind]


def _rightly_cited(outcome: Outcome) -> bool:
    right = {text.number for text in outcome.case.texts if text.right}
    cited = outcome.reply.cited if outcome.reply else frozenset()
    return bool(cited) and cited <= right


FORM: Form = LitRagBench()
