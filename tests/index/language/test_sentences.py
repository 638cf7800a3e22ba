"""Sentences and clauses of English and of mixed text; Japanese stands in ``test_text.py``."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.sentences import clause_spans, ends_sentence, sentence_spans


def sentences(text: str) -> list[str]:
    return [text[slice(*span)] for span in sentence_spans(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["The fund is small.", "It will grow.", "When?", "Soon!"],
        ["The share is 12.5 per cent.", "It rises."],
        ["Dr. Smith met Prof. Lee at St. Mary.", "They agreed."],
        ["See e.g. Table 3, i.e. the new one.", "It is new."],
        ["The U.S. and the U.K. work together.", "Japan leads."],
        ["The book by J. R. Brown is old.", "It is read."],
        ["Mails go to a.b@c.jp today.", "Then they wait."],
        ["He said “yes.”", "She did not."],
        ["It costs 48 million euros (2025 prices).", "It pays."],
        ["The share is 30%.", "It rises."],
        ["Three countries take part.", "The cost is low.", "It was the first."],
        ["It is run by NASA.", "It is new."],
        ["The period ends in 2030.", "2031 is another matter."],
        ["研究を行う。", "It is Society 5.0."],
        ["研究を行い，評価する．", "10．5％を３．（１）に示す．", "（注．詳細は別添）終わる．"],
    ],
)
def test_a_full_stop_before_a_capital_ends_a_sentence(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize(
    "whole",
    [
        "The rule (It is old. It is known.) applies.",
        "the fund. it is small",
        "Version 2.0 runs.",
        "The firm Brown Inc. Tokyo takes part.",
        "The law, art. 5 of 2020, applies.",
        "ＪＡＸＡは、Beyond 5G等の研究を行う。",
    ],
)
def test_what_ends_no_sentence(whole: str) -> None:
    assert sentences(whole) == [whole]


def test_clauses_of_an_english_sentence() -> None:
    text = "Subject to consent, a quota of 1,200 tons will come; it is reviewed."
    assert [text[slice(*span)] for span in clause_spans(text)] == [
        "Subject to consent,",
        "a quota of 1,200 tons will come;",
        "it is reviewed.",
    ]


@given(st.text(alphabet="Aab1 .,;?!()\"'”", max_size=60))
def test_english_sentences_lose_nothing_but_space(text: str) -> None:
    for cut in (sentence_spans, clause_spans):
        spans = cut(text)
        assert "".join(text[slice(*span)] for span in spans).replace(" ", "") == text.replace(" ", "")
        assert [edge for span in spans for edge in span] == sorted(edge for span in spans for edge in span)


def test_marks_of_full_width_cut_clauses() -> None:
    text = "研究を行い，1，500人を，ＡＩで育てる．"
    assert [text[slice(*span)] for span in clause_spans(text)] == ["研究を行い，", "1，500人を，", "ＡＩで育てる．"]
    assert ends_sentence(text)
    assert not ends_sentence("ア．")
    assert not ends_sentence("３．")
