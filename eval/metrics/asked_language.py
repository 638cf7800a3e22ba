"""Whether the answer is wholly in the language of the question, quoted names and labels aside: 0 or 1."""

from __future__ import annotations

import re

from eval.records import Record

STAGE = "language"
INVARIANT = True

_KANA = re.compile(r"[ぁ-んァ-ヶ]")
_JAPANESE = re.compile("[ぁ-んァ-ヶ\u3400-\u9fff]")
"""A plan's name with the day of its decision has no kana."""
_LATIN_SENTENCE = re.compile(r"(?:\b[A-Za-z]{2,}\b[ ,]+){5,}")
_NAMES = re.compile(r"\([^()]*\)|「[^」]*」|\"[^\"]*\"")


def measure(record: Record) -> float | None:
    """Answers with statements. English may hold Japanese in brackets (names, units, labels); Japanese no run of six words."""
    if not record.answered or record.answer is None:
        return None
    if record.answer["language"] != record.item.language:
        return 0.0
    plain = " ".join(str(statement["text"]) for statement in record.statements)
    if record.item.language == "en":
        return float(not _KANA.search(_NAMES.sub(" ", plain)))
    return float(bool(_JAPANESE.search(plain)) and not _LATIN_SENTENCE.search(plain))
