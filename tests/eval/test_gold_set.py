"""The development set is sound, and its checks catch what is not."""

from __future__ import annotations

from statistics import median

from eval.gold_set import Item, faults, load_items
from eval.normalise import normalise
from index.types import Document


def test_no_faults(document: Document) -> None:
    assert faults(load_items(), document) == []


def test_planted_faults_are_caught(document: Document) -> None:
    items = load_items()
    item = next(item for item in items if item.answerable and item.parent is None)
    nugget = item.nuggets[0]

    def found(changed: Item) -> str:
        return " ".join(faults((*items[1:], changed), document))

    assert "does not stand" in found(item.model_copy(update={"id": "x", "nuggets": (nugget.model_copy(update={"quote": "ない文"}),)}))
    assert "id occurs twice" in found(items[1])
    assert "its own question" in found(item.model_copy(update={"id": "x", "question": f"{nugget.any_of[0]}ですか"}))


def test_questions_are_not_the_passages_own_words(document: Document) -> None:
    def bigrams(text: str) -> set[str]:
        plain = normalise(text)
        return {plain[n : n + 2] for n in range(len(plain) - 1)}

    overlaps = []
    for item in load_items():
        if item.answerable and item.language == "ja":
            asked = bigrams(item.question)
            passage = bigrams(document.passage_by_id[next(iter(item.passages))].text)
            overlaps.append(len(asked & passage) / len(asked))
    assert median(overlaps) < 0.6


def test_normalisation() -> None:
    assert normalise("１，５００ 億円") == "1500億円"
    assert normalise("令和６年") == "2024年"
    assert normalise("三つ") == "3つ"
    assert normalise("Ｊ―ＰＥＡＫＳ") == "j-peaks"
