"""Stating: whole sentences or whole translations, with what they point back to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from index.language.display import display
from index.language.sentences import sentence_spans
from index.text.types import Document
from rag.answer.state import Stating, pointed_to, whole
from rag.answer.weight import SHORT
from rag.assistant import Assistant
from rag.evidence.digest import with_items
from rag.question import read
from rag.shown import shown_to_reader
from rag.steps import Choice, Chosen
from rag.types import Language


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_sentence_of_the_strategy_is_stated_whole(document: Document, language: Language) -> None:
    stating = Stating(document=document, template="{title}{section}")
    question = read("いつですか", document=document, limit=2000, language=language)
    for sentence in document.sentences:
        choice = Choice(status="answered", chosen=(Chosen(sentence=sentence, probability=0.5),))
        statement, citation = stating.state(question, choice, choice.chosen[0], 1)
        (quote,) = citation.quotes
        assert citation.passage[slice(*quote.span)] == quote.text == sentence.text
        assert statement.text == (display(quote.text) if language == "ja" else quote.translation)
        assert statement.support == ("quoted" if language == "ja" else "translated")
        assert all(0 <= start < end <= len(statement.text) for start, end in (*statement.emphasis, *statement.focus))


def test_of_a_translation_whole_sentences_stand_in_full_weight_whatever_chose_it(document: Document) -> None:
    """Those of a scan, of a section and of an overview too; of an original, all of it."""
    stating = Stating(document=document, template="{title}{section}")
    question = read("List every passage that mentions AISI.", document=document, limit=2000)
    assert question.term
    english = {one: document.english(one.id) or "" for one in document.sentences}
    heavy = [one for one, text in english.items() if question.term in text and len(text) > 2 * SHORT and len(sentence_spans(text)) > 1]
    assert heavy
    for sentence in heavy:
        choice = Choice(status="complete", by="places", chosen=(Chosen(sentence=sentence),))
        statement, _ = stating.state(question, choice, choice.chosen[0], 1)
        edges = {edge for span in sentence_spans(statement.text) for edge in span}
        assert statement.focus
        assert all(edge in edges for span in statement.focus for edge in span)
        assert any(question.term in statement.text[slice(*span)] for span in statement.focus)
        assert not stating.state(replace(question, language="ja"), choice, choice.chosen[0], 1)[0].focus


def test_an_english_text_is_quoted_in_either_language_of_the_question(plans: Mapping[str, Assistant]) -> None:
    document = plans["seas"].document
    for language in ("ja", "en"):
        assert whole(document, document.sentences[0], language) == (document.sentences[0].text, "quoted")


def test_without_a_translation_there_is_no_english_whole(plans: Mapping[str, Assistant]) -> None:
    document = plans["aohama"].document
    assert whole(document, document.sentences[0], "en")[0] == ""


@pytest.mark.parametrize(
    ("plan", "begins", "before"),
    [
        ("aohama", "このため、市は", "市内の避難所では"),
        ("pension", "具体的には、", "短時間労働者への"),
        ("seas", "For this reason,", "Sea ice is measured"),
        ("aohama", "避難指示は、市長が", None),
        ("pension", "年金制度の持続には", None),
        ("seas", "Herring and cod", None),
    ],
)
def test_what_a_sentence_points_back_to(plans: Mapping[str, Assistant], plan: str, begins: str, before: str | None) -> None:
    document = plans[plan].document
    sentence = next(one for one in document.sentences if one.text.startswith(begins))
    found = pointed_to(document, sentence, "en" if plan == "seas" else "ja")
    assert (found is None) if before is None else (found or "").startswith(before)


def test_the_first_sentence_of_a_section_points_at_nothing_of_another(plans: Mapping[str, Assistant]) -> None:
    """「この計画は、…」 leans on the sentence before it in its section; the first of a section has none."""
    document = plans["aohama"].document
    firsts = {passage.section.id: passage.sentences[0] for passage in reversed(document.passages)}
    assert {pointed_to(document, sentence, "ja") for sentence in firsts.values()} == {None}


def test_an_item_of_a_numbered_list_is_read_and_shown_with_what_introduces_it(document: Document) -> None:
    passage = document.passages[0]
    texts = ("次に掲げる者は、会議に出席できない。", "一　当事者", "二　前号の者の配偶者")
    sentences = tuple(replace(passage.sentences[0], id=f"{passage.id}:{n}", text=text) for n, text in enumerate(texts, start=1))
    law = replace(document, passages=(replace(passage, text="\n".join(texts), sentences=sentences),), translation={})
    assert pointed_to(law, sentences[2], "ja") == texts[0]
    assert shown_to_reader(law, sentences[2], "ja") == (f"{passage.section.title}：{texts[0]}", texts[2])
    assert shown_to_reader(law, sentences[0], "ja") == (passage.section.title, texts[0])


def test_the_items_of_a_list_stand_below_the_sentence_that_introduces_it(document: Document) -> None:
    passage = document.passages[0]
    texts = (
        "次に掲げる者は、会議に出席できない。",
        "一　当事者",
        "二　次に掲げる者の配偶者",
        "イ　前号の者",
        "ロ　補佐人",
        "前項の規定は、代理人に準用する。",
    )
    sentences = tuple(replace(passage.sentences[0], id=f"{passage.id}:{n}", text=text) for n, text in enumerate(texts, start=1))
    law = replace(document, passages=(replace(passage, text="\n".join(texts), sentences=sentences),), translation={})
    leads = [None, texts[0], texts[0], texts[2], texts[2], None]
    for chosen, stated in (([0], [0, 1, 2]), ([2], [2, 3, 4]), ([0, 2], [0, 2, 3, 4])):
        choice = with_items(Choice(status="answered", chosen=tuple(Chosen(sentence=sentences[n]) for n in chosen)), law)
        assert [one.sentence for one in choice.chosen] == [sentences[n] for n in stated]
        stating, question = Stating(document=law, template="{title}{section}"), read("誰ですか", document=document, limit=2000)
        made = [stating.state(question, choice, one, 1)[0] for one in choice.chosen]
        # Each keeps it where it is collected by itself; page and drafts show no sentence twice.
        assert [one.points_to for one in made] == [leads[n] for n in stated]
