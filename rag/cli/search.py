"""``strategy-qa search``: ranked passages, or every mention of a term."""

from __future__ import annotations

from dataclasses import asdict

import click

from rag.cli.context import document_option, print_json, settings_of, typed_text, waiting_for


@click.command("search")
@click.argument("query")
@click.option("--limit", type=click.IntRange(1, 200), default=8, show_default=True, help="Passages to show at most.")
@click.option("--all", "every", is_flag=True, help="Every mention of the term QUERY, in the order of the text, without any model.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object; its texts are verbatim.")
@document_option
@click.pass_context
def command(ctx: click.Context, query: str, limit: int, every: bool, as_json: bool) -> None:
    """Find passages by meaning and by words, best first; - reads QUERY from standard input."""
    text = typed_text(query)
    if every:
        _show_mentions(ctx, text, as_json=as_json)
        return
    from rag.question.read import plain_text

    settings = settings_of(ctx)
    plain_text(text, settings.question_limit)
    with waiting_for("opening the documents"):
        from rag.assistant import Assistant

        # Ranking needs no language model, so none is loaded.
        assistant = Assistant.open(settings.model_copy(update={"llm": "none"}))
        found = assistant.search(text, limit=limit)
    if as_json:
        print_json({"schema": 1, "query": text, "evidence": [asdict(evidence) for evidence in found]})
        return
    from rag.cli.render import print_evidence

    print_evidence(found)


def _show_mentions(ctx: click.Context, term: str, *, as_json: bool) -> None:
    from index.shelf.together import read_together
    from rag.answer.cite import label
    from rag.evidence.mentions import mentions

    document = read_together(settings_of(ctx))
    found = mentions(document, term)
    if as_json:
        rows = [
            {"passage_id": one.passage.id, "label": label(document, one.passage, "ja"), "text": one.passage.text, "spans": one.spans}
            for one in found
        ]
        print_json({"schema": 1, "term": term, "mentions": rows})
        return
    from rag.cli.render import print_mentions

    print_mentions(found, document)
