"""Questions to begin with: those that a person wrote beside the document, else the drafted ones, else some that every document answers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.errors import CorpusError
from index.text.beside import beside
from index.text.drafted import corrected_file, read_corrected, read_drafted
from index.text.types import Document
from rag.answer import cite
from rag.types import Language
from rag.web.strings import LANGUAGES, table

MOST = 6


class _Examples(BaseModel):
    """The file: questions in each language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ja: tuple[str, ...] = Field(min_length=1, max_length=MOST)
    en: tuple[str, ...] = Field(min_length=1, max_length=MOST)


def examples_file(text: Path) -> Path:
    """Where the examples of a text stand, if there are any: ``name.ja.txt`` -> ``name.examples.toml``."""
    return beside(text, "examples.toml")


def read_examples(document: Document, text: Path, *, named: bool = False) -> Mapping[Language, Sequence[str]]:
    """Questions to begin with, by language; ``named``: others are asked too, so that they name the document.

    Raises:
        CorpusError: the file is none of examples.
    """
    file = examples_file(text)
    if not file.is_file():
        given, drafted = read_corrected(corrected_file(text)).examples, read_drafted(text).examples
        own = {language: getattr(given, language) or getattr(drafted, language) for language in LANGUAGES.values()}
        return {
            language: _named(document, own[language], language) if named else own[language] or _general(document, language)
            for language in LANGUAGES.values()
        }
    try:
        found = _Examples.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (ValidationError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"{file} has no examples as it should: {str(error).splitlines()[0]}", remedy=f"write ja and en, each up to {MOST} questions"
        ) from error
    return {"ja": found.ja, "en": found.en}


def _named(document: Document, questions: Sequence[str], language: Language) -> Sequence[str]:
    """The questions with the name of the document that they ask; the general ones where there are none."""
    words, title = table(language), document.metadata.title
    overview = words["example_overview"]
    own = [words["example_asked_of"].format(document=title, question=one) for one in questions if one != overview]
    return [words["example_overview_of"].format(document=title), *own] if questions else _general(document, language, named=True)


def _general(document: Document, language: Language, *, named: bool = False) -> list[str]:
    """The whole, and the first sections by their numbers: no model is needed for either."""
    words = table(language)
    end, title = ("_of" if named else ""), document.metadata.title
    numbered = [
        cite.nearest_section(document, one, language).label for one in document.sections if one.headings[-1].marker and len(one.path) > 1
    ]
    sections = (words[f"example_section{end}"].format(section=label, document=title) for label in numbered[: MOST - 1])
    return [words[f"example_overview{end}"].format(document=title), *sections]
