"""The gate over the gold set, with real weights; and what makes the product worse turns it red, beside a baseline of the same answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from eval.baseline import Baseline, hashed, machine
from eval.commands import gate_baseline, judge
from eval.gold_set import Item, load_items, stratified
from eval.metrics import Metric, metrics
from eval.records import Record
from eval.retrieval import retrieve
from eval.rows import Parts, Product
from eval.runs import answer_one, ask
from eval.verdict import ASKED, Finding, passed, verdict
from index.language.figures import figures
from index.shelf.together import alone
from rag.settings import Settings
from rag.types import Answer
from tests.conftest import GATE

pytestmark = pytest.mark.weights


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The product's answers to the sample of the gate, and the baseline that they make."""

    parts: Parts
    items: tuple[Item, ...]
    records: list[Record]
    found: list[Record]
    baseline: Baseline

    def failures(self, records: Sequence[Record], stages: Sequence[str] | None = None) -> list[str]:
        findings: list[Finding] = verdict(records, self.baseline, same_machine=True, stages=stages)
        return [finding.check for finding in findings if finding.level == "fail"]


@pytest.fixture(scope="module")
def judged(real_settings: Settings) -> Judged:
    settings = alone(real_settings)
    parts = Parts.open(settings, model=True)
    items = stratified(load_items(), ASKED)
    product = Product(parts, model=True)
    records = list(ask("combined", product, items, product.provenance, settings).records)
    found = retrieve(parts, load_items())
    values = {one.name: {hashed(r.item.id): v for r in kept if (v := one.measure(r)) is not None} for one, kept in _kept(records, found)}
    baseline = Baseline(gold_sha256="", llm="", machine=machine(), values=values)
    return Judged(parts=parts, items=items, records=records, found=found, baseline=baseline)


def _kept(records: list[Record], found: list[Record]) -> list[tuple[Metric, list[Record]]]:
    """What each metric is taken from: retrieval from every item, the rest from the answers."""
    return [(one, found if one.stage == "retrieval" else records) for one in metrics()]


def changed(record: Record, **fields: Any) -> Record:
    assert record.answer is not None
    return Record(item=record.item, answer={**record.answer, **fields})


def test_the_product_passes_the_gate(judged: Judged, capsys: pytest.CaptureFixture[str], pytestconfig: pytest.Config) -> None:
    findings = judge(judged.parts, judged.found, judged.records, gate_baseline())
    pytestconfig.stash[GATE] = capsys.readouterr().out
    assert passed(findings)


def test_the_product_itself_passes(judged: Judged) -> None:
    assert judged.failures(judged.records) == []
    assert judged.failures(judged.found, ("retrieval",)) == []


def move_citations(judged: Judged, record: Record) -> Record:
    """Cite the neighbouring passage, with a sentence that does stand there."""
    passages = judged.parts.index.document.passages
    places = {passage.id: place for place, passage in enumerate(passages)}
    citations = []
    for citation in record.citations:
        place = places.get(citation["passage_id"])
        if place is None:
            return record
        beside = passages[place + 1] if place + 1 < len(passages) else passages[place - 1]
        sentence = beside.sentences[0]
        quote = {"text": sentence.text, "span": list(sentence.span), "translation": None}
        citations.append({**citation, "passage_id": beside.id, "quotes": [quote]})
    return changed(record, citations=citations)


def swap_figures(judged: Judged, record: Record) -> Record:
    """Replace the first figure of each statement by another one of the same passage."""
    statements = []
    for statement in record.statements:
        text = statement["text"]
        own = figures(text)
        whole = " ".join(citation["passage"] for citation in record.citations)
        other = next((figure for figure in figures(whole) if own and figure.key not in {one.key for one in own}), None)
        if own and other is not None:
            start, end = own[0].span
            text = text[:start] + whole[slice(*other.span)] + text[end:]
        statements.append({**statement, "text": text})
    return changed(record, statements=statements)


def paste_bullets(judged: Judged, record: Record) -> Record:
    """Answer with whole bullets, in the language that was asked."""
    language = "passage_translation" if record.item.language == "en" else "passage"
    whole = {citation["number"]: citation[language] or citation["passage"] for citation in record.citations}
    return changed(record, statements=[{**s, "text": " ".join(whole[n] for n in s["citations"])} for s in record.statements])


@pytest.mark.parametrize(
    ("plant", "caught"),
    [(move_citations, "citation precision"), (swap_figures, "figures supported"), (paste_bullets, "whole")],
    ids=["a citation moved to the neighbouring passage", "a figure of the same passage", "whole bullets pasted"],
)
def test_a_spoiled_answer_fails(judged: Judged, plant: Callable[[Judged, Record], Record], caught: str) -> None:
    failures = judged.failures([plant(judged, record) if record.answered else record for record in judged.records])
    assert any(failure.startswith(caught) for failure in failures), failures


class Asked:
    """The product without its model, asked in some way."""

    def __init__(self, parts: Parts, ask: Callable[[Any, Item], Answer]) -> None:
        self._assistant = parts.assistant(model=False)
        self._ask = ask

    def answer(self, item: Item) -> Answer:
        return self._ask(self._assistant, item)


def test_the_judge_switched_off_fails(judged: Judged) -> None:
    settings = judged.parts.settings.model_copy(update={"answer_from": 0.0})
    parts = Parts(settings=settings, index=judged.parts.index, embedder=judged.parts.embedder, model=None)
    open_handed = Asked(parts, lambda assistant, item: assistant.answer(item.question))
    failures = judged.failures([answer_one(open_handed, item) for item in judged.items])
    assert any(failure.startswith("refusal") for failure in failures), failures
    assert "paired with the baseline" in failures


def test_the_wrong_language_fails(judged: Judged) -> None:
    other = Asked(judged.parts, lambda assistant, item: assistant.answer(item.question, language="en" if item.language == "ja" else "ja"))
    failures = judged.failures([answer_one(other, item) for item in judged.items])
    assert "asked language (invariant)" in failures


def test_a_lexical_index_that_reads_one_width_only_fails(judged: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.language.tokens import terms

    monkeypatch.setattr("rag.evidence.retrieve.terms", lambda text, names: terms("".join(c for c in text if not "！" <= c <= "～"), names))
    failures = judged.failures(retrieve(judged.parts, load_items("dev")[:40]), ("retrieval",))
    assert "widths alike (invariant)" in failures
