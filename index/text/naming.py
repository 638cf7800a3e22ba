"""Names of documents: which of several documents are named in a text, and which of them is the newest edition."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache

from index.language.characters import Span
from index.language.dictionary import placed
from index.language.tokens import search_form, traced_form
from index.text.types import Document

_SHORTEST = 4
"""Letters of a title without its number that names a document; of Latin letters it has two words."""

_BETWEEN = ("助詞", "助動詞", "接続詞", "補助記号", "空白")
"""What stands between the names of documents and what is asked of them: 「…と…では、」."""


def newest(parts: Collection[Document], cited: Collection[str]) -> list[Document]:
    """The newest edition of each document, or the one that was cited."""
    spoken = {_series(part, parts): part.key for part in parts if part.key in cited}
    older = {part.metadata.edition_of for part in parts if part.metadata.edition_of != part.metadata.document}
    kept = [part for part in parts if spoken.get(_series(part, parts), part.key) == part.key]
    return [part for part in kept if part.metadata.document not in older or part.key in cited] or list(parts)


def _series(part: Document, parts: Collection[Document]) -> str:
    """The oldest edition of a document that is known."""
    before = {one.metadata.document: one.metadata.edition_of for one in parts}
    name = part.metadata.document
    for _ in before:
        name = before.get(name) or name
    return name


def named(text: str, parts: Collection[Document]) -> list[Document]:
    """The documents whose names stand in a text.

    Where a name lies in a longer one, the longer one is meant. An edition (「2025年版」) is one of the documents that are named beside it,
    or of those of which all named editions are. A name of several editions means the newest.
    """
    plain, _ = traced_form(text, spaced=True)
    standing = {part.key: places(plain, part) for part in parts}
    every = {span for spans in standing.values() for span in spans}
    outer = [one for one in every if not any(one != other and other[0] <= one[0] and one[1] <= other[1] for other in every)]
    editions = {name for part in parts for name in map(search_form, part.metadata.edition_names)}
    bearing = {span: [part for part in parts if span in standing[part.key]] for span in outer}
    of_editions = [found for span, found in bearing.items() if plain[slice(*span)] in editions]
    titled = [found for span, found in bearing.items() if plain[slice(*span)] not in editions]
    by_title = {part.key for found in titled for part in found}
    series = [{_series(part, parts) for part in found} for found in of_editions]
    common = set.intersection(*series) if len(series) > 1 else set()
    kept: set[str] = set()
    for found in of_editions:
        own = [part for part in found if part.key in by_title] or [part for part in found if _series(part, parts) in common] or found
        kept |= {part.key for part in own}
    for found in titled:
        if kept.isdisjoint(part.key for part in found):
            kept |= {part.key for part in newest(found, ())}
    return [part for part in parts if part.key in kept]


def places(plain: str, part: Document) -> set[Span]:
    """Where a name of a document stands by itself, in a text as it is searched: no longer word goes on from it or into it."""
    return {span for name in _names(part.titles) for span in _found(plain, name)}


def unnamed(text: str, document: Document, keys: Collection[str]) -> str:
    """A question without the names of the documents that it means: what is asked of them."""
    plain, origins = traced_form(text, spaced=True)
    named_at = {place for part in document.of(keys) for span in places(plain, part) for place in range(*span)}
    gone = {place for one in named_at for place in range(*origins[one])}
    text = "".join(character for place, character in enumerate(text) if place not in gone)
    text = f"文書{text}"  # as a name stood there: a particle at the beginning is read as an interjection
    start = next((span[0] for word, span in placed(text) if span[0] and word.feature.pos1 not in _BETWEEN), len(text))
    return text[start:].strip()


@lru_cache(maxsize=256)
def _names(forms: tuple[str, ...]) -> frozenset[str]:
    """Of the forms of a title every whole name, and the title without its number where it is long enough to be one."""
    titles = {search_form(title) for title in forms}
    whole = {title for title in titles if len(title) > 1 and any(title == other or not other.startswith(title) for other in titles)}
    stems = {title for title in titles if any(other != title and other.startswith(title) for other in titles)}
    return frozenset(whole - stems) | {stem for stem in stems if (" " in stem if stem.isascii() else len(stem) >= _SHORTEST)}


def _found(plain: str, name: str) -> Iterator[Span]:
    start = plain.find(name)
    while start >= 0:
        end = start + len(name)
        if not (start and _goes_on(plain[start - 1])) and not _goes_on(plain[end : end + 1], but="第"):
            yield start, end
        start = plain.find(name, start + 1)


def _goes_on(character: str, but: str = "") -> bool:
    """Whether a letter, a digit, a kanji or a katakana joins a word; hiragana and marks do not."""
    return character.isalnum() and not "ぁ" <= character <= "ゖ" and character not in but
