"""Section numbers in a draft: which sections and passages a label means, and which labels mean none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from index.language.characters import Span
from index.text.numbering import former_ordinals, half_width_marker, ordinal_en, ordinal_ja
from index.text.types import Heading, Section, section_label_en
from rag.drafts.citing import item_en, short_label
from rag.drafts.standing import plain, stood

if TYPE_CHECKING:
    from rag.drafts.source import Source

_NUMBER = r"(?:第[0-9一二三四五六七八九十]+[章節]|[0-9]{1,2}\.(?![0-9])|\([0-9]{1,2}\)|[①-⑳])"
_DASHED = r"[0-9]{1,2}-\([0-9]{1,2}\)(?:-(?:[0-9]{1,2}(?![0-9])|\([0-9]{1,2}\)|[①-⑳]))?"
_DOTTED = re.compile(r"(?<![0-9.])(?<!\b[a-z])(?<![^a-z][a-z])[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{1,2}(?!\.?[0-9])", re.IGNORECASE)
"""As people type the numbers of a section whose headings are numbered in another way; so are editions and dates."""
_FREE = r"(?:(?<![0-9.])|(?<=sec\.))"
"""Where a number begins: no other one stands before it."""
_NUMBERS = re.compile(
    rf"{_FREE}{_NUMBER}{{2,}}|{_FREE}(?<![図表式])[0-9]{{1,2}}(?=\([0-9]{{1,2}}\)){_NUMBER}+|{_FREE}{_DASHED}|{_DOTTED.pattern}",
    re.IGNORECASE,
)
"""Two numbers of headings in a row, the first perhaps without its stop; one alone, such as ①, numbers many things."""

_ORDINAL = re.compile(r"(?:項目[0-9]{1,4}|[0-9]{1,4}つ目の「・」|,item[0-9]{1,4}|,[0-9]{1,4}(?:st|nd|rd|th)(?:bullet|paragraph))")
"""The number of a bullet as it is written, and as it was written before."""
_TAIL = re.compile(rf"(?:\((?:[^()]|\([^()]*\))*\))*{_ORDINAL.pattern}?")
"""Names of headings and the number of a bullet behind the numbers of a section."""

_SECTION = re.compile(rf"(?:[0-9]{{1,2}}(?=\())?{_NUMBER}++{_TAIL.pattern}")
_STOP = re.compile(r"^([0-9]{1,2})\.(?=\()")


def ordinals(ordinal: str) -> tuple[str, str]:
    """The number of a bullet in both languages."""
    return ordinal_ja(ordinal), ordinal_en(ordinal)


def _cut(words: str, end: int) -> bool:
    """Whether a number goes on at ``end``: ``項目1`` does not stand in ``項目12``."""
    return words[end - 1 : end].isdigit() and words[end : end + 1].isdigit()


Passages = Collection[str] | None
"""Ids of the passages in which something is said to stand; None: nobody said where."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A section number as it stands in a text."""

    text: str
    span: Span
    """In the plain form of the text."""
    passage_ids: frozenset[str] | None
    """The passages under it; None: there is no such section or passage."""


def passages_of(labels: Iterable[Label]) -> Passages:
    """The passages of section numbers; None: none of them exists."""
    known = [label.passage_ids for label in labels if label.passage_ids is not None]
    return frozenset().union(*known) if known else None


