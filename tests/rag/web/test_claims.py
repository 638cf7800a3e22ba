"""What the page says of an answer: only what was proved; what is only related looks like no answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.language.display import display
from index.text.types import Document
from rag.settings import Settings
from rag.types import Answer, Coverage, Language, MeantDocument, Statement, Status
from rag.web.page.claims import claims, coverage, headline, verdict
from rag.web.page.exchange import Exchange
from rag.web.page.grounds import grounds
from rag.web.page.transcript import transcript
from tests.made_answers import FUSION, answer_of, evidence_of, statement_of


@pytest.fixture
def answer(document: Document) -> Answer:
    return answer_of(document, document.passage_by_id[FUSION].sentences[:2])


def shown(answer: Answer, document: Document, language: Language = "ja") -> str:
    exchange = Exchange(
        number=1,
        question=answer.question,
        language=answer.language,
        statements=answer.statements,
        citations=answer.citations,
        answer=answer,
    )
    return transcript([exchange], document, Settings(), language)[1]


def changed(answer: Answer, **fields: object) -> Answer:
    """The answer with its first statement changed."""
    first, *rest = answer.statements
    return replace(answer, statements=(replace(first, **fields), *rest))  # type: ignore[arg-type]


def test_all_points_are_claimed_of_a_complete_answer_alone(answer: Answer) -> None:
    assert claims(answer, "ja") == ("✓ 原文と一致",)
    assert claims(replace(answer, status="partial"), "en") == ("✓ matches the original",)
    assert claims(replace(answer, status="complete"), "ja") == ("✓ 原文と一致", "✓ すべての点に回答")
    assert claims(replace(answer, status="complete"), "en") == ("✓ matches the original", "✓ all points answered")


@pytest.mark.parametrize(("language", "said"), [("ja", "本文が更新される前の回答です"), ("en", "This answer is of an earlier text.")])
def test_nothing_is_claimed_of_an_answer_from_another_text(answer: Answer, document: Document, language: Language, said: str) -> None:
    assert "✓ " in shown(answer, document, language)
    elsewhere = replace(answer, provenance=replace(answer.provenance, corpus_sha256="0" * 64))
    assert "✓ " in shown(elsewhere, document, language)  # other documents were asked too; what it cites stands
    before = tuple(replace(one, passage=f"{one.passage}なお、") for one in elsewhere.citations)
    page = shown(replace(elsewhere, citations=before), document, language)
    assert said in page
    assert not any(claim in page for claim in ("✓", "時点の本文", "Text as of"))


@pytest.mark.parametrize(("language", "said"), [("ja", "時点不明の本文"), ("en", "Text of unknown date")])
def test_the_day_of_a_text_is_said_where_it_is_known(answer: Answer, document: Document, language: Language, said: str) -> None:
    assert said not in shown(answer, document, language)
    undated = replace(document, metadata=document.metadata.model_copy(update={"decided": None, "decided_ja": None}))
    assert said in shown(answer, undated, language)


def test_a_translation_matches_the_translation(document: Document) -> None:
    english = answer_of(document, document.passage_by_id[FUSION].sentences[:1], "en")
    assert claims(english, "en") == ("✓ matches the reference translation",)


def test_what_does_not_stand_is_not_claimed(answer: Answer) -> None:
    whole = answer.statements[0].text
    for text in (whole[1:], whole.replace("フュージョン", "核融合"), ""):
        spoiled = changed(replace(answer, status="complete"), text=text)
        assert claims(spoiled, "ja") == ("原文と一致：2文のうち1文",)
    quote = answer.citations[0].quotes[0]
    forged = replace(answer.citations[0], quotes=(replace(quote, text="本文にない文。"),))
    assert claims(replace(changed(answer, text="本文にない文。"), citations=(forged, *answer.citations[1:])), "en") == (
        "1 of 2 sentences match the original",
    )


def test_a_sentence_of_the_program_is_named_as_one(answer: Answer) -> None:
    framed = changed(replace(answer, status="complete"), text="この文書は2024年に決定された。", support="framed")
    assert claims(framed, "ja") == ("原文と一致：2文のうち1文", "原文の情報から作った文を含みます。", "✓ すべての点に回答")


@pytest.mark.parametrize(
    ("found", "japanese", "english"),
    [
        (Coverage(covered=5, of=8, what="items"), "８項目のうち５項目", "5 of 8 items"),
        (Coverage(covered=4, of=12, what="sections"), "12節のうち４節", "4 of 12 sections"),
        (Coverage(covered=3, of=3, what="places"), "３か所のうち３か所", "3 of 3 places"),
        (Coverage(covered=1, of=2, what="parts"), "２点のうち１点", "1 of 2 points"),
    ],
)
def test_coverage(found: Coverage, japanese: str, english: str) -> None:
    assert (coverage(found, "ja"), coverage(found, "en")) == (japanese, english)


def test_the_short_answer_stands_on_top_and_only_where_it_is_a_span(answer: Answer, document: Document) -> None:
    assert headline(replace(answer, headline="諸外国")) == "諸外国"
    assert headline(replace(answer, headline="月面基地")) is None
    full = replace(answer, headline="諸外国", lead="次のとおりです。", coverage=Coverage(covered=2, of=3, what="items"))
    html = shown(full, document)
    parts = ('class="headline"', "原文の語句", "次のとおりです。", "３項目のうち２項目", 'class="statement"')
    html = html[html.index('<div class="answer">') :]
    places = [html.index(part) for part in parts]
    assert places == sorted(places)
    assert 'class="headline"' not in shown(replace(answer, headline="月面基地"), document)


def test_the_word_on_a_yes_or_no_question_stands_on_top_and_only_before_a_sentence(answer: Answer, document: Document) -> None:
    assert (verdict(answer), verdict(replace(answer, verdict="not_yet"))) == (None, "まだ")
    assert verdict(replace(answer, verdict="not_yet", language="en")) == "Not yet"
    assert verdict(replace(answer, verdict="no", statements=())) is None
    html = shown(replace(answer, verdict="no"), document)
    html = html[html.index('<div class="answer">') :]
    places = [html.index(part) for part in ('class="headline"', "いいえ", "次の文から判断", 'class="statement"')]
    assert places == sorted(places)


def test_the_sentence_pointed_to_stands_before_and_is_named(answer: Answer, document: Document) -> None:
    third = display(document.passage_by_id[FUSION].sentences[2].text)
    html = shown(changed(answer, points_to=third), document)
    assert f'<p class="context" lang="ja"><span class="spoken" lang="ja">前の文：</span>{third}</p>' in html
    html = html[html.index('<div class="answer">') :]
    assert html.index(third) < html.index(answer.statements[0].text)
    assert 'class="context"' not in shown(answer, document)
    second = answer.statements[1].text
    assert Statement(text="x", citations=(), support="quoted", points_to=second).context_in(answer.statements) is None


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", "次の箇所がこの事柄に触れています。質問への答えかどうかはご確認ください。"),
        ("en", "These passages speak of the matter; whether they answer is for you to judge."),
    ],
)
def test_related_is_no_answer(document: Document, language: Language, words: str) -> None:
    sentence = document.passage_by_id[FUSION].sentences[1]
    related = answer_of(document, [], language, status="related", evidence=(evidence_of(document, sentence, language),))
    html = shown(related, document, language)
    assert words in html
    assert statement_of(document, sentence, language).text in html.replace("&quot;", '"').replace("&#x27;", "'")
    assert f'data-passage="{FUSION}"' in html
    for absent in ('class="statement', "trust", "headline", "add-answer", "✓"):
        assert absent not in html
    assert 'class="feedback"' in html


@pytest.mark.parametrize(("language", "question"), [("ja", "港湾計画では、本計画の期間は？"), ("en", "In 港湾計画: 本計画の期間は？")])
def test_where_it_is_not_told_which_document_is_meant_each_has_a_button(document: Document, language: Language, question: str) -> None:
    meant = (MeantDocument(document="port", title="港湾計画"), MeantDocument(document="x", title="<b>計画"))
    asked = answer_of(document, [], language, status="related", text="どれのことか", which=meant, question="本計画の期間は？")
    html = shown(asked, document, language)
    assert "どれのことか" in html
    assert f'data-ask="{question}"' in html
    assert "&lt;b&gt;計画" in html
    assert "<b>" not in html
    assert "add-answer" not in html


def test_what_states_nothing_cannot_be_put_into_a_draft(answer: Answer, document: Document) -> None:
    assert "add-answer" in shown(answer, document)
    assert "add-answer" not in shown(answer_of(document, []), document)


def test_passages_that_are_no_grounds_are_not_called_so(document: Document) -> None:
    evidence = [evidence_of(document, document.sentences[0])]

    def panel(status: Status) -> str:
        return grounds("何ですか", evidence, (), status, document, "{section}", "ja")

    assert "関係する箇所" in panel("answered")
    assert "<mark>" in panel("answered")
    assert "この事柄に触れている箇所" in panel("related")
    refused = panel("not_found")
    assert refused.count("<details") == 1
    assert "調べた箇所（根拠ではありません）" in refused
    assert "<mark>" not in refused
