"""Texts that nobody here wrote: each form is read and measured, a run goes on where it was, a bad file is named."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eval.__main__ import main
from eval.outside import asking
from eval.outside.asking import Asker
from eval.outside.documents import document_of, index_of, number_of
from eval.outside.forms import form_of, forms, jsquad, lit_ragbench, nomiracl
from eval.outside.matching import stands, words_stated
from eval.outside.run import Set, outcomes_of, read_sets
from eval.outside.types import Case, Item, Outcome, Reply, Stated, Text
from eval.outside.vectors import KeptEmbedder
from index.embedders import Vectors
from index.embedders.stand_in import Adapter as Embedder
from index.errors import SpaceError, StrategyQAError
from index.manifest import inputs_of
from index.settings import IndexSettings
from rag.assistant import Assistant
from rag.errors import ModelError
from rag.evidence.retrieve import Retriever
from rag.llms.stand_in import Adapter as Model
from rag.settings import Settings

TEA = "深山茶は南布塔市で栽培される。深山茶の年間の生産量は45トンである。"
RICE = "谷川米は北祭京市で栽培される。谷川米の価格は1袋784円である。"
CLOUD = "雲海サーバは閉じた環境で運用される。"


def lit(**fields: Any) -> dict[str, Any]:
    return {
        "question": "深山茶の年間の生産量は何トンですか",
        "answer": "45トン",
        "qa_type": ["L_synonym"],
        "positive_chunk_list": [TEA],
        "negative_chunk_list": [RICE, CLOUD],
        "reasoning_content": "",
    } | fields


def miracl(identity: str, *, answerable: bool, passages: Sequence[str]) -> dict[str, Any]:
    question = "深山茶の年間の生産量は何トンですか"
    return {"id": identity, "language": "ja", "question": question, "answerable": answerable, "passages": list(passages)}


def squad(articles: dict[str, list[str]]) -> dict[str, Any]:
    data = [
        {
            "title": title,
            "paragraphs": [
                {
                    "context": f"{title} [SEP] {text}",
                    "qas": [{"id": f"{title}{n}", "question": f"{text[:3]}はどこで栽培されますか", "answers": [{"text": text[4:8]}]}],
                }
                for n, text in enumerate(texts)
            ],
        }
        for title, texts in articles.items()
    ]
    return {"data": data}


def write_lines(file: Path, rows: Sequence[dict[str, Any]]) -> Path:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    write_lines(
        folder / "lit.ja.jsonl",
        [
            lit(),
            lit(qa_type=["L_synonym", "R_calculate"], answer="90トン"),
            lit(qa_type=["A_conflicted"], answer="回答はできません。"),
            lit(qa_type=["A_negative_only"], positive_chunk_list=[]),
            lit(
                question="Where is the server?",
                negative_chunk_list=[{"title": "Rice", "content": "Rice grows in the north."}],
                positive_chunk_list=[{"title": "", "content": "The server stands in Provence. It is cold."}],
            ),
        ],
    )
    write_lines(
        folder / "miracl.ja.jsonl",
        [miracl("1", answerable=True, passages=[f"茶: {TEA}", f"米: {RICE}"]), miracl("2", answerable=False, passages=[f"雲: {CLOUD}"])],
    )
    (folder / "squad.json").write_text(json.dumps(squad({"茶": [TEA], "米": [RICE]})), encoding="utf-8")
    (folder / "LICENSE.md").write_text("CC BY-SA", encoding="utf-8")
    return folder


@pytest.fixture
def stand_ins(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STRATEGY_QA_EMBEDDER", "stand_in")
    monkeypatch.setenv("STRATEGY_QA_LLM", "stand_in")
    return home


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home=home, embedder="stand_in", llm="stand_in")


class Counting:
    """The stand-in embedder; says what it embedded."""

    def __init__(self) -> None:
        self._embedder = Embedder(IndexSettings())
        self.name = self._embedder.name
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str], *, titles: Sequence[str] | None = None) -> Vectors:
        self.embedded += texts
        return self._embedder.embed(texts, titles=titles)


def watched(monkeypatch: pytest.MonkeyPatch, owner: type, name: str) -> list[tuple[Any, ...]]:
    """The arguments of every call of a method from now on."""
    calls: list[tuple[Any, ...]] = []
    method = getattr(owner, name)

    def watching(*arguments: Any, **named: Any) -> Any:
        calls.append(arguments)
        return method(*arguments, **named)

    monkeypatch.setattr(owner, name, watching)
    return calls


def case(question: str = "深山茶の年間の生産量は何トンですか", **fields: Any) -> Case:
    texts = (Text(number=1, title="米", text=RICE), Text(number=2, title="", text=TEA, right=True))
    return Case(**{"question": question, "texts": texts, "kind": "fact", "answers": ("45トン",)} | fields)


def outcome(one: Case, *statements: tuple[str, int], status: str = "answered", item: str = "1") -> Outcome:
    stated = tuple(Stated(text=text, passages=(number,)) for text, number in statements)
    return Outcome(item=item, case=one, reply=Reply(status=status, statements=stated))


def refused(one: Case, *, status: str = "not_found") -> Outcome:
    return outcome(one, status=status)


def failed(one: Case) -> Outcome:
    return Outcome(item="1", case=one, reply=None, error="model: it failed")


@pytest.mark.parametrize(
    ("answer", "said", "expected"),
    [
        ("45トン", "生産量は４５ トンである。", True),
        ("45トン", "生産量は145トンである。", False),
        ("5トン", "生産量は4.5トンである。", False),
        ("29", "29.5点である。", False),
        ("65,676,291 人", "65676291人が働く。", True),
        ("減少しました。", "帰任者は減少しました", True),
        ("甲社、乙社", "乙社と甲社が止まった。", True),
        ("甲社、丙社", "乙社と甲社が止まった。", False),
        ("。", "何も言わない。", False),
    ],
)
def test_an_answer_stands_in_the_statements(answer: str, said: str, expected: bool) -> None:
    assert stands(answer, said) is expected


def test_words_stated_is_a_share() -> None:
    assert words_stated(["Nimbus Cloud"], "It runs on Nimbus.") == 0.5
    assert words_stated([], "It runs on Nimbus.") == 0.0


def test_forms_are_recognised_by_their_content(data: Path, tmp_path: Path) -> None:
    assert [form.name for form in forms()] == ["JSQuAD", "LIT-RAGBench", "NoMIRACL"]
    assert form_of(data / "lit.ja.jsonl").name == "LIT-RAGBench"
    assert form_of(data / "miracl.ja.jsonl").name == "NoMIRACL"
    spread = tmp_path / "spread.json"
    spread.write_text(json.dumps(squad({"茶": [TEA]}), indent=2), encoding="utf-8")
    assert form_of(spread).name == "JSQuAD"


def test_lit_ragbench_asks_again_without_the_right_passages(data: Path) -> None:
    items = lit_ragbench.FORM.read(data / "lit.ja.jsonl")
    assert [[one.kind for one in item.cases] for item in items] == [
        ["fact", "without"],
        ["calculated", "without"],
        ["abstain", "without"],
        ["without"],
        ["fact", "without"],
    ]
    whole, without = items[0].cases
    assert [(text.number, text.right) for text in whole.texts] == [(1, False), (2, False), (3, True)]
    assert without.texts == whole.texts[:2]
    assert without == items[3].cases[0]
    assert [text.title for text in items[4].cases[0].texts] == ["Rice", ""]


def test_lit_ragbench_measures() -> None:
    texts = (Text(number=1, title="", text=RICE), Text(number=2, title="", text=TEA, right=True))
    fact, sum_, abstain = (case(kind=kind, texts=texts) for kind in ("fact", "calculated", "abstain"))
    without = case(kind="without", texts=texts[:1], answers=())
    other = case("別の質問ですか", kind="without", texts=texts[:1], answers=())
    figures = lit_ragbench.FORM.measure(
        [
            outcome(fact, ("生産量は45トンである。", 2)),
            outcome(fact, ("生産量は45トンである。", 2), ("価格は784円である。", 1)),
            failed(fact),
            outcome(sum_, ("南布塔市で栽培される。", 2)),
            refused(abstain, status="related"),
            refused(without),
            refused(without),
            outcome(other, ("価格は784円である。", 1)),
        ]
    )
    assert figures == {
        "facts": pytest.approx(2 / 3),
        "words": pytest.approx(2 / 3),
        "calculated": 0.0,
        "cited": 0.5,
        "abstained": 1.0,
        "refused": 0.5,
    }
    assert set(lit_ragbench.FORM.measure([]).values()) == {None}


def test_nomiracl_measures_refusal_as_the_positive_class(data: Path) -> None:
    yes, no = (item.cases[0] for item in nomiracl.FORM.read(data / "miracl.ja.jsonl"))
    assert [(text.title, text.text) for text in yes.texts] == [("茶", TEA), ("米", RICE)]
    said = ("生産量は45トンである。", 1)
    outcomes = [refused(no), refused(no, status="related"), outcome(no, said), failed(no), outcome(yes, said), refused(yes), failed(yes)]
    assert nomiracl.FORM.measure(outcomes) == {"refusal_precision": 0.5, "refusal_recall": 0.5, "refusal_f1": 0.5}
    assert nomiracl.FORM.measure([outcome(yes, said)])["refusal_precision"] is None


def test_jsquad_puts_paragraphs_of_the_same_article_first(tmp_path: Path) -> None:
    file = tmp_path / "squad.json"
    articles = {"茶": [f"茶{n}は山で栽培される。" for n in range(7)], "米": ["米は谷で栽培される。"], "雲": ["雲は空にある。"]}
    file.write_text(json.dumps(squad(articles)), encoding="utf-8")
    items = jsquad.FORM.read(file)
    assert len(items) == 9
    tea, rice = items[3].cases[0], items[7].cases[0]
    assert {text.title for text in tea.texts} == {"茶"}
    assert [text.right for text in tea.texts] == [False, False, True, False, False]
    assert [text.title for text in rice.texts] == ["茶", "茶", "茶", "米", "雲"]
    assert [text.text for text in rice.texts if text.right] == ["米は谷で栽培される。"]


def test_jsquad_wants_the_answer_from_the_right_paragraph() -> None:
    one = case(kind="reading", answers=("45トン", "年間45トン"))
    said = "生産量は45トンである。"
    figures = jsquad.FORM.measure([outcome(one, (said, 2)), outcome(one, (said, 1)), refused(one), failed(one)])
    assert figures == {"stated": 0.25, "refused": 0.25}


def test_a_case_is_a_small_document(settings: Settings) -> None:
    document = document_of(case(), title="lit.ja", file="lit.ja.jsonl")
    assert [section.title for section in document.sections] == ["米", "2"]
    assert [sentence.text for sentence in document.passages[1].sentences] == [
        "深山茶は南布塔市で栽培される。",
        "深山茶の年間の生産量は45トンである。",
    ]
    assert not document.translated
    assert not document.glossary
    assert document.metadata.decided is None
    assert [number_of(passage.id) for passage in document.passages] == [1, 2]
    embedder = Embedder(settings)
    index = index_of(document, inputs_of(document, embedder.name), embedder)
    ranked = Retriever(index, embedder).rank("深山茶の生産量は何トンですか").passages[0]
    assert number_of(ranked.passage.id) == 2


def test_vectors_are_made_once(tmp_path: Path) -> None:
    counting = Counting()
    kept = KeptEmbedder(counting, tmp_path, batch=2)
    first = kept.embed([TEA, RICE, TEA], titles=["茶", "米", "茶"])
    assert sorted(counting.embedded) == sorted([TEA, RICE])
    again = KeptEmbedder(counting, tmp_path, batch=2).embed([TEA, RICE, TEA], titles=["茶", "米", "茶"])
    assert len(counting.embedded) == 2
    assert np.array_equal(first, again)
    assert np.array_equal(first, Embedder(IndexSettings()).embed([TEA, RICE, TEA], titles=["茶", "米", "茶"]))
    kept.embed([TEA])
    kept.embed([TEA], titles=["別"])
    assert len(counting.embedded) == 4
    next(tmp_path.rglob("*.npy")).write_bytes(b"")
    KeptEmbedder(counting, tmp_path, batch=2).embed([TEA, RICE, TEA], titles=["茶", "米", "茶"])
    assert np.array_equal(first, kept.embed([TEA, RICE, TEA], titles=["茶", "米", "茶"]))


def test_the_provenance_is_known_before_it_is_asked(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = watched(monkeypatch, Assistant, "answer")
    placed = watched(monkeypatch, Asker, "_place")
    asker = Asker(settings, Embedder(settings), Model(settings))
    for one in (case(), case(texts=(Text(number=1, title="雲", text=CLOUD),))):
        assert asker.reply(one, title="t", file="f")[1]
    assert [assistant.provenance for assistant, _ in answered] == [provenance for *_, provenance in placed]
    assert answered[0][0].provenance != answered[1][0].provenance


def test_an_answer_is_kept_until_something_that_answers_changes(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def new(asked: Settings = settings, *, fresh: bool = False, one: Case | None = None) -> bool:
        return Asker(asked, Embedder(asked), Model(asked), fresh=fresh).reply(one or case(), title="t", file="f")[1]

    assert [new(), new(), new(fresh=True), new()] == [True, False, True, False]
    assert new(settings.model_copy(update={"evidence_count": 9}))
    assert new(one=case("深山茶はどこで栽培されますか"))
    monkeypatch.setattr(asking, "code_sha256", lambda: "other sources")
    assert [new(), new()] == [True, False]


def test_a_kept_answer_that_is_half_written_is_asked_again(settings: Settings) -> None:
    asker = Asker(settings, Embedder(settings), Model(settings))
    first, _ = asker.reply(case(), title="t", file="f")
    (file,) = (settings.home / "outside" / "answers").rglob("*.json")
    file.write_text('{"status": "answ', encoding="utf-8")
    assert asker.reply(case(), title="t", file="f") == (first, True)


def test_a_run_goes_on_where_it_was(
    stand_ins: Path, data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answer = Assistant.answer

    def dying(self: Assistant, question: str) -> Any:
        if len(asked) == 3:
            raise KeyboardInterrupt
        asked.append(question)
        return answer(self, question)

    with monkeypatch.context() as patched:
        patched.setattr(Assistant, "answer", dying)
        assert main(["outside", "--data", str(data)]) == 130
    asked_then = watched(monkeypatch, Assistant, "answer")
    assert main(["outside", "--data", str(data), "--json"]) == 0
    # Of the 13 cases 8 differ from each other.
    assert len(asked) + len(asked_then) == 8
    captured = capsys.readouterr()
    figures = json.loads(captured.out.splitlines()[-1])
    assert {name: (found["items"], found["errors"]) for name, found in figures.items()} == {
        "lit.ja": (5, 0),
        "miracl.ja": (2, 0),
        "squad": (2, 0),
    }
    assert list(figures["lit.ja"]) == ["items", "facts", "words", "calculated", "cited", "abstained", "refused", "errors"]
    assert list(figures["miracl.ja"]) == ["items", "refusal_precision", "refusal_recall", "refusal_f1", "errors"]
    assert list(figures["squad"]) == ["items", "stated", "refused", "errors"]
    assert "| items | stated | refused | errors |" in captured.out
    assert "squad: 2/2 items" in captured.err
    assert main(["outside", "--data", str(data), "--json", "--sample", "1"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["lit.ja"]["items"] == 1
    assert len(asked_then) == 5
    assert main(["outside", "--data", str(data), "--fresh", "--sample", "1"]) == 0
    assert len(asked_then) > 5


def test_an_item_that_fails_counts_as_wrong(settings: Settings, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(self: Assistant, question: str) -> Any:
        raise ModelError("it stopped") if "何トン" in question else ZeroDivisionError("nothing")

    monkeypatch.setattr(Assistant, "answer", failing)
    asker = Asker(settings, Embedder(settings), Model(settings))
    (one,) = (found for found in read_sets(data) if found.name == "lit.ja")
    outcomes = outcomes_of(one, asker)
    assert {found.error for found in outcomes} == {"model: it stopped", "ZeroDivisionError: nothing"}
    assert one.form.measure(outcomes)["facts"] == 0.0
    assert not list((settings.home / "outside").rglob("*.json"))

    def full(self: Assistant, question: str) -> Any:
        raise SpaceError("no space left")

    monkeypatch.setattr(Assistant, "answer", full)
    with pytest.raises(SpaceError):
        outcomes_of(one, asker)


def test_items_of_a_question_that_is_none_are_errors(settings: Settings, tmp_path: Path) -> None:
    item = Item(id="1", cases=(case(""),))
    one = Set(name="lit", file=tmp_path / "lit.jsonl", form=lit_ragbench.FORM, items=(item,))
    (found,) = outcomes_of(one, Asker(settings, Embedder(settings), Model(settings)))
    assert found.error


def test_where_the_files_are(tmp_path: Path) -> None:
    root, data = tmp_path / "checkout", tmp_path / "shared" / "data"
    with pytest.raises(StrategyQAError, match="--data FOLDER"):
        read_sets(None, root=root)
    (data / "outside").mkdir(parents=True)
    with pytest.raises(StrategyQAError, match=r"holds no \.json"):
        read_sets(data / "outside", root=root)
    write_lines(data / "outside" / "lit.ja.jsonl", [lit()])
    many = squad({"茶": [f"茶{n}は山で栽培される。" for n in range(210)]})
    (data / "jsquad-valid-v1.3.json").write_text(json.dumps(many), encoding="utf-8")
    assert {one.name: len(one.items) for one in read_sets(None, root=root)} == {"lit.ja": 1, "jsquad-valid-v1.3": 200}
    assert [one.name for one in read_sets(data / "outside", root=root)] == ["lit.ja"]
    assert [len(one.items) for one in read_sets(None, sample=205, root=root)] == [1, 205]
    with pytest.raises(StrategyQAError, match="--sample 0"):
        read_sets(data / "outside", sample=0)
    write_lines(data / "outside" / "lit.ja.json", [lit()])
    with pytest.raises(StrategyQAError, match=r"two files named lit\.ja"):
        read_sets(data / "outside")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("text.jsonl", "no JSON", "no JSON lines"),
        ("empty.json", "", "no JSON lines"),
        ("other.jsonl", '{"question": "何ですか"}', "no known form"),
        ("lit.jsonl", json.dumps(lit()) + '\n{"question": "何', "lit.jsonl line 2"),
        ("lit.jsonl", json.dumps(lit(positive_chunk_list=[], negative_chunk_list=[])), "no passage"),
        ("lit.jsonl", json.dumps(lit(positive_chunk_list=[{"body": "x"}])), "lit.jsonl line 1"),
        ("miracl.jsonl", json.dumps(miracl("1", answerable=True, passages=[])), "no passage"),
        ("miracl.jsonl", json.dumps(miracl("1", answerable=True, passages=["茶: x"]) | {"answerable": "yes"}), "neither true nor false"),
        ("squad.json", json.dumps({"data": [{"paragraphs": [{"context": "茶 [SEP] 山"}]}]}), "form of JSQuAD"),
    ],
)
def test_a_bad_file_is_named(
    stand_ins: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str, expected: str
) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / name).write_text(content, encoding="utf-8")
    assert main(["outside", "--data", str(folder)]) == 1
    said = capsys.readouterr().err
    assert name in said
    assert expected in said
