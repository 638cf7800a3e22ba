"""``strategy-qa verify``: what in a draft still stands in the text."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from rag.cli.context import document_option, print_json, settings_of

if TYPE_CHECKING:
    from rag.drafts.report import Finding, Report

EXCERPT = 40
"""Characters of what stands that are shown; what does not is shown in full."""


@click.command("verify")
@click.argument("file", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print every finding as one JSON object.")
@document_option
@click.pass_context
def command(ctx: click.Context, file: str, as_json: bool) -> None:
    """Say which quotes, figures and section numbers of FILE (.docx, .md, .txt) stand in the text, where, and which do not.

    Exit code 1 if anything does not stand, or stands in another section than is cited; beside it stands the nearest original. Word's
    footnotes and endnotes are read too. Questions, memos and lines that end with （作成者の言葉） or (own words) are not compared; of other
    words of your own the figures, quotes and section numbers are. Of what stood in an earlier text of the shelf it is said where, and what
    the text says instead.
    """
    from pathlib import Path

    from index.shelf.together import read_together
    from rag.drafts.checking import check, newer_editions
    from rag.drafts.readers import read_draft
    from rag.drafts.source import Source
    from rag.errors import StandingError

    settings = settings_of(ctx)
    paragraphs = read_draft(Path(file))
    together = Source(document=read_together(settings), template=settings.official_template)
    report, source = check(paragraphs, together, settings, named=bool(settings.documents), said=partial(click.echo, err=True))
    if as_json:
        print_json({"file": file, **report.to_dict()})
    else:
        _print(report)
        for name in newer_editions(settings, source.document):
            click.echo(f"a newer edition is on the shelf; next, type: strategy-qa verify {file} --document {name}")
    if report.fallen:
        raise StandingError(
            f"{len(report.fallen)} of {len(report.findings)} in {file} do not stand in the text",
            remedy="restore the words of the text, or mark them as （要約） or （作成者の言葉）, then type the same command again",
        )


def _print(report: Report) -> None:
    for finding in report.findings:
        click.echo(_line(finding))
        if finding.nearest:
            click.echo(f"    nearest: {finding.nearest}" + (f"  {finding.nearest_where}" if finding.nearest_where else ""))
        if finding.stood:
            says = f"; {finding.edition} says: {finding.says}" if finding.says else ""
            click.echo(f"    stood in {finding.stood}{says}")
    click.echo(
        ", ".join(_counted(kind, **count) for kind, count in report.counts().items())
        + f"; paraphrases: {report.paraphrases}; own words: {report.own_words}"
    )
    if report.same_text is False:
        made_from = f", {report.edition}" if report.edition else ""
        click.echo(f"the draft was made from another edition of the text than the one here{made_from}")


def _counted(kind: str, *, stands: int, does_not: int) -> str:
    return f"misattributed: {does_not}" if kind == "misattributed" else f"{kind}s: {stands} stand, {does_not} do not"


def _line(finding: Finding) -> str:
    text = " ".join(finding.text.split())
    if finding.stands:
        shown = text if len(text) <= EXCERPT else f"{text[:EXCERPT]}…"
        where = "" if finding.where in (None, text) else f"  {finding.where}"
        return f"ok   {finding.kind} [{finding.place}] {shown}{where}"
    return f"FAIL {finding.kind} [{finding.place}] {text}: {finding.reason}"
