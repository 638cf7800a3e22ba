"""The bench: resumable, honest about what was not measured, and its report holds what the stages found."""

from __future__ import annotations

import json
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from eval.bench import STAGES, run
from eval.bench.bench import Bench, kept, middle_and_most, spaced
from eval.bench.foreign import foreign_side, grown, read_foreign
from eval.bench.jsquad import recalls
from eval.bench.peer import _read, faster
from eval.bench.report import DOCUMENT, PICTURE, readme_with, write_report
from eval.bench.stopwatch import Stopwatch, TimedModel
from eval.bench.users import in_order
from index.embedders import open_embedder
from index.errors import StrategyQAError
from index.store import open_index
from rag.evidence.retrieve import Retriever
from rag.llms import Prompt
from rag.llms.copying import Copied, Source
from rag.llms.stand_in import Adapter
from rag.prompts import load_prompt
from rag.settings import Settings

PARAGRAPHS = {
    "梅雨": "梅雨は、雨季の一種である。5月から7月にかけて来る。",
    "寿司": "寿司は、酢飯と魚介類を組み合わせた日本の料理である。",
    "火星": "火星は、太陽系の太陽に近い方から4番目の惑星である。",
}


@pytest.fixture
def jsquad(tmp_path: Path) -> Path:
    file = tmp_path / "valid.json"
    data = [
        {
            "title": title,
            "paragraphs": [
                {"context": f"{title} [SEP] {text}", "qas": [{"question": f"{title}とは", "answers": [{"text": text[3:6]}]}]},
            ],
        }
        for title, text in PARAGRAPHS.items()
    ]
    file.write_text(json.dumps({"version": "v", "data": data}), encoding="utf-8")
    return file


@pytest.fixture
def bench(stand_in_settings: Settings, tmp_path: Path) -> Bench:
    settings = stand_in_settings.model_copy(update={"llm": "none"})
    bench = Bench(settings=settings, quick=True)
    for file in bench.folder.glob("*.json"):
        file.unlink()
    return bench


def product_figures(seconds: float) -> dict[str, Any]:
    times = {"evidence": seconds / 4, "first checked statement": None, "whole answer": seconds}
    rows = [{"id": "1", "language": "ja", "correct": 1.0, "steps": {"judging sentences": seconds}, **times}]
    rows.append(rows[0] | {"language": "en", "correct": 0.0, "first checked statement": seconds / 2})
    return {"opening": 5.0, "warming up": 2.0, "questions": rows, "tokens read": 40.0, "tokens written": 3.0, "memory": 2**30}


def peer_figures() -> dict[str, Any]:
    side = {"tokens read": 1, "tokens written": 2, "memory": 2**31, "right passage cited": None, "asked language": 1.0}
    row = {
        "id": "1",
        "language": "ja",
        "product": side | {"seconds": 2.0, "correct": 1.0},
        "peer": side | {"seconds": 30.0, "correct": 0.0},
    }
    return {"of": 30, "questions": [row, row]}


def result(figures: dict[str, Any]) -> dict[str, Any]:
    return {"stage": "s", "measured": "2026-01-02", "seconds": 3.0, "figures": figures}


def test_the_report_says_what_was_measured_and_what_was_not(bench: Bench, tmp_path: Path) -> None:
    results = {"product": result(product_figures(2.0)), "peer": result(peer_figures()), "jsquad": result({"skipped": "JSQuAD -> type X"})}
    text = write_report(bench, results, tmp_path)
    assert "| whole answer | 2.00 / 2.00 | 2.00 / 2.00 | 2.00 / 2.00 |" in text
    assert "| first checked statement | 1.00 / 1.00 |  | 1.00 / 1.00 |" in text
    assert "| right answers | 0.50 | 1.00 | 0.00 |" in text
    assert "2 of 30 questions" in text
    assert "15.0 (15.0)" in text
    assert "Not measured: JSQuAD -> type X" in text
    assert "these figures mean nothing" in text
    assert (tmp_path / DOCUMENT).read_text(encoding="utf-8") == text
    assert (tmp_path / PICTURE).read_bytes().startswith(b"\x89PNG")


def test_readme_gets_the_line_between_its_marks() -> None:
    readme = "before\n<!-- written by make bench -->\nold\n<!-- end of make bench -->\nafter"
    written = readme_with(readme, {"product": result(product_figures(2.0)), "peer": result(peer_figures())})
    assert "old" not in written
    said = " ".join(written.split())
    assert "the whole answer or refusal after 2.00 s (p50) and 2.00 s (p95), 1.00 GiB at most" in said
    assert max(len(line) for line in written.splitlines()) <= 140
    assert "took 15 times as long" in written
    assert written.startswith("before\n")
    assert written.endswith("\nafter")
    assert readme_with(readme, {"peer": result(peer_figures())}) == readme


def options(**changes: Any) -> Namespace:
    return Namespace(**({"quick": True, "jsquad": None, "peer": "none", "fresh": False, "stage": None, "result": None} | changes))


