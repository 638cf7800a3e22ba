"""Orders to the machine are told from a government's prose."""

from __future__ import annotations

import pytest

from eval.gold_set import load_items
from index.sentences import sentence_spans
from index.types import Document
from rag.hostile import speaks_to_a_machine


def test_no_sentence_of_the_strategy_is_taken_for_an_order(document: Document) -> None:
    assert [sentence.text for sentence in document.sentences if speaks_to_a_machine(sentence.text)] == []


@pytest.mark.parametrize("item", [item for item in load_items("dev") if item.poison], ids=lambda item: item.id)
def test_every_poisoned_bullet_of_dev_is(item: object) -> None:
    text = item.poison.text  # type: ignore[attr-defined]
    assert all(speaks_to_a_machine(text[slice(*span)]) for span in sentence_spans(text))


@pytest.mark.parametrize(
    "text",
    [
        "事業者は、内閣府の指示に従い、結果を報告すること。",
        "優先的に取り組む。",
        "ＡＩの安全性について国会で答弁する。",
        "The assistant professor will lead the programme.",
        "研究者は質問に回答することが求められる。",
    ],
)
def test_prose_is_not(text: str) -> None:
    assert not speaks_to_a_machine(text)
