"""``strategy-qa draft``: cited passages and answers as a Word file, Markdown or HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rag.cli.context import document_option, print_json, settings_of, typed_text, waiting_for

if TYPE_CHECKING:
    from pathlib import Path

    from rag.drafts.basket import Basket
    from rag.drafts.blocks import Draft
    from rag.drafts.choices import Memos
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
    "templates",
    multiple=True,
    metavar="NAME|FILE",
    help="briefing (説明資料, the default), qa (想定問答) or english (a one-page brief, the Japanese beside it); or your organisation's "
    ".docx, whose styles, margins, head and foot the draft takes. One of each may be given.",
)
@click.option("--by", default="", metavar="TEXT", help="Who is in charge of the paper; without it a blank stands there.")
@click.option(
    "--memos",
    type=click.Choice(["comments", "text"]),
    default="comments",
    show_default=True,
    help="Where memos stand: in the margin of a Word file, or as points marked （作成者の言葉）.",
)
@click.option("--originals", is_flag=True, help="Add every cited passage in full as an annex (別添).")
@click.option("--record", "with_record", is_flag=True, help="Add a page that tells in full how the draft was made.")
@click.option("--page-each", is_flag=True, help="Begin a page with each question of a 想定問答.")
@click.option("--language", type=click.Choice(["ja", "en"]), help="Language of the draft and of answers to --question; without it, theirs.")
@click.option("-o", "--out", required=True, type=click.Path(), metavar="FILE", help="Where to write; the suffix names the format.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON object.")
@document_option
@click.pass_context
def command(
    ctx: click.Context,
    answers: str | None,
    passages: tuple[str, ...],
    questions: tuple[str, ...],
    templates: tuple[str, ...],
    by: str,
    memos: Memos,
    originals: bool,
    with_record: bool,
    page_each: bool,
    language: Language | None,
    out: str,
    as_json: bool,
) -> None:
    """Write a draft with citations: .docx (Word, with footnotes), .md, .html, and .json or .bib for the document alone.

    Every quote is compared with the text. What does not stand word for word is marked as a paraphrase （要約）, or
    refused where its figures or names are not those of the text. Passages stand after answers. No sentence stands
    twice. What the text does not answer is left out, and named at the end. A file that is there is never lost: it is
    kept beside the new one, as FILE.1.docx, and this is said.
    """
    from pathlib import Path

    from index.shelf.together import read_together
    from rag.drafts.checked import writable
    from rag.drafts.choices import Choices
    from rag.drafts.export import make_draft, require_writable, write_draft
    from rag.drafts.record import Making
    from rag.drafts.sheet import read_sheet
    from rag.drafts.source import Source

    if answers is not None and questions:
        raise click.UsageError("--from FILE and --question TEXT make two drafts: give one of them", ctx)
    file = Path(out)
    template, sheet = _template(ctx, templates)
    if sheet and file.suffix.lower() != ".docx":
        raise click.UsageError(f"--template {sheet} is for Word files: name one with -o, such as -o {file.stem or 'draft'}.docx", ctx)
    require_writable(file)
    looks = read_sheet(Path(sheet)) if sheet else None
    line = writable(typed_text(by))
    choices = Choices(by=line, memos=memos, originals=originals, record=with_record, page_each=page_each, sheet=looks)
    settings = settings_of(ctx)
    source = Source(document=read_together(settings), template=settings.official_template)
    basket, provenance = _basket(settings, source, answers, questions, language)
    basket = _with_passages(basket, passages, source)
    draft = make_draft(basket, source, Making.today(provenance), template=template, language=language or basket.language, choices=choices)
    kept = write_draft(draft, file)
    if as_json:
        counts = {"entries": len(basket.entries), "notes": len(draft.notes), "left_out": list(draft.left_out)}
        named = {"file": str(file), "kept": str(kept) if kept else None, "template": template, "language": draft.language}
        print_json({"schema": 1, **named, **counts})
        return
    _say(file, draft, kept, len(basket.entries))


def _say(file: Path, draft: Draft, kept: Path | None, entries: int) -> None:
    """What was written, what was left out, what was kept, and what to type next."""
    click.echo(f"{entries} entries, {len(draft.notes)} footnotes: {file}")
    if draft.left_out:
        click.echo(f"left out, since the text does not answer it: {'; '.join(draft.left_out)}")
    if kept:
        click.echo(f"kept: what was in {file} before stands in {kept}")
    if file.suffix.lower() in (".docx", ".md"):
        click.echo(f"next: read it beside the original; after changes type: strategy-qa verify {file}")


def _template(ctx: click.Context, typed: tuple[str, ...]) -> tuple[str, str | None]:
    """The name of a template, and the Word file whose styles it takes."""
    from rag.drafts.templates import TEMPLATES

    names = [one for one in typed if one in TEMPLATES]
    files = [one for one in typed if one not in TEMPLATES]
    wrong = next((one for one in files if not one.lower().endswith(".docx")), None)
    if wrong is not None:
        raise click.UsageError(f"--template {wrong!r} is not one of {', '.join(map(repr, TEMPLATES))}, and no .docx file", ctx)
    if len(names) > 1 or len(files) > 1:
        raise click.UsageError(f"--template names {' and '.join(typed)}: give one name and one file at most", ctx)
    return names[0] if names else "briefing", files[0] if files else None


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
    with waiting_for("opening the documents and the language model"):
        from rag.assistant import Assistant

        assistant = Assistant.open(settings)
    basket = Basket()
    for question in typed:
        basket = basket.added(*from_answer(assistant.answer(question, language=language)).entries)
    return basket, assistant.provenance


def _with_passages(basket: Basket, passages: tuple[str, ...], source: Source) -> Basket:
    from rag.drafts.collect import from_passages

    return basket.added(*from_passages((one for typed in passages for one in typed_text(typed).split(",")), source).entries)
