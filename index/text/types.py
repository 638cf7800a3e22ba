"""The frozen types of the text: document, section, passage, sentence. Everything else speaks these."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from index.language.characters import Span
from index.text.glossary import Entry
from index.text.metadata import Metadata as Metadata
from index.text.numbering import NAMED, NOTATIONS, half_width_marker, joined_marks, ordinal_en, ordinal_ja

if TYPE_CHECKING:
    from index.language.readings import Readings
    from index.language.tokens import Names


def document_key(identity: str) -> str:
    """The key of the document to which an id belongs: ``iis2024@1`` of ``iis2024@1#3.1.1/2:1``."""
    return identity.partition("#")[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """One heading line, such as ``（１） 重要技術に関する統合的な戦略``."""

    notation: str
    """Name of the numbering notation (``index.text.numbering``), ``named`` for an unnumbered ``（名前）``."""
    marker: str
    """The number as printed, ``３．``, ``（１）``, ``①``, ``第１章``; empty for a named heading."""
    number: int | None
    title: str
    """The title, without brackets where the heading is a named one."""
    source: Span
    """Where the heading stands in the source file."""
    suffix: str = ""
    """What tells it from another of the same number or name: ``の二`` of 第三十六条の二, ``~2``."""

    @property
    def key(self) -> str:
        """This heading's part of a section path: its number, or its name."""
        return (self.title if self.number is None else str(self.number)) + self.suffix

    @property
    def mark(self) -> str:
        """This heading's part of a label: ``３．``, ``（１）``, ``①``, ``（フュージョンエネルギー）``."""
        return self.marker or f"（{self.title}）"

    @property
    def text(self) -> str:
        """The heading in one line, for people: ``（１）重要技術に関する統合的な戦略``."""
        between = " " if self.marker[-1:].isascii() and self.title[:1].isascii() else ""
        return f"{self.marker}{between}{self.title}".rstrip() if self.marker else self.mark


@dataclass(frozen=True, kw_only=True)
class Section:
    """A numbered or named section of the document (節; 項 and 条 are legal units and not used)."""

    id: str
    """``iis2024@1#3.1.1.フュージョンエネルギー``."""
    headings: tuple[Heading, ...]
    """From the outermost to this section's own."""

    @property
    def path(self) -> tuple[str, ...]:
        """Keys from the outermost heading to this one: ``("3", "1", "1", "フュージョンエネルギー")``."""
        return tuple(heading.key for heading in self.headings)

    @property
    def label(self) -> str:
        """``３．（１）①（フュージョンエネルギー）``."""
        return joined_marks([(heading.notation, heading.mark) for heading in self.headings])

    @property
    def heading_path(self) -> tuple[str, ...]:
        """The headings as printed, outermost first."""
        return tuple(heading.text for heading in self.headings)

    @property
    def title(self) -> str:
        """This section's own title, without its number."""
        return self.headings[-1].title


def section_label_en(section: Section, titles: Sequence[str] | None = None) -> str:
    """``3.(1)① (Fusion energy)``: numbers in half width; names in English where ``titles`` gives them, else as they stand."""
    patterns = {notation.name: notation.english for notation in NOTATIONS}
    marks = [
        (
            heading.notation,
            f" ({title})"
            if heading.notation == NAMED
            else patterns.get(heading.notation, half_width_marker(heading.marker)).format(number=heading.number, marker=heading.marker),
        )
        for heading, title in zip(section.headings, titles or [heading.title for heading in section.headings], strict=True)
    ]
    return joined_marks(marks, between="-").strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """One whole sentence, verbatim from its passage."""

    id: str
    """``<passage id>:<n>``, n from 1."""
    passage_id: str
    text: str
    span: Span
    """Where it stands in the passage's text."""


@dataclass(frozen=True, kw_only=True)
class Passage:
    """One bullet (・) or lead paragraph, its wrapped lines joined."""

    id: str
    """``iis2024@1#3.1.1.フュージョンエネルギー/2``; a lead paragraph is ``/0``."""
    section: Section
    ordinal: str
    """``1``, ``2``, ... for bullets; ``0`` for the lead paragraph, ``0.2`` for the paragraph after it."""
    text: str
    """Line-joined, otherwise as received: the extraction's spaces are still in it."""
    sentences: tuple[Sentence, ...]
    page: int
    """Physical page, from 1, on which it begins."""
    page_breaks: tuple[int, ...] = field(default=())
    """Offsets in ``text`` before which a new page begins."""
    source: Span
    """Where it stands in the source file, bullet mark included."""

    @property
    def label(self) -> str:
        """``３．（１）①（フュージョンエネルギー）項目２``."""
        return self.section.label + ordinal_ja(self.ordinal)

    @property
    def label_en(self) -> str:
        """``3.(1)① (フュージョンエネルギー), item 2``; headings stay Japanese without a translation."""
        return section_label_en(self.section) + ordinal_en(self.ordinal)


@dataclass(frozen=True, kw_only=True)
class Document:
    """A parsed text with its metadata."""

    metadata: Metadata
    sections: tuple[Section, ...]
    """Every section in document order, also those that hold no text of their own."""
    passages: tuple[Passage, ...]
    """Every passage in document order."""
    sha256: str
    """SHA-256 of the source file's bytes."""
    furniture: tuple[Span, ...] = ()
    """Page furniture (stray page numbers, the end mark) that was dropped, as spans of the source file."""
    translation: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Reference translation: id of a section or sentence -> its English sentences. What is not in it has no English."""

    glossary: tuple[Entry, ...] = ()
    """Names and terms in both languages; empty where there is no glossary."""

    parts: tuple[Document, ...] = ()
    """The documents that are asked together as this one; empty: it is one by itself."""

    @property
    def each(self) -> tuple[Document, ...]:
        """Its parts, or itself."""
        return self.parts or (self,)

    @property
    def key(self) -> str:
        """How the ids of its sections begin: ``iis2024@1``."""
        return f"{self.metadata.document}@{self.metadata.revision}"

    def part(self, identity: str) -> Document:
        """The document to which a section, passage or sentence belongs, by its id."""
        return self._parts_by_key.get(document_key(identity), self) if self.parts else self

    def of(self, keys: Collection[str]) -> tuple[Document, ...]:
        """Its parts of some keys; all of them, or itself, where no key is given."""
        return tuple(part for part in self.each if not keys or part.key in keys)

    def holds(self, passage_id: str, text: str) -> bool:
        """Whether a passage stands in it, word for word."""
        passage = self.passage_by_id.get(passage_id)
        return passage is not None and passage.text == text

    def called(self, part: Document, language: str = "ja") -> str:
        """What a part is called beside the others: its short title, with its edition or its name where another one has the same."""
        known = part.metadata

        def title(one: Document) -> str:
            return (one.metadata.title_en if language == "en" else None) or one.metadata.short_title

        alike = [one.metadata for one in self.parts if one is not part and title(one) == title(part)]
        if not alike:
            return title(part)
        name = part.key if known.document in {one.document for one in alike} else known.document
        own = known.edition if known.edition not in {None, *(one.edition for one in alike)} else name
        return f"{title(part)} {own}"

    @cached_property
    def _parts_by_key(self) -> Mapping[str, Document]:
        return {part.key: part for part in self.parts}

    @cached_property
    def names(self) -> Names:
        """What search knows of names: those of any text and those of the glossary."""
        from index.language.tokens import names_of

        return names_of(entry.forms for entry in self.glossary if entry.kind != "term")

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The search terms of the text, its headings and its translation."""
        from index.language.tokens import terms

        english = [text for sentences in self.translation.values() for text in sentences]
        texts = [*(section.title for section in self.sections), *(passage.text for passage in self.passages), *english]
        return frozenset(term for text in texts for term in terms(text, self.names))

    @cached_property
    def readings(self) -> Readings:
        """The words of the text by their reading."""
        from index.language.readings import Readings

        return Readings(passage.text for passage in self.passages)

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The document's own name in every form that is known: of its metadata, and of the entry of the glossary that shares it."""
        from index.language.tokens import search_form

        if self.parts:
            return tuple(sorted({title for part in self.parts for title in part.titles}, key=len, reverse=True))
        own = [name for name in (self.metadata.title, self.metadata.title_en, *self.metadata.names) if name]
        plain = {search_form(name).replace(" ", "") for name in own}
        entries = [entry for entry in self.glossary if plain & {search_form(form).replace(" ", "") for form in entry.forms}]
        named = [entry for entry in self.glossary if any(form in entry.note for form in own)]
        forms = {*own, *self.metadata.edition_names, *(form for entry in (*entries, *named) for form in entry.forms)}
        stems = {stem for form in forms if (stem := form.rstrip("0123456789０１２３４５６７８９ "))}
        return tuple(sorted(forms | stems, key=len, reverse=True))

    @cached_property
    def is_english(self) -> bool:
        """Whether the text itself is written in English: most of its letters are Latin."""
        text = "".join(passage.text for passage in self.passages[:50])
        return 2 * sum(character.isascii() for character in text) > len(text)

    @property
    def translated(self) -> bool:
        """Whether there is a reference translation, be it of some sentences only."""
        return bool(self.translation)

    def english(self, identity: str) -> str | None:
        """The English of a section's title or of a sentence."""
        sentences = self.translation.get(identity)
        return " ".join(sentences) if sentences else None

    def english_passage(self, passage: Passage) -> str | None:
        """The English of a whole passage, sentence after sentence; None where a sentence has none."""
        english = [self.english(sentence.id) for sentence in passage.sentences]
        return " ".join(one for one in english if one) if english and all(english) else None

    def english_titles(self, section: Section) -> tuple[str, ...] | None:
        """The English of a section's headings, outermost first."""
        if (part := self.part(section.id)) is not self:
            return part.english_titles(section)
        if not self.translation:
            return None
        ids = {other.path: other.id for other in self.sections}
        paths = [section.path[: n + 1] for n in range(len(section.path))]
        return tuple(self.english(ids[path]) or heading.title for path, heading in zip(paths, section.headings, strict=True))

    def english_labels(self, sections: Iterable[Section]) -> tuple[str, ...]:
        """Sections as they are cited in English."""
        return tuple(section_label_en(one, self.english_titles(one)) for one in sections)

    def under(self, path: tuple[str, ...]) -> tuple[Passage, ...]:
        """The passages of a section, by its path, and of all sections under it, in the order of the text."""
        return tuple(passage for passage in self.passages if passage.section.path[: len(path)] == path)

    @cached_property
    def passage_by_id(self) -> dict[str, Passage]:
        """Passages by id."""
        return {passage.id: passage for passage in self.passages}

    @cached_property
    def sentence_by_id(self) -> dict[str, Sentence]:
        """Sentences by id."""
        return {sentence.id: sentence for sentence in self.sentences}

    @cached_property
    def section_by_id(self) -> dict[str, Section]:
        """Sections by id."""
        return {section.id: section for section in self.sections}

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence in document order."""
        return tuple(sentence for passage in self.passages for sentence in passage.sentences)
