"""Section numbers that stand beside words: in brackets behind them, in front of them, in a cell of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from index.lists import LIST_MARK
from rag.drafts.citing import TRANSLATED
from rag.drafts.labels import Label
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
        metadata = source.document.metadata
        titles = (source.title, source.title_en, metadata.title, metadata.title_en)
        self._titles = sorted((plain(title) for title in titles if title), key=len, reverse=True)

    def cited(self, text: str, *, spare: int = 0) -> tuple[Label, ...]:
        """The section numbers of a text that does nothing but cite; empty: it does something else too.

        Args:
            text: a cell, a line or what stands in brackets.
            spare: characters that may stand in it beside the numbers and the words that cite.
        """
        words = plain(text)
        for title in self._titles:
            words = words.replace(title, "")
        words = words.strip(_STOPS)
        for whole in (words, words[1:-1] if words[:1] in _PAIRS and words[-1:] in _PAIRS.values() else words):
            known = self._labels.whole(whole)
            if known is not None:
                return (Label(text=whole, span=(0, len(whole)), passage_ids=known),)
        found = tuple(self._labels.read(words, cites=True))
        for label in reversed(found):
            words = words[: label.span[0]] + words[label.span[1] :]
        return () if len(CITING.sub("", words)) > spare or (spare and _ALSO.search(words)) else found

    @cached_property
    def _official(self) -> re.Pattern[str]:
        """The official string of a section, with or without the path of its headings behind it; that of a passage in English."""
        title, title_en = (re.escape(plain(one)) for one in (self._source.title, self._source.title_en))
        end = re.escape(plain(TRANSLATED))
        return re.compile(rf"{title}(?P<section>[^:]+)(?::(?P<path>.+))?|{title_en},(?P<item>.+?)(?:{end})?")

    def official(self, words: str, *, in_note: bool = False) -> tuple[str, str | None] | None:
        """Section and path of an official string, or of a text that would be one; None: it is none.

        In a note everything that follows the document's official string and begins with a number claims to be a section.
        """
        found = self._official.fullmatch(plain(words))
        if not found:
            return None
        section = found["section"] or found["item"]
        claims = self._labels.is_label(section) or (in_note and self._labels.begins(section) and "。" not in section)
        return (section, found["path"]) if claims else None

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
        for stop in _STOP.finditer(rest, max(0, len(rest) - _LONGEST)):
            if found := self.cited(rest[stop.end() :]):
                yield rest[: stop.end()].rstrip(), found
                return
        if rest.strip() or position == 0:
            yield rest, ()


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
