"""What a message says that somebody typed or pasted: its sentences, wrapped lines as one, and the points of its list."""

from __future__ import annotations

import re
from typing import NamedTuple

from index.language.characters import compatible
from index.language.dictionary import nodes
from index.language.sentences import ends_sentence, sentence_spans
from index.language.tokens import runs

LIST_MARK = re.compile(
    r"(?:[-*+•●・○◯◎■□◆◇▪▶▷►▸‣◦★☆※→⇒✓✔☐☑＊〇–—①-⑳㉑-㉟❶-❿➀-➉ⅰ-ⅹⅠ-Ⅹ][.．]?[ \t　]*|\[[ xX]\][ \t]+|"
    r"(?:[(（][0-9０-９]{1,3}[)）]|[0-9０-９]{1,3}(?:[)）]|[.．](?![0-9０-９])|、))[ \t　]*|[0-9０-９]{1,2}　+|"
    r"[(（]?[a-zア-ンⅰ-ⅹ][)）][ \t　]*|(?:[A-Za-z]|[ivx]{1,4})[.)][ \t　]+|[一二三四五六七八九十]{1,2}、|[ア-ン][.．][ \t　]*)"
)
"""What stands before a point of a list."""

_BEFORE_FIRST = " 　。:：?？!！、"
"""Behind one of these, or at the beginning of a line, the first point of a list may begin."""


class Said(NamedTuple):
    """A sentence of a message, or a point of its list."""

    text: str
    """Without the mark of a list."""
    is_point: bool
    """Whether it is one of several points of a list."""


def lines_said(text: str) -> tuple[tuple[Said, ...], ...]:
    """What each line of a message says: its sentences, or the point of a list. Lines that were wrapped are one.

    A line goes on in the next where its last word needs another one: after a particle, or before a small letter.
    """
    whole: list[str] = []
    for line in (" ".join(one.split()) for one in text.split("\n")):
        if whole and line and _goes_on(whole[-1], line):
            whole[-1] += (" " if whole[-1][-1:].isascii() and line[:1].isascii() else "") + line
        elif line:
            whole.append(line)
    found = [piece for line in whole for piece in _numbered(line)]
    listed = sum(bool(mark) for mark, _ in found) > 1
    return tuple(
        (Said(rest, is_point=True),)
        if mark and listed
        else tuple(Said((mark + rest)[slice(*span)], is_point=False) for span in sentence_spans(mark + rest))
        for mark, rest in found
    )


def _goes_on(line: str, following: str) -> bool:
    """Whether a line was wrapped, and goes on in the one below it: that one begins, or this one ends, with a word that needs another."""
    if LIST_MARK.match(following) or ends_sentence(line):
        return False
    if line[-1] in "、,，" or (line[-1].isascii() and line[-1].isalnum() and following[0].islower()):
        return True
    ends = [(word.feature.pos1, word.feature.pos2) for word in nodes(line[-20:])][-1:]
    begins = [word.feature.pos1 for word in nodes(following[:20])][:1]
    return any(kind in ("助詞", "助動詞", "接尾辞") for kind in begins) or any(
        kind == "連体詞" or detail in ("格助詞", "係助詞", "準体助詞") for kind, detail in ends
    )


def _numbered(line: str) -> list[tuple[str, str]]:
    """The points of a line with their marks; what stands before them has an empty one."""
    marks = [found for found in LIST_MARK.finditer(line) if any(character.isdecimal() for character in compatible(found.group()))]
    for first in marks:
        if (first.start() and line[first.start() - 1] not in _BEFORE_FIRST) or _number(first) != 1:
            continue
        row = [first]
        for mark in marks:
            if mark.start() >= row[-1].end() and _number(mark) == len(row) + 1 and _shape(mark) == _shape(first):
                row.append(mark)
        texts = [line[mark.end() : end].strip() for mark, end in zip(row, [*(one.start() for one in row[1:]), len(line)], strict=True)]
        if len(row) > 1 and all(map(_has_words, texts)):
            lead = line[: first.start()].strip()
            return [*([("", lead)] if lead else []), *((mark.group(), text) for mark, text in zip(row, texts, strict=True))]
    own = LIST_MARK.match(line)
    return [(own.group(), line[own.end() :])] if own else [("", line)]


def _has_words(text: str) -> bool:
    return any(run.content and any(map(str.isalpha, text[slice(*run.span)])) for run in runs(text))


def _number(mark: re.Match[str]) -> int:
    return int("".join(character for character in compatible(mark.group()) if character.isdecimal()))


def _shape(mark: re.Match[str]) -> str:
    """A mark without its number: ``(#)``; a circle stays one."""
    circled = "".join("○" if compatible(one).isdecimal() and not one.isdecimal() else one for one in mark.group().strip())
    return "".join(one for one in compatible(circled) if not one.isdecimal())
