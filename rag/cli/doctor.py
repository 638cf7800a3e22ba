"""``strategy-qa doctor``: what is missing or broken, and what to type."""

from __future__ import annotations

from dataclasses import asdict

import click

from rag.cli.context import print_json, settings_of, waiting_for

_COLOURS = {"ok": "green", "warning": "yellow", "problem": "red"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Say what is missing or broken on this machine, and what to type.

    Exit code 1 if there is a problem; a warning is none. Nothing is changed.
    """
    from rag.doctor import examine

    with waiting_for("looking"):
        findings = examine(lambda: settings_of(ctx))
    problems = sum(finding.level == "problem" for finding in findings)
    if as_json:
        print_json({"schema": 1, "problems": problems, "findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            level = click.style(f"{finding.level:8}", fg=_COLOURS[finding.level])
            click.echo(f"{level} {finding.name}: {finding.found}" + (f"\n         -> {finding.remedy}" if finding.remedy else ""))
    ctx.exit(1 if problems else 0)
