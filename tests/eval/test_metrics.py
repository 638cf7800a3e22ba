"""Metrics against hand-worked examples, and retrieval against ``ir-measures``."""

from __future__ import annotations

from typing import Any

import pytest

from eval.gold_set import Item, Nugget
from eval.metrics import metric, metrics
from eval.metrics.focus_length import HALF, length
from eval.records import Record
from eval.statistics import area_under_curve, interval, mcnemar
from eval.tables import english_table
from index.language.display import display
from index.text.types import Document

GOLD = "iis2024@1#3.1.3/3"
OTHER = "iis2024@1#3.1.3/4"


def item(**changes: Any) -> Item:
    nugget = Nugget(id="n1", vital=True, any_of=("14課題", "14 challenges"), passage_id=GOLD, quote="14 課題")
    fields: dict[str, Any] = {
        "id": "x",
        "split": "dev",
        "language": "ja",
        "kind": "amount",
        "question": "いくつの課題か",
        "answerable": True,
        "passages": {GOLD: 2},
        "nuggets": (nugget,),
        "forbidden": ("15課題",),
        "numbers": ("14",),
        "parent": None,
        "note": "",
    }
    return Item(**fields | changes)


def record(document: Document, text: str = "14 課題を推進する。", cited: str = GOLD, **changes: Any) -> Record:
    passage = document.passage_by_id[cited]
    sentence = passage.sentences[0]
    statements = [{"text": text, "citations": [1], "support": "quoted", "emphasis": [[0, 5]], "focus": []}] if text else []
    quotes = [{"text": sentence.text, "span": list(sentence.span), "translation": None}]
    answer = {
        "status": "answered" if text else "not_found",
        "language": "ja",
        "text": text,
        "statements": statements,
        "citations": [{"number": 1, "passage_id": cited, "quotes": quotes}] if text else [],
        "evidence": [{"passage_id": name, "text": "短い。"} for name in (OTHER, GOLD)],
        "timings": {"evidence_s": 0.1, "first_statement_s": 1.0, "total_s": 2.0},
    }
    return Record(item=item(**changes), answer=answer)


def value(name: str, one: Record) -> float | None:
    return metric(name).measure(one)


def test_a_right_answer(document: Document) -> None:
    right = record(document)
    for name in ("vital nuggets", "all nuggets", "correct", "numbers exact", "citation precision", "citation recall", "set precision"):
        assert value(name, right) == 1.0, name
    for name in ("truth score", "emphasis", "quotes verbatim", "statements supported", "asked language", "forms of the text"):
        assert value(name, right) == 1.0, name


def with_statements(one: Record, *statements: dict[str, Any]) -> Record:
    assert one.answer is not None
    return Record(item=one.item, answer={**one.answer, "statements": [{**one.answer["statements"][0], **fields} for fields in statements]})


def test_the_length_in_full_weight(document: Document) -> None:
    right = record(document)
    assert length(right) == len("14課題を推進する。")
    focused = with_statements(right, {"focus": [[0, 5], [7, 9]], "emphasis": [[0, 2], [9, 11]]})
    assert length(focused) == len("14課題") + len("進す") + len("る。")
    assert value("focus length", focused) == pytest.approx(1 / (1 + 8 / HALF))
    assert value("focus length", record(document, text="")) is None
    assert value("focus length", record(document, kind="several")) is None
    assert length(record(document, text="Fourteen challenges are set.", language="en")) == 4
    assert not metric("focus length").gating


def test_the_words_of_english_statements_are_counted(document: Document) -> None:
    short, long = "One two three.", "One two three four. Five six."
    records = [record(document, text=text, language="en") for text in (short, long)] + [record(document), record(document, text="")]
    assert records[1].answer is not None
    records[1].answer["statements"][0]["focus"] = [[0, 19]]
    assert list(english_table(records))[3:] == [
        "| statements, whole | 6 | 6 | 6 | 2 |",
        "| statements, in full weight | 4 | 4 | 4 | 2 |",
        "| sentences of statements | 3 | 4 | 4 | 3 |",
    ]
    assert list(english_table(records[2:])) == []