@pytest.fixture
def measured(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the stages that were measured; those named in ``failing`` keep nothing."""
    asked: list[str] = []

    def measure(stage: str, file: Path, options: Namespace) -> dict[str, Any] | None:
        asked.append(stage)
        if stage == getattr(options, "failing", None):
            return None
        figures = product_figures(1.0) if stage == "product" else {"skipped": "made up"} if stage == "peer" else peer_figures()
        file.write_text(json.dumps(result(figures)), encoding="utf-8")
        return kept(file)

    monkeypatch.setattr(run, "_measured", measure)
    monkeypatch.setattr(run, "load_settings", lambda: Namespace(settings=bench.settings))
    monkeypatch.setattr(run, "write_report", lambda bench, results, root: " ".join(results))
    return asked


def test_an_interrupted_bench_goes_on_and_skipped_or_failed_stages_are_asked_again(
    measured: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.run_bench(options(failing="states")) == 1
    assert measured == list(STAGES)
    assert "states failed" in capsys.readouterr().err
    measured.clear()
    assert run.run_bench(options()) == 0
    assert measured == ["states", "peer"]
    assert capsys.readouterr().out.split() == list(STAGES)
    measured.clear()
    assert run.run_bench(options(fresh=True)) == 0
    assert measured == list(STAGES)


def test_a_result_is_of_its_sources_build_and_machine(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    one = bench.key("product")
    assert one == Bench(settings=bench.settings, quick=True).key("product")
    assert one != bench.key("users")
    assert one != Bench(settings=bench.settings, quick=False).key("product")
    monkeypatch.setattr("eval.bench.bench.processor_flags", lambda: "another processor")
    assert one != Bench(settings=bench.settings, quick=True).key("product")
    monkeypatch.undo()
    monkeypatch.setattr("eval.bench.bench.code_sha256", lambda: "other sources")
    assert one != Bench(settings=bench.settings, quick=True).key("product")


def test_without_jsquad_one_line_says_what_to_type(bench: Bench, tmp_path: Path) -> None:
    missing = Bench(settings=bench.settings, jsquad_file=tmp_path / "none.json")
    assert missing.jsquad is None
    assert str(tmp_path / "none.json") in missing.no_jsquad
    assert "--jsquad FILE" in missing.no_jsquad
    assert "\n" not in missing.no_jsquad
    # It may come to stand in docs/performance.md.
    assert str(bench.folder) not in Bench(settings=bench.settings).no_jsquad


def test_what_is_not_jsquad_is_said(tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text('{"data": [{"title": "x"}]}', encoding="utf-8")
    with pytest.raises(StrategyQAError, match="not of JSQuAD's form"):
        read_foreign(file)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_grown_index_finds_our_passages_and_the_foreign_ones(bench: Bench, jsquad: Path, language: Any) -> None:
    index, embedder = open_index(bench.settings), open_embedder(bench.settings)
    foreign = read_foreign(jsquad).document
    assert [len(passage.sentences) for passage in foreign.passages] == [2, 1, 1]
    larger = grown(index, foreign, foreign_side(bench, foreign, embedder), 2)
    assert len(larger.document.passages) == len(index.document.passages) + 2
    assert len(larger.document.sentences) == len(index.document.sentences) + 3
    retriever = Retriever(larger, embedder)
    assert retriever.rank("梅雨は雨季の一種", language).passages[0].passage.text == PARAGRAPHS["梅雨"]
    own = "フュージョンエネルギーの発電実証"
    assert retriever.rank(own, language).passages[0].passage == Retriever(index, embedder).rank(own, language).passages[0].passage
    assert all("太陽系" not in found.passage.text for found in retriever.rank("火星は太陽系の惑星", language).passages)


def test_a_torn_line_of_an_interrupted_run_is_asked_again(tmp_path: Path) -> None:
    file = tmp_path / "peer.part"
    file.write_text('{"id": "1"}\n{"id": "2"}\n{"id": "3', encoding="utf-8")
    assert [row["id"] for row in _read(file)] == ["1", "2"]
    with file.open("a", encoding="utf-8") as handle:
        handle.write('{"id": "3"}\n')
    assert [row["id"] for row in _read(file)] == ["1", "2", "3"]


def test_figures() -> None:
    assert faster(peer_figures()) == 15
    assert middle_and_most([1.0, 2.0, 3.0], 1) == "2.0 / 2.9"
    assert spaced(list(range(10)), 3) == (1, 5, 8)
    assert spaced([1, 2], 5) == (1, 2)


def test_the_most_memory_is_that_of_the_process() -> None:
    """In a process of its own: what the process of the tests had at most before may have been more."""
    program = (
        "import numpy; from eval.bench.bench import most_memory; before = most_memory(); "
        "block = numpy.ones(2**24); print(most_memory() - before)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
    assert 2**26 < int(done.stdout) < 2**28


def test_order_is_that_of_the_questions_which_the_model_answered() -> None:
    answers = [{"served": True, "model": True, "end": 2.0}, {"served": True, "model": False, "end": 0.5}]
    assert in_order([*answers, {"served": True, "model": True, "end": 3.0}])
    assert not in_order([*answers, {"served": True, "model": True, "end": 1.0}])


def test_recall_is_the_share_of_questions_whose_paragraph_is_among_the_first() -> None:
    assert recalls([0, 1, 4, None]) == {"1": 0.25, "5": 0.75}


def test_the_clock_hands_on_what_the_model_can() -> None:
    """Words that are copied cost time too; a model that copies nothing copies nothing behind the clock."""

    class Copyist(Adapter):
        def copy(self, prompt: Prompt, source: Source) -> Copied | None:
            return Copied(spans=((0, len(source.text)),), probability=1.0)

    prompt = load_prompt("judge").render(heading="宇宙", sentence="年間30件。", question="何件ですか")
    source = Source(text="年間30件。", starts=frozenset(), ends=frozenset())
    watch = Stopwatch()
    assert TimedModel(Copyist(Settings(llm="stand_in")), watch).copy(prompt, source) == Copied(spans=((0, 6),), probability=1.0)
    assert set(watch.read()) == {"copying the decisive words"}
    assert TimedModel(Adapter(Settings(llm="stand_in")), watch).copy(prompt, source) is None
