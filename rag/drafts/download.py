"""A draft as a file in memory: what the page hands out for download. ``rag.drafts.export`` writes one to the disk instead."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rag.drafts.basket import AnswerEntry, Basket
from rag.drafts.choices import DEFAULT, Choices
from rag.drafts.export import make_draft
from rag.drafts.exporters import MEDIA_TYPES, find_exporter
from rag.drafts.record import Making
from rag.drafts.source import Source
from rag.types import Language, Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftFile:
    """A whole file."""

    name: str
    """Letters, digits and hyphens only, with the suffix of its format: ``briefing-20260401.docx``."""
    media_type: str
    content: bytes


def draft_file(
    basket: Basket,
    source: Source,
    provenance: Provenance,
    *,
    template: str = "briefing",
    suffix: str = ".docx",
    language: Language | None = None,
    choices: Choices = DEFAULT,
) -> DraftFile:
    """Compare a basket with the text, lay it out and write it into memory; under 5 s for 200 passages.

    Args:
        basket: filled by ``rag.drafts.collect``.
        source: the document; one for the whole process, since what it looks up is kept in it.
        provenance: what made the answers in the basket; not used where it has none.
        template: one of ``rag.drafts.templates.TEMPLATES``.
        suffix: one of ``rag.drafts.exporters.SUFFIXES``.
        language: of headings and labels; None: English where every answer is, else Japanese.
        choices: what else somebody chooses.

    Raises:
        DraftError: the basket is empty, something in it does not stand in the text, or there is no such template or format.
    """
    export = find_exporter(Path(f"draft{suffix}"))
    answered = any(isinstance(entry, AnswerEntry) for entry in basket.entries)
    making = Making.today(provenance if answered else None)
    draft = make_draft(basket, source, making, template=template, language=language or basket.language, choices=choices)
    name = f"{template}-{making.day:%Y%m%d}{suffix.lower()}"
    return DraftFile(name=name, media_type=MEDIA_TYPES[suffix.lower()], content=export(draft))
