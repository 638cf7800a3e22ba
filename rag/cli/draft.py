"""``strategy-qa draft``: cited passages and answers as a Word file, Markdown or HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rag.cli.context import print_json, settings_of, typed_text, waiting_for

if TYPE_CHECKING:
    from rag.drafts.basket import Basket
    from rag.drafts.source import Source
    from rag.settings import Settings
    from rag.types import Language, Provenance


@click.command("draft")
@click.option("--from", "answers", type=click.Path(), metavar="FILE", help="Answers, as ask --batch --out FILE wrote them.")
@click.option(
    "--passages", multiple=True, metavar="ID,...", help="Passages, or sentences of them, by id (search --json lists ids); repeatable."
)
@click.option("--question", "questions", multiple=True, metavar="TEXT", help="A question to be asked now; repeatable.")
@click.option(
    "--template",
    type=click.Choice(["briefing", "qa", "english"]),
    default="briefing",
    show_default=True,
    help="説明資料 (summary, points, quotes), 想定問答, or a one-page English brief with the Japanese beside it.",
)
@click.option("--language", type=click.Choice(["ja", "en"]), help="Language of the draft and of answers to --question; without it, theirs.")
@click.option("-o", "--out", required=True, type=click.Path(), metavar="FILE", help="Where to write; the suffix names the format.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON object.")
@click.pass_context
def command(
    ctx: click.Context,
    answers: str | None,
    passages: tuple[str, ...],
    questions: tuple[str, ...],
    template: str,
    language: Language | None,
    out: str,
    as_json: bool,
) -> None:
    """Write a draft with citations: .docx (Word, with footnotes), .md, .html, and .json or .bib for the document alone.

    Every quote is compared with the text. What does not stand word for word is marked as a paraphrase （要約）, or
    refused where its figures or names are not those of the text. Passages stand after answers. A file that is there
    is never lost: it is kept beside the new one, as FILE.1.docx, and this is said.
    """
    from pathlib import Path

    from index.document import read_document
    from rag.drafts.export import make_draft, require_writable, write_draft
    from rag.drafts.record import Making
    from rag.drafts.source import Source

    if answers is not None and questions:
        raise click.UsageError("--from FILE and --question TEXT make two drafts: give one of them", ctx)
    file = Path(out)
    require_writable(file)
    settings = settings_of(ctx)
    source = Source(document=read_document(settings), template=settings.official_template)
    basket, provenance = _basket(settings, source, answers, questions, language)
    basket = _with_passages(basket, passages, source)
    draft = make_draft(basket, source, Making.today(provenance), template=template, language=language or basket.language)
    kept = write_draft(draft, file)
    if as_json:
        counts = {"entries": len(basket.entries), "notes": len(draft.notes)}
        print_json(
            {
                "schema": 1,
                "file": str(file),
                "kept": str(kept) if kept else None,
                "template": template,
                "language": draft.language,
                **counts,
            }
        )
        return
    click.echo(f"{len(basket.entries)} entries, {len(draft.notes)} footnotes: {file}")
    if kept:
        click.echo(f"kept: what was in {file} before stands in {kept}")
    if file.suffix.lower() in (".docx", ".md"):
        click.echo(f"next: read it beside the original; after changes type: strategy-qa verify {file}")


def _basket(
    settings: Settings, source: Source, answers: str | None, questions: tuple[str, ...], language: Language | None
) -> tuple[Basket, Provenance | None]:
    from pathlib import Path

    from rag.drafts.basket import Basket
    from rag.drafts.collect import from_answer, from_answers

    if answers is not None:
        return from_answers(Path(answers), source)
    if not questions:
        return Basket(), None
    typed = [typed_text(question) for question in questions]
    with waiting_for("loading the index and the models"):
        from rag.assistant import Assistant

        assistant = Assistant.open(settings)
    basket = Basket()
    for question in typed:
        basket = basket.added(*from_answer(assistant.answer(question, language=language)).entries)
    return basket, assistant.provenance


def _with_passages(basket: Basket, passages: tuple[str, ...], source: Source) -> Basket:
    from rag.drafts.collect import from_passages

    return basket.added(*from_passages((one for typed in passages for one in typed_text(typed).split(",")), source).entries)
