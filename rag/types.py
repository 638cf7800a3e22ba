"""The frozen types that every step speaks: first those of an answer, then what the steps hand on to each other.

``Answer.to_dict`` is the JSON contract; changes to it are additive only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from index.types import Passage, Section, Sentence, Span

Language = Literal["ja", "en"]
Status = Literal["answered", "complete", "partial", "related", "not_found"]
"""``answered``: what is stated answers; whether it is all is not claimed. ``complete``: that it is all was proven by counting.
``partial``: a part of the question has no sentence. ``related``: nothing is stated, but the evidence speaks of the matter.
``not_found``: nothing near was found."""
Support = Literal["quoted", "translated", "framed"]
"""``quoted``: a whole sentence of the text. ``translated``: its whole reference translation. ``framed``: a sentence by the program
around facts of the metadata or figures of a sentence that has no translation."""

SCHEMA = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """One whole sentence, verbatim from the passage."""

    text: str
    span: Span
    """Where it stands in the passage, in Unicode code points."""
    translation: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """Where a statement comes from."""

    number: int
    document: str
    passage_id: str
    label: str
    official: str
    heading_path: tuple[str, ...]
    page: int | None
    quotes: tuple[Quote, ...]
    passage: str
    """The whole bullet."""
    passage_translation: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """A ranked passage."""

    passage_id: str
    label: str
    text: str
    """The whole bullet."""
    score: float
    """Higher is better; comparable within one question only."""
    translation: str | None = None
    best_sentence: Span | None = None
    """The sentence of the passage nearest to the question."""
    heading_path: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One statement of an answer: a whole sentence of the text, or its whole translation. No word is left out."""

    text: str
    citations: tuple[int, ...]
    support: Support
    emphasis: tuple[Span, ...] = ()
    """The decisive words, as spans of ``text``."""
    focus: tuple[Span, ...] = ()
    """What is shown in full weight, as spans of ``text``: topic, the clause of the decisive words, predicate. Empty: all of it."""
    points_to: str | None = None
    """The sentence that this one points back to (「このため、」), shown subdued before it; None where it points at nothing."""
    probability: float | None = None
    """That the sentence answers the question, 0 to 1, as the decision was fitted; None where no decision was needed."""
    checks: Mapping[str, Any] = field(default_factory=dict)
    """Additive: ``verbatim`` (the words are those of the quote), ``metadata`` (the words rest on the metadata)."""

    @property
    def checked(self) -> bool:
        """Whether everything that was compared with the original stands there."""
        return all(passed for passed in self.checks.values() if isinstance(passed, bool))


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """How much of what belongs to an answer it states: ``4 of 4 items``."""

    covered: int
    of: int
    what: Literal["items", "sections", "places", "parts"]


