"""Numbers in square brackets as references: ``[1]`` behind words, and below them a list of sources whose line 1 cites a section."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.drafts.beside import Beside
from rag.drafts.readers import Paragraph, mark

_NUMBER = r"[\[［]([0-9]{1,3})[\]］]"
_BEHIND = re.compile(rf"(?<=\S)[ 　]?{_NUMBER}(?=[\s、。,.;:：；」』”）)\[［]|$)")
"""A number behind words."""
_LINE = re.compile(rf"(?:[-*+・•][ 　]+)?(?:{_NUMBER}[:：]?|([0-9]{{1,3}})[.．)])[ 　]*(?=\S)")
"""The beginning of a line of the list."""
_NAME = "[{}]"
"""By which name a source is a note; no footnote has such a one."""


def with_sources(paragraphs: Sequence[Paragraph], beside: Beside) -> Iterator[Paragraph]:
    """The paragraphs with the lines of a list of sources as notes, and the numbers that refer to them as references.

    A number that refers to nothing here is left out: it is no figure.
    """
    used = {number for one in paragraphs if one.note is None for number in _BEHIND.findall(one.text)}
    lines = {id(one): found for one in paragraphs if one.note is None and (found := _source(one, used, beside))}
    known = {number for number, _ in lines.values()}

    def referring(found: re.Match[str]) -> str:
        return mark(_NAME.format(found[1])) if found[1] in known else ""

    for one in paragraphs:
        if found := lines.get(id(one)):
            yield replace(one, text=found[1], note=_NAME.format(found[0]))
        else:
            yield replace(one, text=_BEHIND.sub(referring, one.text))


def is_source(name: str) -> bool:
    """Whether a note is a line of a list of sources: what it stands behind may be anybody's own words."""
    return name.startswith("[")


def _source(line: Paragraph, used: set[str], beside: Beside) -> tuple[str, str] | None:
    """Number and citation of a line of the list; None: it is none."""
    found = _LINE.match(line.text.strip())
    number = found and (found[1] or found[2])
    if not found or number not in used:
        return None
    cites = line.text.strip()[found.end() :]
    return (number, cites) if beside.cited(cites) or beside.official(cites) else None
