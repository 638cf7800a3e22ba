"""Section numbers that stand beside words: in brackets behind them, in front of them, in a cell of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from index.language.lists import LIST_MARK
from rag.drafts.citing import TRANSLATED
from rag.drafts.labels import Label, Labels
from rag.drafts.pieces import sentences
from rag.drafts.readers import MARK, Paragraph
from rag.drafts.source import Source
from rag.drafts.standing import plain
from rag.drafts.words import CITING, SAYING

_PAIRS = {"（": "）", "(": ")", "［": "］", "[": "]", "【": "】", "〔": "〕"}
_BETWEEN = " 　:：\t―—–-"
_STOPS = "。.．"
_STOP = re.compile(r"[。.!?！？][」』”\"]*[ 　]*")
_ALSO = re.compile("も|関連|併せ|also|cf")
"""Words with which a section is named where more may be read."""
_SPARE = 4
_LONGEST = 200
"""Characters; no citation is longer."""
_BEHIND = re.compile(r"[（(［\[【〔―—–]|(?:出典|出所|引用|source\b)", re.IGNORECASE)


class Beside:
    """Finds citations beside words."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._labels = source.labels
        self._titles: dict[str, set[str]] = {}
        """What documents are called, the longest names first, and the keys of those that are called so."""
        called = [(title, part.document.key) for part in source.each for title in _titles(part, source)]
        for title, key in sorted(called, key=lambda one: len(one[0]), reverse=True):
            self._titles.setdefault(title, set()).add(key)

    def labels(self, text: str) -> Labels:
        """The labels of the documents that a text names; of all where it names none."""
        return self._named(plain(text))[1]

    def _named(self, words: str) -> tuple[str, Labels]:
        """Some words without the titles of documents, and the labels of those documents; of all where none is named."""
        named: set[str] = set()
        for title, keys in self._titles.items():
            if title in words:
                words, named = words.replace(title, ""), named | keys
        return words, self._source.of_parts(named).labels

    def cited(self, text: str, *, spare: int = 0) -> tuple[Label, ...]:
        """The section numbers of a text that does nothing but cite; empty: it does something else too.

        Args:
            text: a cell, a line or what stands in brackets.
            spare: characters that may stand in it beside the numbers and the words that cite.
        """
        words, labels = self._named(plain(text))
        words = words.strip(_STOPS)
        for whole in (words, words[1:-1] if words[:1] in _PAIRS and words[-1:] in _PAIRS.values() else words):
            known = labels.whole(whole)
            if known is not None:
                return (Label(text=whole, span=(0, len(whole)), passage_ids=known),)
        found = tuple(labels.read(words, cites=True))
        for label in reversed(found):
            words = words[: label.span[0]] + words[label.span[1] :]
        return () if len(CITING.sub("", words)) > spare or (spare and _ALSO.search(words)) else found

    @cached_property
    def _official(self) -> dict[re.Pattern[str], set[str]]:
        """The official strings of sections and of passages in English, a path of headings behind them or not; whose they are, by key."""
        end, found = re.escape(plain(TRANSLATED)), dict[re.Pattern[str], set[str]]()
        for part in self._source.each:
            title, title_en = (re.escape(plain(one)) for one in (part.title, part.title_en))
            pattern = re.compile(rf"{title}(?P<section>[^:]+)(?::(?P<path>.+))?|{title_en},(?P<item>.+?)(?:{end})?")
            found.setdefault(pattern, set()).add(part.document.key)
        return found

    def official(self, words: str, *, in_note: bool = False) -> tuple[Labels, str, str | None] | None:
        """Section and path of an official string, or of a text that would be one, with the labels of its document; None: it is none.

        In a note everything that follows the document's official string and begins with a number claims to be a section.
        """
        for pattern, keys in self._official.items():
            if found := pattern.fullmatch(plain(words)):
                labels, section = self._source.of_parts(keys).labels, found["section"] or found["item"]
                if labels.is_label(section) or (in_note and labels.begins(section) and "。" not in section):
                    return labels, section, found["path"]
        return None

    def of_rows(self, paragraphs: Iterable[Paragraph]) -> dict[int | None, tuple[Label, ...]]:
        """For each row of a table that says something and cites something: what it cites."""
        found: dict[int | None, tuple[Label, ...]] = {}
        saying: set[int | None] = set()
        for cell in paragraphs:
            if cell.row is not None and (labels := self.cited(cell.text)):
                for row in (cell.row, *cell.reaches):
                    found[row] = (*found.get(row, ()), *labels)
            elif cell.row is not None:
                saying |= {cell.row, *cell.reaches}
        return {row: labels for row, labels in found.items() if row in saying}

    def is_behind(self, text: str) -> bool:
        """Whether a citation that is a paragraph of its own belongs to the words before it."""
        return bool(_BEHIND.match(text.strip())) and bool(self.cited(text))

    def _before(self, text: str) -> tuple[tuple[Label, ...], str]:
        """The section numbers in front of some words, and the words: ``３．（１）①：…``, ``【3(1)①】…``; none: empty."""
        bracket = next((end for start, end in _groups(text) if start == 0), 0)
        if bracket and (found := self.cited(text[:bracket])):
            return found, text[bracket:].lstrip(_BETWEEN)
        first = next(iter(self._labels.read(text, cites=True)), None)
        if first is None or first.span[0] != 0:
            return (), text
        most = min(len(text), 3 * len(first.text))
        end = next((end for end in range(most + 1) if plain(text[:end]) == first.text), 0)
        rest = text[end:].lstrip(_BETWEEN)
        if first.text.count(".") > 1 and not SAYING.match(rest) and not text[end:].lstrip().startswith((":", "：")):
            return (), text  # 1.2.3 before words counts the draft's own paragraphs
        return ((first,), rest) if end and rest and (rest != text[end:] or SAYING.match(rest)) else ((), text)

    def before(self, text: str) -> tuple[tuple[Label, ...], str]:
        """The section numbers in front of some words, and the words without the mark of a list; none: empty.

        Words such as ``によれば`` between them are left out only before words of the text.
        """
        if not self._stands(text):
            text = self._without_mark(text)
        found, words = self._before(text)
        rest = SAYING.sub("", words, count=1)
        if found and rest == words:
            return found, words
        return (found, rest) if found and self._stands(next(iter(sentences(rest)), "")) else ((), text)

    def _stands(self, text: str) -> bool:
        return bool(self._source.standing.places(MARK.sub("", text), "sentences"))

    def _without_mark(self, text: str) -> str:
        """A paragraph without the mark of a list in front of it; a section number is none."""
        found = LIST_MARK.match(text)
        if not found:
            return text
        further = LIST_MARK.match(text, found.end())
        first = next(self._labels.read(text), None)
        if first and first.span[0] == 0 and not (first.passage_ids is None and further and found[0][-1].isspace()):
            return text
        return text[(further or found).end() :]

    def behind(self, text: str) -> Iterator[tuple[str, tuple[Label, ...]]]:
        """A text cut behind every citation in brackets: the words before it, and what it cites."""
        position = 0
        for start, end in _groups(text):
            words = text[position:start].rstrip()
            ends = not text[end:].strip() or text[end:].lstrip()[:1] in _STOPS or words[-1:] in '。.!?！？」”"'
            if not words or not ends:
                continue
            found = self.cited(text[start:end], spare=_SPARE)
            if found:
                yield words, found
                position = end + 1 if text[end : end + 1] in ("。", ".") else end
        rest = text[position:]
        if (dash := rest.rfind(" — ")) > 0 and (found := self.cited(rest[dash + 3 :])):
            yield rest[:dash].rstrip(), found
            return
        for stop in _STOP.finditer(rest, max(0, len(rest) - _LONGEST)):
            if found := self.cited(rest[stop.end() :]):
                yield rest[: stop.end()].rstrip(), found
                return
        if rest.strip() or position == 0:
            yield rest, ()


def _titles(part: Source, whole: Source) -> Iterator[str]:
    """What one of some documents is called in a citation."""
    known, document = part.document.metadata, whole.document
    called = [document.called(part.document, language) for language in ("ja", "en")] if document.parts else []
    titles = (part.title, part.title_en, known.title, known.title_en, *called, *(f"『{title}』" for title in called))
    yield from (plain(title) for title in titles if title)


def _groups(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the outermost brackets; those that are not balanced are left out."""
    depth = start = 0
    opening = closing = ""
    for position, character in enumerate(text):
        if depth == 0 and character in _PAIRS:
            opening, closing, start, depth = character, _PAIRS[character], position, 1
        elif depth and character == opening:
            depth += 1
        elif depth and character == closing:
            depth -= 1
            if depth == 0:
                yield start, position + 1
