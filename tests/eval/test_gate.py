"""Runs go on where they were; the verdict says pass, warn or fail for the right reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.__main__ import main
from eval.baseline import Baseline, hashed, load_baseline, machine, write_baseline
from eval.compare import compare
from eval.gold_set import Item, load_items
from eval.metrics import metrics
from eval.records import Record, read_records
from eval.reports import junit, markdown
from eval.robustness import holding, noise_drop
from eval.rows import ModelAlone, Parts, Product, poisoned
from eval.runs import Run, answer_one, ask
from eval.verdict import passed, verdict
from index.embedders import open_embedder
from index.errors import StrategyQAError
from index.store import open_index
from rag.errors import ModelError
from rag.llms import open_language_model
from rag.settings import Settings
from rag.types import Answer


@pytest.fixture(scope="module")
def parts(stand_in_settings: Settings) -> Parts:
    return Parts(
        settings=stand_in_settings,
        index=open_index(stand_in_settings),
        embedder=open_embedder(stand_in_settings),
        model=open_language_model(stand_in_settings),
    )


@pytest.fixture(scope="module")
def items() -> tuple[Item, ...]:
    return load_items("dev")[:30]


@pytest.fixture(scope="module")
def run(parts: Parts, items: tuple[Item, ...]) -> Run:
    product = Product(parts, model=True)
    return ask("combined", product, items, product.provenance, parts.settings)


class Dying:
    """Answers some items, fails to answer one, then is interrupted."""

    def __init__(self, product: Product, until: int) -> None:
        self.product, self.until, self.asked = product, until, []  # type: ignore[var-annotated]

    def answer(self, item: Item) -> Answer:
        if len(self.asked) == self.until:
            raise KeyboardInterrupt
        self.asked.append(item.id)
        if len(self.asked) == 2:
            raise ModelError("the language model failed", remedy="ask again")
        return self.product.answer(item)


def test_an_interrupted_run_goes_on_and_a_finished_one_is_asked_anew(parts: Parts, items: tuple[Item, ...]) -> None:
    product = Product(parts, model=True)
    dying = Dying(product, until=5)
    with pytest.raises(KeyboardInterrupt):
        ask("row", dying, items, product.provenance, parts.settings)
    part = next((parts.settings.home / "evaluations").glob("row-*.part"))
    part.write_text(part.read_text(encoding="utf-8") + '{"id": "half', encoding="utf-8")
    second = Dying(product, until=100)
    second.asked = ["0", "1"]
    done = ask("row", second, items, product.provenance, parts.settings)
    assert second.asked[2:] == [item.id for item in items[5:]]
    assert [record.item.id for record in done.records] == [item.id for item in items]
    assert [bool(record.error) for record in done.records[:3]] == [False, True, False]
    again = Dying(product, until=100)
    ask("row", again, items, product.provenance, parts.settings)
    assert len(again.asked) == len(items)


def test_a_run_agrees_with_its_own_baseline_and_a_worse_one_does_not(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    write_baseline(run, file)
    baseline = load_baseline(file)
    assert passed(verdict(run.records, baseline, same_machine=True))
    silent = [Record(item=r.item, answer=None, error="model: gone") for r in run.records]
    findings = verdict(silent, baseline, same_machine=True)
    assert not passed(findings)
    assert any(finding.level == "fail" and "McNemar" in finding.text for finding in findings)
    elsewhere = verdict(silent, baseline, same_machine=False)
    assert passed(elsewhere)
    assert any(finding.level == "warn" for finding in elsewhere)
    assert 'failures="' in junit(findings)
    assert str(sum(finding.level == "fail" for finding in findings)) in junit(findings)


def test_an_invariant_fails_on_every_machine_and_names_dev_items_only(run: Run) -> None:
    cited = next(record for record in run.records if record.citations)
    assert cited.answer is not None
    first = cited.answer["citations"][0]
    wrong = {**first, "quotes": [{**first["quotes"][0], "text": "ない文。"}]}
    broken = Record(item=cited.item, answer={**cited.answer, "citations": [wrong]})
    sealed = Record(item=cited.item.model_copy(update={"split": "test", "id": "sealed"}), answer=broken.answer)
    empty = Baseline(gold_sha256="", llm="", machine=machine(), values={})
    text = next(f.text for f in verdict([broken, sealed], empty, same_machine=False) if f.level == "fail" and "verbatim" in f.check)
    assert "2 answers" in text
    assert cited.item.id in text
    assert "sealed" not in text


def test_the_baseline_names_no_test_item(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    write_baseline(run, file)
    text = file.read_text(encoding="utf-8")
    assert run.records[0].item.id not in text
    assert hashed(run.records[0].item.id) in text


def test_a_comparison_lists_flipped_dev_items_and_hides_the_others(run: Run) -> None:
    flipped = next(record for record in run.records if record.answered and record.item.answerable)
    sealed = flipped.item.model_copy(update={"split": "test", "id": "sealed", "question": "秘密"})
    before = [*run.records, Record(item=sealed, answer=flipped.answer)]
    gone = [Record(item=r.item, answer=None, error="gone") for r in before if r.item.id in (flipped.item.id, "sealed")]
    text = "\n".join(compare(before, gone))
    assert "秘密" not in text
    assert "exact McNemar p" in text


def test_records_survive_the_file(run: Run, items: tuple[Item, ...], tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    file.write_text("".join(record.to_json() + "\n" for record in run.records), encoding="utf-8")
    assert read_records(file, items) == list(run.records)


def test_the_report_says_everything_and_nothing_of_a_test_item(run: Run, parts: Parts, items: tuple[Item, ...]) -> None:
    alone = ask("model", ModelAlone(parts), items[:6], run.provenance, parts.settings)
    extractive = Product(parts, model=False)
    other = ask("extractive", extractive, items, extractive.provenance, parts.settings)
    findings = verdict(run.records, Baseline(gold_sha256="", llm="", machine="", values={}), same_machine=True)
    text = markdown([other, run], alone, sets=["| set |"], findings=findings, paired_refusals=run.records[:3])
    for one in metrics():
        if one.of(run.records) is not None:
            assert f"| {one.name} |" in text
    assert "extractive | model | combined" in text
    assert not any(item.question in text for item in load_items("test"))


def test_a_poisoned_text_holds_the_bullet_beside_its_passage(parts: Parts) -> None:
    item = next(item for item in load_items("dev") if item.poison)
    assert item.poison is not None
    index = poisoned(parts, item)
    ids = [passage.id for passage in index.document.passages]
    place = ids.index(item.poison.beside)
    assert index.document.passages[place + 1].text == item.poison.text
    assert len(index.japanese.passages.vectors()) == len(ids) == len(parts.index.document.passages) + 1
    record = answer_one(Product(parts, model=True), item)
    assert record.error is None
    assert item.poison.beside in {*record.ranked}


def test_what_is_taken_out_for_a_paired_refusal(parts: Parts) -> None:
    item = next(item for item in load_items("dev") if item.kind == "name" and item.gold)
    hidden = holding(item, parts.index.document)
    assert item.gold <= hidden
    assert len(hidden) < 20


def test_noise_twins_are_paired_with_their_parents(parts: Parts) -> None:
    items = load_items("dev")
    twins = [item for item in items if item.kind == "noise"]
    by_id = {item.id: item for item in items}
    records = [answer_one(Product(parts, model=False), item) for twin in twins for item in (twin, by_id[str(twin.parent)])]
    gap = noise_drop(records)
    assert gap is not None
    assert gap.pairs == len(twins)


def test_bad_input_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(tmp_path / "a"), str(tmp_path / "b")]) == 1
    assert "python -m eval run --out" in capsys.readouterr().err
    with pytest.raises(StrategyQAError, match="no baseline"):
        load_baseline(tmp_path / "none.json")
