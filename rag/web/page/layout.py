"""The chat page in Gradio: the conversation with the question's field at its foot on one side, evidence and all else on the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from rag.settings import Settings
from rag.types import Language
from rag.web.answering import Answering
from rag.web.limits import Limits
from rag.web.page import frame
from rag.web.page.asking import Asking
from rag.web.page.exchange import Exchange
from rag.web.page.stops import Stops
from rag.web.page.texts import Texts
from rag.web.strings import LANGUAGES, script_words, table

FOLDER = Path(__file__).parent
SCRIPTS = (
    *("page.js", "toast.js", "thread.js", "passages.js", "sheet.js", "history.js", "feedback.js", "basket.js"),
    *("shelf.js", "own.js", "chosen.js", "ahead.js"),
)
"""In this order: the first one makes what the others use."""


def style() -> str:
    """The style sheet."""
    return (FOLDER / "page.css").read_text(encoding="utf-8")


def theme() -> gr.themes.Base:
    """The look of Gradio's components; the same where the browser prefers dark pages, since ours is light."""
    fonts = ["Hiragino Sans", "Yu Gothic UI", "Noto Sans CJK JP", "Meiryo", "system-ui", "sans-serif"]
    made = gr.themes.Base(primary_hue="blue", font=fonts, font_mono=["ui-monospace", "monospace"])
    for name in [name for name in vars(made) if name.endswith("_dark")]:
        setattr(made, name, getattr(made, name.removesuffix("_dark")))
    return made


def head() -> str:
    """What stands in the page's head: the scripts, with their words."""
    first, *others = ((FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS)
    ground = "<style>html { scrollbar-gutter: stable; } html, body { background: #fff !important; }</style>"
    return f"{ground}<script>{first}\nstrategyQA.words = {script_words()};\n{''.join(others)}</script>"


def take_no_files() -> None:
    """Have Gradio refuse every file that a request names: it would fetch one from any address."""

    async def refused(block: gr.blocks.Block, url_or_file_path: str | Path | None) -> str | None:
        raise gr.Error("no files are taken here")

    gr.blocks.Block.async_move_resource_to_block_cache = refused  # type: ignore[assignment,method-assign]


def build_page(assistant: Answering, settings: Settings, limits: Limits) -> gr.Blocks:
    """Lay out the page and wire it."""
    texts, words, shared = Texts(settings), table("ja"), settings.asks_for_keys
    asking = Asking(assistant=assistant, settings=settings, limits=limits, stops=Stops(), texts=texts)
    drawn_with = texts.of(assistant.document)

    def around(language: Language) -> list[Any]:
        """All that changes with the language alone."""
        new, document = table(language), assistant.document
        return [
            frame.header(document, language, shared=shared),
            frame.side(document, texts.of(document).facts, assistant.provenance, language, shared=shared),
            frame.notice(assistant.provenance, language),
            gr.update(label=new["ask_label"], placeholder=new["ask_placeholder"]),
            gr.update(value=new["send"]),
            gr.update(value=new["stop"]),
        ]

    def restore(kept: str, name: str) -> list[Any]:
        """Show a conversation that the browser kept, in its language of the page."""
        name = name if name in LANGUAGES else "日本語"
        exchanges = asking.restore(kept)
        as_drawn = name == "日本語" and texts.of(assistant.document) is drawn_with
        shown = list(asking.shown(exchanges, LANGUAGES[name])) if exchanges or not as_drawn else [gr.skip()] * 4
        return [*shown, name, *([gr.skip()] * 6 if as_drawn else around(LANGUAGES[name]))]

    def speak(name: str, exchanges: list[Exchange]) -> list[Any]:
        """The same conversation in another language of the page."""
        name = name if name in LANGUAGES else "日本語"
        return [*asking.shown(exchanges, LANGUAGES[name]), name, *around(LANGUAGES[name])]

    page: gr.Blocks
    with gr.Blocks(
        title=words["title"].format(document=assistant.document.each[0].metadata.title), analytics_enabled=False, fill_width=True
    ) as page:
        state = gr.State([])
        kept, given_back = gr.JSON(visible=False), gr.Textbox(visible=False)
        language, documents = gr.Textbox("日本語", visible=False), gr.Textbox("", visible=False)
        top = _html(frame.header(assistant.document, "ja", shared=shared), "head")
        with gr.Row(elem_classes="main"):
            with gr.Column(scale=3, min_width=320, elem_classes="thread"):
                past = _html("", "past")
                chat = _html(frame.welcome(drawn_with.examples["ja"], "ja"), "chat")
                _html('<div class="transcript"></div>', "sent")  # filled by the page's script until the server has the question
                with gr.Column(elem_id="composer"):
                    _html('<div class="chosen"></div>', "chosen")  # filled by the page's script where there are several documents
                    with gr.Row(elem_classes="ask"):
                        question = gr.Textbox(
                            label=words["ask_label"],
                            placeholder=words["ask_placeholder"],
                            show_label=False,
                            container=False,
                            lines=1,
                            max_lines=6,
                            max_length=settings.question_limit,
                            autofocus=True,
                            elem_id="question",
                        )
                        send = gr.Button(words["send"], variant="primary", elem_id="send", scale=0, min_width=96)
                        halt = gr.Button(words["stop"], elem_id="stop", scale=0, min_width=96)
                    notice = _html(frame.notice(assistant.provenance, "ja"), "notice")
                    now = _html(frame.status(""), "status")
            with gr.Column(scale=2, min_width=320, elem_classes="side"):
                side = _html(frame.side(assistant.document, drawn_with.facts, assistant.provenance, "ja", shared=shared), "side")
        # Pressed by the page's script.
        reopen, speaks, fresh = (gr.Button("", elem_id=name, elem_classes="unseen") for name in ("reopen", "speak", "fresh"))

        shown = [past, chat, now, state]
        wired: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        # The page's script sends one question at a time. Places are given out by rag.web.limits.
        gr.on(
            [send.click, question.submit],
            asking.answer,
            [question, documents, language, state, given_back],
            [*shown, kept],
            concurrency_limit=None,
            trigger_mode="multiple",
            js="(question, documents, name, state) => "
            "[strategyQA.sent(question), strategyQA.chosen(), name, state, strategyQA.stored()[0]]",
            **wired,
        ).then(None, kept, None, js="(record) => { strategyQA.settled(record); }", **wired)
        halt.click(asking.stop, None, None, queue=False, **wired)
        page.unload(asking.stop)
        fresh.click(asking.clear, [language], shown, queue=False, **wired)
        drawn = [*shown, language, top, side, notice, question, send, halt]
        page.load(restore, [given_back, language], drawn, js="() => strategyQA.stored()", queue=False, **wired)
        reopen.click(restore, [given_back, language], drawn, js="() => strategyQA.stored()", queue=False, **wired)
        spoken = "(name, state) => [strategyQA.spoken(), state]"
        # Of clicks that come while one is answered, the last one counts: by default all of them are lost.
        speaks.click(speak, [language, state], drawn, js=spoken, queue=False, trigger_mode="always_last", **wired)
    return page


def _html(value: str, name: str) -> gr.HTML:
    """HTML of our own, without Gradio's look."""
    return gr.HTML(value, elem_id=name, apply_default_css=False, padding=False)
