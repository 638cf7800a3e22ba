"""``strategy-qa calibrate``: fit the decision for the language model and embedder of the settings."""

from __future__ import annotations

from pathlib import Path

import click

from rag.cli.context import loaded_settings_of, print_json, progress_bars


@click.command("calibrate")
@click.argument("questions", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(ctx: click.Context, questions: Path | None, as_json: bool) -> None:
    """Fit the decision for the language model and embedder of the settings.

    QUESTIONS holds one JSON object a line: {"question": "...", "quotes": ["a whole sentence of the text", ...]}, without quotes where the
    text does not answer. The default is the development split of the gold set. The result is kept in STRATEGY_QA_HOME.
    """
    from index.home import write_text
    from rag.calibrate import calibrated, read_labelled
    from rag.judgement.decision import CALIBRATED, decision_name, decision_text

    settings = loaded_settings_of(ctx).settings
    file = questions or Path(__file__).parent.parent.parent / "eval" / "gold" / "dev.jsonl"
    labelled = read_labelled(file)
    with progress_bars() as progress:
        decision = calibrated(settings, labelled, fitted_on=f"{len(labelled)} questions of {file.name}", progress=progress)
    name = decision_name(None if decision.model == "none" else decision.model, decision.embedder)
    written = settings.home / CALIBRATED / f"{name}.json"
    write_text(written, decision_text(decision))
    if as_json:
        print_json({"schema": 1, "file": str(written), "decision": decision.model_dump(mode="json")})
        return
    click.echo(f"fitted on {decision.fitted_on}: an answer from {decision.answer_from}, a further sentence from {decision.state_from}")
    click.echo(f"kept in {written}")
