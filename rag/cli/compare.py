"""``strategy-qa documents compare``: what became of every sentence of a text in a newer one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rag.cli.context import print_json, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.compare.editions import Change, Comparison, Side
    from rag.types import Language

FORMATS = ("table", "json", "md", "docx")


@click.command("compare")
@click.argument("old")
@click.argument("new")
@click.option("--format", "form", type=click.Choice(FORMATS), help="table (the default), json, md or docx (新旧対照表).")
@click.option("-o", "--out", type=click.Path(), metavar="FILE", help="Where to write; .docx, .md or .json names the format.")
@click.option("--section", metavar="TEXT", help="Only sections with these words in their number, title or a heading above.")
@click.option("--language", type=click.Choice(["ja", "en"]), default="ja", show_default=True, help="Language of what stands around.")
@click.pass_context
def command(ctx: click.Context, old: str, new: str, form: str | None, out: str | None, section: str | None, language: Language) -> None:
    """Say which sentences of OLD stand in NEW, which were edited or moved, and which were added or removed.

    Shown first are sentences whose figures changed. OLD and NEW are names of the shelf, an older text of one
    (plan@1), or the document of the settings, as documents list prints them. Words that one text alone has stand in
    [-brackets-] and {+braces+}; in Word and Markdown they are underlined or bold.
    """
    from pathlib import Path

    from index.compare.editions import compare, open_text
    from rag.drafts.editions import comparison_draft
    from rag.drafts.export import require_writable, write_whole
    from rag.drafts.exporters import find_exporter
    from rag.drafts.record import Making

    file = Path(out) if out else None
    form = form or (file.suffix.lower().removeprefix(".") if file else "table")
    if file is None and form == "docx":
        raise click.UsageError(f"a Word file needs a name: -o {old}-{new}.docx", ctx)
    if file:
        if form not in FORMATS[1:] or file.suffix.lower() != f".{form}":
            raise click.UsageError(f"-o {file.name}: a .docx, .md or .json file was expected, of the format that --format names", ctx)
        require_writable(file)
    settings = settings_of(ctx)
    comparison = compare(open_text(settings, old), open_text(settings, new))
    comparison = comparison.within(section) if section else comparison
    if form == "table":
        for line in _table(comparison, language):
            click.echo(line)
    elif form == "json" and file is None:
        print_json(comparison.to_dict())
    else:
        import json

        whole = json.dumps(comparison.to_dict(), ensure_ascii=False, indent=2).encode() + b"\n" if form == "json" else b""
        content = whole or find_exporter(Path(f"draft.{form}"))(comparison_draft(comparison, Making.today(None), language))
        if file is None:
            click.echo(content.decode(), nl=False)
            return
        kept = write_whole(content, file)
        click.echo(f"{_counts(comparison)}: {file}")
        if kept:
            click.echo(f"kept: what was in {file} before stands in {kept}")


def _table(comparison: Comparison, language: Language) -> Iterator[str]:
    from index.compare.editions import KINDS
    from rag.drafts.editions import edition_names

    names = edition_names(comparison)
    yield f"- {names[0]}"
    yield f"+ {names[1]}"
    for kind in KINDS[:-1]:
        if found := comparison.of(kind):
            yield ""
            yield f"{kind} ({len(found)})"
            for one in found:
                yield from _lines(one, language)
    yield ""
    yield _counts(comparison)


def _lines(change: Change, language: Language) -> Iterator[str]:
    from rag.drafts.editions import changed_figures

    if change.gone or change.come:
        yield f"  {changed_figures(change, language)}"
    if change.old:
        yield f"  - {_side(change.old, '[-', '-]', language)}"
    if change.new:
        yield f"  + {_side(change.new, '{+', '+}', language)}"


def _side(side: Side, before: str, behind: str, language: Language) -> str:
    from rag.drafts.editions import label_of, pieces

    words = "".join(f"{before}{piece}{behind}" if marked else piece for piece, marked in pieces(side.sentence.text, side.marked))
    return f"{label_of(side, language)}  {' '.join(words.split())}"


def _counts(comparison: Comparison) -> str:
    return ", ".join(f"{kind}: {count}" for kind, count in comparison.counts().items())
