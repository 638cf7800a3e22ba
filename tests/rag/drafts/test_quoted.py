"""One quote of somebody else: a part of a sentence, whole ones, several; in the section that is named, elsewhere, nowhere."""

from __future__ import annotations

import pytest

from index.language.display import display
from index.text.types import Document, Passage
from rag.drafts.quoted import LONGEST_QUOTE, verify_quote
from rag.drafts.source import Source
from rag.errors import QuestionError

LABEL = "３．（１）②項目３"


@pytest.fixture(scope="module")
def source(document: Document) -> Source:
    return Source(document=document, template="「{title}」（{decided_ja}）{section}")


@pytest.fixture(scope="module")
def passage(document: Document) -> Passage:
    return next(one for one in document.passages if one.label == LABEL)


def several(document: Document) -> Passage:
    """A passage of several sentences."""
    return next(one for one in document.passages if len(one.sentences) > 2)


def test_a_quote_stands_whole_in_part_and_over_several_sentences(source: Source, document: Document, passage: Passage) -> None:
    long = several(document)
    for quoted, of in (
        (passage.text, passage),
        (display(passage.text), passage),
        (passage.text[3:40], passage),
        (f"「{passage.text}」", passage),
        (f"{passage.text[3:20]}…{passage.text[60:90]}", passage),
        (long.text, long),
        ("".join(one.text for one in long.sentences[:2]), long),
    ):
        found = verify_quote(source, quoted)
        assert found.stands, quoted
        assert not found.misattributed
        assert found.passage_id == of.id
        assert found.label == of.label
        assert found.official == f"「統合イノベーション戦略2024」（令和６年６月４日閣議決定）{of.section.label}"
        assert found.quote == quoted
        assert found.reason == ""


def test_the_span_is_that_of_the_words_in_the_passage(source: Source, document: Document, passage: Passage) -> None:
    for start, end in ((0, len(passage.text)), (3, 40), (100, 160)):
        found = verify_quote(source, display(passage.text[start:end]))
        assert found.span == (start, end)
    english = document.english(passage.sentences[0].id)
    assert english
    found = verify_quote(source, english)
    assert found.stands
    assert found.span is None


def test_the_section_may_be_written_in_any_way(source: Source, passage: Passage) -> None:
    sections = (LABEL, "3(1)②", "３．（１）②", "3.1.2", "3-(1)-②", "Section 3(1)②", passage.label_en, passage.id, passage.section.id)
    for section in (*sections, source.official(passage.section), passage.section.title, "  3(1)② "):
        assert verify_quote(source, passage.text, section).stands, section


def test_what_stands_elsewhere_is_misattributed(source: Source, passage: Passage) -> None:
    for section, reason in (
        ("3(1)①", "elsewhere"),
        ("1.", "elsewhere"),
        ("9.(9)①", "there is no section '9.(9)①'; near it: １．"),
        ("月面", "no"),
    ):
        found = verify_quote(source, passage.text, section)
        assert not found.stands
        assert found.misattributed
        assert found.label == LABEL
        assert reason in found.reason


def test_what_does_not_stand_is_shown_with_its_nearest(source: Source, passage: Passage) -> None:
    for changed, reason in (
        (passage.text.replace("強化", "縮小"), "words differ from the text"),
        (passage.text.replace("2021", "2031"), "figures that are not there: 2031"),
    ):
        found = verify_quote(source, changed, LABEL)
        assert not found.stands
        assert not found.misattributed
        assert found.passage_id is None
        assert found.span is None
        assert found.nearest == display(passage.text)
        assert found.nearest_where == LABEL
        assert reason in found.reason


def test_sentences_that_do_not_follow_each_other_do_not_stand(source: Source, document: Document) -> None:
    long = several(document)
    found = verify_quote(source, long.sentences[1].text + long.sentences[0].text)
    assert not found.stands
    assert found.reason == "its sentences do not follow each other in one passage"


def test_a_quote_that_is_too_short_says_so(source: Source) -> None:
    found = verify_quote(source, "ＡＩ")
    assert not found.stands
    assert found.reason == "2 characters are too few to be told from a name, at least 5 are compared"


def test_no_quote_and_too_long_a_quote_are_refused(source: Source) -> None:
    for quote, message in (("", "there is no quote"), (" 　\n", "there is no quote"), ("あ" * (LONGEST_QUOTE + 1), "has 5001 characters")):
        with pytest.raises(QuestionError, match=message):
            verify_quote(source, quote)


def test_odd_characters_are_text(source: Source) -> None:
    for quote in ("\x00\x01\x02\x03\x04\x05", "\ud800あいうえお", "「「「「「「", "。。。。。。。", "()[]{}*+?^$|\\"):
        assert not verify_quote(source, quote, quote).stands
