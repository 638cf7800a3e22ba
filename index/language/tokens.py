"""Search terms of a text: lemmas (fugashi with unidic-lite), Latin words, figures by value, and names by any of their forms."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from index.language.characters import Span, compatible, one_dash, one_mark, traced
from index.language.dictionary import nodes, placed
from index.language.display import display
from index.language.figures import figures, search_tokens

SEARCH_TERMS = Path(__file__).parent / "search_terms.toml"
"""Its bytes are part of what makes an index (``index.manifest``): whoever changes a character of it has every index built anew."""

_CONTENT = frozenset(("名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞", "代名詞"))
_JOINTS = frozenset(("と", "や", "及び", "および", "並びに", "ならびに"))
_POINTING = frozenset(("これ", "それ", "こちら", "そちら", "その", "この"))
_NAMING = frozenset(("名詞", "接尾辞", "記号"))
_LATIN = re.compile(r"[a-z][a-z0-9&'’]*(?:[-.][a-z0-9]+)*|(?<!\d)\d+[a-z][a-z0-9]*")


def search_form(text: str) -> str:
    """The text as it is searched: NFKC of what is seen, lower case, one form of dash and long vowel, no extraction spaces."""
    return display(one_dash(compatible(display(text)))).lower()


def traced_form(text: str, *, spaced: bool, by_value: bool = False) -> tuple[str, list[Span]]:
    """The characters of a text as they are searched, and where each of them stood.

    Args:
        text: as it was received.
        spaced: with its white space; in Japanese text the extraction's spaces stand inside words.
        by_value: with what it is worth in place of each number: 「第六期」 and 「第６期」 are the same, 2024年 begins as 2024年４月 does.
    """
    plain, spans = traced(text)
    plain = one_dash(plain)
    numbers = {figure.number[0]: figure for figure in figures(plain)} if by_value else {}
    found, origins, position = "", [], 0
    while position < len(plain):
        figure = numbers.get(position)
        end = figure.number[1] if figure else position + 1
        form = (
            "".join(f"{part}-" for part in ("#", figure.kind, *figure.value) if part)
            if figure
            else unicodedata.normalize("NFKC", plain[position]).lower()
        )
        form = form if spaced else "".join(form.split())
        found += form
        origins += [(spans[position][0], spans[end - 1][1])] * len(form)
        position = end
    return one_mark(found), origins


class Names:
    """Groups of forms of one name: a text or a question that holds one form is found by any other."""

    def __init__(self, groups: Iterable[Iterable[str]]) -> None:
        self._groups = _joined([frozenset(search_form(form) for form in group) for group in groups])
        self._patterns = [re.compile("|".join(map(_pattern, sorted(group, key=len, reverse=True)))) for group in self._groups]

    def forms(self, name: str) -> frozenset[str]:
        """Every form of a name, in search form, itself included."""
        wanted = search_form(name)
        return next((group for group in self._groups if wanted in group), frozenset([wanted]))

    def found(self, text: str) -> list[str]:
        """The forms of names that stand in a text, in search form; of each name the first."""
        plain = search_form(text)
        return [match.group() for _, pattern in self._standing(plain) if (match := pattern.search(plain))]

    def terms(self, plain: str) -> list[str]:
        """One term for each name of which a form stands in a text in search form."""
        return [f"@{min(group)}" for group, pattern in self._standing(plain) if pattern.search(plain)]

    def _standing(self, plain: str) -> Iterator[tuple[frozenset[str], re.Pattern[str]]]:
        """The names of which the letters of a form stand in a text; to look for the letters first takes a third of the time."""
        for group, pattern in zip(self._groups, self._patterns, strict=True):
            if any(form in plain for form in group):
                yield group, pattern


def names_of(groups: Iterable[Iterable[str]] = ()) -> Names:
    """The names that search knows of any text (``search_terms.toml``), and those of one text's glossary."""
    return Names([*_search_terms()["groups"], *groups])


@lru_cache(maxsize=1)
def general_names() -> Names:
    """The names that search knows of any text."""
    return names_of()


def terms(text: str, names: Names | None = None) -> list[str]:
    """The search terms of a text or a question, in order, with repetitions."""
    plain = search_form(text)
    empty = _empty_words("empty_english")
    latin = [word for word in _LATIN.findall(plain) if word not in empty]
    parts = [part for word in latin if "-" in word for part in word.split("-") if len(part) > 1]
    return (
        lemmas(_LATIN.sub(" ", plain))
        + [_stem(word) for word in latin + parts]
        + search_tokens(plain)
        + (names or general_names()).terms(plain)
    )


