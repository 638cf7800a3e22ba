"""An answer on a terminal: the short answer first, what was proved after the statements."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from index.text.types import Document
from rag.cli.render import AnswerPrinter
from rag.types import Answer, Coverage, Language, MeantDocument, NearestSection
from tests.made_answers import FUSION, answer_of, evidence_of


def printed(answer: Answer, language: Language = "ja", *, terminal: bool = False) -> list[str]:
    out = StringIO()
    AnswerPrinter(language, Console(file=out, width=4000, force_terminal=terminal, highlight=False)).done(answer)
    return [line.rstrip() for line in out.getvalue().splitlines()]


@pytest.fixture
def answer(document: Document) -> Answer:
    return answer_of(document, document.passage_by_id[FUSION].sentences[:1])


def test_the_order_of_what_is_printed(answer: Answer) -> None:
    (statement,) = answer.statements
    full = replace(
        answer,
        status="complete",
        headline="諸外国",
        lead="次のとおりです。",
        coverage=Coverage(covered=1, of=2, what="parts"),
        statements=(replace(statement, points_to="前にある文。"),),
    )
    lines = printed(full)
    assert lines[:4] == ["諸外国  原文の語句", "次のとおりです。", "２点のうち１点", "前の文：前にある文。"]
    assert lines[4].startswith(f"{statement.text} [1] ３．（１）①（フュージョンエネルギー）")
    assert lines[5] == "✓ 原文と一致  ✓ すべての点に回答"
    assert lines[-1] == f"    「{statement.text}」"


@pytest.mark.parametrize(
    ("language", "lines"),
    [("ja", "本文は決めていない  次の文から判断"), ("en", "The text does not decide this  as read from this sentence")],
)
def test_the_word_on_a_yes_or_no_question_stands_before_its_sentence(document: Document, language: Language, lines: str) -> None:
    answer = answer_of(document, document.passage_by_id[FUSION].sentences[:1], language, verdict="undecided")
    assert printed(answer, language)[0] == lines
    assert printed(answer, language)[1].startswith(answer.statements[0].text)
    assert lines not in printed(replace(answer, statements=(), citations=()), language)


def test_nothing_is_claimed_that_was_not_proved(answer: Answer) -> None:
    (statement,) = answer.statements
    lines = printed(replace(answer, status="complete", statements=(replace(statement, text=statement.text[3:]),)))
    assert not any("✓" in line for line in lines)


def test_a_part_without_its_sentence_is_named(answer: Answer) -> None:
    lines = printed(replace(answer, status="partial", missing=("費用はいくらか",)))
    assert lines[lines.index("次の点に答える文は見つかりませんでした") + 1] == "    費用はいくらか"


def test_the_rest_of_a_sentence_is_dim_and_not_left_out(answer: Answer) -> None:
    (statement,) = answer.statements
    focused = replace(answer, statements=(replace(statement, focus=((0, 5),), emphasis=((0, 2),)),))
    line = next(line for line in printed(focused, terminal=True) if "フュ" in line)
    assert "\x1b[1mフュ\x1b[0mージョ\x1b[2m" in line
    assert printed(focused)[0].startswith(statement.text)


def test_what_was_not_found(document: Document) -> None:
    section = NearestSection(id="s", label="３．（１）①", heading_path=("３．基軸", "①重要分野"))
    assert printed(answer_of(document, [], text="見当たりません。", nearest_sections=(section,))) == [
        "見当たりません。", "", "近い箇所", "    ３．（１）①  ①重要分野",
    ]  # fmt: skip


def test_which_document_is_meant_is_asked_in_one_line(document: Document) -> None:
    sentence = document.passage_by_id[FUSION].sentences[1]
    which = (MeantDocument(document="port", title="港湾計画"), MeantDocument(document="forest", title="森林計画"))
    asked = answer_of(document, [], status="related", text="どれのことか", which=which, evidence=(evidence_of(document, sentence),))
    assert printed(asked) == ["どれのことか"]


def test_what_is_only_related(document: Document) -> None:
    sentence = document.passage_by_id[FUSION].sentences[1]
    related = answer_of(document, [], status="related", evidence=(evidence_of(document, sentence),))
    lines = printed(related)
    assert lines[0] == "次の箇所がこの事柄に触れています。質問への答えかどうかはご確認ください。"
    assert "フュージョンエネルギー" in lines[1]
    assert len(lines) == 3
    english = printed(replace(related, language="en"), "en")
    assert english[0].startswith("These passages speak of the matter")
    assert english[2].strip() == document.english_passage(document.passage_by_id[FUSION])
