"""What the buttons around the question do: ask, stop, begin anew, bring back a conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from rag.question.language import recognise_language
from rag.settings import Settings
from rag.types import AnswerDone, Event, EvidenceFound, Language, StatementChecked, Waiting
from rag.web.answering import Answering
from rag.web.limits import LimitError, Limits
from rag.web.page import frame
from rag.web.page.exchange import Exchange
from rag.web.page.history import record, restored
from rag.web.page.stops import Stops
from rag.web.page.texts import Texts
from rag.web.page.transcript import article, transcript
from rag.web.patience import Patience
from rag.web.refusals import count_refusal
from rag.web.strings import LANGUAGES, table

_SHOWN_EXCHANGES = 50
_LONGEST_CHOICE = 10_000

Update = tuple[Any, str, str, list[Exchange]]
"""The questions before, the present one, what is read out, and the state they show."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """The actions of the page. Each browser session has its own conversation, kept by Gradio; nothing is shared between them."""

    assistant: Answering
    settings: Settings
    limits: Limits
    stops: Stops
    texts: Texts

    def answer(
        self, question: str, chosen: str, name: str, exchanges: list[Exchange], kept: str, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """Stream updates, and what the browser is to keep.

        Args:
            question: as it was typed.
            chosen: names of documents with commas between; empty: all.
            name: of the language of the page.
            exchanges: the conversation that this process knows.
            kept: the conversation that the browser kept; it goes on where another process had it.
            request: who asks.
        """
        if not question.strip():
            return
        exchanges = exchanges or self.restore(kept)
        session, language = str(request.session_hash), LANGUAGES.get(name, "ja")
        running = self.stops.begin(session)
        try:
            with self.limits.place(person(request)):
                for update in self.stream(question, language, exchanges, lambda: running.wish is not None, names_of(chosen)):
                    discarded = running.wish == "discard"
                    shown = self.empty(language) if discarded else update
                    yield (*shown, record(shown[-1][-1]) if shown[-1] else None)
        except LimitError as error:
            count_refusal(scope_of(request), error.code)
            refused = replace(self._begun(question, exchanges), step="", ended=error.code)
            yield (*self._update([*exchanges, refused], table(language)["status_error"], language), record(refused))
        finally:
            self.stops.end(running)

    def stop(self, request: gr.Request) -> None:
        """Wish for an end of what is on its way. The page's script says so at once; a status from here could come after the last one."""
        self.stops.wish(str(request.session_hash), "stop")

    def clear(self, name: str, request: gr.Request) -> Update:
        """Begin a new conversation."""
        self.stops.wish(str(request.session_hash), "discard")
        return self.empty(LANGUAGES.get(name, "ja"))

    def restore(self, kept: str) -> list[Exchange]:
        """The conversation that the browser kept, as much of it as is shown."""
        return restored(kept)[-_SHOWN_EXCHANGES:]

    def empty(self, language: Language) -> Update:
        """The page before anything was asked."""
        return self._update([], "", language)

    def shown(self, exchanges: Sequence[Exchange], language: Language) -> Update:
        """A conversation as it is shown while nothing is on its way."""
        return self._update(exchanges, "", language)

    def stream(
        self,
        question: str,
        language: Language,
        exchanges: Sequence[Exchange],
        stopped: Callable[[], bool],
        documents: tuple[str, ...] = (),
    ) -> Iterator[Update]:
        """Show the evidence at once, then each checked statement, then the whole answer; say so where it is stopped or takes too long.

        Chosen documents that are not asked any more are left out, and that is said; where none is left, all are asked.
        The time for an answer counts from one's turn. The questions before are drawn once.
        """
        words = table(language)
        asked = {part.metadata.document for part in self.assistant.document.each}
        left = tuple(name for name in documents if name in asked)
        note = "" if left == documents else f"{words['status_chosen_some' if left else 'status_chosen_gone']} "
        patience = Patience(self.settings.answer_seconds)
        before = list(exchanges)[-_SHOWN_EXCHANGES:]
        current = self._begun(question, before)

        def over() -> bool:
            return stopped() or patience.over()

        yield self._update([*before, current], note + words["status_search"], language)
        earlier = [exchange.answer.earlier for exchange in before if exchange.answer]
        for event in self.assistant.ask(question, history=earlier, documents=left, stopped=over):
            patience.see(event)
            current, status = self._after(event, current, language)
            yield self._next([*before, current], note + status, language)
        if not current.answer and not current.ended:
            current = replace(current, step="", ended="stopped" if stopped() else "time")
            yield self._next([*before, current], table(language)["status_stopped"], language)

    def _begun(self, question: str, before: Sequence[Exchange]) -> Exchange:
        return Exchange(
            number=before[-1].number + 1 if before else 1,
            question=" ".join(question.split())[: self.settings.question_limit],
            language=recognise_language(question),
            step="search",
        )

    def _after(self, event: Event, current: Exchange, language: Language) -> tuple[Exchange, str]:
        """The exchange with what an event brings, and what is read out of it."""
        words = table(language)
        if isinstance(event, Waiting):
            new = replace(current, step="waiting" if event.ahead else "judge", ahead=event.ahead)
            return new, words[f"status_{new.step}"].format(count=event.ahead)
        if isinstance(event, EvidenceFound):
            return replace(current, step="judge", evidence=event.evidence), words["status_judge"]
        if isinstance(event, StatementChecked):
            statements, citations = (*current.statements, event.statement), (*current.citations, *event.citations)
            return replace(current, statements=statements, citations=citations), words["status_judge"]
        if isinstance(event, AnswerDone):
            done = event.answer
            name = "which" if done.which else done.status if done.status in ("not_found", "related") else "done"
            new = replace(current, answer=done, language=done.language, statements=done.statements, citations=done.citations, step="")
            return new, words[f"status_{name}"].format(seconds=f"{done.timings.total_s:.1f}")
        return replace(current, step="", ended=event.code), words["status_error"]

    def _update(self, exchanges: Sequence[Exchange], status: str, language: Language) -> Update:
        past, now = transcript(exchanges, self.assistant.document, self.settings, language)
        now = now or frame.welcome(self.texts.of(self.assistant.document).examples[language], language)
        return past, now, frame.status(status), list(exchanges)

    def _next(self, exchanges: Sequence[Exchange], status: str, language: Language) -> Update:
        """The same where nothing but the last exchange has changed."""
        now = article(exchanges[-1], self.assistant.document, self.settings, language)
        return gr.skip(), now, frame.status(status), list(exchanges)


def names_of(chosen: str) -> tuple[str, ...]:
    """Names of documents that a browser sent with commas between; at most as many as a person would choose."""
    return tuple(dict.fromkeys(name for name in chosen[:_LONGEST_CHOICE].split(",") if name))


def person(request: gr.Request) -> str:
    """Whose question it is: the owner of the key, or where there are no keys the browser session."""
    return str(scope_of(request).get("person") or request.session_hash)


def scope_of(request: gr.Request) -> dict[str, Any]:
    """What the application knows of a request."""
    return getattr(request.request, "scope", None) or {}
