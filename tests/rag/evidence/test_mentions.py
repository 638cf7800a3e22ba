"""Every mention of a term, in Japanese and in English text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from unicodedata import normalize

import pytest

from index.text.types import Document
from rag.assistant import Assistant
from rag.errors import QuestionError
from rag.evidence.mentions import mentions


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


@pytest.mark.parametrize("term", ["避難所", "津波避難タワー", "2026年度", "市長", "、", "14日"])
def test_as_many_passages_as_hold_the_term(plans: Mapping[str, Assistant], term: str) -> None:
    document = plans["aohama"].document
    found = mentions(document, term)
    assert [mention.passage.id for mention in found] == [passage.id for passage in document.passages if term in passage.text]
    assert all(mention.passage.text[start:end] == term for mention in found for start, end in mention.spans)


@pytest.mark.parametrize("term", ["Tromvik", "cod", "data centre", "the", "budget"])
def test_a_term_of_an_english_text_is_whole_words_of_it(plans: Mapping[str, Assistant], term: str) -> None:
    document = plans["seas"].document
    plain = {p.id: " ".join("".join(c if c.isalnum() else " " for c in p.text.lower()).split()) for p in document.passages}
    expected = [identity for identity, text in plain.items() if f" {term.lower()} " in f" {text} "]
    assert expected
    assert [mention.passage.id for mention in mentions(document, term)] == expected


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("⺠間", "民間"),
        ("⻑期", "長期"),
        ("第六期", "第６期"),
        ("第Ⅵ期", "第６期"),
        ("十兆円", "10兆円"),
        ("10兆円規模", "十兆円規模"),
        ("三つの基軸", "３つの基軸"),
        ("デー\u00adタ", "データ"),
        ("デー\u200bタ", "データ"),
        ("ﾃﾞｰﾀ", "データ"),
        (normalize("NFD", "データ"), "データ"),
        ("二千三十年代", "2030年代"),
        ("令和八年度", "2026年度"),
        ("R8年度", "2026年度"),
        ("我が国としては，", "我が国としては、"),
    ],
)
def test_a_term_is_found_however_it_is_written(document: Document, typed: str, written: str) -> None:
    found = mentions(document, written)
    assert found
    assert mentions(document, typed) == found


def test_a_document_is_searched_however_it_is_written(document: Document) -> None:
    passage = document.passages[0]
    text = "・⺠間で十兆円を、第六期にR8年度から、テ\u3099ー\u00adタに投じる。"
    other = replace(document, passages=(replace(passage, text=text),))
    for term, there in [
        ("民間", "⺠間"),
        ("10兆円", "十兆円"),
        ("第６期", "第六期"),
        ("2026年度", "R8年度"),
        ("データ", "テ\u3099ー\u00adタ"),
    ]:
        (mention,) = mentions(other, term)
        assert [text[slice(*span)] for span in mention.spans] == [there]
    for term in ("兆円を、６期", "１０億円", "第５期", "６年度"):
        assert mentions(other, term) == ()


def test_a_number_is_no_part_of_a_word(document: Document) -> None:
    assert not [one for one in mentions(document, "1部") if "1部" not in one.passage.text]


def test_no_term_is_refused(document: Document) -> None:
    with pytest.raises(QuestionError, match="no term"):
        mentions(document, " \u3000")


def test_a_term_with_a_control_character_is_refused_by_its_name(document: Document) -> None:
    with pytest.raises(QuestionError, match=r"U\+0000"):
        mentions(document, "避難\0所")