@dataclass(frozen=True, kw_only=True, slots=True)
class NearestSection:
    """A section that is shown when nothing was found."""

    id: str
    label: str
    heading_path: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Timings:
    """Seconds since the question arrived."""

    evidence_s: float
    first_statement_s: float | None
    total_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """What made the answer."""

    corpus_sha256: str
    index_id: str
    embedder: str
    llm: str
    version: str
    decision: str = ""
    """Names the fitted decision, so that another one is another provenance."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The answer to one question."""

    question: str
    asked: str
    """The stand-alone question that was answered."""
    language: Language
    status: Status
    text: str
    """The answer as shown, with marks ``[1]``."""
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    evidence: tuple[Evidence, ...]
    nearest_sections: tuple[NearestSection, ...]
    timings: Timings
    provenance: Provenance
    missing: tuple[str, ...] = ()
    headline: str | None = None
    """The short answer, a span of a statement; None where it is not sure."""
    coverage: Coverage | None = None
    """Of an overview or a scan: how much of what belongs to it is stated."""
    lead: str = ""
    """A line that stands before the statements, such as how many places were found; counted by code."""
    id: str | None = None
    schema: int = SCHEMA

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the contract."""
        fields = asdict(self)
        order = ("schema", "id", "question", "asked", "language", "status", "missing", "text", "headline", "statements")
        return {name: fields[name] for name in order} | fields


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceFound:
    """Event ``evidence``: the ranked passages, before any statement."""

    evidence: tuple[Evidence, ...]
    name: Literal["evidence"] = "evidence"


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementChecked:
    """Event ``statement``: one statement that passed its checks, with the citations it needs."""

    statement: Statement
    citations: tuple[Citation, ...]
    name: Literal["statement"] = "statement"


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerDone:
    """Event ``done``: the whole answer."""

    answer: Answer
    name: Literal["done"] = "done"


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerFailed:
    """Event ``error``: an expected failure; nothing follows it."""

    code: str
    message: str
    remedy: str
    name: Literal["error"] = "error"


Event = EvidenceFound | StatementChecked | AnswerDone | AnswerFailed
"""What streaming yields: ``evidence``, then ``statement`` (any number), then ``done``; or ``error``."""


# What the steps hand on to each other: question -> evidence -> judgement -> answer.

FactKind = Literal["time", "money", "number"]
"""Kinds of facts that a question may ask for: a date or term, an amount of money, any other number."""

Intent = Literal["places", "section", "document", "overview", "explanation", "several"]
"""What a question may be after, beside a fact: every place, a section, the document itself, an overview, how or why, several things."""


DocumentFact = Literal["decided", "published", "named"]
"""What the metadata may know."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Aspect:
    """One of the things that a question names beside each other."""

    text: str
    """Words to search for."""
    names: frozenset[str] = frozenset()
    """The names that it holds and no other aspect does, as search terms."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question, read once. Nothing after ``rag.question`` looks at its characters again."""

    text: str
    """As somebody typed it."""
    asked: str
    """The stand-alone question, without what stands around it and asks nothing."""
    language: Language
    """Of the answer."""
    written: Language
    """In which its words are: a Japanese question may ask for an answer in English."""
    asks: bool = True
    """Whether it asks anything."""
    terms: frozenset[str] = frozenset()
    """Its search terms (``index.tokens.terms``)."""
    names: frozenset[str] = frozenset()
    """The names among them, and proper nouns that no glossary knows, in search form."""
    figures: frozenset[tuple[object, ...]] = frozenset()
    """The years, amounts and ordinals that it names, by value."""
    kinds: frozenset[FactKind] = frozenset()
    """The kinds of facts that its words ask for; evidence, never a gate."""
    intents: frozenset[Intent] = frozenset()
    """What its words speak for; evidence, never a gate."""
    yes_or_no: bool = False
    aspects: tuple[Aspect, ...] = ()
    """The things it names beside each other; fewer than two: none are told apart."""
    section: str = ""
    """The section number that it names, as it was typed; empty: none."""
    only: frozenset[Intent] = frozenset()
    """The intents beside whose words it has no content: 「３(１)①を見せて」 has none but the section's."""
    term: str = ""
    """What it wants every place of; empty: nothing."""
    about: frozenset[DocumentFact] = frozenset()
    """What it asks of the document itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RankedSentence:
    """A sentence with what speaks for it."""

    sentence: Sentence
    score: float
    """Fused; higher is better, comparable within one question."""
    cosine: float
    """Range -1 to 1."""
    lexical: float
    """Share of the question's search weight that the sentence matches, 0 to 1."""
    around: float
    """Fused score of its passage."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RankedPassage:
    """A passage with its best sentence."""

    passage: Passage
    score: float
    best: RankedSentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranking:
    """All that was found, best first."""

    passages: tuple[RankedPassage, ...]
    sentences: tuple[RankedSentence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A sentence that may answer, with all that speaks for or against it but the model's word."""

    ranked: RankedSentence
    best: RankedSentence
    """The first of all candidates."""
    rank: int
    """0 for the first."""
    shown: str
    """The sentence in the language of the question, as far as there is a translation."""
    heading: str
    """Its section's title, likewise."""
    covered: frozenset[str]
    """The question's search terms that stand in it or in a heading above it."""
    foreign: int
    """Names, years and amounts of the question that its section lacks."""
    holds: frozenset[FactKind]
    """The kinds of facts that stand in it."""
    spoken: frozenset[str] = frozenset()
    """The names of the question of which its section speaks."""
    aspects: frozenset[int] = frozenset()
    """The aspects of the question for which it was found."""
    position: int = 0
    """Where it stands in the text, in sentences."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A candidate with the judge's word and what follows from everything."""

    candidate: Candidate
    logit: float | None
    """logit(Yes) - logit(No); None where the model was not asked."""
    probability: float
    """That it belongs to the answer, 0 to 1."""

    @property
    def sentence(self) -> Sentence:
        """The sentence itself."""
        return self.candidate.ranked.sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """A sentence that becomes a statement."""

    sentence: Sentence
    probability: float | None = None
    """None where a scan, a section or the metadata gave it."""
    facts: tuple[DocumentFact, ...] = ()
    """What the metadata say; the sentence is where the document introduces itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """The sentences of an answer in order, and what is claimed of them."""

    status: Status
    by: Literal["judgement", "places", "section", "digest", "metadata"] = "judgement"
    """What chose them."""
    named: str = ""
    """What a scan looked for, or the section that was asked for."""
    chosen: tuple[Chosen, ...] = ()
    missing: tuple[str, ...] = ()
    coverage: Coverage | None = None
    sections: tuple[Section, ...] = ()
    """Where a section was asked for that does not exist: those around it."""
