"""Lines of a draft that were wrapped, as one: those of a paragraph, and those of a note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from index.language.lists import LIST_MARK
from index.language.sentences import CLOSING, OPENING
from rag.drafts.beside import Beside
from rag.drafts.framing import Frame
from rag.drafts.pieces import PARAPHRASE_MARK, only_quotes, sentences
from rag.drafts.readers import MARK, Paragraph
from rag.drafts.source import Source
from rag.drafts.words import LEAD

_ENDED = re.compile(rf"(?:[。．.!?！？:：\ue001][」』”\"）)】\]]*|{PARAPHRASE_MARK.pattern})[ 　]*$")
_NARROWEST = 40
"""Columns; a line that is narrower was not broken because it was full, so that no figure goes on below it."""
_LONGEST = 600
"""Characters; no sentence is longer, so that no more lines are tried as one."""
_MOST_LINES = 5
"""Lines of a footnote that are tried as one."""


class Lines:
    """Puts wrapped lines together. What stands by itself, cites or is of the frame is no part of another line."""

    def __init__(self, source: Source, frame: Frame, beside: Beside) -> None:
        self._source = source
        self._frame = frame
        self._beside = beside

    def of_body(self, lines: Sequence[Paragraph]) -> list[Paragraph]:
        """The lines of the body, those that were wrapped as one."""
        found: list[Paragraph] = []
        for line in reversed(lines):
            if found and found[-1].continues and self._goes_on(line, found[-1]):
                found[-1] = replace(line, text=_joined(line.text, found[-1].text))
            else:
                found.append(line)
        return found[::-1]

    def _goes_on(self, line: Paragraph, following: Paragraph) -> bool:
        """Whether a line was wrapped, and goes on in the one below it."""
        words = line.text.strip()
        is_open = sum(words.count(one) for one in OPENING) > sum(words.count(one) for one in CLOSING)
        is_ended = _ENDED.search(words) and (words[-1] not in CLOSING or PARAPHRASE_MARK.search(words[-20:]))
        if (is_ended and not is_open) or len(following.text) > _LONGEST:
            return False
        if self.is_alone(line) or self.is_alone(following):
            return False
        first = _first_sentence(MARK.sub("", following.text))
        if self._source.standing.places(first, "sentences"):
            return False
        in_brackets = _ENDED.search(words) and words[-1] in CLOSING
        of_two = _width(words) < _NARROWEST and (words[-1:].isdecimal() or first[:1].isdecimal()) and line.place != following.place
        return not (in_brackets or of_two or LIST_MARK.match(first)) or bool(
            self._source.standing.places(_joined(words, first), "fragment")
        )

    def is_alone(self, line: Paragraph) -> bool:
        """Whether a line is a heading, of the frame, its author's own, or a citation: no part of another line."""
        words = MARK.sub("", line.text).strip()
        cites = self._beside.cited(words) or self._beside.official(words)
        is_path = self._source.labels.path(LEAD.sub("", words)) is not None
        return line.kind == "heading" or self._frame.knows(words) or bool(cites) or is_path

    def of_note(self, lines: Sequence[Paragraph]) -> Iterator[Paragraph]:
        """The lines of a note, those that were wrapped as one: as many as make up a citation, a path or words of the text."""
        position = 0
        while position < len(lines):
            texts = list(accumulate((line.text for line in lines[position : position + _MOST_LINES]), _joined))
            count = next((n for n in range(len(texts), 1, -1) if self._is_whole(texts[n - 1])), 1)
            yield replace(lines[position], text=texts[count - 1])
            position += count

    def _is_whole(self, words: str) -> bool:
        """Whether some words are a citation, a path of headings, or quotes of the text."""
        if self._beside.official(words) or self._source.labels.path(words) is not None or self._beside.cited(words):
            return True
        return any(self._source.standing.places(quote, "sentences") for quote in only_quotes(words) or [words])


def broken(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """The lines of paragraphs that somebody broke by hand."""
    for paragraph in paragraphs:
        yield from _broken(paragraph)


def _broken(paragraph: Paragraph) -> Iterator[Paragraph]:
    for number, line in enumerate(paragraph.text.split("\n")):
        if line.strip():
            yield replace(paragraph, text=line, continues=paragraph.continues or number > 0)


def _joined(first: str, second: str) -> str:
    """Two lines as one: English words with a blank between them, Japanese ones without."""
    apart = first[-1:].isascii() and second[:1].isascii() and not (second[:1].isdecimal() and not first.isascii())
    return f"{first} {second}" if apart else first + second


def _width(text: str) -> int:
    """Columns of a line; a character that is not Latin takes two."""
    return sum(1 if character.isascii() else 2 for character in text)


def _first_sentence(text: str) -> str:
    """The first sentence of a text; an empty text has an empty one."""
    return next(iter(sentences(text)), "")
