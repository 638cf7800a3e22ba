"""Share of the vital nuggets inside the emphasised words, which may be 40 characters or 16 words: 0 to 1."""

from __future__ import annotations

from eval.gold_set import ONE_FACT
from eval.normalise import normalise
from eval.records import Record

STAGE = "answer"


def measure(record: Record) -> float | None:
    """Answered one-fact questions; longer emphasis counts for nothing."""
    if record.item.kind not in ONE_FACT or not record.answered or not record.item.vital:
        return None
    english = record.item.language == "en"
    short = [words for words in record.emphasised if (len(words.split()) <= 16 if english else len(words) <= 40)]
    said = normalise(" ".join(short))
    return sum(any(normalise(form) in said for form in nugget.any_of) for nugget in record.item.vital) / len(record.item.vital)
