"""What import-linter cannot say: who may read prompts, and how large things may be."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(path for folder in ("index", "rag", "eval") for path in (ROOT / folder).rglob("*.py"))


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_one_module_reads_the_prompts() -> None:
    readers = [path.relative_to(ROOT).as_posix() for path in MODULES if '"prompts"' in path.read_text(encoding="utf-8")]
    assert readers == ["rag/prompts.py"]


@pytest.mark.parametrize(
    ("package", "home"), [("llama_cpp", "rag/llms/llama_cpp.py"), ("gradio", "rag/web"), ("faiss", "index/vectors.py")]
)
def test_a_library_is_known_in_one_place(package: str, home: str) -> None:
    users = [path.relative_to(ROOT).as_posix() for path in MODULES if package in {name.split(".")[0] for name in imported(path)}]
    assert users
    assert all(user.startswith(home) for user in users)


def test_the_start_of_the_page_is_short_and_imports_the_command_line_only() -> None:
    app = ROOT / "app.py"
    assert len(app.read_text(encoding="utf-8").splitlines()) < 60
    assert {name for name in imported(app) if name.split(".")[0] in ("index", "rag", "eval")} == {"rag.cli"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 330
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and path.name != "page.py":
            assert (node.end_lineno or 0) - node.lineno < 70, node.name


def test_nothing_prints_outside_the_command_lines() -> None:
    for path in MODULES:
        if "cli" in path.parts or path.is_relative_to(ROOT / "eval"):
            continue
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        assert not [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"], path
