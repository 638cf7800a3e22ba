"""What another assistant writes: lists of sources, parts of sentences, ellipses, citations behind a dash."""

from __future__ import annotations

import pytest

from index.text.types import Document
from rag.drafts.pieces import sentences
from rag.drafts.readers import read_bytes
from rag.drafts.report import Report
from rag.drafts.source import Source
from rag.drafts.verify import verify
from rag.settings import Settings

FIRST = "喫緊の社会的課題に対する革新的マテリアル開発への要請に応えるため"
LAST = "基礎基盤的研究や人材育成を推進する"
WHOLE = f"{FIRST}、研究基盤となる設備等のインフラの整備を進め、{LAST}。"
"""A sentence of section 3(1)①."""


@pytest.fixture(scope="module")
def source(document: Document) -> Source:
    return Source(document=document, template=Settings().official_template)


def read(text: str, source: Source) -> Report:
    return verify(read_bytes(text.encode(), ".md"), source)


@pytest.mark.parametrize("line", ["[1] {}", "[1]: {}", "1. {}", "- [1] {}", "［1］{}"])
@pytest.mark.parametrize(("section", "kinds"), [("3.(1)①", set()), ("2.(3)②", {"misattributed"}), ("3.(9)①", {"section"})])
def test_a_number_refers_to_a_line_of_the_sources(line: str, section: str, kinds: set[str], source: Source) -> None:
    report = read(f"本戦略では「{WHOLE}」とされています[1]。\n\n**出典**\n\n{line.format(section)}\n", source)
    assert {one.kind for one in report.fallen} == kinds
    assert any(one.kind == "section" for one in report.findings)


def test_several_numbers_refer_each_to_its_line(source: Source) -> None:
    text = "「{}」とあります[1]。また「{}」とあります[2]。\n\n[1] 2.(3)②\n\n[2] 3.(1)①\n"
    report = read(text.format(FIRST, LAST), source)
    assert [(one.kind, one.text) for one in report.fallen] == [("misattributed", FIRST)]


def test_a_number_that_refers_to_nothing_is_no_figure(source: Source) -> None:
    assert read("詳細は別途説明する[987]。\n", source).findings == ()
    fallen = read("予算は987億円である[1]。\n", source).fallen
    assert [one.text for one in fallen] == ["987億円"]


@pytest.mark.parametrize("gap", ["…", "……", "...", "[...]", "［…］", "（中略）", "(略)", "・・・"])
def test_an_ellipsis_stands_for_words_of_one_passage_in_their_order(gap: str, source: Source) -> None:
    for form in ("> {}\n", "本戦略は「{}」としている。\n", "- 「{}」\n"):
        assert read(form.format(f"{FIRST}{gap}{LAST}"), source).fallen == ()
        assert read(form.format(f"{LAST}{gap}{FIRST}"), source).fallen != ()
        assert read(form.format(f"{FIRST}{gap}人材育成を縮小する"), source).fallen != ()


def test_a_block_quote_is_whole_where_it_says_nothing_else(source: Source) -> None:
    assert read(f"> {WHOLE}\n", source).fallen == ()
    assert read(f"> {FIRST}、{LAST}。\n", source).fallen != ()
    assert read(f"- 「{LAST}」（3.(1)①）\n", source).fallen == ()


@pytest.mark.parametrize("section", ["Sec. 3.(1)①", "§3(1)①", "Section 3(1)①", "セクション3(1)①"])
def test_a_section_stands_behind_a_dash(section: str, source: Source) -> None:
    for text in (f"> {WHOLE}\n>\n> — {section}\n", f"- 「{WHOLE}」 — {section}\n"):
        report = read(text, source)
        assert report.fallen == ()
        assert report.counts()["section"]["stands"] == 1
    assert {one.kind for one in read(f"- 「{WHOLE}」 — {section.replace('3', '2')}\n", source).fallen} & {"misattributed", "section"}


def test_a_quote_of_several_sentences_is_not_cut() -> None:
    assert sentences("It says “One is here. Two is there.” as well. Three.") == ["It says “One is here. Two is there.” as well.", "Three."]
    assert len(sentences("It says “One is here. Two is there.")) == 2
    assert sentences("") == []