class Labels:
    """Every label of a document, in both languages."""

    def __init__(self, source: Source) -> None:
        self._known: dict[str, frozenset[str]] = {}
        self._shown: dict[str, str] = {}
        self._paths: dict[str, frozenset[str]] = {}
        self._in_notes: dict[str, frozenset[str]] = {}
        """The forms of footnotes; they are labels where they stand alone, not inside other words."""
        self._names: set[str] = set()
        self._most_like = lru_cache(maxsize=1024)(lambda form: _most_like(form, self._known))  # a draft repeats a number
        for part in source.each:
            self._read(part)
        self._longest_first = sorted(self._known, key=len, reverse=True)

    def _read(self, source: Source) -> None:
        """Every label of one document: equal numbers of others are no part of its sections."""
        document = source.document
        for section in document.sections:
            depth = len(section.path)
            ids = frozenset(one.id for one in document.passages if one.section.path[:depth] == section.path)
            for label in (section.label, section_label_en(section, document.english_titles(section))):
                self._add(label, ids, section)
            self._note(short_label(section), section.label, ids)
            for path in (source.path(section, "ja"), source.path(section, "en")):
                self._paths[plain(path)] = self._paths.get(plain(path), frozenset()) | ids
        for passage in document.passages:
            written = passage.label, source.label(passage, "en")
            for label, now, before in zip(written, ordinals(passage.ordinal), former_ordinals(passage.ordinal), strict=True):
                self._add(label, frozenset({passage.id}), passage.section)
                self._add(label.removesuffix(now) + before, frozenset({passage.id}), passage.section, shown=label)
            item = item_en(passage, document.english_titles(passage.section))
            self._note(item, written[1], frozenset({passage.id}))
        self._names |= {plain(heading.mark) for section in document.sections for heading in section.headings if not heading.marker}
        self._names |= {
            f"({plain(title)})"
            for section in document.sections
            for heading, title in zip(section.headings, document.english_titles(section) or (), strict=False)
            if not heading.marker
        }

    def whole(self, text: str) -> frozenset[str] | None:
        """The passages of a text that is a label and nothing else."""
        form = plain(text)
        return self._known.get(form, self._in_notes.get(form))

    def is_label(self, text: str) -> bool:
        """Whether a text is the label of a section or has the form of one, and is nothing else."""
        return self.whole(text) is not None or bool(_SECTION.fullmatch(plain(text)))

    def begins(self, text: str) -> bool:
        """Whether a text begins with the number of a section."""
        return bool(_SECTION.match(plain(text)))

    def shown(self, text: str) -> str:
        """A label of the document as it is printed, however it was written; other texts as they are."""
        return self._shown.get(plain(text), text)

    def path(self, text: str) -> frozenset[str] | None:
        """The passages of a text that is the path of a section's headings and nothing else."""
        return self._paths.get(plain(text))

    def read(self, text: str, *, cites: bool = False) -> Iterator[Label]:
        """Every label inside a text.

        Args:
            text: any words.
            cites: whether they do nothing but cite, so that 9.9.9 is a section that is not there; elsewhere it is an edition or a date.
        """
        words = plain(text)
        position = 0
        while found := _NUMBERS.search(words, position):
            start = found.start()
            known = next(
                (label for label in self._longest_first if words.startswith(label, start) and not _cut(words, start + len(label))), ""
            )
            end = start + len(known)
            if not cites and end < found.end() and _DOTTED.fullmatch(found[0]):
                position = found.end()
                continue
            if end < found.end() or self._goes_on(words, end):
                # Its numbers, or a heading's name or bullet behind them, are not those of one section.
                end = max(end, found.end())
                end = _TAIL.match(words, end).end()  # type: ignore[union-attr]
                yield Label(text=words[start:end], span=(start, end), passage_ids=None)
            else:
                yield Label(text=words[start:end], span=(start, end), passage_ids=self._known[known])
            position = max(end, found.end())

    def without(self, text: str) -> str:
        """A text with a blank in the place of every label."""
        spans = stood(text)
        for label in reversed(list(self.read(text))):
            start, end = spans[label.span[0]][0], spans[label.span[1] - 1][1]
            text = f"{text[:start]} {text[end:]}"
        return text

    def nearest(self, text: str) -> str | None:
        """The label that is most like a text."""
        like = self._most_like(plain(text))
        return self._shown[like] if like else None

    def _note(self, written: str, label: str, ids: frozenset[str]) -> None:
        """A form of a label that footnotes have."""
        form = plain(written)
        self._in_notes[form] = self._in_notes.get(form, frozenset()) | ids
        self._shown.setdefault(form, label)

    def _goes_on(self, words: str, end: int) -> bool:
        """Whether what follows a label claims to be a part of it: the name of some heading, or the number of a bullet."""
        return bool(_ORDINAL.match(words, end)) or any(words.startswith(name, end) for name in self._names)

    def _add(self, label: str, ids: frozenset[str], section: Section, *, shown: str = "") -> None:
        form = plain(label)
        numbers = tuple(heading for heading in section.headings if heading.number is not None)
        marks = plain("".join(half_width_marker(heading.marker) for heading in numbers))
        typed = {written + form[len(marks) :] for written in _typed(numbers)} if form.startswith(marks) else set()
        for written in {form, _STOP.sub(r"\1", form), *typed}:
            self._known[written] = self._known.get(written, frozenset()) | ids
            self._shown.setdefault(written, shown or label)


def _most_like(form: str, known: Iterable[str]) -> str:
    """The one most like a text; empty where there is none. Only those are compared closely that could be more alike than the best."""
    matcher = SequenceMatcher()
    matcher.set_seq2(form)
    best = (0.0, "")
    for label in sorted(known, key=lambda one: abs(len(one) - len(form))):
        matcher.set_seq1(label)
        if matcher.real_quick_ratio() >= best[0] and matcher.quick_ratio() >= best[0]:
            best = max(best, (matcher.ratio(), label))
    return best[1]


def _typed(numbers: Sequence[Heading]) -> Iterator[str]:
    """Numbers of headings as people type them too: 3-(1), 3-(1)-1, 3-(1)-①, 3.1.1."""
    if len(numbers) not in (2, 3):
        return
    first, second, *third = numbers
    yield from ("-".join((f"{first.number}-({second.number})", *last)) for last in _last(third))
    if third:
        yield ".".join(str(heading.number) for heading in numbers)


def _last(third: Sequence[Heading]) -> Iterator[tuple[str, ...]]:
    if not third:
        yield ()
    for heading in third:
        yield from ((written,) for written in dict.fromkeys((str(heading.number), f"({heading.number})", plain(heading.marker))))
