"""``strategy-qa facts``: the dates, amounts, counts and names of the text, each with its place, for people who check."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import click

from rag.cli.context import document_option, print_json, settings_of

if TYPE_CHECKING:
    from index.text.facts import Fact
    from index.text.types import Document

KINDS = ("date", "deadline", "amount", "share", "duration", "ordinal", "count", "body", "programme", "law")
COLUMNS = ("kind", "words", "value", "unit", "section", "clause", "sentence_id", "corrected")


@click.command("facts")
@click.option("--kind", "kinds", type=click.Choice(KINDS), multiple=True, help="Only this kind; may be repeated.")
@click.option("--section", default="", help="Only this section and those under it, by number or name.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object; its texts are verbatim.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a table with a line of headings, for a spreadsheet.")
@document_option
@click.pass_context
def command(ctx: click.Context, kinds: tuple[str, ...], section: str, as_json: bool, as_csv: bool) -> None:
    """List the facts of the text: dates, amounts, counts, and the names of its glossary, in the order of the text.

    Read from the text by rule, without any model. A wrong one is put right in NAME.facts.toml beside the text.
    """
    from index.document import read_document, text_file
    from index.text.facts import read_facts
    from rag.finding_sections import find_sections

    settings = settings_of(ctx)
    document = read_document(settings)
    found = read_facts(document, text_file(settings))
    if kinds:
        found = tuple(fact for fact in found if fact.kind in kinds)
    if section:
        under = {passage.id for one in find_sections(document, section) for passage in document.under(one.path)}
        found = tuple(fact for fact in found if document.sentence_by_id[fact.sentence_id].passage_id in under)
    rows = [_row(fact, document) for fact in found]
    if as_json:
        print_json({"schema": 1, "document": document.metadata.document, "facts": rows})
    elif as_csv:
        click.echo(_csv(rows), nl=False)
    else:
        from rag.cli.render import print_facts

        print_facts(rows)


def _row(fact: Fact, document: Document) -> dict[str, Any]:
    sentence = document.sentence_by_id[fact.sentence_id]
    passage = document.passage_by_id[sentence.passage_id]
    return {
        "kind": fact.kind,
        "words": fact.words,
        "value": list(fact.value),
        "unit": fact.unit,
        "section": passage.label,
        "clause": sentence.text[slice(*fact.clause)],
        "sentence_id": fact.sentence_id,
        "span": fact.span,
        "corrected": fact.corrected,
    }


def _csv(rows: list[dict[str, Any]]) -> str:
    """The table as CSV (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        cells = ("-".join(map(str, row["value"])) if name == "value" else str(row[name]) for name in COLUMNS)
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in cells])
    return out.getvalue()
