"""Facts: what a text gives by value, with its place: dates, amounts, shares, counts, and the names of its glossary.

They are read from the text when it is opened; nothing is guessed by a model. What is read wrongly a person puts right in a file
beside the text (``name.facts.toml``), sentence by sentence.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import CorpusError
from index.language.characters import Span
from index.language.display import display
from index.language.figure import Figure
from index.language.figures import figures
from index.language.japanese import currency
from index.language.relative_years import told
from index.language.sentences import clause_at
from index.language.tokens import search_form
from index.text.beside import beside
from index.text.types import Document, Sentence

Kind = Literal["date", "deadline", "amount", "share", "duration", "ordinal", "count", "body", "programme", "law"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_OF_GLOSSARY: Mapping[str, Kind] = {
    **{"body": "body", "institute": "body", "ministry": "body"},
    **{"programme": "programme", "system": "programme", "strategy": "programme", "law": "law"},
}
_SHARES = frozenset(("%", "割", "分"))
_DURATIONS = frozenset(
    ("年", "年間", "か年", "カ年", "ヵ年", "年目", "年ぶり", "か月", "カ月", "ヶ月", "か月間", "週間", "日", "日間", "時間")
)
_DUE = ("まで", "中に", "めど", "以内", "末", "をめど", "を目途", "目途", "内に")
_DUE_ENGLISH = ("by", "until", "no later than", "before the end of", "by the end of")


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One fact of a text."""

    kind: Kind
    words: str
    """As they stand in the sentence, without the extraction's spaces."""
    value: tuple[int | Decimal | str, ...]
    """As ``index.language.figure.Figure.value``; of a name, the name in search form."""
    unit: str
    """円, 件, ...; empty for dates and names."""
    sentence_id: str
    span: Span
    """Where it stands in the sentence."""
    clause: Span
    """Its clause in the sentence."""
    corrected: bool = False
    """Whether a person put it right."""


class Correction(BaseModel):
    """What a person put right: a fact is found by its sentence and words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sentence: str
    words: str
    wrong: bool = False
    """It is none, and is left out."""
    kind: Kind | None = None
    value: tuple[int | Decimal | str, ...] | None = None
    unit: str | None = None


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    corrections: tuple[Correction, ...] = ()


def facts(document: Document, corrections: Sequence[Correction] = ()) -> tuple[Fact, ...]:
    """Every fact of a text, in its order.

    Raises:
        CorpusError: a correction names a sentence or words that are not in the text.
    """
    found: list[Fact] = []
    for sentence in document.sentences:
        found += sorted((*_figures(sentence, document), *_names(sentence, document)), key=lambda fact: fact.span)
    return _corrected(found, corrections)


def read_facts(document: Document, text: Path) -> tuple[Fact, ...]:
    """Every fact of a text, with the corrections that stand beside its file (raises as ``facts`` and ``read_corrections``)."""
    return facts(document, read_corrections(facts_file(text)))


def facts_file(text: Path) -> Path:
    """Where the corrections of a text stand, if there are any: ``name.ja.txt`` -> ``name.facts.toml``."""
    return beside(text, "facts.toml")


def read_corrections(file: Path) -> tuple[Correction, ...]:
    """Read a person's corrections; none where there is no file.

    Raises:
        CorpusError: the file cannot be read, or a correction is of another form.
    """
    if not file.is_file():
        return ()
    try:
        return _File.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))).corrections
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise CorpusError(f"{file}, {place}: {error.errors()[0]['msg']}", remedy="mend the correction") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CorpusError(f"{file} cannot be read: {error}", remedy="mend the file") from error


def _figures(sentence: Sentence, document: Document) -> Iterator[Fact]:
    text = sentence.text
    titles = [(start, start + len(title)) for title in document.titles if (start := text.find(title)) >= 0]
    for figure in figures(text):
        if any(start <= figure.span[0] < end for start, end in titles) or (figure.kind == "count" and not figure.unit):
            continue
        if figure.kind in ("date", "fiscal_year") and figure.year is None:
            before = document.passage_by_id[sentence.passage_id].text[: sentence.span[0]]
            *_, figure = told((*figures(before), figure))
        yield Fact(
            kind=_kind(figure, text),
            words=display(text[slice(*figure.span)]),
            value=figure.value,
            unit=currency(figure, text),
            sentence_id=sentence.id,
            span=figure.span,
            clause=clause_at(text, figure.span[0]),
        )


def _names(sentence: Sentence, document: Document) -> Iterator[Fact]:
    """The names of the glossary; of names that lie in each other the longest."""
    taken: list[Span] = []
    entries = [entry for entry in document.glossary if entry.kind in _OF_GLOSSARY]
    for entry in sorted(entries, key=lambda one: -len(one.ja)):
        start = sentence.text.find(entry.ja)
        while start >= 0:
            span = (start, start + len(entry.ja))
            if not any(span[0] < end and begin < span[1] for begin, end in taken):
                taken.append(span)
                yield Fact(
                    kind=_OF_GLOSSARY[entry.kind],
                    words=display(entry.ja),
                    value=(search_form(entry.ja),),
                    unit="",
                    sentence_id=sentence.id,
                    span=span,
                    clause=clause_at(sentence.text, start),
                )
            start = sentence.text.find(entry.ja, span[1])


def _kind(figure: Figure, text: str) -> Kind:
    start, end = figure.span
    if figure.kind in ("date", "fiscal_year", "decade"):
        after, before = text[end:].lstrip(), text[:start].rstrip().lower()
        return "deadline" if after.startswith(_DUE) or before.endswith(_DUE_ENGLISH) else "date"
    if figure.kind == "amount":
        return "amount"
    if figure.unit in _SHARES:
        return "share"
    if text[start] == "第":
        return "ordinal"
    return "duration" if figure.unit in _DURATIONS else "count"


def _corrected(found: Sequence[Fact], corrections: Sequence[Correction]) -> tuple[Fact, ...]:
    known = {(fact.sentence_id, fact.words) for fact in found}
    for one in corrections:
        if (one.sentence, one.words) not in known:
            raise CorpusError(f"no fact {one.words!r} stands in {one.sentence}", remedy="list them: strategy-qa facts --json")
    put_right = {(one.sentence, one.words): one for one in corrections}
    kept: list[Fact] = []
    for fact in found:
        own = put_right.get((fact.sentence_id, fact.words))
        if own is None:
            kept.append(fact)
        elif not own.wrong:
            changes = {name: value for name in ("kind", "value", "unit") if (value := getattr(own, name)) is not None}
            kept.append(replace(fact, corrected=True, **changes))
    return tuple(kept)
