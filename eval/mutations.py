"""Do the checks catch a statement that was changed? Right statements of the corpus, each spoiled by program in one place.

A replacement is taken from the same passage where there is one (the hard kind: every word of it stands in the evidence), else from
another passage; a crossed statement has the beginning of one sentence and the end of its neighbour.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from index.display import display
from index.figures import figures
from index.sentences import clause_spans
from index.types import Document, Passage, Sentence
from rag.check import check, check_run
from rag.trim import another_may_be_meant, aside_free, trimmed, without_asides
from rag.types import Language

Kind = Literal["figure", "date", "name", "unit", "negation", "hedge", "crossed"]
Source = Literal["same passage", "foreign"]
STATEMENTS = 100
"""Right statements in each language."""

Wordings = Callable[[Document, Sentence], tuple[str, list[str]]]
"""What a statement would cite, and shorter wordings of it."""

_SEED = 20240604
_UNITS = (("兆円", "億円"), ("億円", "万円"), ("年度", "年"), ("大学", "機関"), ("件", "人"), ("年間", "か月"), ("％", "倍"))
_UNITS_EN = (
    ("trillion", "billion"),
    ("billion", "million"),
    ("FY20", "20"),
    ("universities", "institutes"),
    (" years", " months"),
    ("%", " times"),
)
_HEDGES = (("検討", "実施"), ("目指", "達成"), ("予定", "決定"), ("必要", "不要"), ("程度", ""), ("規模", ""), ("など", ""), ("等", ""))
_HEDGES_EN = (
    ("will be considered", "will be done"),
    ("about ", ""),
    ("aim", "achieve"),
    ("necessary", "done"),
    ("seek", "reach"),
    ("and the like", ""),
)
_NEGATIONS = (
    ("推進する", "推進しない"),
    ("進める", "進めない"),
    ("図る", "図らない"),
    ("行う", "行わない"),
    ("取り組む", "取り組まない"),
    ("である", "でない"),
)
_NEGATIONS_EN = (("will be", "will not be"), (" is ", " is not "), (" are ", " are not "), ("will ", "will not "))
_CHANGES: dict[Language, tuple[tuple[Kind, tuple[tuple[str, str], ...]], ...]] = {
    "ja": (("unit", _UNITS), ("hedge", _HEDGES), ("negation", _NEGATIONS)),
    "en": (("unit", _UNITS_EN), ("hedge", _HEDGES_EN), ("negation", _NEGATIONS_EN)),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """A right statement with the sentence that it cites."""

    text: str
    cited: str
    passage: Passage
    language: Language


@dataclass(frozen=True, kw_only=True, slots=True)
class Mutant:
    """A statement with one thing changed."""

    text: str
    cited: str
    language: Language
    kind: Kind
    source: Source


def passes(text: str, cited: str, language: Language) -> bool:
    """Whether the product would show a wording for the sentence that it cites."""
    return (check_run if language == "en" else check)(text, cited).passed


def right_statements(document: Document) -> list[Statement]:
    """``STATEMENTS`` of each language: every second one trimmed as the product trims, the others whole."""
    found: list[Statement] = []
    languages: tuple[tuple[Language, Wordings], ...] = (("ja", _japanese), ("en", _english))
    for language, wordings in languages:
        shorter, whole = [], []
        for sentence in document.sentences:
            passage = document.passage_by_id[sentence.passage_id]
            cited, texts = wordings(document, sentence)
            shorter += [Statement(text=text, cited=cited, passage=passage, language=language) for text in texts if text != cited][:1]
            whole.append(Statement(text=cited, cited=cited, passage=passage, language=language))
        random = Random(_SEED)  # noqa: S311 (a fixed sample, no secret)
        kept = random.sample(shorter, min(len(shorter), STATEMENTS // 2))
        found += kept + random.sample(whole, STATEMENTS - len(kept))
    return found


def _japanese(document: Document, sentence: Sentence) -> tuple[str, list[str]]:
    """A sentence, and what the product leaves of it for a question about each of its figures."""
    whole = display(sentence.text)
    heading = document.passage_by_id[sentence.passage_id].section.title
    runs = []
    for figure in figures(whole):
        sure = not another_may_be_meant(heading, whole, figure.span)
        run = trimmed(whole, heading, figure.span, certain=True, sure=sure)
        runs.append(without_asides(run, heading, whole[slice(*figure.span)], certain=True))
    return whole, [*runs, aside_free(whole)]


def _english(document: Document, sentence: Sentence) -> tuple[str, list[str]]:
    """A sentence of the translation, and the runs of its English sentences."""
    sentences = document.translation[sentence.id]
    whole = " ".join(sentences)
    return whole, [aside_free(one) for one in (*sentences, whole)]


def mutants(statement: Statement, document: Document) -> Iterator[Mutant]:
    """Every change of the statement that can be made, the replacement from its own passage where there is one."""
    text = statement.text
    changed = [
        _mutant(statement, text.replace(*found, 1), kind, "foreign")
        for kind, pairs in _CHANGES[statement.language]
        if (found := next(((right, wrong) for right, wrong in pairs if right in text), None))
    ]
    # One of them, so that half of all mutants take what stands in the same passage.
    yield from changed[len(text) % max(1, len(changed)) :][:1]
    own = _around(statement.passage, document, statement.language)
    other = _around(
        document.passages[(document.passages.index(statement.passage) + 40) % len(document.passages)], document, statement.language
    )
    for kind, forms in (("figure", _figures), ("date", _dates), ("name", _names(document, statement.language))):
        for right in forms(text)[:1]:
            for source, around in (("same passage", own), ("foreign", other)):
                wrong = next((form for form in forms(around) if form not in text and form not in right and right not in form), None)
                if wrong:
                    yield _mutant(statement, text.replace(right, wrong, 1), kind, source)
    if crossed := _crossed(statement, document):
        yield _mutant(statement, crossed, "crossed", "same passage")


def _mutant(statement: Statement, text: str, kind: str, source: str) -> Mutant:
    return Mutant(text=text, cited=statement.cited, language=statement.language, kind=kind, source=source)  # type: ignore[arg-type]


def _around(passage: Passage, document: Document, language: Language) -> str:
    return display(passage.text) if language == "ja" else document.english_passage(passage) or ""


def _figures(text: str) -> list[str]:
    return [text[slice(*figure.span)] for figure in figures(text) if figure.kind in ("amount", "count")]


def _dates(text: str) -> list[str]:
    return [text[slice(*figure.span)] for figure in figures(text) if figure.kind in ("date", "fiscal_year", "decade")]


def _names(document: Document, language: Language) -> Callable[[str], list[str]]:
    forms = [form for entry in document.glossary if entry.kind != "term" for form in (entry.en if language == "en" else (entry.ja,))]
    return lambda text: sorted((form for form in forms if len(form) > 2 and form in text), key=len, reverse=True)


def _crossed(statement: Statement, document: Document) -> str | None:
    """The beginning of the statement with the end of another sentence of its passage."""
    english = statement.language == "en"
    for sentence in statement.passage.sentences:
        other = document.english(sentence.id) or "" if english else display(sentence.text)
        spans = [match.span() for match in re.finditer(r"[^,]+,? ?", other)] if english else list(clause_spans(other))
        own = [match.span() for match in re.finditer(r"[^,]+,? ?", statement.text)] if english else list(clause_spans(statement.text))
        if other != statement.cited and len(spans) > 1 and len(own) > 1:
            return statement.text[: own[0][1]] + other[spans[-1][0] :]
    return None


def table(document: Document) -> list[str]:
    """Share of right statements that pass, and of mutants that are caught, by kind, source and language (Markdown)."""
    statements = right_statements(document)
    caught: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    for statement in statements:
        caught["right, rejected", "", statement.language].append(not passes(statement.text, statement.cited, statement.language))
        for mutant in mutants(statement, document):
            caught[mutant.kind, mutant.source, mutant.language].append(not passes(mutant.text, mutant.cited, mutant.language))
    return [
        "| kind | replacement | language | statements | caught |",
        "|---|---|---|---|---|",
        *(
            f"| {kind} | {source} | {language} | {len(found)} | {share(found):.3f} |"
            for (kind, source, language), found in sorted(caught.items())
        ),
    ]


def share(found: Sequence[bool]) -> float:
    """Share of what was caught: 0 to 1."""
    return sum(found) / len(found) if found else 0.0
