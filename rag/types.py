"""The frozen types of an answer. What the steps hand on to each other stands in ``rag.steps``.

``Answer.to_dict`` is the JSON contract; changes to it are additive only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from index.errors import StrategyQAError
from index.language.characters import Span
from index.text.translation import LABEL_EN

if TYPE_CHECKING:
    import pandas

Language = Literal["ja", "en"]
Status = Literal["answered", "complete", "partial", "related", "not_found"]
"""``answered``: what is stated answers; whether it is all is not claimed. ``complete``: that it is all was proven by counting.
``partial``: a part of the question has no sentence. ``related``: nothing is stated, but the evidence speaks of the matter, or it is to
be said which document is meant (``Answer.which``).
``not_found``: nothing near was found."""
Support = Literal["quoted", "translated", "framed"]
"""``quoted``: a whole sentence of the text. ``translated``: its whole reference translation. ``framed``: a sentence by the program
around facts of the metadata or figures of a sentence that has no translation."""
Verdict = Literal["yes", "no", "not_yet", "undecided"]
"""What the text says to a yes-or-no question. ``not_yet``: it is to come, or under way. ``undecided``: it is under consideration."""

SCHEMA = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """A question of a conversation, and what its answer cited."""

    question: str
    cited: tuple[str, ...] = ()
    """Ids of passages; those that the text does not have are passed over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """One whole sentence, verbatim from the passage."""

    text: str
    """Verbatim."""
    span: Span
    """Where it stands in the passage, in Unicode code points."""
    translation: str | None = None
    """Its reference translation; None: there is none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """Where a statement comes from."""

    number: int
    """By which statements name it, from 1."""
    document: str
    """The name of the document."""
    passage_id: str
    """Names the passage."""
    label: str
    """Section and number of the passage, in the answer's language."""
    official: str
    """How the section is cited officially."""
    heading_path: tuple[str, ...]
    """The headings above the passage, from the top."""
    page: int | None
    """On which it is printed; None: unknown."""
    quotes: tuple[Quote, ...]
    """The sentences on which the statement rests."""
    passage: str
    """The whole bullet."""
    passage_translation: str | None = None
    """Its reference translation; None: there is none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """A ranked passage."""

    passage_id: str
    """Names the passage."""
    label: str
    """Section and number of the passage."""
    text: str
    """The whole bullet."""
    score: float
    """Higher is better; comparable within one question only."""
    translation: str | None = None
    """Its reference translation; None: there is none."""
    best_sentence: Span | None = None
    """The sentence of the passage nearest to the question."""
    heading_path: tuple[str, ...] = ()
    """The headings above it, from the top."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One statement of an answer: a whole sentence of the text, or its whole translation. No word is left out."""

    text: str
    """The words that are shown."""
    citations: tuple[int, ...]
    """Numbers of the citations on which it rests."""
    support: Support
    """On what it rests: `quoted`, `translated` or `framed`."""
    emphasis: tuple[Span, ...] = ()
    """The decisive words, as spans of ``text``."""
    focus: tuple[Span, ...] = ()
    """What is shown in full weight, as spans of ``text``: topic, the clause of the decisive words, predicate; of a translation in several
    sentences, whole ones. Empty: all of it."""
    points_to: str | None = None
    """The sentence that this one points back to (「このため、」), shown subdued before it; None where it points at nothing."""
    probability: float | None = None
    """That the sentence answers the question, 0 to 1, as the decision was fitted; None where no decision was needed."""
    checks: Mapping[str, Any] = field(default_factory=dict)
    """Additive: ``metadata``, where the words rest on the metadata."""

    @property
    def checked(self) -> bool:
        """Whether everything that was compared with the original stands there."""
        return all(passed for passed in self.checks.values() if isinstance(passed, bool))

    def context_in(self, statements: Sequence[Statement]) -> str | None:
        """The sentence that it points back to; None where that is a statement itself."""
        return None if self.points_to in {one.text for one in statements} else self.points_to


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """How much of what belongs to an answer it states: ``4 of 4 items``."""

    covered: int
    """How many are stated."""
    of: int
    """How many there are."""
    what: Literal["items", "sections", "places", "parts"]
    """What is counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NearestSection:
    """A section that is shown when nothing was found."""

    id: str
    """Names the section."""
    label: str
    """Its number."""
    heading_path: tuple[str, ...]
    """The headings from the top to it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MeantDocument:
    """A document that a question may mean."""

    document: str
    """The name of the document."""
    title: str
    """What it is called beside the others, in the answer's language."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Timings:
    """Seconds since the question arrived."""

    evidence_s: float
    """Until the evidence was there."""
    first_statement_s: float | None
    """Until the first statement; None: there is none."""
    total_s: float
    """Until the whole answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """What made the answer."""

    corpus_sha256: str
    """SHA-256 of the text."""
    index_id: str
    """Names the index."""
    embedder: str
    """The embedding model."""
    llm: str
    """The language model."""
    version: str
    """Of strategy-qa."""
    decision: str = ""
    """Names the fitted decision, so that another one is another provenance."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The answer to one question."""

    question: str
    """As it was typed."""
    asked: str
    """The question that was answered; of a follow-up, after the heading under which it was understood."""
    language: Language
    """Of the answer."""
    status: Status
    """`answered`, `complete`, `partial`, `related` or `not_found`."""
    text: str
    """The answer as shown, with marks ``[1]``."""
    statements: tuple[Statement, ...]
    """The sentences that answer, in order."""
    citations: tuple[Citation, ...]
    """Where they come from."""
    evidence: tuple[Evidence, ...]
    """The ranked passages, best first."""
    nearest_sections: tuple[NearestSection, ...]
    """Where nothing was found: the sections nearest to the question."""
    timings: Timings
    """How long it took."""
    provenance: Provenance
    """What made it."""
    missing: tuple[str, ...] = ()
    """What of the question has no sentence."""
    headline: str | None = None
    """The short answer, a span of a statement; None where it is not sure."""
    coverage: Coverage | None = None
    """Of an overview or a scan: how much of what belongs to it is stated."""
    lead: str = ""
    """A line that stands before the statements, such as how many places were found; counted by code."""
    verdict: Verdict | None = None
    """What the first statement says to a yes-or-no question; None where it cannot be told, or another question is asked."""
    which: tuple[MeantDocument, ...] = ()
    """Where the question points at one of several documents, and nothing tells at which: those that it may mean. Nothing is stated then."""
    translation_label: str | None = field(default=None, compare=False)
    """What English of the reference translation is called; filled by ``to_dict`` where a citation has some."""
    id: str | None = None
    """Of the question in a batch; None: it is in none."""
    schema: int = SCHEMA
    """Of this object; it is raised where a field changes its meaning."""

    @property
    def earlier(self) -> Earlier:
        """What the next question of the conversation needs of it."""
        return Earlier(question=self.question, cited=tuple(dict.fromkeys(citation.passage_id for citation in self.citations)))

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the contract; an answer with words of the reference translation says what that is."""
        fields = asdict(self)
        if any(quote.translation for citation in self.citations for quote in citation.quotes):
            fields["translation_label"] = LABEL_EN
        order = ("schema", "id", "question", "asked", "language", "status", "missing", "text", "headline", "statements")
        return {name: fields[name] for name in order} | fields

    def table(self) -> pandas.DataFrame:
        """The evidence, a passage a row, best first."""
        from rag.notebook import evidence_table

        return evidence_table(self)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from rag.notebook import answer_html

        return answer_html(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceFound:
    """Event ``evidence``: the ranked passages, before any statement."""

    evidence: tuple[Evidence, ...]
    name: Literal["evidence"] = "evidence"


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """Event ``waiting``: questions that were asked before come first."""

    ahead: int
    """How many; 0 at the end of a wait: it is one's turn."""
    name: Literal["waiting"] = "waiting"


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

    @property
    def error(self) -> StrategyQAError:
        """The failure as it was raised where the answer was made."""
        failure = StrategyQAError(self.message, remedy=self.remedy)
        failure.code = self.code
        return failure


Event = EvidenceFound | Waiting | StatementChecked | AnswerDone | AnswerFailed
"""What streaming yields: ``evidence``, then ``waiting`` and ``statement`` (any number of each), then ``done``; or ``error``."""
