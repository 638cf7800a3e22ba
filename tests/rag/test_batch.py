"""A batch goes on after whatever stopped it, and refuses to mix answers of different origins."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from index.errors import BusyError
from rag.batch import answer_batch, read_questions, require_out
from rag.errors import BatchError, ModelError
from rag.types import SCHEMA, Answer, Citation, Earlier, Language, Provenance, Timings

PROVENANCE = Provenance(corpus_sha256="c", index_id="i", embedder="e", llm="l", version="1")


def cited(passage: str) -> Citation:
    empty = {"document": "", "label": "", "official": "", "passage": ""}
    return Citation(number=1, passage_id=passage, heading_path=(), page=None, quotes=(), **empty)


class Scripted:
    """Answers everything but the questions it is told to fail, and remembers what it was asked."""

    def __init__(self, *, failing: dict[str, Exception] | None = None, provenance: Provenance = PROVENANCE) -> None:
        self.provenance = provenance
        self.failing = failing or {}
        self.asked: list[str] = []
        self.histories: list[Sequence[Earlier]] = []

    def answer(self, question: str, *, language: Language | None = None, history: Sequence[Earlier] = (), id: str | None = None) -> Answer:
        """Answer, or fail as told."""
        self.asked.append(question)
        self.histories.append(history)
        if question in self.failing:
            raise self.failing[question]
        return Answer(
            id=id,
            question=question.strip(),
            asked=question,
            language=language or "ja",
            status="not_found",
            text="見当たりません",
            statements=(),
            citations=(cited(f"of {question}"),),
            evidence=(),
            nearest_sections=(),
            timings=Timings(evidence_s=0.0, first_statement_s=None, total_s=0.0),
            provenance=self.provenance,
        )


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(json.dumps({"id": name, "question": f"{name}は何ですか"}) + "\n" for name in "abc"), encoding="utf-8")
    return file


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "answers.jsonl"


def lines_of(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_a_second_run_asks_nothing_again(questions: Path, out: Path) -> None:
    answer_batch(Scripted(), read_questions(questions), out)
    before = out.read_bytes()
    again = Scripted()
    report = answer_batch(again, read_questions(questions), out)
    assert (again.asked, report.skipped, report.answered) == ([], 3, 0)
    assert out.read_bytes() == before
    assert [line["id"] for line in lines_of(out)] == ["a", "b", "c"]


@pytest.mark.parametrize("kept", [1, 20, -1])
def test_a_torn_last_line_is_dropped_and_asked_again(questions: Path, out: Path, kept: int) -> None:
    answer_batch(Scripted(), read_questions(questions), out)
    whole = out.read_bytes()
    *first, last = whole.splitlines(keepends=True)
    out.write_bytes(b"".join(first) + last.rstrip(b"\n")[:kept])
    again = Scripted()
    answer_batch(again, read_questions(questions), out)
    assert again.asked == ["cは何ですか"]
    assert out.read_bytes() == whole


def test_a_last_line_that_lacks_only_its_end_is_kept(questions: Path, out: Path) -> None:
    answer_batch(Scripted(), read_questions(questions), out)
    whole = out.read_bytes()
    out.write_bytes(whole.rstrip(b"\n"))
    again = Scripted()
    answer_batch(again, read_questions(questions), out)
    assert again.asked == []
    assert out.read_bytes() == whole


def test_a_damaged_line_in_the_middle_is_refused_with_its_number(questions: Path, out: Path) -> None:
    answer_batch(Scripted(), read_questions(questions), out)
    first, _, last = out.read_bytes().splitlines(keepends=True)
    out.write_bytes(first + b'{"id": "b", "que\n' + last)
    with pytest.raises(BatchError, match=r"line 2 is no answer.*another --out"):
        answer_batch(Scripted(), read_questions(questions), out)
    assert out.read_bytes() == first + b'{"id": "b", "que\n' + last


@pytest.mark.parametrize(
    "content",
    [
        b"my notes\n",
        b"my notes",
        b'{"id": "1", "question": "a"}\n',
        b'{"id": "1", "question": "a"}',
        b'{"id": "1", "ques',
        b"[]",
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
    ids=["notes", "notes without an end", "questions", "a question without an end", "half a question", "a list", "no text", "nested"],
)
@pytest.mark.parametrize("restart", [False, True])
def test_what_is_no_answer_of_a_batch_is_never_thrown_away(questions: Path, out: Path, content: bytes, restart: bool) -> None:
    out.write_bytes(content)
    with pytest.raises(BatchError, match=r"line 1 is no answer.*another --out"):
        answer_batch(Scripted(), read_questions(questions), out, restart=restart)
    assert out.read_bytes() == content


def test_answers_among_which_somebody_wrote_are_kept(questions: Path, out: Path) -> None:
    answer_batch(Scripted(), read_questions(questions), out)
    noted = out.read_bytes() + b"checked until here\n"
    out.write_bytes(noted)
    with pytest.raises(BatchError, match="line 4 is no answer"):
        answer_batch(Scripted(), read_questions(questions), out, restart=True)
    assert out.read_bytes() == noted


@pytest.mark.parametrize("kept", [1, 8, 60])
def test_a_batch_that_was_killed_within_a_line_begins_anew(questions: Path, out: Path, kept: int) -> None:
    answer_batch(Scripted(), read_questions(questions), out)
    out.write_bytes(out.read_bytes()[:kept])
    assert answer_batch(Scripted(), read_questions(questions), out, restart=True).answered == 3


def test_the_file_of_the_questions_is_refused_by_any_path(questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link.jsonl").symlink_to(questions)
    os.link(questions, tmp_path / "hard.jsonl")
    for out in (questions, Path(questions.name), Path("..", tmp_path.name, questions.name), Path("link.jsonl"), Path("hard.jsonl")):
        with pytest.raises(BatchError, match="questions itself") as caught:
            require_out(questions, out)
        assert caught.value.remedy == "name another file for the answers: --out FILE"


def test_failed_lines_are_recorded_and_retried(questions: Path, out: Path) -> None:
    failing: dict[str, Exception] = {"aは何ですか": ModelError("it broke", remedy="ask again"), "cは何ですか": ValueError("a bug")}
    report = answer_batch(Scripted(failing=failing), read_questions(questions), out)
    assert (report.answered, report.failed) == (1, 2)
    first, _, last = lines_of(out)
    assert first == {"schema": SCHEMA, "id": "a", "question": "aは何ですか", "error": {"code": "model", "message": "it broke -> ask again"}}
    assert last["error"] == {"code": "unexpected", "message": "ValueError: a bug"}
    again = Scripted()
    report = answer_batch(again, read_questions(questions), out)
    assert again.asked == ["aは何ですか", "cは何ですか"]
    assert sorted(str(line["id"]) for line in lines_of(out)) == ["a", "b", "c"]
    assert not any("error" in line for line in lines_of(out))


def test_another_provenance_is_refused_until_restart(questions: Path, out: Path) -> None:
    answer_batch(Scripted(), read_questions(questions), out)
    other = Scripted(provenance=replace(PROVENANCE, llm="another model"))
    with pytest.raises(BatchError, match="llm = l, now it is another model"):
        answer_batch(other, read_questions(questions), out)
    assert other.asked == []
    assert answer_batch(other, read_questions(questions), out, restart=True).answered == 3
    assert len(lines_of(out)) == 3


def test_a_batch_ends_where_what_answers_changes_meanwhile(questions: Path, out: Path) -> None:
    class Changing(Scripted):
        def answer(self, question: str, **options: Any) -> Answer:
            index = "j" if self.asked else "i"
            return replace(super().answer(question, **options), provenance=replace(PROVENANCE, index_id=index))

    changing = Changing()
    with pytest.raises(BatchError, match="has changed after 1 answers"):
        answer_batch(changing, read_questions(questions), out)
    assert len(changing.asked) == 2
    assert [line["id"] for line in lines_of(out)] == ["a"]


def test_another_text_under_the_same_id_is_refused(questions: Path, out: Path) -> None:
    answer_batch(Scripted(), read_questions(questions), out)
    questions.write_text('{"id": "b", "question": "別の問い"}\n', encoding="utf-8")
    with pytest.raises(BatchError, match="'bは何ですか', now it asks '別の問い'"):
        answer_batch(Scripted(), read_questions(questions), out)


def test_a_question_with_spaces_around_it_is_recognised_again(questions: Path, out: Path) -> None:
    questions.write_text('{"id": "a", "question": " 量子は？ "}\n', encoding="utf-8")
    answer_batch(Scripted(), read_questions(questions), out)
    assert answer_batch(Scripted(), read_questions(questions), out).skipped == 1


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"id": "a", "question": "x"}\n{"id": "a", "question": "y"}\n', "line 2: id 'a' stands in line 1 too"),
        (b'{"id": "a", "question": "x"}\n\nnot json\n', "line 3: "),
        (b'{"question": "x"}\n', "line 1: id: Field required"),
        (b'{"id": 7, "question": "x"}\n', "line 1: id: "),
        (b'{"id": "a", "question": "x", "langauge": "en"}\n', "line 1: langauge: "),
        (b'{"id": "a", "question": "x", "language": "fr"}\n', "line 1: language: "),
        (b'["a"]\n', "line 1: "),
        (b'{"id": "a", "question": "x", "history": [{"question": "y", "answer_id": "b"}]}\n', "line 1: history names answer_id 'b'"),
        ("質問".encode("cp932"), "is not UTF-8"),
        (b"\n \n", "holds no questions"),
    ],
)
def test_malformed_questions_are_refused_with_the_line(tmp_path: Path, content: bytes, expected: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_bytes(content)
    with pytest.raises(BatchError) as caught:
        read_questions(file)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def test_history_and_language_reach_the_assistant(tmp_path: Path, out: Path) -> None:
    file = tmp_path / "questions.jsonl"
    follow = {"id": "b", "question": "y", "language": "en", "history": [{"question": "x", "answer_id": "a"}]}
    file.write_text('{"id": "a", "question": "x"}\n' + json.dumps(follow) + "\n", encoding="utf-8")
    assistant = Scripted()
    answer_batch(assistant, read_questions(file), out)
    assert list(assistant.histories[1]) == [Earlier(question="x", cited=("of x",))]
    assert lines_of(out)[1]["language"] == "en"


def test_what_was_cited_before_a_batch_was_stopped_reaches_the_assistant(tmp_path: Path, out: Path) -> None:
    file = tmp_path / "questions.jsonl"
    follow = {"id": "b", "question": "y", "history": [{"question": "x", "answer_id": "a"}]}
    file.write_text('{"id": "a", "question": "x"}\n' + json.dumps(follow) + "\n", encoding="utf-8")
    answer_batch(Scripted(failing={"y": ModelError("no")}), read_questions(file), out)
    assistant = Scripted()
    answer_batch(assistant, read_questions(file), out)
    assert assistant.asked == ["y"]
    assert list(assistant.histories[0]) == [Earlier(question="x", cited=("of x",))]


@pytest.mark.parametrize("citations", [None, [1], [{"passage_id": []}], {}])
def test_an_answer_with_malformed_citations_is_no_answer(questions: Path, out: Path, citations: object) -> None:
    answer_batch(Scripted(), read_questions(questions), out)
    first, *others = out.read_text(encoding="utf-8").splitlines()
    out.write_text("\n".join([json.dumps({**json.loads(first), "citations": citations}), *others]) + "\n", encoding="utf-8")
    with pytest.raises(BatchError, match="line 1 is no answer"):
        answer_batch(Scripted(), read_questions(questions), out)


def test_a_second_batch_on_the_same_file_is_refused(questions: Path, out: Path) -> None:
    with FileLock(str(out.with_name(".answers.jsonl.lock"))), pytest.raises(BusyError):
        answer_batch(Scripted(), read_questions(questions), out)


def test_a_killed_batch_goes_on(questions: Path, out: Path) -> None:
    program = f"""
import os, sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_batch import Scripted
from rag.batch import answer_batch, read_questions
class Killed(Scripted):
    def answer(self, question, **rest):
        if question.startswith("c"):
            os.kill(os.getpid(), 9)
        return super().answer(question, **rest)
answer_batch(Killed(), read_questions(Path({str(questions)!r})), Path({str(out)!r}))
"""
    killed = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], env=dict(os.environ), check=False)  # noqa: S603
    assert killed.returncode == -9
    again = Scripted()
    answer_batch(again, read_questions(questions), out)
    assert again.asked == ["cは何ですか"]
    assert [line["id"] for line in lines_of(out)] == ["a", "b", "c"]
