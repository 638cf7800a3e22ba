"""A number opens a section in its sequence alone."""

from __future__ import annotations

import pytest

from index.sections.blocks import Block, ReadFile
from index.sections.outline import outlined
from index.sections.sequences import numbered
from index.text.types import Metadata


def labels(*texts: str) -> tuple[list[str], tuple[str, ...]]:
    read = ReadFile(media_type="text/plain", blocks=tuple(Block(kind="paragraph", text=text, place="line") for text in texts))
    document, doubts = outlined(read, Metadata(document="d", title="題", file="f"), "0")
    return [section.label for section in document.sections], doubts


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (
            ("第１章 総論", "第１節 目的", "文。", "第２節 範囲", "第２章 各論", "第１節 手段", "文。"),
            "第１章/第１章第１節/第１章第２節/第２章/第２章第１節",
        ),
        (
            ("第１部 見直し", "第１ 概念", "１ 名称とする。", "２ 定義とする。", "第２ 記録", "１ 記録する。"),
            "第１部/第１部第１/第１部第１の１/第１部第１の２/第１部第２/第１部第２の１",
        ),
        (("１ 目的", "１．１ 背景", "文。", "１．２ 範囲", "２ 手段", "２．１ 予算", "文。"), "１/１．１/１．２/２/２．１"),
        (("１－１ 早すぎる", "１ 目的", "１－１ 背景", "１－２ 範囲", "文。"), "（冒頭）/１/１－１/１－２"),
        (
            ("（１） 目的", "① 背景", "ア 理由", "イ 結果", "② 範囲", "（２） 手段", "文。"),
            "（１）/（１）①/（１）①ア/（１）①イ/（１）②/（２）",
        ),
        (("⑴ 目的とする。", "⑵ 手段とする。", "ア 予算とする。", "（ア）財源とする。", "ａ　国とする。"), "⑴/⑵/⑵ア/⑵ア（ア）/⑵ア（ア）ａ"),
        (("第一条 目的とする。", "第二条 定義とする。", "第二条の二 例外とする。"), "第一条/第二条"),
        (("一 目的とする。", "二 手段とする。", "イ 予算とする。"), "一/二"),
        (
            ("Chapter 1: Aims", "1. Growth", "Text.", "1.1 Jobs", "1.2 Skills", "(a) Schools", "(b) Firms", "Chapter 2: Means", "Text."),
            "Chapter 1:/Chapter 1:1./Chapter 1:1.1/Chapter 1:1.2/Chapter 1:1.2(a)/Chapter 1:1.2(b)/Chapter 2:",
        ),
        # Not the next of any sequence: a year, a sentence that begins with a section's number, a list that begins at 3.
        (("１．目的", "２０年後の姿を示す。", "３．飛んだ節", "第１章で見てきたように、進める。"), "１．"),
    ],
)
def test_sections_by_sequence(texts: tuple[str, ...], expected: str) -> None:
    assert "/".join(labels(*texts)[0]) == expected


@pytest.mark.parametrize(
    ("texts", "expected", "items"),
    [
        pytest.param(
            "１．目的/次を目指す。/１．成長/２．分配/３．安全/２．手段/文。/３．期間/文。",
            "１．/２．/３．",
            3,
            id="the list runs past the next section's number",
        ),
        pytest.param(
            "１．目的/文。/２．手段/次の手段がある。/１．予算/２．人材/３．期間/次のとおり。/１．前期/２．後期/３．末期/４．評価/文。",
            "１．/２．/３．/４．",
            5,
            id="the next section's number goes on with the list",
        ),
        pytest.param(
            "1. Growth/2. Safety/1. Growth/Text./2. Safety/Text.",
            "（Front matter）/1./2.",
            2,
            id="a list before the sections",
        ),
        pytest.param(
            "第１章 総論/１．目的/１．成長とする。/２．分配とする。/２．手段/文。/第２章 各論/１．予算/文。/２．人材/文。",
            "第１章/第１章１．/第１章２．/第２章/第２章１．/第２章２．",
            2,
            id="in a chapter, with sections of the same numbers in the next",
        ),
        pytest.param("1 Aims/Text./1 euro/is not much./2 Means/Text.", "1/2", 0, id="a figure that begins a line is no list"),
        pytest.param(
            "１．目的/（１）国/次による。/１．予算/２．税制/（２）地方/文。/２．手段/文。",
            "１．/１．（１）/１．（２）/２．",
            2,
            id="a list in a section under it",
        ),
    ],
)
def test_a_list_in_a_section_takes_no_number_of_a_section(texts: str, expected: str, items: int) -> None:
    read = ReadFile(media_type="text/plain", blocks=tuple(Block(kind="paragraph", text=text) for text in texts.split("/")))
    document, _ = outlined(read, Metadata(document="d", title="題", file="f"), "0")
    assert "/".join(section.label for section in document.sections) == expected
    assert sum("項目" in passage.label for passage in document.passages) == items


def test_the_own_table_of_contents_tells_a_section_from_an_item() -> None:
    contents = tuple(Block(kind="contents", text=f"{line} ...... 3") for line in ("１．目的", "２．手段"))
    lines = ("１．目的", "文。", "２．手段", "次の手段がある。", "１．予算", "２．人材", "３．期間", "以上とする。")
    read = ReadFile(media_type="text/plain", blocks=(*contents, *(Block(kind="paragraph", text=text) for text in lines)))
    document, _ = outlined(read, Metadata(document="d", title="題", file="f"), "0")
    assert [section.label for section in document.sections] == ["１．", "２．"]


def test_a_gap_is_a_doubt() -> None:
    found, doubts = labels("１．目的", "文。", "３．手段", "文。")
    assert found == ["１．"]
    assert len(doubts) == 1
    assert "３． 手段 does not follow" in doubts[0]


def test_a_second_section_of_one_name_has_an_id_of_its_own_and_a_doubt() -> None:
    blocks = [Block(kind="heading", text=text, level=level) for text, level in (("計画", 1), ("課題", 2), ("課題", 2))]
    read = ReadFile(media_type="text/markdown", blocks=(*blocks, Block(kind="paragraph", text="文。")))
    document, doubts = outlined(read, Metadata(document="d", title="題", file="f"), "0")
    assert [section.id for section in document.sections] == ["d@1#計画", "d@1#計画.課題", "d@1#計画.課題~2"]
    assert len(doubts) == 1


@pytest.mark.parametrize(
    ("line", "notation", "numbers"),
    [
        ("第３編 補則", "hen", (3,)),
        ("第十二章　雑則", "chapter", (12,)),
        ("第三十六条の二 例外", "article", (36,)),
        ("１．２．３ 細目", "decimal", (1, 2, 3)),
        ("１）方針", "closed", (1,)),
        ("⑿ 細目", "bracketed", (12,)),
        ("③概要", "circled", (3,)),
        ("(c) Terms", "latin_bracketed", (3,)),
        ("Action 10. Fires", "action", (10,)),
        ("二 手段", "kanji", (2,)),
        ("2024 was a year", None, None),
        ("1.5倍にする", None, None),
        ("三位一体で進める", None, None),
    ],
)
def test_numbers_are_read(line: str, notation: str | None, numbers: tuple[int, ...] | None) -> None:
    found = numbered(line)
    assert (found and found.notation, found and found.numbers) == (notation, numbers)
