"""The chat page in Gradio: question and answers on one side, evidence on the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import gradio as gr

from index.types import Document
from rag.settings import Settings
from rag.types import Answer, AnswerDone, AnswerFailed, Event, EvidenceFound, Language, Provenance, StatementChecked
from rag.understand import recognise_language
from rag.web import render
from rag.web.render import Exchange
from rag.web.stops import Stops
from rag.web.strings import EXAMPLES, LANGUAGES, table

CSS = Path(__file__).parent / "page.css"
SCRIPT = Path(__file__).parent / "page.js"
_SHOWN_EXCHANGES = 50

Update = tuple[str, str, str, list[Exchange]]
"""Transcript, evidence panel, status, and the state they show."""


class Answering(Protocol):
    """What the page needs of ``rag.assistant.Assistant``."""

    document: Document
    provenance: Provenance

    def answer(self, question: str, *, language: Language | None = None, history: Sequence[tuple[str, str]] = ...) -> Answer:
        """The whole answer."""

    def ask(
        self,
        question: str,
        *,
        language: Language | None = None,
        history: Sequence[tuple[str, str]] = ...,
        stopped: Callable[[], bool] = ...,
    ) -> Iterator[Event]:
        """Stream an answer, until ``stopped`` says yes."""


def build_page(assistant: Answering, settings: Settings) -> gr.Blocks:
    """Lay out the page and wire it."""
    metadata, provenance = assistant.document.metadata, assistant.provenance
    words = table("ja")

    answer, stop, clear = _asking(assistant, settings)

    def switch(name: str, exchanges: list[Exchange]) -> list[Any]:
        language = LANGUAGES.get(name, "ja")
        new = table(language)
        last = next((exchange.answer for exchange in reversed(exchanges) if exchange.answer), None)
        return [
            render.header(metadata, language),
            render.transcript(exchanges, language),
            render.evidence_panel(last.evidence if last else (), language),
            render.status(new["status_ready"]),
            render.footer(metadata, provenance, language),
            gr.update(label=new["ask_label"], placeholder=new["ask_placeholder"]),
            gr.update(value=new["send"]),
            gr.update(value=new["stop"]),
            gr.update(value=new["clear"]),
            gr.update(label=new["language"]),
            f"<h2 class='examples-title'>{new['examples']}</h2>",
        ]

    page: gr.Blocks
    with gr.Blocks(title=f"{words['title']} — {metadata.title}", analytics_enabled=False, fill_width=True) as page:
        state = gr.State([])
        with gr.Row():
            head = gr.HTML(render.header(metadata, "ja"), min_width=280)
            language = gr.Radio(list(LANGUAGES), value="日本語", label=words["language"], elem_id="language", scale=0, min_width=220)
        with gr.Row(elem_classes="main"):
            with gr.Column(scale=3, min_width=320):
                question = gr.Textbox(
                    label=words["ask_label"],
                    placeholder=words["ask_placeholder"],
                    lines=1,
                    max_lines=6,
                    max_length=settings.question_limit,
                    autofocus=True,
                    elem_id="question",
                )
                with gr.Row(elem_classes="ask"):
                    send = gr.Button(words["send"], variant="primary", elem_id="send")
                    halt = gr.Button(words["stop"], variant="stop", elem_id="stop")
                    fresh = gr.Button(words["clear"], elem_id="clear")
                now = gr.HTML(render.status(words["status_ready"]), elem_id="status")
                chat = gr.HTML(render.transcript([], "ja"), elem_id="chat")
                examples_title = gr.HTML(f"<h2 class='examples-title'>{words['examples']}</h2>")
                with gr.Row(elem_classes="examples"):
                    examples = [gr.Button(example, size="sm", elem_classes="example", min_width=260) for example in EXAMPLES]
            with gr.Column(scale=2, min_width=320):
                panel = gr.HTML(render.evidence_panel([], "ja"), elem_id="panel")
        foot = gr.HTML(render.footer(metadata, provenance, "ja"))

        shown = [chat, panel, now, state]
        asking = [*shown, question]
        given = [question, language, state]
        # always_last: what is sent while an answer is on its way is asked after it.
        gr.on(
            [send.click, question.submit], answer, given, asking, concurrency_limit=8, trigger_mode="always_last", api_visibility="private"
        )
        for button, text in zip(examples, EXAMPLES, strict=True):
            button.click(lambda text=text: text, None, question, api_visibility="private", queue=False).then(
                answer, given, asking, concurrency_limit=8, api_visibility="private"
            )
        halt.click(stop, [language], now, queue=False, api_visibility="private")
        fresh.click(clear, [language], shown, queue=False, api_visibility="private")
        language.change(
            switch,
            [language, state],
            [head, chat, panel, now, foot, question, send, halt, fresh, language, examples_title],
            queue=False,
            api_visibility="private",
        )
    return page


def _asking(assistant: Answering, settings: Settings) -> tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]:
    """What the buttons do: ask, stop, begin a new conversation."""
    stops = Stops()

    def answer(question: str, name: str, exchanges: list[Exchange], request: gr.Request) -> Iterator[tuple[Any, ...]]:
        if not question.strip():
            return
        session, language = str(request.session_hash), LANGUAGES.get(name, "ja")
        field = gr.update(value="")
        stops.begin(session)
        try:
            for update in stream_answer(assistant, settings, question, language, exchanges, lambda: stops.wished(session) is not None):
                yield (*(empty(language) if stops.wished(session) == "discard" else update), field)
                field = gr.update()
        finally:
            stops.end(session)

    def stop(name: str, request: gr.Request) -> str | dict[str, Any]:
        running = stops.wish(str(request.session_hash), "stop")
        return render.status(table(LANGUAGES.get(name, "ja"))["status_stopping"]) if running else gr.update()

    def clear(name: str, request: gr.Request) -> Update:
        stops.wish(str(request.session_hash), "discard")
        return empty(LANGUAGES.get(name, "ja"))

    return answer, stop, clear


def empty(language: Language) -> Update:
    """The page before anything was asked."""
    return render.transcript([], language), render.evidence_panel([], language), render.status(table(language)["status_ready"]), []


def stream_answer(
    assistant: Answering,
    settings: Settings,
    question: str,
    language: Language,
    exchanges: Sequence[Exchange],
    stopped: Callable[[], bool],
) -> Iterator[Update]:
    """Show the evidence at once, then each checked statement, then the whole answer; once ``stopped`` says yes, say so and end."""
    words = table(language)
    before = list(exchanges)[-_SHOWN_EXCHANGES:]
    current = Exchange(
        number=before[-1].number + 1 if before else 1,
        question=" ".join(question.split())[: settings.question_limit],
        language=recognise_language(question),
        waiting=words["status_search"],
    )
    panel = render.evidence_panel([], language)

    def update(status: str) -> Update:
        everything = [*before, current]
        return render.transcript(everything, language), panel, render.status(status), everything

    yield update(words["status_search"])
    earlier = [(exchange.answer.asked, "") for exchange in before if exchange.answer]
    for event in assistant.ask(question, history=earlier, stopped=stopped):
        if isinstance(event, EvidenceFound):
            panel = render.evidence_panel(event.evidence, language)
            current = replace(current, waiting=words["status_judge"])
            yield update(words["status_judge"])
        elif isinstance(event, StatementChecked):
            current = replace(current, statements=(*current.statements, event.statement), citations=(*current.citations, *event.citations))
            yield update(words["status_judge"])
        elif isinstance(event, AnswerDone):
            done = event.answer
            current = replace(current, answer=done, language=done.language, statements=done.statements, citations=done.citations)
            name = "status_not_found" if done.status == "not_found" else "status_done"
            yield update(words[name].format(seconds=f"{done.timings.total_s:.1f}"))
        elif isinstance(event, AnswerFailed):
            name = "error_question" if event.code == "question" else "error_other"
            current = replace(current, error=words[name].format(limit=settings.question_limit, message=event.message))
            yield update(words["status_error"])
    if stopped() and not current.answer and not current.error:
        current = replace(current, stopped=True)
        yield update(words["status_stopped"])