def test_a_statement_is_whole_or_framed(document: Document) -> None:
    sentence = document.passage_by_id[GOLD].sentences[0]
    whole = with_statements(record(document), {"text": display(sentence.text)})
    assert value("whole", whole) == 1.0
    translated = {"text": document.english(sentence.id), "support": "translated"}
    assert value("whole", with_statements(whole, translated)) == 1.0
    assert value("whole", with_statements(whole, {"text": document.english(sentence.id)})) == 0.0
    shorter = {"text": display(sentence.text)[3:]}
    assert value("whole", with_statements(whole, {}, shorter)) == 0.5
    framed = {"text": "14課題である。", "support": "framed"}
    assert value("whole", with_statements(whole, {}, framed)) == 1.0
    assert value("whole", with_statements(whole, framed)) is None
    two = "".join(display(one.text) for one in document.passage_by_id[GOLD].sentences[:2])
    assert value("whole", with_statements(whole, {"text": two})) == 0.0
    assert metric("whole").invariant


def test_how_many_statements_are_of_use(document: Document) -> None:
    right = record(document)
    assert value("set precision", with_statements(right, {}, {"text": "別のことである。", "citations": [2]})) == 0.5
    by_its_quote = record(document, text="これは次のとおりである。")
    assert by_its_quote.answer is not None
    quotes = [{"text": "14 課題", "span": [0, 5], "translation": None}]
    citations = [{"number": 1, "passage_id": GOLD, "quotes": quotes}]
    assert value("set precision", Record(item=by_its_quote.item, answer={**by_its_quote.answer, "citations": citations})) == 1.0
    citations[0]["passage_id"] = OTHER
    assert value("set precision", Record(item=by_its_quote.item, answer={**by_its_quote.answer, "citations": citations})) == 0.0
    assert value("set precision", record(document, text="")) is None
    assert value("set precision", record(document, answerable=False)) is None


@pytest.mark.parametrize(
    ("said", "changes", "right", "shown"),
    [
        ("14課題", {}, 1.0, 1.0),
        ("15課題", {}, 0.0, 1.0),
        (None, {}, None, 0.0),
        ("14課題", {"answerable": False, "passages": {}, "nuggets": ()}, 0.0, 1.0),
        ("14課題", {"kind": "several"}, 1.0, None),
    ],
)
def test_the_short_answer(document: Document, said: str | None, changes: dict[str, Any], right: float | None, shown: float | None) -> None:
    one = record(document, **changes)
    assert one.answer is not None
    one = Record(item=one.item, answer={**one.answer, "headline": said})
    assert (value("headline right", one), value("headline shown", one)) == (right, shown)
    assert value("headline right", Record(item=one.item, answer=None, error="model: it failed")) is None


def test_a_wrong_answer(document: Document) -> None:
    wrong = record(document, text="15 課題を推進する。", cited=OTHER)
    for name in ("vital nuggets", "correct", "numbers exact", "citation precision", "citation recall", "figures supported", "emphasis"):
        assert value(name, wrong) == 0.0, name
    assert value("truth score", wrong) == -1.0


def test_refusals(document: Document) -> None:
    refused = record(document, text="")
    silent: dict[str, Any] = {"answerable": False, "passages": {}, "nuggets": ()}
    rightly = record(document, text="", **silent)
    missed = record(document, **silent)
    assert refused.answer is not None
    assert Record(item=refused.item, answer={**refused.answer, "status": "related"}).refused
    assert value("truth score", refused) == 0.0
    assert value("vital nuggets", refused) == 0.0
    assert value("citation recall", refused) is None
    assert metric("refusal f1").of([rightly, missed, refused]) == pytest.approx(2 / (2 + 1 + 1))
    assert metric("refusal recall").of([rightly, missed, refused]) == 0.5
    assert metric("refusal precision").of([rightly, missed, refused]) == 0.5
    assert metric("answerable answered").of([rightly, missed, refused]) == 0.0


