"""Whether BM25 ranks the same passages for the question typed in full and in half width: 0 or 1."""

from __future__ import annotations

from eval.records import Record

STAGE = "retrieval"
INVARIANT = True


def measure(record: Record) -> float | None:
    """Records of retrieval alone, which carry both rankings."""
    widths = record.answer.get("lexical_by_width") if record.answer else None
    return float(widths[0] == widths[1]) if widths else None
