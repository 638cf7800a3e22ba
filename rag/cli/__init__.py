"""The command line. A file for each command, imported only when that command is typed, so that help is immediate.

Nothing heavy is imported at the top of any file here: pydantic, numpy, torch and rich wait inside the functions that use them.
"""

from __future__ import annotations

import errno
import os
import sys
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import click

from index.errors import StrategyQAError

if TYPE_CHECKING:
    from rag.settings import LoadedSettings

COMMANDS = {
    "setup": "Fetch and verify the weights, build the index; does only what is missing.",
    "documents": "Put documents on the shelf, list, show, change and remove them.",
    "ask": "Ask a question, or a file of questions, and get cited answers.",
    "search": "Find passages, best first, or every mention of a term.",
    "show": "Show a section by its number or name, however typed.",
    "facts": "List the dates, amounts, counts and names of the text, with their places.",
    "draft": "Write cited passages and answers to a Word file, Markdown or HTML.",
    "verify": "Say what in an edited draft still stands in the text.",
    "translate": "Draft the English of a document with a larger model, or check it.",
    "calibrate": "Fit the decision whether and what to answer for another model.",
    "serve": "Serve the page and the API on this machine.",
    "cluster": "Run answerers on this machine and others, for serve --pool ray.",
    "mcp": "Let a language model's program ask, over the Model Context Protocol.",
    "keys": "Give personal keys to those who may use the page from other machines.",
    "feedback": "Count what people said of answers; export candidates for the gold set.",
    "store": "Give the database of the settings the schema of this release.",
    "weights": "List, fetch, verify or remove model weights.",
    "backup": "Save what cannot be made again: documents, keys, feedback, settings.",
    "restore": "Put back what backup saved.",
    "config": "Show each setting, its value and where it came from.",
    "doctor": "Say what is missing or broken, and what to type.",
}
"""Every command with its short help, so that the list is known without importing any."""

PROGRAM = "strategy-qa"
INTERRUPTED = 130


@dataclass(kw_only=True, slots=True)
class Typed:
    """What was typed for the whole program; ``ctx.obj`` of every command."""

    flags: dict[str, str] = field(default_factory=dict)
    """Settings given by ``--set``."""
    trace: bool = False
    loaded: LoadedSettings | None = None
    """The settings, once a command asked for them."""


class Program(click.Group):
    """The group of all commands: loads them by name and turns every failure into one line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order in which they are needed."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command by its name and give it the options that every command has."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"rag.cli.{cmd_name}").command
        _add_program_options(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(self, *args: Any, **extra: Any) -> NoReturn:  # noqa: ANN401 - click's own signature
        """Run a command and exit: 0 done, 1 expected failure, 2 usage or settings, 130 interrupted."""
        typed = Typed()
        extra |= {"standalone_mode": False, "obj": typed, "prog_name": PROGRAM}
        _speak_utf8()
        # transformers draws bars of its own while it loads; progress is drawn by rag.cli.context alone.
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
        try:
            result = super().main(*args, **extra)
        except click.Abort:
            _fail("interrupted", INTERRUPTED)
        except click.UsageError as error:
            path = error.ctx.command_path if error.ctx else PROGRAM
            _fail(f"{error.format_message()} -> type: {path} --help", error.exit_code)
        except click.ClickException as error:
            _fail(error.format_message(), error.exit_code)
        except StrategyQAError as error:
            _show_trace(typed.trace)
            _fail(str(error), error.exit_code)
        except Exception as error:
            _show_trace(typed.trace)
            _fail(_unexpected(error, traced=typed.trace), 1)
        sys.exit(result if isinstance(result, int) else 0)


def _remember_settings(ctx: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> None:
    for value in values:
        name, equals, setting = value.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"--set {value!r}: NAME=VALUE was expected", ctx)
        ctx.obj.flags[name.strip()] = setting


def _remember_trace(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    ctx.obj.trace = ctx.obj.trace or value


def _print_version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        from importlib.metadata import version

        click.echo(f"{PROGRAM} {version(PROGRAM)}")
        ctx.exit()


_PROGRAM_OPTIONS = (
    click.Option(
        ["--set"],
        multiple=True,
        metavar="NAME=VALUE",
        callback=_remember_settings,
        expose_value=False,
        help="Give any setting a value; may be repeated. All settings: strategy-qa config.",
    ),
    click.Option(["--trace"], is_flag=True, callback=_remember_trace, expose_value=False, help="Show where an error came from."),
)


def _add_program_options(command: click.Command) -> None:
    """Let ``--set`` and ``--trace`` stand behind a command as well as before it."""
    if _PROGRAM_OPTIONS[0] not in command.params:
        command.params.extend(_PROGRAM_OPTIONS)
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _add_program_options(inner)


def _speak_utf8() -> None:
    """Print Japanese whatever the locale says; what cannot be encoded is escaped, never an error."""
    import io

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _unexpected(error: Exception, *, traced: bool) -> str:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "no space left on the disk -> free space there, then type the same command again"
    more = "" if traced else " -> type the same command with --trace to see where"
    return f"unexpected {type(error).__name__}: {error}{more}"


def _show_trace(wanted: bool) -> None:
    if wanted:
        import traceback

        traceback.print_exc()


def _fail(message: str, exit_code: int) -> NoReturn:
    """Print one line and exit."""
    click.echo(f"{PROGRAM}: {' '.join(message.split())}", err=True)
    sys.exit(exit_code)


@click.group(
    cls=Program,
    params=[
        *_PROGRAM_OPTIONS,
        click.Option(
            ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version and exit."
        ),
    ],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
def main() -> None:
    """Ask a Japanese government strategy and get cited answers from its text alone, on your own machine.

    Exit codes: 0 done, 1 expected failure (one line says what to type), 2 wrong usage or settings.
    """
