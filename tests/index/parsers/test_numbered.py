"""The parser on the real strategy and on a document of other numbering that was made for these tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.document import read_document
from index.errors import CorpusError
from index.parsers.numbered import parse
from index.settings import CORPUS, IndexSettings
from index.text.types import Document, Metadata
from tests.golden_text import assert_golden

MADE = Path(__file__).parents[2] / "data" / "made" / "metadata.json"
METADATA = Metadata(document="t", title="t", file="t.txt")


def describe(document: Document) -> str:
    """Every section, passage and sentence, for reading by eye."""
    lines = []
    for section in document.sections:
        lines.append(f"# {section.id} | {section.label} | {' ＞ '.join(section.heading_path)}")
        for passage in (p for p in document.passages if p.section is section):
            lines.append(f"## {passage.id} | {passage.label} | {passage.label_en} | page {passage.page} {list(passage.page_breaks)}")
            lines += [f"{sentence.span[0]}-{sentence.span[1]} {sentence.text}" for sentence in passage.sentences]
    return "\n".join(lines) + "\n"


def test_golden_strategy(document: Document) -> None:
    assert_golden("strategy.txt", describe(document))


def test_golden_other_numbering() -> None:
    assert_golden("made.txt", describe(read_document(IndexSettings(corpus=MADE))))


@pytest.mark.parametrize("metadata", [CORPUS, MADE], ids=["strategy", "made"])
def test_no_character_is_lost_or_doubled(metadata: Path) -> None:
    document = read_document(IndexSettings(corpus=metadata))
    source = (metadata.parent / document.metadata.file).read_text(encoding="utf-8")
    for start, end in reversed(document.furniture):
        source = source[:start] + source[end:]
    pieces = {section.headings[-1].source: section.headings[-1].text for section in document.sections}
    pieces |= {p.source: ("" if p.ordinal.startswith("0") else "・") + p.text for p in document.passages}
    rebuilt = "".join(text for _, text in sorted(pieces.items()))
    assert re.sub(r"\s", "", rebuilt) == re.sub(r"\s", "", source)


def test_sentences_cover_their_passage(document: Document) -> None:
    for passage in document.passages:
        assert "".join(sentence.text for sentence in passage.sentences) == passage.text
        assert all(passage.text[slice(*sentence.span)] == sentence.text for sentence in passage.sentences)


def test_known_counts(document: Document) -> None:
    """As they were counted before the first line was written, one sentence aside."""
    assert len({passage.section.id for passage in document.passages}) == 61
    assert len(document.passages) == 160
    assert len(document.sentences) == 289


def test_lead_bullet_belongs_to_the_parent(document: Document) -> None:
    passage = document.passage_by_id["iis2024@1#3.1.1/2"]
    assert passage.text.startswith("健康・医療、宇宙、海洋")
    assert passage.label == "３．（１）①項目２"


def test_named_sections_nest_two_deep(document: Document) -> None:
    labels = [section.label for section in document.sections]
    assert "３．（１）①（宇宙）（宇宙安全保障の確保）" in labels
    assert "３．（１）①（海洋）" in labels
    assert "３．（１）①（エビデンスシステム（e-CSTI）の活用による分析機能強化）" in labels


def test_page_number_in_the_middle_of_a_bullet_is_dropped_and_breaks_the_page(document: Document) -> None:
    passage = next(p for p in document.passages if "できる環境を確立する" in p.text)
    assert "12" not in passage.text
    assert [passage.text[offset:].startswith("確立する") for offset in passage.page_breaks] == [True]


def test_a_latin_name_wrapped_over_two_lines_keeps_its_space(document: Document) -> None:
    assert "「K Program」" in document.passage_by_id["iis2024@1#3.1.2/1"].text


def test_circled_number_at_the_start_of_a_wrapped_line_is_no_heading() -> None:
    long = "・ 取組として、次の三つ、すなわち①子供の特性を重視した学びの多様化、"
    document = parse(f"１．節\n① 見出し\n{long}\n②探究を支える仕組みの確立を進める。\n", METADATA)
    assert len(document.passages) == 1
    assert len(document.sections) == 2


@pytest.mark.parametrize("text", ["見出しのない文章である。\n", "・ 番号がない。\n"])
def test_a_text_without_numbered_headings_is_refused(text: str) -> None:
    with pytest.raises(CorpusError, match="heading"):
        parse(text, METADATA)
