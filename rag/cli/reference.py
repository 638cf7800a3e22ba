"""``docs/command-line.md``, written from what ``--help`` says: ``python -m rag.cli.reference``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from rag.cli import main

FILE = Path(__file__).parents[2] / "docs" / "command-line.md"
WIDTH = 100

_HEAD = """# Command line

Written by `python -m rag.cli.reference`; do not edit.

`--set` and `--trace` may stand before or after a command. A failure is one line on stderr: what was found, what was
expected, and what to type.

| exit code | meaning |
|---|---|
| 0 | done; that the text does not say is an answer too |
| 1 | expected failure; `doctor` found a problem |
| 2 | wrong usage or settings |
| 130 | stopped by Ctrl-C |
"""


def reference() -> str:
    """The whole page."""
    blocks = [
        f"## {path}\n\n```\n{help_text}\n```\n"
        for path, help_text in _pages(main, click.Context(main, info_name="strategy-qa", **main.context_settings))
    ]
    return "\n".join([_HEAD, *blocks])


def _pages(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    """Each command's path and help, the program's own first."""
    context.terminal_width = WIDTH
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _pages(inner, click.Context(inner, info_name=name, parent=context))


if __name__ == "__main__":
    from index.home import write_text

    write_text(FILE, reference())
