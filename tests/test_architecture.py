"""What import-linter cannot say: who may read prompts, and how large things may be."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(path for folder in ("index", "rag", "eval") for path in (ROOT / folder).rglob("*.py"))
STEPS = ("question", "evidence", "judgement", "answer")
"""The four steps of an answer, each a folder of ``rag``."""
SHARED = ("rag.types", "rag.steps", "rag.facts", "rag.finding_sections", "rag.errors", "rag.cues", "rag.shown", "rag.prompts", "rag.llms")
"""What a step may import of ``rag`` beside itself."""
CORE = [
    *(path for step in STEPS for path in sorted((ROOT / "rag" / step).rglob("*.py"))),
    ROOT / "rag" / "cues" / "__init__.py",
    ROOT / "rag" / "answerer.py",
    ROOT / "rag" / "facts.py",
]
MOST_LINES = 2615
MOST_EXPRESSIONS = 40
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
MATCHING = {"compile", "search", "match", "fullmatch", "findall", "finditer", "split", "sub", "subn"}


@cache
def imported(path: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return frozenset(found)


def expressions(path: Path) -> list[ast.Call]:
    """The calls of a module that write down a regular expression."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    of_re = [call for call in calls if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)]
    return [call for call in of_re if ast.unparse(call.func).startswith("re.") and ast.unparse(call.func)[3:] in MATCHING]


def test_the_core_stays_small() -> None:
    lines = {path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in CORE}
    assert sum(lines.values()) <= MOST_LINES, lines
    found = {path.relative_to(ROOT).as_posix(): len(expressions(path)) for path in CORE}
    assert sum(found.values()) <= MOST_EXPRESSIONS, found


def test_expressions_are_counted(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("import re\nA = re.compile('a')\nB = A.search(re.escape('b'))\nC = re.sub('c', 'd', 'e')\n")
    assert len(expressions(module)) == 2


@pytest.mark.parametrize("step", STEPS)
def test_a_step_speaks_only_what_all_share(step: str) -> None:
    allowed = (f"rag.{step}", *SHARED)
    for path in (ROOT / "rag" / step).rglob("*.py"):
        of_rag = {name for name in imported(path) if name.split(".")[0] == "rag"}
        others = {name for name in of_rag if not any(name == one or name.startswith(f"{one}.") for one in allowed)}
        assert others == set(), path


def test_no_year_is_written_into_the_core() -> None:
    """Another edition of a text is answered as this one; examples in a docstring may name one."""
    for path in CORE:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
        written = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in documented]
        assert not [text for text in written if isinstance(text, str) and YEAR.search(text)], path


def test_no_document_is_written_into_the_code() -> None:
    """Who decided, who published and what is asked as an example stand in the metadata; a docstring may name them as an example."""
    named = re.compile("閣議決定|内閣府|統合イノベーション|Integrated Innovation")
    for path in MODULES:
        if path.is_relative_to(ROOT / "eval"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
        written = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in documented]
        assert not [text for text in written if isinstance(text, str) and named.search(text)], path
    for words in (ROOT / "rag" / "web" / "strings").glob("*.json"):
        assert not named.search(words.read_text(encoding="utf-8")), words


def test_one_module_reads_the_prompts() -> None:
    readers = [path.relative_to(ROOT).as_posix() for path in MODULES if '"prompts"' in path.read_text(encoding="utf-8")]
    assert readers == ["rag/prompts.py"]


@pytest.mark.parametrize(
    ("package", "home"),
    [
        ("llama_cpp", "rag/llms/llama_cpp.py"),
        ("gradio", "rag/web"),
        ("faiss", "index/vectors.py"),
        ("httpx", "rag/llms/server_client.py"),
        ("psycopg", "index/database.py"),
    ],
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
        if isinstance(node, ast.FunctionDef) and path.name != "layout.py":
            assert (node.end_lineno or 0) - node.lineno < 70, node.name


def test_nothing_prints_outside_the_command_lines() -> None:
    for path in MODULES:
        if "cli" in path.parts or path.is_relative_to(ROOT / "eval"):
            continue
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        assert not [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"], path


def test_no_engine_is_imported_before_it_is_asked_for() -> None:
    script = "import sys, rag, rag.web.server; print(sorted({'psycopg', 'psycopg_pool'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    assert found.stdout.strip() == "[]"
