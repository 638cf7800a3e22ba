"""Coordination: words that stand beside others of their kind."""

from __future__ import annotations

import pytest

from index.coordination import one_of_several


@pytest.mark.parametrize(
    ("sentence", "words", "several"),
    [
        ("市長と防災会議が決める。", "市長", True),
        ("市長と防災会議が決める。", "防災会議", True),
        ("「安全」と「持続」の２つを柱とする。", "安全", True),
        ("「安全」、「持続」を柱とする。", "持続", True),
        ("堤防・護岸を直す。", "護岸", True),
        ("堤防（土のもの）及び護岸を直す。", "堤防（土のもの", True),
        ("市長として決める。", "市長", False),
        ("「安全」という柱を立てる。", "安全", False),
        ("市長が、防災会議に諮る。", "市長", False),
        ('The pillars are "safety" and "water".', "water", True),
        ("The mayor, the council and the board decide.", "council", True),
        ("The mayor decides with the council.", "mayor", False),
    ],
)
def test_one_of_several(sentence: str, words: str, several: bool) -> None:
    start = sentence.index(words)
    assert one_of_several(sentence, (start, start + len(words))) == several
