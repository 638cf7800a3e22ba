"""Taking a paragraph of a draft apart: footnote references, brackets, sentences, the mark of a paraphrase."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.language.sentences import sentence_spans
from rag.drafts.readers import MARK
from rag.drafts.words import FRAMED, PARAPHRASE

SHORTEST_QUOTE = 5
"""Characters in 「」 from which they count as a quote; shorter ones are names."""

_PAIRS = {"「": "」", "“": "”", "｢": "｣"}
_STRAIGHT = re.compile(r"\"((?:[^\"]|(?<=[\s(])\"[^\"]*\")+)\"")
"""One quote in straight marks, and names in such marks inside it."""
PARAPHRASE_MARK = re.compile("|".join(re.escape(words.strip()) for words in (*PARAPHRASE.values(), *FRAMED.values())) + r"|\(要約\)")
"""What marks a paraphrase, however it was typed."""
_BETWEEN = " 　、。・,.\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Words up to one or more references to footnotes, or to the end of the paragraph."""

    text: str
    notes: tuple[str, ...]
    paraphrase: bool


def pieces(text: str) -> Iterator[Piece]:
    """A paragraph cut behind its references to footnotes."""
    position = 0
    for found in re.finditer(rf"(?:{MARK.pattern}\s*)+", text):
        yield _piece(text[position : found.start()], tuple(MARK.findall(found[0])))
        position = found.end()
    yield _piece(text[position:], ())


def quotes(text: str) -> tuple[list[str], str]:
    """The outermost quotes of a text, and the text without them.

    Brackets that are not balanced are not looked at.
    """
    found: list[str] = []
    rest, start, depth, closing, opening = "", 0, 0, "", ""
    for position, character in enumerate(text):
        if depth == 0 and character in _PAIRS:
            opening, closing, start, depth = character, _PAIRS[character], position + 1, 1
        elif depth and character == opening:
            depth += 1
        elif depth and character == closing:
            depth -= 1
            if depth == 0:
                found.append(text[start:position])
        elif depth == 0:
            rest += character
    return ([], text) if depth else (found, rest)


def only_quotes(text: str) -> list[str]:
    """The quotes of a text that holds nothing but quotes; else none."""
    if straight := _STRAIGHT.fullmatch(text.strip(_BETWEEN)):
        return [straight[1]]
    found, rest = quotes(text)
    return [] if rest.strip(_BETWEEN) else found


def sentences(text: str) -> list[str]:
    """The sentences of a text in either language; an English quote of several is not cut."""
    is_balanced = text.count("“") == text.count("”")
    cuts: list[list[int]] = []
    depth = 0
    for start, end in sentence_spans(text):
        if depth and is_balanced:
            cuts[-1][1] = end
        else:
            cuts.append([start, end])
        depth = max(0, depth + text.count("“", start, end) - text.count("”", start, end))
    return [text[start:end] for start, end in cuts]


def _piece(text: str, notes: tuple[str, ...]) -> Piece:
    plain, marks = PARAPHRASE_MARK.subn("", text)
    return Piece(text=plain.strip(), notes=notes, paraphrase=bool(marks))
