"""``strategy-qa feedback``: what people said of answers."""

from __future__ import annotations

import json
from pathlib import Path

import click

from rag.cli.context import print_json, settings_of


@click.command("feedback")
@click.option(
    "--export", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write the stored questions as candidates for the gold set."
)
@click.option("--overwrite", is_flag=True, help="Write the export over a file that is there.")
@click.option("--clear", is_flag=True, help="Delete the stored feedback, after the export if there is one.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(ctx: click.Context, target: Path | None, overwrite: bool, clear: bool, as_json: bool) -> None:
    """Count the feedback that was given on the page, and export its questions.

    A question is there only where the person who asked it ticked the box. Candidates have the form of the gold set; a person still
    has to judge them and to write their nuggets.
    """
    from index.errors import StrategyQAError
    from index.home import write_text
    from rag.web.shared import opinions_of
    from rag.web.v1.feedback import candidates

    if target is not None and target.exists() and not overwrite:
        raise StrategyQAError(
            f"{target} is there already, and is kept", remedy="name another file, or type: strategy-qa feedback --export FILE --overwrite"
        )
    settings = settings_of(ctx)
    file = opinions_of(settings)
    lines = file.read()
    counts = {verdict: sum(line["verdict"] == verdict for line in lines) for verdict in ("right", "wrong", "evidence", "missing")}
    found = candidates(lines)
    if target is not None:
        write_text(target, "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found))
    if clear:
        file.clear()
    if as_json:
        print_json({"schema": 1, "counts": counts, "candidates": found})
        return
    click.echo(", ".join(f"{verdict}: {count}" for verdict, count in counts.items()))
    if target is not None:
        click.echo(f"{len(found)} candidates written to {target}")
