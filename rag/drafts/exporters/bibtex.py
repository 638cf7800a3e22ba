"""BibTeX of the document, as UTF-8. What the metadata does not know is left out, and said in the note."""

from __future__ import annotations

import re
from datetime import date

from rag.drafts.blocks import Draft

_LANGUAGES = {"ja": "japanese", "en": "english"}
_SPECIAL = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    character: "\\" + character for character in "#$%&_"
}


def export(draft: Draft) -> bytes:
    """One ``@techreport``."""
    metadata = draft.metadata
    notes = [metadata.decision_ja, metadata.attribution, f"ライセンス：{metadata.licence or '不明'}"]
    day = date.fromisoformat(metadata.decided) if metadata.decided else None
    fields = {
        "title": f"{{{_escaped(metadata.title)}}}",
        "author": f"{{{_escaped(metadata.publisher)}}}" if metadata.publisher else None,
        "institution": _escaped(metadata.publisher),
        "year": str(day.year) if day else None,
        "month": str(day.month) if day else None,
        "day": str(day.day) if day else None,
        "url": metadata.source_page,
        "note": _escaped("／".join(note for note in notes if note)),
        "language": _LANGUAGES.get(metadata.language or ""),
    }
    key = re.sub(r"[^A-Za-z0-9:_-]", "", metadata.document) or "document"
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@techreport{{{key},\n{lines}\n}}\n".encode()


def _escaped(text: str | None) -> str | None:
    return None if text is None else "".join(_SPECIAL.get(character, character) for character in text)
