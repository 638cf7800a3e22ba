"""What the documents say is what the programs printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "README.ja.md", ROOT / "CHANGELOG.md", ROOT / "SECURITY.md", *ROOT.glob("docs/**/*.md")])


def test_readme_shows_rows_of_the_report() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = readme.split("<!-- written by make eval -->")[1].split("<!-- end -->")[0].strip().splitlines()
    report = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8").split("## Test split")[1].split("## Dev split")[0].splitlines()
    assert len(block) > 10
    assert [line for line in block if line not in report] == []


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_links_lead_somewhere(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#\s]+)", text) if not target.startswith(("http", "mailto"))]
    assert [target for target in targets if not (file.parent / target).exists()] == []


def test_the_command_line_page_is_what_help_says() -> None:
    from rag.cli.reference import reference

    assert (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8") == reference()


def test_every_test_that_the_threat_model_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", (ROOT / "SECURITY.md").read_text(encoding="utf-8"))
    assert len(named) > 20
    assert [(file, test) for file, test in named if f"def {test}(" not in (ROOT / file).read_text(encoding="utf-8")] == []
