"""Sections by their number or name, however somebody types them."""

from __future__ import annotations

from index.language.characters import clean
from index.language.tokens import search_form
from index.sections.sequences import are_of, read_signs
from index.text.numbering import read_numbers
from index.text.types import Document, Section
from rag.cues import cues
from rag.errors import QuestionError
from rag.shown import section_dict as section_dict

_BRACKETS = str.maketrans("", "", "（）()「」 　")


def find_sections(document: Document, typed: str) -> tuple[Section, ...]:
    """The sections that a typed number or name means: ``3(1)①``, ``３．（１）①``, ``3.1.1``, ``第39条``, ``フュージョンエネルギー``.

    Returns:
        One section for a number or a whole name; several where a part of a name fits several.

    Raises:
        QuestionError: there is none; the message names its neighbours.
    """
    name = _plain(typed)
    if not name:
        raise QuestionError("no section was named", remedy="type for example: strategy-qa show 3(1)①")
    exact = tuple(section for section in document.sections if name in (_plain(section.title), _plain(section.label)))
    if exact:
        return exact
    signs, rest = read_signs(clean(typed).strip())
    if not _name(rest) and (by_sign := tuple(one for one in document.sections if are_of(signs, one.headings))):
        return by_sign
    numbers, rest = read_numbers(typed)
    rest_name = _name(rest)
    by_number = [section for section in document.sections if _numbers(section) == numbers] if numbers else []
    if numbers and not rest_name:
        found = [section for section in by_number if len(section.path) == len(numbers)]
    elif numbers:
        found = [section for section in by_number if rest_name in _plain("".join(h.title for h in section.headings[len(numbers) :]))]
    else:
        found = [section for section in document.sections if name in _plain(section.title)]
    if not found:
        neighbours = "、".join(section.label for section in nearest(document, numbers))
        raise QuestionError(f"there is no section {typed.strip()!r}; near it: {neighbours}", remedy="type: strategy-qa show NUMBER")
    return tuple(found)


def nearest(document: Document, numbers: tuple[str, ...]) -> tuple[Section, ...]:
    """The numbered sections around a number that does not exist: those with the longest common beginning."""
    numbered = [section for section in document.sections if len(_numbers(section)) == len(section.path)]
    for length in range(len(numbers), -1, -1):
        found = [section for section in numbered if section.path[:length] == numbers[:length] and len(section.path) <= length + 1]
        if found and (length or not numbers):
            return tuple(found[:6])
    return tuple(section for section in numbered if len(section.path) == 1)


def _name(rest: str) -> str:
    """What stands after a number; empty where it is about nothing but a section: 「を見せて」."""
    return "" if cues("ja").about_nothing_but(rest, "section") else _plain(rest)


def _numbers(section: Section) -> tuple[str, ...]:
    return tuple(str(heading.number) for heading in section.headings if heading.number is not None)


def _plain(text: str) -> str:
    return search_form(text).translate(_BRACKETS)
