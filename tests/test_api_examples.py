"""The examples of docs/api.md and of README run as they stand, against a server on stand-ins."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.settings import Settings
from tests.rag.web.test_reading import address_of, serving

PAGE = Path(__file__).parent.parent / "docs" / "api.md"
PRINTED = "http://localhost:7860"
README = (PAGE.parent.parent / "README.md").read_text(encoding="utf-8").partition("## For programs")[2].partition("\n## ")[0]


def examples_of(text: str) -> list[tuple[str, str]]:
    """Language and code of each example that asks a server."""
    found = re.findall(r"```(sh|python)\n(.*?)```", text, re.DOTALL)
    return [(language, code) for language, code in found if "from rag import" not in code]


EXAMPLES = examples_of(PAGE.read_text(encoding="utf-8"))
DOORS = examples_of(README)
REPLY = "> 「2099年までに量子計算機を全国の大学に配備する。」（３．（１）①）\n"

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture(scope="module")
def address(stand_in_assistant: Assistant, stand_in_settings: Settings) -> Iterator[str]:
    with serving(stand_in_assistant, stand_in_settings) as found:
        yield "http://{}:{}".format(*address_of(found))


@pytest.mark.parametrize(("language", "example"), EXAMPLES + DOORS)
def test_an_example_runs_as_it_stands(language: str, example: str, address: str, tmp_path: Path) -> None:
    assert PRINTED in example
    (tmp_path / "reply.md").write_text(REPLY, encoding="utf-8")
    code = example.replace(PRINTED, address)
    command = [sys.executable, "-c", code] if language == "python" else [shutil.which("bash") or "bash", "-euc", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert '"error"' not in done.stdout
    if "verify?file" in example:
        assert json.loads(done.stdout)["stands"] is False


def test_every_route_of_a_program_is_on_a_page() -> None:
    document = json.loads((PAGE.parent.parent / "tests" / "golden" / "openapi.json").read_text(encoding="utf-8"))
    page = "".join((PAGE.parent / name).read_text(encoding="utf-8") for name in ("api.md", "openai-form.md", "gennai.md"))
    own = ("/v1/feedback",)  # of the page alone
    assert [path for path in document["paths"] if path not in own and path.replace("/v1/documents/", "/") not in page] == []
    assert len(EXAMPLES) >= 9
    assert len(DOORS) == 3
