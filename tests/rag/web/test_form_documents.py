"""The examples of the documents on forms run as they stand there, against a server on the stand-in."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.settings import Settings
from tests.rag.web.test_reading import address_of, serving

FOLDER = Path(__file__).parents[3] / "docs"
EXAMPLES = [
    (name, language, code)
    for name in ("openai-form.md", "gennai.md")
    for language, code in re.findall(r"```(\w+)\n(.*?)```", (FOLDER / name).read_text(encoding="utf-8"), re.DOTALL)
]


@pytest.fixture(scope="module")
def address(stand_in_assistant: Assistant, stand_in_settings: Settings) -> Iterator[str]:
    with serving(stand_in_assistant, stand_in_settings) as found:
        yield "{}:{}".format(*address_of(found))


def test_there_are_examples() -> None:
    assert [(name, language) for name, language, _ in EXAMPLES] == [
        ("openai-form.md", "python"),
        ("openai-form.md", "sh"),
        ("gennai.md", "json"),
        ("gennai.md", "sh"),
    ]


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(("name", "language", "code"), EXAMPLES, ids=lambda value: value[:12])
def test_an_example_runs(address: str, name: str, language: str, code: str) -> None:
    code = code.replace("localhost:7860", address)
    if language == "json":
        assert {"question", "conversation_history"} <= set(json.loads(code))
        return
    if language == "python":
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(code, name, "exec"), {})  # noqa: S102 - the example of our own document
        assert "['strategy-qa', 'strategy-qa/iis2024']" in said.getvalue()
        assert f"http://{address}/#passage=" in said.getvalue().splitlines()[-1]
        return
    if shutil.which("curl") is None:
        pytest.skip("curl is needed")
    done = subprocess.run(["/bin/sh", "-c", code], capture_output=True, text=True, check=True, timeout=60)  # noqa: S603 - as above
    assert done.stdout.rstrip().endswith("data: [DONE]") or "出典" in json.loads(done.stdout)["outputs"]
