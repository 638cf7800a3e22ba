"""Sections by number, mentions, retrieval without weights."""

from __future__ import annotations

import numpy as np
import pytest

from index.types import Document
from rag.assistant import Assistant
from rag.errors import QuestionError
from rag.mentions import mentions
from rag.retrieve import fuse
from rag.sections import children, find_sections


@pytest.mark.parametrize("typed", ["3(1)①", "３．（１）①", "3.1.1", "第3章第1節①"])
def test_a_section_by_its_number(document: Document, typed: str) -> None:
    assert [section.label for section in find_sections(document, typed)] == ["３．（１）①"]


@pytest.mark.parametrize("typed", ["フュージョンエネルギー", "3(1)①（フュージョンエネルギー）", "３．（１）①（フュージョンエネルギー）"])
def test_a_section_by_its_name(document: Document, typed: str) -> None:
    assert [section.label for section in find_sections(document, typed)] == ["３．（１）①（フュージョンエネルギー）"]


def test_a_section_that_does_not_exist_names_its_neighbours(document: Document) -> None:
    with pytest.raises(QuestionError, match="３．（３）") as caught:
        find_sections(document, "3(4)")
    assert "there is no section '3(4)'" in caught.value.message


def test_children(document: Document) -> None:
    (section,) = find_sections(document, "2(3)")
    assert [child.label for child in children(document, section)] == ["２．（３）①", "２．（３）②", "２．（３）③"]


@pytest.mark.parametrize("term", ["ＳＩＰ", "SIP", "戦略的イノベーション創造プログラム"])
def test_every_mention_in_any_form(document: Document, term: str) -> None:
    found = mentions(document, term)
    plain = [p.id for p in document.passages if "ＳＩＰ" in p.text or "SIP" in p.text or "戦略的イノベーション創造プログラム" in p.text]
    assert [mention.passage.id for mention in found] == plain
    for mention in found:
        for start, end in mention.spans:
            assert mention.passage.text[start:end] in ("ＳＩＰ", "SIP", "戦略的イノベーション創造プログラム")


def test_a_latin_term_is_a_whole_word(document: Document) -> None:
    assert not [m for m in mentions(document, "IP") if "ＩＰ" not in m.passage.text and "IP" not in m.passage.text.replace("SIP", "")]


def test_bm25_has_no_say_without_evidence() -> None:
    cosines = np.array([0.5, 0.4], dtype=np.float32)
    nothing = np.zeros(2, dtype=np.float32)
    _, passages = fuse(cosines, cosines, nothing, nothing, np.array([0, 1]))
    assert passages.argmax() == 0
    _, passages = fuse(cosines, cosines, nothing, np.array([0.0, 0.9], dtype=np.float32), np.array([0, 1]))
    assert passages.argmax() == 1


@pytest.mark.parametrize(
    ("query", "section"),
    [
        ("核融合 発電実証", "３．（１）①（フュージョンエネルギー）"),
        ("Kプログラム", "３．（１）②"),
        ("J-PEAKS", "３．（２）①（地域中核・特色ある研究大学振興）"),
        ("BRIDGE SIP 一体的に運用", "３．（１）③"),
        ("１０兆円", "３．（２）①（大学ファンドを通じた世界最高水準の研究大学の実現）"),
        ("１５００億円", "３．（２）①（地域中核・特色ある研究大学振興）"),
        ("ＡＩＳＩ", "２．（３）②（ＡＩの安全性の検討）"),
        ("国立研究開発法人の機能強化", "３．（２）①（国研機能強化に向けた取組の推進）"),
    ],
)
def test_names_and_figures_in_any_form_find_their_passages(stand_in_assistant: Assistant, query: str, section: str) -> None:
    passages = stand_in_assistant.document.passage_by_id
    assert section in [passages[evidence.passage_id].section.label for evidence in stand_in_assistant.search(query, limit=4)]
