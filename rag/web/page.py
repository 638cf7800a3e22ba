"""The chat page in Gradio: question and answers on one side, evidence and all else on the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from index.document import text_file
from index.facts import read_facts
from rag.settings import Settings
from rag.web import frame
from rag.web.asking import Answering, Asking
from rag.web.limits import Limits
from rag.web.passages import evidence_panel
from rag.web.stops import Stops
from rag.web.strings import LANGUAGES, script_words, table
from rag.web.transcript import Exchange, transcript

FOLDER = Path(__file__).parent
SCRIPTS = ("page.js", "passages.js", "history.js", "feedback.js", "basket.js")
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
    return f"<script>{first}\nstrategyQA.words = {script_words()};\n{''.join(others)}</script>"


def take_no_files() -> None:
    """Have Gradio refuse every file that a request names: it would fetch one from any address."""

    async def refused(block: gr.blocks.Block, url_or_file_path: str | Path | None) -> str | None:
        raise gr.Error("no files are taken here")

    gr.blocks.Block.async_move_resource_to_block_cache = refused  # type: ignore[assignment,method-assign]


def build_page(assistant: Answering, settings: Settings, limits: Limits) -> gr.Blocks:
    """Lay out the page and wire it."""
    document, provenance = assistant.document, assistant.provenance
    metadata = document.metadata
    found = read_facts(document, text_file(settings, metadata))
    words, shared = table("ja"), settings.keys_file is not None
    asking = Asking(assistant=assistant, settings=settings, limits=limits, stops=Stops())

    def switch(name: str, exchanges: list[Exchange]) -> list[Any]:
        language = LANGUAGES.get(name, "ja")
        new = table(language)
        last = next((exchange.answer for exchange in reversed(exchanges) if exchange.answer), None)
        return [
            frame.header(metadata, language),
            transcript(exchanges, document, language),
            evidence_panel(last.evidence if last else (), language),
            frame.status(new["status_ready"]),
            frame.footer(metadata, provenance, language, shared=shared),
            frame.side(document, found, language),
            frame.examples(metadata, language),
            gr.update(label=new["ask_label"], placeholder=frame.placeholder(metadata, language)),
            gr.update(value=new["send"]),
            gr.update(value=new["stop"]),
            gr.update(value=new["clear"]),
            gr.update(label=new["language"]),
        ]

    page: gr.Blocks
    with gr.Blocks(title=f"{words['title']} — {metadata.title}", analytics_enabled=False, fill_width=True) as page:
        state = gr.State([])
        kept = gr.JSON(visible=False)
        given_back = gr.Textbox(visible=False)
        with gr.Row(elem_classes="top"):
            top = gr.HTML(frame.header(metadata, "ja"), min_width=280)
            language = gr.Radio(list(LANGUAGES), value="日本語", label=words["language"], elem_id="language", scale=0, min_width=220)
        with gr.Row(elem_classes="main"):
            with gr.Column(scale=3, min_width=320):
                question = gr.Textbox(
                    label=words["ask_label"],
                    placeholder=frame.placeholder(metadata, "ja"),
                    lines=1,
                    max_lines=6,
                    max_length=settings.question_limit,
                    autofocus=True,
                    elem_id="question",
                )
                with gr.Row(elem_classes="ask"):
                    send = gr.Button(words["send"], variant="primary", elem_id="send")
                    halt = gr.Button(words["stop"], elem_id="stop")
                    fresh = gr.Button(words["clear"], elem_id="clear")
                now = gr.HTML(frame.status(words["status_ready"]), elem_id="status")
                chat = gr.HTML(transcript([], document, "ja"), elem_id="chat")
                examples = gr.HTML(frame.examples(metadata, "ja"), elem_id="examples")
            with gr.Column(scale=2, min_width=320, elem_classes="side"):
                side = gr.HTML(frame.side(document, found, "ja"), elem_id="side")
                panel = gr.HTML(evidence_panel([], "ja"), elem_id="pane-evidence")
        foot = gr.HTML(frame.footer(metadata, provenance, "ja", shared=shared))
        # Pressed by the page's script, which hands over a conversation from the browser's own storage.
        reopen = gr.Button("", elem_id="reopen", elem_classes="unseen")

        shown = [chat, panel, now, state]
        # always_last: what is sent while an answer is on its way is asked after it. Places are given out by rag.web.limits.
        gr.on(
            [send.click, question.submit],
            asking.answer,
            [question, language, state],
            [*shown, kept, question],
            concurrency_limit=None,
            trigger_mode="always_last",
            api_visibility="private",
        ).then(None, kept, None, js="(record) => { strategyQA.keep(record); }", api_visibility="private")
        halt.click(asking.stop, None, None, queue=False, api_visibility="private")
        page.unload(asking.stop)
        fresh.click(asking.clear, [language], shown, queue=False, api_visibility="private")
        restoring = ([given_back, language], [*shown, language])
        page.load(asking.restore, *restoring, js="() => strategyQA.stored()", queue=False, api_visibility="private")
        reopen.click(asking.restore, *restoring, js="() => strategyQA.stored()", queue=False, api_visibility="private")
        language.change(
            switch,
            [language, state],
            [top, chat, panel, now, foot, side, examples, question, send, halt, fresh, language],
            queue=False,
            api_visibility="private",
        )
    return page
