"""The program as a whole: what is imported, how failures look, and the page written from its help."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from index.errors import StrategyQAError
from rag.cli import COMMANDS, main
from rag.cli.reference import FILE, reference

ROOT = Path(__file__).parents[3]
HEAVY = ("pydantic", "numpy", "torch", "rich", "gradio", "faiss", "transformers", "llama_cpp", "rag.settings", "rag.assistant")


pytestmark = pytest.mark.usefixtures("home")


def run(*arguments: str, input: bytes | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=input)


def failing(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make ``strategy-qa show`` fail."""

    @click.command("show")
    def command() -> None:
        raise error

    import rag.cli.show

    monkeypatch.setattr(rag.cli.show, "command", command)


@pytest.mark.parametrize("arguments", [[], *([name] for name in COMMANDS)])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys, json\nfrom rag.cli import main\n"
        f"try:\n    main([*{arguments!r}, '--help'])\nexcept SystemExit as end:\n    assert end.code == 0\n"
        f"json.dump([name for name in {HEAVY!r} if name in sys.modules], sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    assert json.loads(done.stderr) == []
    assert "Usage:" in done.stdout


def test_the_list_of_commands_says_what_each_command_says_of_itself() -> None:
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        assert command is not None
        assert command.name == name


def test_an_expected_failure_is_one_line_and_1(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(StrategyQAError("found this,\nexpected that", remedy="type: x"), monkeypatch)
    result = run("show")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "strategy-qa: found this, expected that -> type: x\n")


def test_an_unexpected_failure_is_one_line_and_trace_shows_more(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(ValueError("a bug"), monkeypatch)
    result = run("show")
    assert result.exit_code == 1
    assert result.stderr == "strategy-qa: unexpected ValueError: a bug -> type the same command with --trace to see where\n"
    for traced in (run("show", "--trace"), run("--trace", "show")):
        assert "Traceback" in traced.stderr
        assert traced.stderr.endswith("strategy-qa: unexpected ValueError: a bug\n")


def test_a_full_disk_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(OSError(errno.ENOSPC, "No space left on device"), monkeypatch)
    result = run("show")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "free space there" in result.stderr


def test_interrupting_is_one_line_and_130(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(KeyboardInterrupt(), monkeypatch)
    result = run("show")
    assert (result.exit_code, result.stderr.strip()) == (130, "strategy-qa: interrupted")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing"], "strategy-qa --help"),
        (["show"], "strategy-qa show --help"),
        (["ask"], "a QUESTION was expected"),
        (["ask", "--batch", "x.jsonl"], "needs --out FILE"),
        (["ask", "量子", "--restart"], "belong to --batch"),
        (["ask", "量子", "--language", "fr"], "strategy-qa ask --help"),
        (["config", "--set", "threads"], "NAME=VALUE was expected"),
        (["config", "--set", "nothing=1"], "nothing (flag) is not a setting"),
        (["config", "--set", "threads=-1"], "threads (flag) = '-1'"),
    ],
)
def test_wrong_usage_and_settings_are_one_line_and_2(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_set_works_before_and_after_the_command() -> None:
    for arguments in (["--set", "threads=3", "config", "--json"], ["config", "--json", "--set", "threads=3"]):
        assert json.loads(run(*arguments).stdout)["settings"]["threads"]["value"] == 3
    assert json.loads(run("config", "--json").stdout)["settings"]["threads"]["value"] == 0


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f'{sys.executable} -c \'from rag.cli import main; main(["show", "1"])\' | true'
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603, S607
    assert done.stderr == ""


def test_the_written_page_is_what_help_says() -> None:
    assert FILE.read_text(encoding="utf-8") == reference(), "type: python -m rag.cli.reference"