def words(text: str) -> list[str]:
    """The Latin words of a text in lower case, numbers left out."""
    return _LATIN.findall(search_form(text))


def proper_nouns(text: str) -> list[str]:
    """The runs of nouns with a proper noun among them, and Latin words with a capital inside a sentence, in search form."""
    runs, run, proper = [], "", False
    for word in nodes(text):
        if word.feature.pos1 in _NAMING and not word.surface.isascii():
            run, proper = run + word.surface, proper or word.feature.pos2 == "固有名詞"
            continue
        runs += [run] if proper else []
        run, proper = "", False
    runs += [run] if proper else []
    latin = [word.strip("\"'“”.,;:?!()") for word in text.split()[1:]]
    return [search_form(one) for one in [*runs, *(word for word in latin if word[:1].isupper() and word.isascii())] if len(one) > 1]


def noun_runs(text: str) -> list[str]:
    """The runs of nouns of a Japanese text, longest first: what it may name."""
    runs, run = [], ""
    for word in nodes(text):
        if word.feature.pos1 in (*_NAMING, "接頭辞") and not word.white_space:
            run += word.surface
        else:
            runs.append(run)
            run = word.surface if word.feature.pos1 in (*_NAMING, "接頭辞") else ""
    return sorted((one for one in [*runs, run] if one), key=len, reverse=True)


class Run(NamedTuple):
    """A word of a text, or nouns that stand together: 「産業技術総合研究所」."""

    span: Span
    content: bool
    """Whether it means something by itself: no particle, no auxiliary."""


def runs(text: str) -> tuple[Run, ...]:
    """The words of a text in order, nouns that stand together as one; without marks. A word of Latin letters stands by itself."""
    found: list[Run] = []
    position, joins = 0, False
    for word, (start, end) in placed(text):
        kind = word.feature.pos1
        if joins and start == position and word.surface in "・－‐‑‒–—―−─":
            position = end
            continue
        spoken = any(character.isalnum() for character in word.surface)
        noun = spoken and (kind in (*_NAMING, "接頭辞") or word.surface.isascii())
        if spoken:
            if noun and joins and start == position:
                found[-1] = Run(span=(found[-1].span[0], end), content=True)
            else:
                found.append(Run(span=(start, end), content=noun or kind in _CONTENT))
        joins, position = noun, end
    return tuple(found)


def lemmas(text: str) -> list[str]:
    """Dictionary forms of the content words of a Japanese text."""
    found = []
    empty = _empty_words("empty_lemmas")
    for word in nodes(text):
        feature = word.feature
        if feature.pos1 not in _CONTENT or feature.pos2 == "数詞":
            continue
        lemma = (feature.lemma or word.surface).split("-")[0]
        if lemma not in empty:
            found.append(lemma)
    return found


def noun_joints(text: str) -> tuple[Span, ...]:
    """Where と, や or 及び joins two names in a Japanese text; a comma after it belongs to it, and then a verb may follow."""
    found = list(placed(text))
    words = [word for word, _ in found]
    spans: list[Span] = []
    for number, (word, (start, position)) in enumerate(found):
        if word.surface not in _JOINTS or not 0 < number < len(words) - 1:
            continue
        comma = words[number + 1].surface == "、" and number + 2 < len(words)
        after = words[number + 2] if comma else words[number + 1]
        begins = after.feature.pos1 in (*_NAMING, "接頭辞") or (comma and (after.feature.pos1 == "動詞" or after.surface in _POINTING))
        if words[number - 1].feature.pos1 in _NAMING and begins:
            spans.append((start, position + comma))
    return tuple(spans)


def _stem(word: str) -> str:
    """An English plural and its singular are one term."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _joined(groups: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Groups that share a form are one group."""
    joined: dict[frozenset[str], None] = {}
    group_of: dict[str, frozenset[str]] = {}
    for group in groups:
        touching = dict.fromkeys(group_of[form] for form in group if form in group_of)
        whole = group.union(*touching)
        for other in touching:
            del joined[other]
        joined[whole] = None
        group_of.update(dict.fromkeys(whole, whole))
    return list(joined)


def _pattern(form: str) -> str:
    return rf"(?<![a-z0-9]){re.escape(form)}(?![a-z0-9])" if form.isascii() else re.escape(form)


@lru_cache(maxsize=2)
def _empty_words(name: str) -> frozenset[str]:
    return frozenset(_search_terms()[name].split())


@lru_cache(maxsize=1)
def _search_terms() -> dict[str, Any]:
    return tomllib.loads(SEARCH_TERMS.read_text(encoding="utf-8"))
