"""Reciprocal of the rank of the first gold passage among the first ten, 0 where there is none: 0 to 1 (Voorhees 1999)."""

from __future__ import annotations

from eval.records import Record

STAGE = "retrieval"


def measure(record: Record) -> float | None:
    """Questions that the text answers. Any graded passage counts, as in ``ir-measures``' RR@10."""
    if not record.item.passages:
        return None
    return next((1 / rank for rank, passage in enumerate(record.ranked[:10], start=1) if passage in record.item.passages), 0.0)
