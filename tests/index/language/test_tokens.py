"""What a text names: runs of nouns, proper nouns, and where names are joined. Search terms stand in ``test_text.py``."""

from __future__ import annotations

import pytest

from index.language.dictionary import nodes
from index.language.tokens import noun_joints, noun_runs, proper_nouns, words


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("津波避難タワーの位置", ["津波避難タワー", "位置"]),
        ("避難指示は、市長が発令する。", ["避難指示", "市長", "発令"]),
        ("「低年金者支援給付金」が出てくる箇所", ["低年金者支援給付金", "箇所"]),
        ("第２期公募を行う", ["第２期公募"]),
        ("ＳＩＰの課題", ["ＳＩＰ", "課題"]),
        ("広い海へ行く", ["海"]),
        ("", []),
    ],
)
def test_runs_of_nouns_longest_first(text: str, runs: list[str]) -> None:
    assert noun_runs(text) == runs


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("東京大学の学生", ["東京大学"]),
        ("学生の数を増やす", []),
        ("日本年金機構が行う", ["日本年金機構"]),
        ("The data centre in Tromvik will grow.", ["tromvik"]),
        ("Herring and cod are counted.", []),
        ("Who runs the Skua?", ["skua"]),
        ("We met “Brown” and Lee.", ["brown", "lee"]),
        ("", []),
    ],
)
def test_proper_nouns(text: str, names: list[str]) -> None:
    assert proper_nouns(text) == names


@pytest.mark.parametrize(
    ("text", "joints"),
    [
        ("給付金と保険料の額", ["と"]),
        ("青浜港、東浜及び西浜に建てる", ["及び"]),
        ("市長と、その補佐が決める", ["と、"]),
        ("備蓄をすると決めた", []),
        ("機関と連携する", ["と"]),
    ],
)
def test_where_names_are_joined(text: str, joints: list[str]) -> None:
    assert [text[slice(*span)] for span in noun_joints(text)] == joints


def test_words_are_latin_and_lower_case() -> None:
    assert words("ＡＩ of J-PEAKS in 2025, 5G and 避難") == ["ai", "of", "j-peaks", "in", "5g", "and"]


def test_words_keep_their_parts_of_speech_when_another_text_is_read() -> None:
    """As it happens where several ask at once: each thread reads a text while another one looks at its words."""
    text = "核融合の実証を大学が行う"
    expected = [word.feature.pos1 for word in nodes(text)]
    words_of_text = list(nodes(text))
    assert list(nodes("まったく違う、とても長い文章である。" * 40))
    assert [word.feature.pos1 for word in words_of_text] == expected
