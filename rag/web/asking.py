"""What the buttons around the question do: ask, stop, begin anew, bring back a conversation."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import gradio as gr

from index.types import Document
from rag.question.language import recognise_language
from rag.settings import Settings
from rag.turns import Turns
from rag.types import Answer, AnswerDone, Earlier, Event, Evidence, EvidenceFound, Language, Provenance, StatementChecked, Waiting
from rag.web import frame
from rag.web.history import record, restored
from rag.web.limits import LimitError, Limits
from rag.web.passages import evidence_panel
from rag.web.stops import Stops
from rag.web.strings import LANGUAGES, table
from rag.web.transcript import Exchange, transcript

_SHOWN_EXCHANGES = 50

Update = tuple[str, str, str, list[Exchange]]
"""Transcript, evidence panel, status, and the state they show."""


class Answering(Protocol):
    """What the page needs of ``rag.assistant.Assistant``."""

    document: Document
    provenance: Provenance
    turns: Turns
    """Who has asked and has no answer yet."""

    def search(self, query: str, *, limit: int = ...) -> tuple[Evidence, ...]:
        """Ranked passages, without the model."""

    def answer(self, question: str, *, language: Language | None = None, history: Sequence[Earlier] = ...) -> Answer:
        """The whole answer."""

    def ask(
        self,
        question: str,
        *,
        language: Language | None = None,
        history: Sequence[Earlier] = ...,
        stopped: Callable[[], bool] = ...,
    ) -> Iterator[Event]:
        """Stream an answer, until ``stopped`` says yes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """The actions of the page. Each browser session has its own conversation, kept by Gradio; nothing is shared between them."""

    assistant: Answering
    settings: Settings
    limits: Limits
    stops: Stops

    def answer(self, question: str, name: str, exchanges: list[Exchange], request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Stream updates, what the browser is to keep, and the emptied field."""
        if not question.strip():
            return
        session, language = str(request.session_hash), LANGUAGES.get(name, "ja")
        field: Any = ""
        self.stops.begin(session)
        try:
            with self.limits.place(person(request)):
                for update in self.stream(question, language, exchanges, lambda: self.stops.wished(session) is not None):
                    discarded = self.stops.wished(session) == "discard"
                    shown = self.empty(language) if discarded else update
                    yield (*shown, record(shown[-1][-1]) if shown[-1] else None, field)
                    field = gr.update()
        except LimitError as error:
            refused = Exchange(
                number=0, question=question[: self.settings.question_limit], language=language, error=limit_text(error, language)
            )
            yield (*self._update([*exchanges, refused], (), table(language)["status_error"], language), None, gr.update())
        finally:
            self.stops.end(session)

    def stop(self, request: gr.Request) -> None:
        """Wish for an end of what is on its way. The page's script says so at once; a status from here could come after the last one."""
        self.stops.wish(str(request.session_hash), "stop")

    def clear(self, name: str, request: gr.Request) -> Update:
        """Begin a new conversation."""
        self.stops.wish(str(request.session_hash), "discard")
        return self.empty(LANGUAGES.get(name, "ja"))

    def restore(self, kept: str, name: str) -> tuple[Any, ...]:
        """Show a conversation that the browser kept, in its language of the page; where there is none, all stays as it is."""
        name = name if name in LANGUAGES else "日本語"
        exchanges = restored(kept)[-_SHOWN_EXCHANGES:]
        if not exchanges:
            return (*(gr.update() for _ in range(4)), name)
        last = next((one.answer.evidence for one in reversed(exchanges) if one.answer), ())
        return (*self._update(exchanges, last, table(LANGUAGES[name])["status_ready"], LANGUAGES[name]), name)

    def empty(self, language: Language) -> Update:
        """The page before anything was asked."""
        return self._update([], (), table(language)["status_ready"], language)

    def stream(self, question: str, language: Language, exchanges: Sequence[Exchange], stopped: Callable[[], bool]) -> Iterator[Update]:
        """Show the evidence at once, then each checked statement, then the whole answer; say so where it is stopped or takes too long."""
        words = table(language)
        end = time.monotonic() + self.settings.answer_seconds
        before = list(exchanges)[-_SHOWN_EXCHANGES:]
        current = Exchange(
            number=before[-1].number + 1 if before else 1,
            question=" ".join(question.split())[: self.settings.question_limit],
            language=recognise_language(question),
            waiting=words["status_search"],
        )
        evidence: tuple[Evidence, ...] = ()

        def update(status: str) -> Update:
            return self._update([*before, current], evidence, status, language)

        def over() -> bool:
            return stopped() or time.monotonic() > end

        yield update(words["status_search"])
        earlier = [exchange.answer.earlier for exchange in before if exchange.answer]
        for event in self.assistant.ask(question, history=earlier, stopped=over):
            if isinstance(event, EvidenceFound):
                evidence = event.evidence
            current, status = self._after(event, current, language)
            yield update(status)
        if not current.answer and not current.error:
            ended = words["status_stopped"] if stopped() else words["limit_time"].format(seconds=self.settings.answer_seconds)
            current = replace(current, ended=ended)
            yield update(ended)

    def _after(self, event: Event, current: Exchange, language: Language) -> tuple[Exchange, str]:
        """The exchange with what an event brings, and what is to be said of it."""
        words = table(language)
        if isinstance(event, Waiting):
            waiting = words["status_waiting"].format(count=event.ahead)
            return replace(current, waiting=waiting), waiting
        if isinstance(event, EvidenceFound):
            return replace(current, waiting=words["status_judge"]), words["status_judge"]
        if isinstance(event, StatementChecked):
            statements, citations = (*current.statements, event.statement), (*current.citations, *event.citations)
            return replace(current, statements=statements, citations=citations), words["status_judge"]
        if isinstance(event, AnswerDone):
            done = event.answer
            name = f"status_{done.status}" if done.status in ("not_found", "related") else "status_done"
            new = replace(current, answer=done, language=done.language, statements=done.statements, citations=done.citations)
            return new, words[name].format(seconds=f"{done.timings.total_s:.1f}")
        name = "error_question" if event.code == "question" else "error_other"
        text = words[name].format(limit=self.settings.question_limit, message=event.message)
        return replace(current, error=text), words["status_error"]

    def _update(self, exchanges: list[Exchange], evidence: Sequence[Evidence], status: str, language: Language) -> Update:
        shown = transcript(exchanges, self.assistant.document, language)
        last = exchanges[-1].answer if exchanges else None
        return shown, evidence_panel(evidence, language, last.status if last else None), frame.status(status), exchanges


def limit_text(error: LimitError, language: Language) -> str:
    """A limit that was reached, in words."""
    return table(language)[f"limit_{error.code}"]


def person(request: gr.Request) -> str:
    """Whose question it is: the owner of the key, or where there are no keys the browser session."""
    scope: Any = getattr(request.request, "scope", None) or {}
    return str(scope.get("person") or request.session_hash)
