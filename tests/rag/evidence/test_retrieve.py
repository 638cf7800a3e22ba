"""Retrieval without weights."""

from __future__ import annotations

import numpy as np
import pytest

from rag.assistant import Assistant
from rag.evidence.retrieve import fuse


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
