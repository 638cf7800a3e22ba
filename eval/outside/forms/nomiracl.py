"""NoMIRACL (project-miracl/nomiracl, Apache-2.0; its passages are Wikipedia's): is there an answer among ten retrieved passages?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.outside.types import Case, Figures, Form, Item, Outcome, Text, malformed

ANSWERABLE, UNANSWERABLE = "answerable", "unanswerable"
_FIELDS = frozenset(("id", "language", "question", "answerable", "passages"))


class NoMiracl:
    """JSON lines; a passage is ``title: text``."""

    name = "NoMIRACL"
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
                    items.append(_item(json.loads(line)))
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise malformed(f"{file} line {number}", self.name, repr(error)) from error
        return tuple(items)

    def measure(self, outcomes: Sequence[Outcome]) -> Figures:
        """The figures, each 0 to 1, higher is better, with refusal as the positive class.

        TP: refused and not answerable; FN: not answerable and not refused; FP: answerable and refused. An error is wrong on either side:
        it is an FN or an FP.

        - ``refusal_precision``: TP / (TP + FP); None where nothing was refused.
        - ``refusal_recall``: TP / (TP + FN); None where every item is answerable.
        - ``refusal_f1``: 2 TP / (2 TP + FN + FP); None where all three are 0.

        Source: Thakur et al. 2024, *NoMIRACL: Knowing When You Don't Know for Robust Multilingual Retrieval-Augmented Generation*.
        """
        unanswerable = [one for one in outcomes if one.case.kind == UNANSWERABLE]
        right = sum(one.refused for one in unanswerable)
        missed = len(unanswerable) - right
        false = sum(one.refused or one.error is not None for one in outcomes if one.case.kind == ANSWERABLE)
        return {
            "refusal_precision": right / (right + false) if right + false else None,
            "refusal_recall": right / len(unanswerable) if unanswerable else None,
            "refusal_f1": 2 * right / (2 * right + missed + false) if right + missed + false else None,
        }


def _item(fields: dict[str, Any]) -> Item:
    if not isinstance(fields["answerable"], bool):
        raise TypeError("answerable is neither true nor false")
    texts = tuple(text for number, passage in enumerate(fields["passages"], start=1) if (text := _text(number, passage)).text)
    if not texts:
        raise ValueError("no passage")
    kind = ANSWERABLE if fields["answerable"] else UNANSWERABLE
    return Item(id=str(fields["id"]), cases=(Case(question=str(fields["question"]), texts=texts, kind=kind),))


def _text(number: int, passage: str) -> Text:
    title, mark, text = passage.partition(": ")
    return Text(number=number, title=title.strip() if mark else "", text=(text if mark else passage).strip())


FORM: Form = NoMiracl()
