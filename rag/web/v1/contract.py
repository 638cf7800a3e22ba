"""What the API takes and gives, as models, from which the OpenAPI document is made. Answers and evidence are those of ``rag.types``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.drafts import report
from rag.drafts.quoted import LONGEST_QUOTE
from rag.types import Citation, Evidence, Language, Provenance, Statement
from rag.web.page.shelf_page import RowState
from rag.web.refusals import CODES

MOST_RESULTS = 50
MOST_DOCUMENTS = 100
BINARY = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
"""A body that is a file's bytes, in OpenAPI."""


class Body(BaseModel):
    """What a program sends: nothing else may stand in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Reply(BaseModel):
    """What a program gets. Fields may be added; none goes."""

    model_config = ConfigDict(use_attribute_docstrings=True, json_schema_serialization_defaults_required=True)


Documents = Annotated[tuple[str, ...], Field(max_length=MOST_DOCUMENTS)]


class EarlierQuestion(Body):
    """A question before it in the conversation."""

    question: str
    """As it was asked."""
    cited: Annotated[tuple[str, ...], Field(max_length=1000)] = ()
    """Ids of the passages that its answer cited."""


class AskRequest(Body):
    """A question."""

    question: str
    """As somebody typed it, in Japanese or English; at most ``question_limit`` characters, 2,000 by default."""
    language: Language | None = None
    """Of the answer; null: the question's."""
    documents: Documents = ()
    """Names of the documents that may answer; empty: all."""
    history: Annotated[tuple[str | EarlierQuestion, ...], Field(max_length=50)] = ()
    """Earlier questions, oldest first; what their answers cited is where a follow-up is looked for."""
    stream: bool = False
    """Whether the answer is to come as server-sent events."""


class SearchRequest(Body):
    """Words or a question."""

    query: str
    """What is searched for."""
    limit: int = Field(default=8, ge=1, le=MOST_RESULTS)
    """Passages at most."""
    documents: Documents = ()
    """Names of the documents that are searched; empty: all."""


class SearchReply(Reply):
    """Ranked passages, best first."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    """Of this reply."""
    query: str
    """What was searched for."""
    evidence: tuple[Evidence, ...]
    """The passages."""


class SectionPassage(Reply):
    """A passage of a section."""

    passage_id: str
    """Names it in the API."""
    label: str
    """Its section and number, as it is cited."""
    text: str
    """The whole bullet or paragraph, verbatim."""


class SectionName(Reply):
    """A section under another."""

    id: str
    """Names it."""
    label: str
    """Its number as it is cited."""
    heading_path: tuple[str, ...]
    """The headings from the top to it."""


class SectionReply(SectionName):
    """A section with its passages."""

    document: str
    """The name of its document."""
    passages: tuple[SectionPassage, ...]
    """Its own passages in the order of the text."""
    subsections: tuple[SectionName, ...]
    """The sections directly under it."""


class SectionsReply(Reply):
    """The sections that a number or a name means."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    """Of this reply."""
    sections: tuple[SectionReply, ...]
    """One for a number; several where a part of a name fits several."""


class DocumentName(Reply):
    """A document that is asked."""

    name: str
    """By which requests name it."""
    title: str
    """As it calls itself."""
    edition: str | None
    """Which edition it is; null: unknown."""


class DocumentRow(DocumentName):
    """A document of the shelf."""

    state: RowState
    """Whether it is asked."""


class DocumentsReply(Reply):
    """The documents."""

    documents: tuple[DocumentRow, ...]
    """All on the shelf."""
    asked: tuple[DocumentName, ...]
    """Those that answer now."""


class WorkReply(Reply):
    """A file is on its way to the shelf."""

    work: int
    """Its number."""


class ChangeReply(Reply):
    """A document was changed."""

    name: str
    """Its name with its revision: ``plan@2``."""


class QuoteRequest(Body):
    """A quote that somebody or something says the text has."""

    quote: str = Field(max_length=LONGEST_QUOTE)
    """A whole sentence, a part of one, or several."""
    section: str = Field(default="", max_length=200)
    """The section that is cited for it, in any notation; empty: none is."""
    documents: Documents = ()
    """Names of the documents in which it may stand; empty: all."""


class QuoteReply(Reply):
    """What the text says to a quote."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    """Of this reply."""
    quote: str
    """As it was given."""
    stands: bool
    """Whether it stands word for word in the text, and in the section that was named."""
    misattributed: bool
    """Whether it stands in the text, but not in the section that was named."""
    passage_id: str | None
    """The passage in which it stands; null: none."""
    label: str | None
    """The section and number of that passage."""
    official: str | None
    """How that section is cited officially."""
    span: Annotated[tuple[int, ...], Field(min_length=2, max_length=2)] | None
    """Where it stands in the passage, in Unicode code points; null where it stands in the reference translation."""
    nearest: str | None
    """The sentence of the text that is most like it, where it does not stand."""
    nearest_where: str | None
    """The section and number of that sentence."""
    reason: str
    """Why it does not stand, or not where it is said to; empty where it stands."""


class DraftText(Body):
    """A draft as text."""

    text: str
    """The whole draft, in Markdown or plain text as its name says."""


class Counts(Reply):
    """How many findings of a kind there are."""

    stands: int
    """Those that stand."""
    does_not: int
    """Those that do not."""


class ReportReply(Reply):
    """What of a draft stands in the text."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    """Of this reply."""
    stands: bool
    """Whether nothing falls."""
    counts: dict[report.FindingKind, Counts]
    """For each kind of finding how many there are."""
    paraphrases: int
    """Passages marked as paraphrases: only their figures were compared."""
    own_words: int
    """Sentences of the author's own: figures, quotes and section numbers in them were compared."""
    same_text: bool | None
    """Whether the draft was made from the text that is here; null: it does not say."""
    edition: str | None
    """What the text that it was made from is called, where it is an earlier one that is known."""
    findings: tuple[report.Finding, ...]
    """Everything that was compared, in the order of the draft."""


class HealthReply(Reply):
    """The process lives."""

    status: Literal["ok"]
    """Always."""
    index_id: str
    """Of the index of what is asked."""
    llm: str
    """The language model."""
    version: str
    """Of strategy-qa."""
    settings: str
    """SHA-256 of the settings that have a say in answers."""
    provenance: Provenance
    """What makes the answers."""


class ReadyReply(Reply):
    """A question would be taken now."""

    status: Literal["ready"]
    """Always; where it is not, the reply is a refusal."""


class StoredReply(Reply):
    """The feedback is stored."""

    status: Literal["stored"]
    """Always."""


class Problem(Reply):
    """Why something was refused."""

    code: str
    """One word for programs."""
    message: str
    """What was found, and what was expected."""
    remedy: str
    """What to do next."""


class RefusalReply(Reply):
    """Whatever is refused is said in this form."""

    error: Problem
    """Why."""


class EvidenceEvent(Reply):
    """Data of the event ``evidence``: the ranked passages, before any statement."""

    evidence: tuple[Evidence, ...]
    """Best first."""


class StatementEvent(Reply):
    """Data of the event ``statement``: one statement that passed its checks."""

    statement: Statement
    """A whole sentence."""
    citations: tuple[Citation, ...]
    """Where it comes from."""


def refused(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The refusals of a route by their codes, as FastAPI documents them."""
    found: dict[int | str, list[str]] = {}
    for code in codes:
        status, meaning = CODES[code]
        found.setdefault(status, []).append(f"`{code}`: {meaning}")
    return {status: {"model": RefusalReply, "description": ". ".join(said)} for status, said in found.items()}
