"""What a language model may do with the text: five tools. Each tells when it is used, and replies in words and as the API's JSON.

``rag.web.tools.model_context`` speaks the protocol over which they are called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from index.language.display import display
from index.text.types import Document, Section
from rag.drafts.quoted import QuoteVerdict
from rag.shown import section_dict
from rag.types import Answer, Earlier, Event, Evidence, Language, Status
from rag.web.tools.arguments import Asked, AskedReply, Nothing, Quoted, Searched, Shown
from rag.web.v1.contract import Body, QuoteReply, SearchReply, SectionsReply


class Reader(Protocol):
    """What the tools need of ``rag.assistant.Assistant``."""

    @property
    def document(self) -> Document:
        """What is asked; several documents as one."""

    def ask(
        self,
        question: str,
        *,
        language: Language | None = ...,
        history: Sequence[Earlier] = ...,
        documents: Sequence[str] = ...,
        stopped: Callable[[], bool] = ...,
    ) -> Iterator[Event]:
        """Stream an answer, until ``stopped`` says yes."""

    def search(self, query: str, *, limit: int = ..., documents: Sequence[str] = ...) -> tuple[Evidence, ...]:
        """Ranked passages."""

    def sections(self, typed: str, *, documents: Sequence[str] = ...) -> tuple[Section, ...]:
        """The sections that a number or a name means."""

    def verify_quote(self, quote: str, *, section: str = ..., documents: Sequence[str] = ...) -> QuoteVerdict:
        """Whether a quote stands in the text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What a tool says: words for the language model, and the API's JSON for programs."""

    words: str
    data: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tool:
    """A tool as a language model sees it."""

    title: str
    about: str
    takes: type[Body]
    gives: Any
    """The type of its JSON."""
    run: Callable[[Reader, Any], Reply] | None = None
    """None: it asks, which takes turns and can be stopped."""

    @property
    def input_schema(self) -> dict[str, Any]:
        """JSON Schema of its arguments."""
        return self.takes.model_json_schema()

    @property
    def output_schema(self) -> dict[str, Any]:
        """JSON Schema of its JSON."""
        return TypeAdapter(self.gives).json_schema(mode="serialization")


STATUS: Mapping[Status, str] = {
    "answered": "Each statement is a whole sentence of the text that answers. That these are all is not claimed.",
    "complete": "Each statement is a sentence of the text, and a program counted that these are all.",
    "partial": "A part of the question has no sentence in the text; it is named below. Do not fill it from elsewhere.",
    "related": "No sentence surely answers. The passages below speak of the matter; say that the text gives no clear answer.",
    "not_found": "The text does not say this. Tell the user so; do not answer from general knowledge as if the text said it.",
}
"""What the status of an answer means to whoever hands it on."""
WHICH = "The question points at one of several documents, and nothing tells at which. Ask the user, then ask again with its name."
INSTRUCTIONS = (
    "These tools read the documents listed by the tool documents, on this computer, and nothing else. "
    "For a question use ask. Hand its statements on with their citations (label and official string); quote the sentences as they are. "
    "State no figure, date, name or section number that stands in no citation. Say what the status of the answer means. "
    "Before you show a quote from anywhere else than these tools' replies, check it with verify_quote."
)


def asked(answer: Answer) -> Reply:
    """An answer."""
    lines = [
        f"Status: {answer.status}. {WHICH if answer.which else STATUS[answer.status]}",
        "",
        *([answer.lead] if answer.lead else []),
        answer.text,
    ]
    if answer.missing and answer.statements:
        lines += ["", "Not in the text:", *(f"- {part}" for part in answer.missing)]
    for citation in answer.citations:
        lines += ["", f"[{citation.number}] {citation.label} — {citation.official} (passage {citation.passage_id})"]
        lines += [f"「{display(quote.text)}」" for quote in citation.quotes]
        lines += [f"Reference translation: {quote.translation}" for quote in citation.quotes if quote.translation]
    if answer.which:
        lines += [f"May be meant: {one.title} (document {one.document})" for one in answer.which]
    elif answer.status == "related":
        lines += ["", *_passages(answer.evidence[:5])]
    lines += [f"Nearest section: {one.label} {' ＞ '.join(one.heading_path)}" for one in answer.nearest_sections]
    return Reply(words="\n".join(lines), data=_json(answer.to_dict()))


