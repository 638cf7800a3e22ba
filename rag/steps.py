"""The frozen types that the steps of an answer hand on to each other: question -> evidence -> judgement -> answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from index.text.types import Passage, Section, Sentence, document_key
from rag.types import Coverage, Language, Status

FactKind = Literal["time", "money", "number", "name"]
"""Kinds of facts that a question may ask for: a date or term, an amount of money, any other number, a name."""

KIND_OF_FIGURE: dict[str, FactKind] = {"date": "time", "fiscal_year": "time", "decade": "time", "amount": "money", "count": "number"}
"""Of each kind of figure (``index.language.figure.Kind``), the kind of fact that it is."""

Intent = Literal["places", "section", "document", "overview", "explanation"]
"""What a question may be after, beside a fact: every place, a section, the document itself, an overview, how or why."""


DocumentFact = Literal["decided", "published", "named", "absent"]
"""What may be asked of the document itself: facts that its metadata may know, or something that is not held (``absent``)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question, read once. Nothing after ``rag.question`` looks at its characters again."""

    text: str
    """As somebody typed it."""
    asked: str
    """The question without what stands around it and asks nothing, and without the names of the documents that it means."""
    language: Language
    """Of the answer."""
    written: Language
    """In which its words are: a Japanese question may ask for an answer in English."""
    asks: bool = True
    """Whether it asks anything."""
    is_word: bool = False
    """Whether it is one content word that is no name and does not ask: what of it is meant is not said."""
    terms: frozenset[str] = frozenset()
    """Its search terms (``index.language.tokens.terms``)."""
    names: frozenset[str] = frozenset()
    """The names among them, and proper nouns that no glossary knows, in search form."""
    figure_words: tuple[tuple[tuple[object, ...], str], ...] = ()
    """The years, amounts and ordinals that it names, by value, each with its words."""
    figure_keys: frozenset[tuple[object, ...]] = frozenset()
    """All its figures (``index.language.figure.Figure.key``): none of them is its answer."""
    plain: str = ""
    """Its characters in search form: a name that stands in them is none that it asks for."""
    kinds: frozenset[FactKind] = frozenset()
    """The kinds of facts that its words ask for; evidence, never a gate."""
    intents: frozenset[Intent] = frozenset()
    """What its words speak for; evidence, never a gate."""
    yes_or_no: bool = False
    """Whether its form asks for yes or no; evidence for the decision."""
    closed: bool = False
    """Whether it asks one thing that yes or no may answer, spoken forms among them."""
    parts: tuple[Question, ...] = ()
    """The things that it names beside each other, each read as a question; fewer than two: none are told apart."""
    is_list: bool = False
    """Whether its parts are points of a list, and nothing else is asked: each is answered by itself."""
    section: str = ""
    """The section number that it names, as it was typed; empty: none."""
    only: frozenset[Intent] = frozenset()
    """The intents beside whose words it has no content: 「３(１)①を見せて」 has none but the section's."""
    term: str = ""
    """What it wants every place of; empty: nothing."""
    counts_things: bool = False
    """Whether it asks for a number, and not for that of places in the text."""
    with_names: str = ""
    """What is asked with the names of documents in it, as a person is shown it; empty: ``asked`` leaves none out."""
    documents: tuple[str, ...] = ()
    """The documents that it may be answered from, by ``Document.key``; empty: every one."""
    compares: bool = False
    """Whether it names several documents, each of which is to answer."""
    which: str = ""
    """Its words that point at one of its documents, where nothing tells at which: 「本計画」; empty: there are none."""
    about: frozenset[DocumentFact] = frozenset()
    """What it asks of the document itself."""
    told: str = ""
    """What the person is told first: of a question in another language, which languages are answered in."""
    topic: str = ""
    """Of a follow-up that names nothing of its own: the heading of what was cited before."""
    cited: frozenset[str] = frozenset()
    """Ids of the passages that were cited before; they rank higher."""
    in_topic: Question | None = None
    """The same question under its topic."""

    @property
    def figures(self) -> frozenset[tuple[object, ...]]:
        """The years, amounts and ordinals that it names, by value."""
        return frozenset(key for key, _ in self.figure_words)

    @property
    def years(self) -> frozenset[int]:
        """The years that it names."""
        return frozenset(int(str(key[1])) for key in self.figures if key[0] == "year")

    @property
    def figure_kinds(self) -> frozenset[FactKind]:
        """The kinds of facts asked for that stand in a text as figures."""
        return self.kinds - {"name"}

    @property
    def of_a_subject(self) -> bool:
        """Whether it asks for what is said of a subject, a how or a why, and for no kind of fact."""
        return bool(self.intents & {"overview", "explanation"}) and not self.kinds


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

    def of(self, documents: Collection[str]) -> Ranking:
        """What stands in documents, by their keys."""
        return Ranking(
            passages=tuple(one for one in self.passages if document_key(one.passage.id) in documents),
            sentences=tuple(one for one in self.sentences if document_key(one.sentence.id) in documents),
        )


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
    """The kinds of facts asked for that stand in it as figures."""
    spoken: frozenset[str] = frozenset()
    """The names of the question of which its section speaks."""
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
    by: Literal["judgement", "enumeration", "places", "section", "digest", "metadata"] = "judgement"
    """What chose them."""
    named: str = ""
    """What a scan looked for, or the sections whose items are stated."""
    named_en: tuple[str, ...] = ()
    """These sections in English."""
    chosen: tuple[Chosen, ...] = ()
    missing: tuple[str, ...] = ()
    nearest: str = ""
    """Id of the sentence that most likely answers; empty where none was judged."""
    ahead: float = 0.0
    """By how much the judge's word of the first sentence is above that of any other."""
    coverage: Coverage | None = None
    topic: str = ""
    """The heading under which a follow-up was understood; empty: it has a subject of its own."""
    sections: tuple[Section, ...] = ()
    """Where a section was asked for that does not exist: those around it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """Words of the first statement that may be a short answer."""

    text: str
    copied: float | None
    """Probability with which the model would reply with them; None: no model was asked."""
    fits: bool
    """Whether a figure of a kind asked for stands in them."""
    alone: bool
    """Whether it is the only one of the only kind asked for, and no other statement has decisive words."""
