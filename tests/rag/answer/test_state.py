"""Stating: whole sentences or whole translations, with what they point back to."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from index.language.display import display
from index.text.types import Document
from rag.answer.state import Stating, pointed_to, whole
from rag.assistant import Assistant
from rag.question import read
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