def _search(reader: Reader, given: Searched) -> Reply:
    found = reader.search(given.query, limit=given.limit, documents=given.documents)
    rows = {"schema": 1, "query": given.query, "evidence": [asdict(one) for one in found]}
    return Reply(words="\n".join(_passages(found)) or "No passage was found.", data=_json(rows))


def _passages(found: Sequence[Evidence]) -> Iterator[str]:
    for one in found:
        yield f"{one.label} (passage {one.passage_id})"
        yield display(one.text)
        if one.translation:
            yield f"Reference translation: {one.translation}"


def _section(reader: Reader, given: Shown) -> Reply:
    document = reader.document
    rows = [section_dict(document, one) for one in reader.sections(given.section, documents=given.documents)]
    lines: list[str] = []
    for row in rows:
        lines += [" ＞ ".join(row["heading_path"]), *(f"{one['label']}: {display(one['text'])}" for one in row["passages"])]
        lines += [f"Under it: {one['label']} {one['heading_path'][-1]}" for one in row["subsections"]]
    return Reply(words="\n".join(lines), data=_json({"schema": 1, "sections": rows}))


def _verify_quote(reader: Reader, given: Quoted) -> Reply:
    found = reader.verify_quote(given.quote, section=given.section, documents=given.documents)
    if found.stands:
        words = f"It stands word for word: {found.label} — {found.official}"
    elif found.misattributed:
        words = f"The words stand in the text, but {found.reason}. They stand here: {found.label} — {found.official}"
    else:
        words = f"It does not stand in the text: {found.reason}. Do not show it as a quote."
        words += f"\nNearest: {found.nearest_where}「{found.nearest}」" if found.nearest else ""
    return Reply(words=words, data=_json(found.to_dict()))


def _documents(reader: Reader, given: Nothing) -> Reply:
    known = [part.metadata for part in reader.document.each]
    rows = [{"name": one.document, "title": one.title, "edition": one.edition} for one in known]
    lines = [f"{one.document}: {one.title} / {one.title_en or 'no English title'} ({one.decided_ja or 'date unknown'})" for one in known]
    return Reply(words="\n".join(lines), data={"asked": rows})


def _json(value: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = to_jsonable_python(value)
    return found


TOOLS: Mapping[str, Tool] = {
    "ask": Tool(
        title="Ask the text",
        about=(
            "Answers a question from the documents alone: whole sentences of the text with the section each stands in. Use it first for "
            "any question about what the documents say, also where they may say nothing: it then says so. It takes from one to some "
            "ten seconds. The status tells how far the answer goes: " + " ".join(f"{name}: {meaning}" for name, meaning in STATUS.items())
        ),
        takes=Asked,
        gives=Answer,
    ),
    "search": Tool(
        title="Search passages",
        about=(
            "Ranks passages by meaning and words, best first, without judging whether they answer. Use it to look around or to find "
            "a passage; use ask for a question, since the best passage need not answer it."
        ),
        takes=Searched,
        gives=SearchReply,
        run=_search,
    ),
    "section": Tool(
        title="Read a section",
        about="Gives a whole section, verbatim, by its number or name, and the sections under it. Use it to read around a citation.",
        takes=Shown,
        gives=SectionsReply,
        run=_section,
    ),
    "verify_quote": Tool(
        title="Verify a quote",
        about=(
            "Says whether words stand in the text word for word, and in the section that is cited for them; else why not, and the nearest "
            "sentence. Use it for every quote that you did not copy from a reply of these tools, and for quotes that a user brings."
        ),
        takes=Quoted,
        gives=QuoteReply,
        run=_verify_quote,
    ),
    "documents": Tool(
        title="List the documents",
        about="Lists the documents that are asked, with the names by which the other tools take them. Use it once, at the beginning.",
        takes=Nothing,
        gives=AskedReply,
        run=_documents,
    ),
}
"""The tools by name."""