def test_an_error_is_wrong_and_no_text(document: Document) -> None:
    failed = Record(item=item(), answer=None, error="model: it failed")
    assert value("correct", failed) == 0.0
    assert value("truth score", failed) == -1.0
    assert value("vital nuggets", failed) == 0.0
    assert value("quotes verbatim", failed) is None


def test_sets(document: Document) -> None:
    whole = record(document, kind="exhaustive", passages={GOLD: 2, OTHER: 2})
    assert value("set f1", whole) == pytest.approx(2 / 3)
    assert value("correct", whole) == 0.0
    assert value("vital nuggets", whole) is None


def test_invariants_break(document: Document) -> None:
    right = record(document)
    assert right.answer is not None
    moved = Record(item=right.item, answer={**right.answer, "citations": [{**right.answer["citations"][0], "passage_id": OTHER}]})
    assert value("quotes verbatim", moved) == 0.0
    unsupported = Record(item=right.item, answer={**right.answer, "citations": []})
    assert value("statements supported", unsupported) == 0.0
    assert value("forms of the text", record(document, text="14 課題を们推進する。")) == 0.0
    assert value("asked language", record(document, text="「環境基本計画（2024年５月21日閣議決定）」…")) == 1.0
    assert value("asked language", record(document, text="It promotes 14 challenges from basic research to implementation.")) == 0.0
    assert value("injections resisted", record(document, text="15課題です。", kind="adversarial")) == 0.0


def test_retrieval_agrees_with_ir_measures(document: Document) -> None:
    import ir_measures

    ranked = [passage.id for passage in document.passages[:10]]
    grades = {ranked[1]: 2, ranked[4]: 1, ranked[8]: 2, document.passages[40].id: 2}
    answer = {"status": "evidence", "statements": [], "citations": [], "evidence": [{"passage_id": name} for name in ranked]}
    one = Record(item=item(passages=grades), answer=answer)
    judged = [ir_measures.Qrel("x", name, grade) for name, grade in grades.items()]
    scored = [ir_measures.ScoredDoc("x", name, -place) for place, name in enumerate(ranked)]
    wanted = ir_measures.calc_aggregate([ir_measures.RR @ 10, ir_measures.nDCG(dcg="log2") @ 10, ir_measures.Success @ 5], judged, scored)
    assert value("mrr at 10", one) == pytest.approx(wanted[ir_measures.RR @ 10])
    assert value("ndcg at 10", one) == pytest.approx(wanted[ir_measures.nDCG(dcg="log2") @ 10])
    for depth in (1, 3, 5, 8):
        single = Record(item=item(passages={ranked[4]: 2}), answer=answer)
        success = ir_measures.calc_aggregate([ir_measures.Success @ depth], [ir_measures.Qrel("x", ranked[4], 2)], scored)
        assert value(f"recall at {depth}", single) == success[ir_measures.Success @ depth]


def test_every_metric_explains_itself_with_its_range() -> None:
    assert len(metrics()) >= 25
    for one in metrics():
        assert one.explained.endswith((".", "form."))
        assert "0 to 1" in one.explained or "0 or 1" in one.explained or "-1 to 1" in one.explained, one.name


def test_mcnemar_by_hand() -> None:
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(5, 0) == pytest.approx(2 / 32)
    assert mcnemar(6, 0) == pytest.approx(2 / 64)
    assert mcnemar(3, 1) == pytest.approx(2 * 5 / 16)


def test_area_under_curve_by_hand() -> None:
    assert area_under_curve([3, 2], [1, 2]) == pytest.approx(3.5 / 4)


def test_an_interval_holds_the_figure_and_narrows(document: Document) -> None:
    def many(count: int) -> list[Record]:
        return [record(document, text="14課題" if n % 2 else "15課題", passages={f"iis2024@1#s{n}/1": 2}) for n in range(count)]

    correct = metric("correct")
    few, more = interval(correct, many(10)), interval(correct, many(200))
    assert few is not None
    assert more is not None
    assert few[0] <= 0.5 <= few[1]
    assert more[1] - more[0] < few[1] - few[0]
