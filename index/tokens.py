"""Search terms of a text: lemmas (fugashi with unidic-lite), Latin words, figures by value, and names by any of their forms."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.display import display
from index.figures import figures

if TYPE_CHECKING:
    from fugashi import Tagger

SEARCH_TERMS = Path(__file__).parent / "search_terms.toml"

_CONTENT = frozenset(("名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞", "代名詞"))
_LATIN = re.compile(r"[a-z][a-z0-9&'’]*(?:[-.][a-z0-9]+)*|\d+[a-z]+[a-z0-9]*")
_DASHES = re.compile("[‐‑‒–—―−─]")
_KANA_DASH = re.compile("(?<=[ァ-ヶ])[‐‑‒–—―−─-](?=[ァ-ヶ])")


def search_form(text: str) -> str:
    """The text as it is searched: NFKC, lower case, one form of dash and long vowel, no extraction spaces."""
    return display(one_dash(unicodedata.normalize("NFKC", display(text)))).lower()


def one_dash(text: str) -> str:
    """Between kana every dash is a long vowel (``デ―タ``), elsewhere a hyphen (``Ｊ―ＰＥＡＫＳ``)."""
    return _DASHES.sub("-", _KANA_DASH.sub("ー", text))


def terms(text: str) -> list[str]:
    """The search terms of a text or a question, in order, with repetitions."""
    plain = search_form(text)
    empty = _empty_words("empty_english")
    latin = [word for word in _LATIN.findall(plain) if word not in empty]
    parts = [part for word in latin if "-" in word for part in word.split("-") if len(part) > 1]
    names = [f"@{group}" for group in _names(plain)]
    numbers = [figure.token for figure in figures(plain)]
    return lemmas(_LATIN.sub(" ", plain)) + [_stem(word) for word in latin + parts] + numbers + names


def lemmas(text: str) -> list[str]:
    """Dictionary forms of the content words of a Japanese text."""
    found = []
    empty = _empty_words("empty_lemmas")
    for word in _tagger()(text):
        feature = word.feature
        if feature.pos1 not in _CONTENT or feature.pos2 == "数詞":
            continue
        lemma = (feature.lemma or word.surface).split("-")[0]
        if lemma not in empty:
            found.append(lemma)
    return found


def _stem(word: str) -> str:
    """An English plural and its singular are one term."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _names(plain: str) -> list[int]:
    """Numbers of the alias groups of which a form stands in the text."""
    return [number for pattern, number in _alias_patterns() if pattern.search(plain)]


@lru_cache(maxsize=1)
def alias_groups() -> tuple[tuple[str, ...], ...]:
    """The groups of forms of one name, in search form."""
    return tuple(tuple(search_form(form) for form in group) for group in _search_terms()["groups"])


@lru_cache(maxsize=2)
def _empty_words(name: str) -> frozenset[str]:
    return frozenset(_search_terms()[name].split())


@lru_cache(maxsize=1)
def _search_terms() -> dict[str, Any]:
    return tomllib.loads(SEARCH_TERMS.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _alias_patterns() -> tuple[tuple[re.Pattern[str], int], ...]:
    patterns = []
    for number, group in enumerate(alias_groups()):
        forms = (rf"(?<![a-z0-9]){re.escape(form)}(?![a-z0-9])" if form.isascii() else re.escape(form) for form in group)
        patterns.append((re.compile("|".join(forms)), number))
    return tuple(patterns)


@lru_cache(maxsize=1)
def _tagger() -> Tagger:
    import unidic_lite
    from fugashi import Tagger

    return Tagger(f'-d "{unidic_lite.DICDIR}"')
