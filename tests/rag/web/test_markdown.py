"""Answers as Markdown, as other programs' readers show them, and what is read back from them."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.language.display import display
from index.text.types import Document
from rag.types import Answer, Coverage, MeantDocument
from rag.web.forms import markdown
from rag.web.forms.recalled import cited_in, conversation
from tests.made_answers import FUSION, answer_of, evidence_of

PAGE = "http://localhost:7860/"
READER = MarkdownIt("gfm-like", {"html": True, "linkify": False})
"""A reader that would let HTML through."""
TEXTS = st.text(st.one_of(st.sampled_from(list("\\`*_{}[]()#+-.!|~$:<>&=\"'\n 1aあ")), st.characters(exclude_categories=["Cs", "Cc"])))


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


def answered(document: Document, language: str = "ja", count: int = 2) -> Answer:
    sentences = [one for one in document.sentences if one.passage_id == FUSION][:count]
    return answer_of(document, sentences, language)  # type: ignore[arg-type]


@given(TEXTS)
def test_escaped_text_is_shown_letter_for_letter_and_nothing_of_it_is_markup(text: str) -> None:
    html = READER.render(markdown.escaped(text))
    assert re.findall(r"<[^>]*>", html) in ([], ["<p>", "</p>"]), html
    assert " ".join(plain(html).split()) == " ".join(text.split())


@pytest.mark.parametrize(
    "text",
    ["1. 基軸", "12) 基軸", "- 項目", "+ 項目", "# 見出し", "> 引用", "===", "---", ":::artifact{x}", "```", "| a | b |", "    コード"],
)
def test_no_sentence_becomes_a_list_a_heading_or_a_directive(text: str) -> None:
    assert READER.render(markdown.escaped(text)).startswith("<p>")


@pytest.mark.parametrize(
    "text", ["![x](http://a.example/x.png)", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", r"\[x\] $y$ \(z\)"]
)
def test_pictures_links_scripts_and_formulas_of_a_text_are_text(document: Document, text: str) -> None:
    answer = answer_of(document, [])
    written = markdown.whole(answer_of(document, [], text=text, question=text, asked=f"{text} {text}"), PAGE)
    assert answer.text == ""
    html = READER.render(written)
    assert not re.search(r"<(?:img|a|script)\b", html), html
    assert text in plain(html)
    assert "$" not in written
    assert "\\" not in written


def test_an_answer_has_its_marks_its_sources_and_the_verbatim_sentences(document: Document) -> None:
    answer = answered(document)
    written = markdown.whole(answer, PAGE)
    for statement, citation in zip(answer.statements, answer.citations, strict=True):
        assert f"{markdown.escaped(statement.text)} [{citation.number}]" in written
        assert f"[{citation.number}] [{markdown.escaped(citation.label)}]({PAGE}#passage=" in written
        assert markdown.escaped(citation.official) in written
        assert f"> {markdown.escaped(display(citation.quotes[0].text))}" in written
    assert [unquote(found) for found in re.findall(r"#passage=([^&]+)&", written)] == [one.passage_id for one in answer.citations]


def test_an_english_answer_shows_the_original_beside_the_translation(document: Document) -> None:
    answer = answered(document, "en", 1)
    written = markdown.whole(answer, PAGE)
    assert markdown.escaped(answer.statements[0].text) in written
    assert markdown.escaped(display(answer.citations[0].quotes[0].text)) in written
    assert "**Sources**" in written


def test_what_was_counted_and_the_word_stand_first(document: Document) -> None:
    answer = answered(document, "ja", 1)
    changed = answer_of(
        document,
        [one for one in document.sentences if one.passage_id == FUSION][:1],
        verdict="not_yet",
        headline=answer.statements[0].text[:4],
        lead="３か所に出てきます。",
        coverage=Coverage(covered=1, of=3, what="places"),
        missing=("費用",),
        asked="何ですか（フュージョン）",
    )
    parts = markdown.whole(changed, PAGE).split(markdown.JOINT)
    assert parts[0] == "「何ですか（フュージョン）」と解釈して回答しました"
    assert parts[1].startswith("**まだ** (")
    assert parts[2].startswith(f"**{markdown.escaped(answer.statements[0].text[:4])}** (")
    assert parts[3:5] == ["３か所に出てきます。", "３か所のうち１か所"]
    assert "- 費用" in parts


def test_related_passages_and_refusals_are_said_in_words(document: Document) -> None:
    sentence = next(one for one in document.sentences if one.passage_id == FUSION)
    related = markdown.whole(answer_of(document, [], status="related", text="次の箇所", evidence=(evidence_of(document, sentence),)), PAGE)
    assert related.startswith("次の箇所")
    assert markdown.escaped(display(document.passage_by_id[FUSION].text[slice(*sentence.span)])) in related
    assert "#passage=" in related
    which = (MeantDocument(document="port", title="港湾計画"),)
    asked = answer_of(document, [], status="related", text="どれのことか", which=which, evidence=(evidence_of(document, sentence),))
    assert markdown.whole(asked, PAGE) == "どれのことか"
    refused = markdown.whole(answer_of(document, [], status="not_found", text="見当たりません。"), PAGE)
    assert refused == "見当たりません。"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_an_answer_cited_is_read_back_from_its_text(document: Document, language: str) -> None:
    answer = answered(document, language)
    written = markdown.whole(answer, PAGE)
    assert cited_in(written, document) == answer.earlier.cited
    without_links = re.sub(r"\]\([^)]*\)", "]", written)
    assert "#passage" not in without_links
    assert cited_in(without_links, document) == answer.earlier.cited


def test_what_was_only_looked_at_was_not_cited(document: Document) -> None:
    sentence = next(one for one in document.sentences if one.passage_id == FUSION)
    related = markdown.whole(answer_of(document, [], status="related", text="次の箇所", evidence=(evidence_of(document, sentence),)), PAGE)
    assert cited_in(related, document) == ()
    assert cited_in("[1] [x](http://evil.example/#passage=none) y", document) == ()
    assert cited_in("", document) == ()


def test_a_conversation_is_read_in_order_and_bounded(document: Document) -> None:
    answer = answered(document)
    turns = [(False, "ようこそ"), (True, "何" * 30), (False, markdown.whole(answer, PAGE)), (True, "  "), (True, "次")]
    found = conversation(turns, document, 10)
    assert [(one.question, one.cited) for one in found] == [("何" * 10, answer.earlier.cited), ("次", ())]
