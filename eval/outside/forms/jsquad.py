"""JSQuAD (yahoojapan/JGLUE, CC BY-SA 4.0): a question over its paragraph and four others near it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from eval.outside.matching import any_stands
from eval.outside.types import Case, Figures, Form, Item, Outcome, Text, malformed, share

READING = "reading"
SAMPLE = 200
DISTRACTORS = 4
_MARK = " [SEP] "


class JSquad:
    """One JSON object in the form of SQuAD; a paragraph is ``title [SEP] text``."""

    name = "JSQuAD"
    sample: int | None = SAMPLE

    def recognises(self, first: object) -> bool:
        """See ``Form``: ``data`` is a list of articles with ``paragraphs``."""
        articles = first.get("data") if isinstance(first, dict) else None
        return isinstance(articles, list) and bool(articles) and isinstance(articles[0], dict) and "paragraphs" in articles[0]

    def read(self, file: Path) -> tuple[Item, ...]:
        """See ``Form``."""
        items: list[Item] = []
        try:
            articles = json.loads(file.read_text(encoding="utf-8"))["data"]
            paragraphs = [(n, paragraph) for n, article in enumerate(articles) for paragraph in article["paragraphs"]]
            of_article = [n for n, _ in paragraphs]
            contents = [_title_and_text(paragraph["context"]) for _, paragraph in paragraphs]
            for row, (_, paragraph) in enumerate(paragraphs):
                near = _near(row, of_article)
                texts = tuple(
                    Text(number=number, title=contents[other][0], text=contents[other][1], right=other == row)
                    for number, other in enumerate(near, start=1)
                )
                for asked in paragraph["qas"]:
                    answers = tuple(dict.fromkeys(answer["text"] for answer in asked["answers"]))
                    case = Case(question=asked["question"], texts=texts, kind=READING, answers=answers)
                    items.append(Item(id=str(asked.get("id", len(items) + 1)), cases=(case,)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise malformed(file, self.name, repr(error)) from error
        return tuple(items)

    def measure(self, outcomes: Sequence[Outcome]) -> Figures:
        """The figures, each 0 to 1.

        - ``stated``: share of the questions where a statement cites the right paragraph and contains one of the answers that people
          gave (``matching.stands``); higher is better.
        - ``refused``: share refused; lower is better, for every question has an answer.

        Source: Kurihara et al. 2022, *JGLUE: Japanese General Language Understanding Evaluation*. Its own measures, exact match and F1 of
        a copied span, do not apply: the product states whole sentences.
        """
        return {"stated": share([_stated(one) for one in outcomes]), "refused": share([one.refused for one in outcomes])}


def _stated(outcome: Outcome) -> bool:
    right = {text.number for text in outcome.case.texts if text.right}
    statements = outcome.reply.statements if outcome.reply else ()
    return any(right & set(one.passages) and any_stands(outcome.case.answers, one.text) for one in statements)


def _near(row: int, of_article: Sequence[int]) -> list[int]:
    """A paragraph and the four nearest to it, those of its own article before all others, in the order of the file."""
    others = sorted((n for n in range(len(of_article)) if n != row), key=lambda n: (of_article[n] != of_article[row], abs(n - row), n))
    return sorted([row, *others[:DISTRACTORS]])


def _title_and_text(context: str) -> tuple[str, str]:
    title, mark, text = context.partition(_MARK)
    return (title, text) if mark else ("", context)


FORM: Form = JSquad()
