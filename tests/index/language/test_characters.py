"""What is the same to the eye is the same, and stands where it stood."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.characters import RADICALS, clean, compatible, one_dash, one_mark, traced
from index.language.tokens import search_form, terms
from index.text.numbering import read_numbers
from index.text.types import Document

SAME = [
    ("⻑期的な⺠間企業", "長期的な民間企業"),
    ("⼈⼯知能の⼾⼝", "人工知能の戸口"),
    ("神社と福祉", "神社と福祉"),
    (unicodedata.normalize("NFD", "データのガイドライン"), "データのガイドライン"),
    ("ﾃﾞｰﾀ･ﾌﾟﾛｾｽ｡", "データ・プロセス。"),
    ("標\u00ad準\u200b戦\u2060略\ufeff", "標準戦略"),
    ("\u200e2025年\u202c春\u2067め\u2069ど", "2025年春めど"),
    ("葛\U000e0100城と☎\ufe0f", "葛城と☎"),
    ("５㎞と㍻30年", "５kmと平成30年"),
    ("規模\v10兆円\f", "規模 10兆円 "),
    ("\uf0b7 大学ファンド", "  大学ファンド"),
    ("３〜５年", "３～５年"),
]


@pytest.mark.parametrize(("written", "seen"), SAME)
def test_the_same_to_the_eye(written: str, seen: str) -> None:
    assert clean(written) == seen
    assert terms(written) == terms(seen)


@pytest.mark.parametrize("text", ["①と１", "10²", "「引用」，『題』", "A\u3000B", "👩", "\U0001fae9"])
def test_what_looks_different_stays(text: str) -> None:
    assert clean(text) == text


def test_every_radical_is_its_ideograph() -> None:
    """Of a PDF's radicals none is left: the supplement by the table, the Kangxi radicals by NFKC."""
    supplement = [chr(code) for code in range(0x2E81, 0x2EF4) if unicodedata.name(chr(code), "")]
    kangxi = [chr(code) for code in range(0x2F00, 0x2FD6)]
    for character in supplement + kangxi:
        assert len(clean(character)) == 1
        assert unicodedata.name(clean(character)).startswith("CJK UNIFIED IDEOGRAPH"), hex(ord(character))
    assert "Unicode License" in RADICALS.read_text(encoding="utf-8")


def test_the_text_itself_is_clean(document: Document) -> None:
    for sentence in document.sentences:
        assert clean(sentence.text) == sentence.text.translate(str.maketrans("｢｣", "「」"))


_CHARACTERS = st.sampled_from("かハｶﾊ\u3099ﾞﾟ\u200b\u00ad⻑⾧㎞½ é\u0301e가\u1100\u1161①Ａ1、\uf0b7\ufe0f")


@given(st.text() | st.text(alphabet=_CHARACTERS))
def test_traced_is_clean_and_in_order(text: str) -> None:
    plain, spans = traced(text)
    assert plain == clean(text)
    assert clean(plain) == plain
    assert len(spans) == len(plain)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert list(spans) == sorted(spans)
    for (start, end), character in zip(spans, plain, strict=True):
        assert character in clean(text[start:end])


@given(st.text(alphabet="かカー-―−–,，.．、。「“”’1 aA"))
def test_marks_and_dashes_stay_as_many(text: str) -> None:
    assert len(one_dash(text)) == len(one_mark(text)) == len(text)
    assert one_mark(one_mark(text)) == one_mark(text)


@pytest.mark.parametrize(
    ("written", "marks"), [("策定し,推進する.", "策定し、推進する。"), ("1,500億円", "1,500億円"), ("3.(1)①, 2nd", "3.(1)①, 2nd")]
)
def test_marks_beside_japanese_letters(written: str, marks: str) -> None:
    assert one_mark(written) == marks


def test_search_takes_what_is_compatible_for_the_same() -> None:
    assert compatible("第Ⅵ期①３℃") == "第VI期13°C"
    assert search_form("Ｊ―ＰＥＡＫＳの⻑期デ―タ") == "j-peaksの長期データ"


def test_a_section_number_is_read_through_what_cannot_be_seen() -> None:
    assert read_numbers("\u200e３．\u200b（１）①") == (("3", "1", "1"), "")
