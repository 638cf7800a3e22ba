"""HTML in small pure functions that all parts of the page share. Everything that did not come from this package is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from index.language.characters import Span
from index.language.display import display, display_spans
from index.text.types import Document, Metadata, Section
from rag.answer import cite
from rag.types import Language


def marked(text: str, spans: Sequence[Span], tag: str = "mark") -> str:
    """The text with spans of it in a tag; a span that overlaps an earlier one is left out."""
    parts: list[str] = []
    position = 0
    for start, end in sorted(spans):
        if start < position or end <= start:
            continue
        parts += [escape(text[position:start]), f"<{tag}>", escape(text[start:end]), f"</{tag}>"]
        position = end
    return "".join([*parts, escape(text[position:])])


def weighted(text: str, strong: Sequence[Span], full: Sequence[Span]) -> str:
    """The text with spans of it bold; where there are spans in full weight, what is in neither is subdued."""
    ends = sorted({0, len(text), *(min(max(end, 0), len(text)) for span in (*strong, *full) for end in span)})

    def within(spans: Sequence[Span], piece: Span) -> bool:
        return any(start <= piece[0] and piece[1] <= end for start, end in spans)

    parts = []
    for piece in pairwise(ends):
        words = escape(text[slice(*piece)])
        if within(strong, piece):
            words = f"<strong>{words}</strong>"
        elif full and not within(full, piece):
            words = f'<span class="subdued">{words}</span>'
        parts.append(words)
    return "".join(parts)


def original(text: str, spans: Sequence[Span] = ()) -> str:
    """A verbatim text as it is shown, spans of it marked."""
    return marked(*display_spans(text, spans))


def written_in(document: Document, identity: str) -> Language:
    """The language of the text itself in which a section, passage or sentence stands."""
    return "en" if document.part(identity).is_english else "ja"


def paragraph(text: str, kind: str, language: Language | None = None) -> str:
    """A paragraph of plain text; ``language`` where it is not the page's own."""
    lang = f' lang="{language}"' if language else ""
    return f'<p class="{kind}"{lang}>{escape(text)}</p>'


def button(text: str, kind: str, /, **data: str) -> str:
    """A button that the page's script listens to; ``data`` becomes ``data-*`` attributes."""
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items())
    return f'<button type="button" class="{kind}"{attributes}>{escape(text)}</button>'


def path(headings: Iterable[str]) -> str:
    """Headings in one line, outermost first."""
    return " ＞ ".join(display(heading) for heading in headings)


def title(metadata: Metadata, language: Language) -> str:
    """The document's title, in the language of the page where it is known."""
    return (metadata.title_en or metadata.title) if language == "en" else metadata.title


def as_of(metadata: Metadata, language: Language) -> str | None:
    """The day of which the text speaks: ``令和６年６月４日``, ``2024-06-04``; None where it is unknown."""
    return metadata.decided if language == "en" else metadata.day_ja


def names_section(document: Document, section: Section, language: Language) -> str:
    """A section by its number and its name, each once: ``３．（１）① 重要分野の戦略的な推進``."""
    label = cite.nearest_section(document, section, language).label
    titles = document.english_titles(section) if language == "en" else None
    name = display(titles[-1] if titles else section.title)
    return label if name in label else f"{label} {name}"
