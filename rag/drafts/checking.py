"""Verifying a draft against the text that it was made from, or the one that took its place, and telling what stood in earlier ones."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial

from index.compare.editions import compare, earlier_texts, open_text
from index.document import read_document
from index.errors import StrategyQAError
from index.shelf.entries import corpus_of, read_shelf
from index.text.types import Document
from rag.drafts.earlier import Earlier, with_earlier
from rag.drafts.framing import digests, made_from
from rag.drafts.readers import Paragraph
from rag.drafts.report import Report
from rag.drafts.source import Source
from rag.drafts.verify import verify
from rag.settings import Settings

_LOG = logging.getLogger(__name__)


def check(
    paragraphs: Sequence[Paragraph],
    together: Source,
    settings: Settings,
    *,
    named: bool,
    said: Callable[[str], object] = _LOG.warning,
    stopped: Callable[[], bool] = lambda: False,
) -> tuple[Report, Source]:
    """What in a draft stands, and in which of the documents that are asked it was looked for.

    Args:
        paragraphs: of the draft, as it was read.
        together: the documents that are asked.
        settings: of the shelf.
        named: whether somebody named these documents, so that no other text takes their place.
        said: takes a line about each earlier text that cannot be compared.
        stopped: says whether nobody waits any more.

    Raises:
        TooLateError: ``stopped`` said yes.
    """
    source = _source(paragraphs, together, None if named else settings)
    report = verify(paragraphs, source, stopped)
    if report.fallen or report.same_text is False:
        report = with_earlier(report, _earlier(settings, source, said), source.document)
    return report, source


def newer_editions(settings: Settings, document: Document) -> tuple[str, ...]:
    """The names of newer editions of what is verified against, as far as the shelf knows."""
    names = {part.metadata.document for part in document.each}
    return tuple(
        one.name for one in read_shelf(settings.home).documents if one.active and one.edition_of in names and one.name not in names
    )


def _source(paragraphs: Sequence[Paragraph], together: Source, shelf: Settings | None) -> Source:
    """The text that a draft was made from, where it is asked; else the one that took its place on the shelf; else all that are asked."""
    if (found := made_from(paragraphs, together.document)) is not None:
        return together.of_parts({part.key for part in found.each})
    newer = _newer(shelf, paragraphs) if shelf else None
    return Source(document=newer, template=together.template) if newer else together


def _newer(settings: Settings, paragraphs: Sequence[Paragraph]) -> Document | None:
    """The text that took the place of the one that a draft was made from; None: it does not say, or there is none."""
    older = {digest[:16] for digest in digests(paragraphs)}
    names = [one.name for one in read_shelf(settings.home).documents if not one.active and one.folder[-16:] in older]
    return read_document(settings.model_copy(update={"corpus": corpus_of(settings.home, names[0])})) if names else None


def _earlier(settings: Settings, source: Source, said: Callable[[str], object]) -> tuple[Earlier, ...]:
    """The earlier texts of what is verified against, the latest first; one whose index is not there is left out, which is said."""
    found: list[Earlier] = []
    for known in (part.metadata for part in source.document.each):
        for name in earlier_texts(settings.home, known):
            try:
                old, new = open_text(settings, name), open_text(settings, f"{known.document}@{known.revision}")
            except StrategyQAError as error:
                said(f"{name} is not compared: {error}")
                continue
            found.append(Earlier(Source(document=old.document, template=source.template), partial(compare, old, new)))
    return tuple(found)
