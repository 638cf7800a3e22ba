"""The gold set is sound, and its checks catch what is not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import median

import pytest

from eval import gold_checks
from eval.gold_checks import faults
from eval.gold_set import FOLDER, Item, load_items, read_items, stratified
from eval.normalise import normalise
from index.text.types import Document

WANTED = {
    "amount": 25,
    "date": 50,
    "name": 45,
    "definition": 35,
    "list": 35,
    "several": 55,
    "exhaustive": 25,
    "yes_no": 20,
    "document": 10,
    "unanswerable": 80,
    "adversarial": 40,
    "noise": 40,
}


@pytest.fixture(scope="module")
def items() -> tuple[Item, ...]:
    return load_items()


def test_no_faults(items: tuple[Item, ...], document: Document) -> None:
    assert faults(items, document) == []


def test_every_kind_has_its_share(items: tuple[Item, ...]) -> None:
    counts = Counter(item.kind for item in items)
    assert {kind: counts[kind] for kind, wanted in WANTED.items() if counts[kind] < wanted} == {}  # type: ignore[index]
    assert sum(item.language == "en" and item.kind != "noise" for item in items) >= 140
    assert 0.55 < sum(item.split == "test" for item in items) / len(items) < 0.65


def test_no_section_stands_on_both_sides(items: tuple[Item, ...]) -> None:
    """Exhaustive questions reach over the whole text; every other answer stands in sections of its own split."""
    sections = {
        split: {p.rsplit("/", 1)[0] for item in items if item.split == split and item.kind != "exhaustive" for p in item.gold}
        for split in ("dev", "test")
    }
    assert sections["dev"] & sections["test"] == set()


def first(items: tuple[Item, ...], **wanted: object) -> Item:
    return next(item for item in items if all(getattr(item, name) == value for name, value in wanted.items()))


def test_a_wrong_quote_is_caught(items: tuple[Item, ...], document: Document) -> None:
    item = first(items, kind="amount")
    nugget = item.nuggets[0].model_copy(update={"quote": item.nuggets[0].quote.replace("。", "！")})
    assert any("does not stand" in fault for fault in faults([item.model_copy(update={"nuggets": (nugget,)})], document))


def test_a_duplicate_is_caught(items: tuple[Item, ...], document: Document) -> None:
    item = first(items, kind="name", parent=None)
    found = " ".join(faults([item, item.model_copy(update={"question": item.question.upper()})], document))
    assert "id occurs 2 times" in found
    assert "question occurs twice" in found


def test_a_nugget_in_its_own_question_is_caught(items: tuple[Item, ...], document: Document) -> None:
    item = first(items, kind="amount", parent=None)
    changed = item.model_copy(update={"question": f"{item.nuggets[0].any_of[0]}ですか"})
    assert any("own question" in fault for fault in faults([changed], document))


def test_a_passage_without_nugget_is_caught(items: tuple[Item, ...], document: Document) -> None:
    item = first(items, kind="several", language="ja", parent=None)
    assert any("no vital nugget" in fault for fault in faults([item.model_copy(update={"nuggets": item.nuggets[:1]})], document))


def test_an_answer_to_an_unanswerable_question_is_caught(items: tuple[Item, ...], document: Document) -> None:
    item = first(items, kind="unanswerable", parent=None)
    answered = item.model_copy(update={"passages": {document.passages[0].id: 2}})
    assert any("others none" in fault for fault in faults([answered], document))


def test_a_test_question_in_a_prompt_is_caught(items: tuple[Item, ...], document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    for language in ("ja", "en"):
        named = gold_checks.masked_names(document)
        item = max(
            (item for item in items if item.split == "test" and item.language == language and not any(n in item.question for n in named)),
            key=lambda item: len(item.question),
        ).model_copy(update={"parent": None})
        assert not any("shares" in fault for fault in faults([item], document))
        with monkeypatch.context() as patch:
            patch.setattr(gold_checks, "public_texts", lambda text=item.question: [f"例：{text}"])
            assert any("shares" in fault for fault in faults([item], document))


def test_a_twin_on_the_other_side_is_caught(items: tuple[Item, ...], document: Document) -> None:
    twin = next(item for item in items if item.parent and item.kind == "noise")
    parent = first(items, id=twin.parent)
    other = "dev" if parent.split == "test" else "test"
    assert any("its parent in" in fault for fault in faults([parent, twin.model_copy(update={"split": other})], document))


def test_questions_are_not_the_passages_own_words(items: tuple[Item, ...], document: Document) -> None:
    def bigrams(text: str) -> set[str]:
        plain = normalise(text)
        return {plain[n : n + 2] for n in range(len(plain) - 1)}

    overlaps = []
    for item in items:
        if item.passages and item.language == "ja":
            asked = bigrams(item.question)
            passage = bigrams(document.passage_by_id[next(iter(item.passages))].text)
            overlaps.append(len(asked & passage) / len(asked))
    assert median(overlaps) < 0.6


def test_a_sample_is_fixed_and_holds_every_kind(items: tuple[Item, ...]) -> None:
    sample = stratified(items, 80)
    assert sample == stratified(items, 80)
    assert 70 <= len(sample) <= 100
    assert {(item.kind, item.language) for item in sample} == {(item.kind, item.language) for item in items}


def test_normalisation() -> None:
    assert normalise("１，５００ 億円") == "1500億円"
    assert normalise("令和６年") == "2024年"
    assert normalise("三つ") == "3つ"
    assert normalise("Ｊ―ＰＥＡＫＳ") == "j-peaks"


def test_corrections_are_logged() -> None:
    log = (Path(gold_checks.__file__).parent / "gold" / "CORRECTIONS.md").read_text(encoding="utf-8")
    assert "## " in log


def test_candidates_are_items_of_development_sections(document: Document) -> None:
    candidates = read_items(FOLDER / "candidates.jsonl")
    sealed = {item.group for item in load_items("test") if item.kind != "exhaustive"} - {item.group for item in load_items("dev")}
    assert len({item.question for item in candidates}) == len(candidates)
    for item in candidates:
        assert item.passages.keys() <= document.passage_by_id.keys()
        assert item.group not in sealed
    assert gold_checks.faults([*load_items("dev"), *load_items("test"), *candidates], document) == []
