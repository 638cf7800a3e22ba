"""What a text points at without naming it: 「この改正」, 「本計画」, "this Act" are each a document of a kind.

A document knows its kinds from its own data: its title, the lines at its beginning, and what it calls itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from index.language.characters import Span
from index.language.dictionary import placed
from index.text.types import Document

_DATA = tomllib.loads(Path(__file__).with_name("document_kinds.toml").read_text(encoding="utf-8"))
_KIND = {word: kind for kind, words in _DATA["kinds"].items() for word in words}
_JAPANESE, _ENGLISH = (tuple(_DATA["pointing"][language]) for language in ("ja", "en"))
_LATIN = "|".join(sorted((re.escape(word) for word in _KIND if word.isascii()), key=len, reverse=True))
_LATIN_KIND = re.compile(rf"\b(?:{_LATIN})\b")
_LATIN_POINTED = re.compile(rf"\b(?:{'|'.join(_ENGLISH)}) (?:[a-z-]+ ){{0,2}}?({_LATIN})\b")
_OF = re.compile(r" (?:of|on|for|to|concerning) ")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_NOUN = ("名詞", "接頭辞", "接尾辞")
_MOST_WORDS = 3
"""Words of the dictionary of which a kind is written: 法律＋案."""
_FRONT, _LONGEST_LINE = 5, 80
"""Passages at the beginning of a document, and characters of one, that may be a line of its title."""
_CALLS_ITSELF = 100
"""Passages at the beginning of a document in which it is read what it calls itself."""


class Pointed(NamedTuple):
    """A place of a text that points at a document."""

    words: str
    """As they are written."""
    kind: str


def pointed_at(text: str) -> Pointed | None:
    """The first document at which a text points; None where a kind of it was named before: then that is meant, and no document."""
    found = next(iter(sorted((*_pointed_in_japanese(text), *_pointed_in_english(text)), key=lambda one: one[0])), None)
    if found is None or found[1].kind in {kind for _, kind in _kinds_in(text[: found[0]])}:
        return None
    return found[1]


def pointed_among(documents: Sequence[Document], text: str, spoken: Collection[str]) -> tuple[Sequence[Document], str]:
    """Of some documents those at one of which a text points, and its words that do where it may be any of several; else all.

    Those that were spoken of, by their keys, come first: of them the ones of the kind, else all. Where none was, those of the kind.
    """
    if len(documents) < 2 or (pointed := pointed_at(text)) is None:
        return documents, ""
    here = [one for one in documents if one.key in spoken]
    alike = that_are(pointed.kind, here or documents)
    return alike or here or documents, pointed.words if len(alike) > 1 else ""


def that_are(kind: str, documents: Collection[Document]) -> list[Document]:
    """The documents of a kind: those whose titles say so in the end, else those of which it is said in any other way."""
    known = {one.key: _kinds_of(one) for one in documents}
    return [one for one in documents if kind == known[one.key][0]] or [one for one in documents if kind in known[one.key][1]]


def title_in(document: Document) -> str | None:
    """The line at the beginning of a document that ends in a kind: 「商法等の改正に関する要綱案」; None where there is none."""
    return next((line for line in _front(document) if any(span[1] == len(line) for span, _ in _kinds_in(line))), None)


def _front(document: Document) -> Iterator[str]:
    """The lines before the first section of a document that has a number; no sentence is one."""
    for passage in document.passages[:_FRONT]:
        line = passage.text.strip()
        if not passage.section.headings[-1].marker and len(line) <= _LONGEST_LINE and line[-1:] not in ("。", "."):
            yield line


def _kinds_of(document: Document) -> tuple[str, frozenset[str]]:
    """The kind of a document: by its title, a line at its beginning, or what it calls itself; and all kinds that are said of it."""
    known = document.metadata
    own = frozenset(one.kind for passage in document.passages[:_CALLS_ITSELF] if (one := _calls_itself(passage.text)))
    head = _head(known.title) or _head(title_in(document) or "") or ("".join(own) if len(own) == 1 else "")
    named = (known.title, known.title_en or "", *known.names, *_front(document))
    return head, own.union(kind for line in named for _, kind in _kinds_in(line))


@lru_cache(maxsize=4096)
def _calls_itself(text: str) -> Pointed | None:
    """At what a passage of a document points."""
    return pointed_at(text)


def _head(title: str) -> str:
    """The kind in which a title ends, without its brackets; in English before what it is of."""
    plain = _BRACKETS.sub("", title)
    return next((kind for part in (_OF.split(plain)[0], plain) for _, kind in reversed(_kinds_in(part))), "")


def _kinds_in(text: str) -> list[tuple[Span, str]]:
    """The kinds that a text names, in its order; each in its longest form, as words by themselves."""
    words = list(placed(text))
    found: list[tuple[Span, str]] = [(match.span(), _KIND[match[0]]) for match in _LATIN_KIND.finditer(text.lower())]
    for size in range(_MOST_WORDS, 0, -1):
        for first in range(len(words) - size + 1):
            span = (words[first][1][0], words[first + size - 1][1][1])
            kind = _KIND.get(text[slice(*span)])
            if kind and not any(start < span[1] and span[0] < end for (start, end), _ in found):
                found.append((span, kind))
    return sorted(found)


def _pointed_in_japanese(text: str) -> Iterator[tuple[int, Pointed]]:
    """「この」 or 「本」 with the nouns after it, where they end in a kind."""
    if not any(word in text for word in _JAPANESE):
        return
    words = [(word.surface, word.feature.pos1, span) for word, span in placed(text)]
    for place, (surface, kind_of_word, (start, end)) in enumerate(words):
        if kind_of_word == "名詞" and surface[0] in _JAPANESE and (kind := _KIND.get(surface[1:])):
            yield start, Pointed(surface, kind)
        if surface not in _JAPANESE or kind_of_word not in ("連体詞", "接頭辞", "名詞"):
            continue
        nouns = _nouns_after(words[place + 1 :], end)
        if nouns and (kinds := _kinds_in(text[end:nouns])) and kinds[-1][0][1] == nouns - end:
            yield start, Pointed(text[start:nouns], kinds[-1][1])


def _nouns_after(words: Sequence[tuple[str, str, Span]], start: int) -> int:
    """Where the nouns end that stand at a place; 0: none does."""
    end = 0
    for _, kind_of_word, span in words:
        if kind_of_word not in _NOUN or span[0] != (end or start):
            break
        end = span[1]
    return end


def _pointed_in_english(text: str) -> Iterator[tuple[int, Pointed]]:
    for match in _LATIN_POINTED.finditer(text.lower()):
        yield match.start(), Pointed(text[slice(*match.span())], _KIND[match[1]])
