"""Only what stands: verbatim from the text, marked as a paraphrase, or refused in one line that says what to type."""

from __future__ import annotations

import pytest

from index.language.display import display
from rag.drafts.basket import AnswerEntry, Basket, BasketQuote, Entry, PassageEntry, StatementEntry
from rag.drafts.checked import CheckedAnswer, CheckedPassage, check_basket
from rag.drafts.source import Source
from rag.errors import DraftError
from tests.rag.drafts.conftest import FUSION, stated


def check(entry: Entry, source: Source) -> CheckedPassage | CheckedAnswer:
    return check_basket(Basket().added(entry), source)[0]


def quoted(text: str, source: Source, passage_id: str = FUSION) -> CheckedPassage:
    checked = check(PassageEntry(passage_id=passage_id, quotes=(text,)), source)
    assert isinstance(checked, CheckedPassage)
    return checked


def test_every_passage_and_sentence_stands(source: Source) -> None:
    for passage in source.document.passages:
        for text in (passage.text, display(passage.text), *(sentence.text for sentence in passage.sentences)):
            quote = quoted(text, source, passage.id).quotes[0]
            assert (quote.verbatim, quote.text) == (True, display(text))
            assert quote.translation


def test_every_sentence_is_a_statement_in_both_languages(source: Source) -> None:
    for sentence in source.document.sentences:
        english = stated(sentence, text=source.document.english(sentence.id), language="en")
        checked = check(AnswerEntry(question="?", statements=(stated(sentence), english)), source)
        assert isinstance(checked, CheckedAnswer)
        assert [(one.verbatim, one.language) for one in checked.statements] == [(True, "ja"), (True, "en")]
        assert [one.text for one in checked.statements] == [display(sentence.text), source.document.english(sentence.id)]


def test_widths_are_those_of_the_text_again(source: Source) -> None:
    text = source.document.passage_by_id[FUSION].sentences[0].text
    narrow = text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    assert quoted(narrow, source).quotes[0].text == display(text)


def test_a_shortened_quote_is_a_paraphrase(source: Source) -> None:
    text = display(source.document.passage_by_id[FUSION].sentences[0].text)
    shortened = text[: len(text) // 2]
    quote = quoted(shortened, source).quotes[0]
    assert (quote.verbatim, quote.text) == (False, shortened)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2099年の発電実証を目指す", "holds '2099年', which the passage does not; nearest: 「"),
        ("ITER-X計画の発電実証を目指す", "holds 'ITER-X'"),
        ("「月面発電」の実証を目指す", "holds '月面発電'"),
        ("猫は液体である", "is not in the text"),
    ],
)
def test_what_the_passage_does_not_hold_is_refused(source: Source, text: str, said: str) -> None:
    for entry in (
        PassageEntry(passage_id=FUSION, quotes=(text,)),
        AnswerEntry(question="?", statements=(StatementEntry(text=text, quotes=(BasketQuote(passage_id=FUSION, text=_first(source)),)),)),
    ):
        with pytest.raises(DraftError) as caught:
            check(entry, source)
        assert said in str(caught.value)
        assert " -> " in str(caught.value)
        assert "\n" not in str(caught.value)


def _first(source: Source) -> str:
    return source.document.passage_by_id[FUSION].sentences[0].text


def test_an_edited_statement_loses_its_marks(source: Source) -> None:
    sentence = source.document.passage_by_id[FUSION].sentences[0]
    edited = stated(sentence, text=display(sentence.text).replace("、", "", 1), emphasis=((0, 4),))
    checked = check(AnswerEntry(question="?", statements=(edited,)), source)
    assert isinstance(checked, CheckedAnswer)
    assert (checked.statements[0].verbatim, checked.statements[0].emphasis) == (False, ())


def test_a_sentence_of_the_program_is_marked_and_its_facts_are_compared(source: Source) -> None:
    sentence = source.document.passage_by_id[FUSION].sentences[0]
    framed = stated(sentence, text="「統合イノベーション戦略2024」は、2024年6月4日に閣議決定された。", framed=True)
    (statement,) = answered(framed, source).statements
    assert (statement.verbatim, statement.framed) == (False, True)
    with pytest.raises(DraftError, match="holds '2025年6月4日'"):
        answered(stated(sentence, text="この文書は、2025年6月4日に閣議決定された。", framed=True), source)


def test_the_sentence_pointed_to_stands_whole_or_not_at_all(source: Source) -> None:
    sentence, other = source.document.passage_by_id[FUSION].sentences[:2]
    whole = display(other.text)
    for pointed, context in ((whole, whole), (whole[:-5], None), ("本文にない文。", None), (None, None)):
        (statement,) = answered(stated(sentence, points_to=pointed), source).statements
        assert (statement.text, statement.context) == (display(sentence.text), context)


def test_a_sentence_that_is_stated_is_not_shown_before_another_too(source: Source) -> None:
    first, second = source.document.passage_by_id[FUSION].sentences[:2]
    entry = AnswerEntry(question="?", statements=(stated(first), stated(second, points_to=display(first.text))))
    checked = check(entry, source)
    assert isinstance(checked, CheckedAnswer)
    assert [one.context for one in checked.statements] == [None, None]


def answered(statement: StatementEntry, source: Source) -> CheckedAnswer:
    checked = check(AnswerEntry(question="?", statements=(statement,)), source)
    assert isinstance(checked, CheckedAnswer)
    return checked


def test_what_cannot_be_a_draft(source: Source) -> None:
    with pytest.raises(DraftError, match="the basket is empty -> type"):
        check_basket(Basket(), source)
    with pytest.raises(
        DraftError, match=r"there is no passage 'iis2024@1#3.1.1.フュージョン/1'; like it: iis2024@1#3.1.1.フュージョンエネルギー/1"
    ):
        check(PassageEntry(passage_id="iis2024@1#3.1.1.フュージョン/1"), source)
    with pytest.raises(DraftError, match="cites nothing"):
        check(AnswerEntry(question="?", statements=(StatementEntry(text="？", quotes=()),)), source)


def test_words_that_no_file_can_hold_are_left_out(source: Source) -> None:
    checked = check(PassageEntry(passage_id=FUSION, note="a\x00b\ud800c\n d\ufffe"), source)
    assert checked.note == "abc d"
