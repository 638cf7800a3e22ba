"""CSL-JSON of the document, for reference managers. What the metadata does not know is left out, and said in the note."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from rag.drafts.blocks import Draft


def export(draft: Draft) -> bytes:
    """One item, in a list, as UTF-8."""
    metadata = draft.metadata
    item: dict[str, Any] = {"id": metadata.document, "type": "report", "title": metadata.title}
    if metadata.language:
        item["language"] = metadata.language
    if metadata.publisher:
        item |= {"author": [{"literal": metadata.publisher}], "publisher": metadata.publisher}
    if metadata.decided:
        day = date.fromisoformat(metadata.decided)
        item["issued"] = {"date-parts": [[day.year, day.month, day.day]]}
    if metadata.source_page:
        item |= {"URL": metadata.source_page}
    notes = [
        metadata.decision_ja,
        metadata.title_en and f"英題：{metadata.title_en}",
        metadata.coverage and f"収録範囲：{metadata.coverage}",
        metadata.attribution,
        f"ライセンス：{metadata.licence or '不明'}",
    ]
    item["note"] = "／".join(note for note in notes if note)
    return (json.dumps([item], ensure_ascii=False, indent=2) + "\n").encode()
