"""What words speak for, in a question and in a sentence: one file of data a language, found by the language's name."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ConfigDict, field_validator

from index.language.languages import CHINESE
from index.language.tokens import lemmas, search_form, words
from rag.steps import DocumentFact, FactKind
from rag.types import Language

FOLDER = Path(__file__).parent


class Words(BaseModel):
    """Words that are looked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: tuple[str, ...]


class PointsBack(BaseModel):
    """How a sentence begins, or what it holds, that leans on the one before it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    begins: tuple[str, ...]
    within: tuple[str, ...]


class Qualifiers(BaseModel):
    """Words beside a figure without which it says something else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    before: tuple[str, ...]
    after: tuple[str, ...]


class Orders(BaseModel):
    """Marks, and pairs of rows of words: a sentence with a mark, or a word of each row of a pair, speaks to a machine."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    marks: tuple[str, ...]
    """One of these is enough, wherever it stands."""
    pairs: tuple[tuple[tuple[str, ...], ...], ...]


class Cues(BaseModel):
    """The cues of one language, as they stand in its file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Language
    asks: tuple[str, ...]
    office: frozenset[str]
    interrogatives: tuple[str, ...]
    whether: tuple[str, ...]
    closes: tuple[str, ...]
    fragments: tuple[str, ...]
    joints: tuple[str, ...]
    places: tuple[str, ...]
    kinds: Mapping[FactKind, tuple[str, ...]]
    intents: Mapping[str, tuple[str, ...]]
    words: Mapping[str, frozenset[str]]
    document: Mapping[DocumentFact, tuple[str, ...]]
    hedges: Words
    qualifiers: Qualifiers
    points_back: PointsBack
    orders: Orders

    @field_validator("office", mode="before")
    @classmethod
    def _split(cls, text: str) -> frozenset[str]:
        return frozenset(text.split())

    @field_validator("words", mode="before")
    @classmethod
    def _split_each(cls, texts: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
        return {name: frozenset(text.split()) for name, text in texts.items()}

    def said(self, text: str, cues: Iterable[str]) -> bool:
        """Whether one of the cues stands in a text."""
        if self.language == "ja":
            plain = search_form(text).replace("？", "?")
            return any(cue in plain for cue in cues)
        spaced = f" {' '.join(words(text))} "
        return any(f" {cue} " in spaced or (cue == "?" and "?" in text) for cue in cues)

    def content(self, text: str) -> frozenset[str]:
        """The content words of a text: lemmas and Latin words of Japanese, words of English."""
        return frozenset(words(text)) | (frozenset(lemmas(search_form(text))) if self.language == "ja" else frozenset())

    def own_content(self, text: str) -> frozenset[str]:
        """The same without words of the office."""
        return self.content(text) - self.office

    def about_nothing_but(self, text: str, *intents: str) -> bool:
        """Whether a text has no content words beside those of some intents and of the office."""
        return self.content(text) <= self.office.union(*(self.words[intent] for intent in intents))

    def leans_back(self, sentence: str) -> bool:
        """Whether a sentence points back to the one before it."""
        plain = search_form(sentence)
        return plain.startswith(self.points_back.begins) or any(word in plain for word in self.points_back.within)

    def gives_orders(self, sentence: str) -> bool:
        """Whether a sentence speaks to the machine that reads it. It is evidence for a person, never a statement."""
        plain = search_form(sentence)
        return any(mark in plain for mark in self.orders.marks) or any(
            all(self.said(sentence, row) for row in pair) for pair in self.orders.pairs
        )

    def hedged(self, sentence: str) -> bool:
        """Whether a sentence says less than its figure alone would: a condition, a negation, a matter under discussion."""
        return self.said(sentence, self.hedges.words)


@lru_cache(maxsize=2)
def cues(language: Language) -> Cues:
    """The cues of a language."""
    fields = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return Cues.model_validate({**fields, "language": language})


def gives_orders(sentence: str) -> bool:
    """Whether a sentence speaks to the machine that reads it, in any language."""
    return any(cues(language).gives_orders(sentence) for language in get_args(Language))


def asks_anything(sentence: str) -> bool:
    """Whether a sentence asks, in any language."""
    return any(cues(language).said(sentence, cues(language).asks) for language in get_args(Language))


@lru_cache(maxsize=32)
def told_of_languages(code: str) -> str:
    """In a person's own language (ISO 639-1), which languages are answered in."""
    sentences: dict[str, str] = tomllib.loads((FOLDER / "other_languages.toml").read_text(encoding="utf-8"))
    return sentences.get("zh" if code in CHINESE else code, sentences["other"])
