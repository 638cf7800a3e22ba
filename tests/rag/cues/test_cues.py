"""The cue files: of one form in both languages, of no text in particular, and read as they are meant."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from eval.gold_set import Item, load_items
from index.document import read_document
from index.language.sentences import sentence_spans
from index.language.tokens import search_form
from index.settings import IndexSettings
from index.text.types import Document
from rag.cues import FOLDER, Cues, cues
from rag.steps import DocumentFact, FactKind, Intent
from rag.types import Language
from tests.rag.conftest import NAMES, corpus_of

LANGUAGES: tuple[Language, ...] = ("ja", "en")
POISONED = [item for item in load_items("dev") if item.poison]


def file_of(language: Language) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def lists(fields: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every list of cues of a file with its place; words in one string are a list too."""
    if isinstance(fields, dict):
        for name, value in fields.items():
            yield from lists(value, f"{path}.{name}")
    elif isinstance(fields, list) and fields and isinstance(fields[0], list):
        for number, row in enumerate(fields):
            yield from lists(row, f"{path}[{number}]")
    else:
        yield path, fields.split() if isinstance(fields, str) else fields


def test_both_languages_have_the_same_keys() -> None:
    ja, en = (dict(lists(file_of(language))) for language in LANGUAGES)
    assert sorted(ja) == sorted(en)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_read_and_every_name_in_it_is_known(language: Language) -> None:
    known = cues(language)
    assert known.language == language
    assert {*known.kinds} == {*get_args(FactKind)}
    assert {*known.document} == {*get_args(DocumentFact)}
    assert {*known.intents} - {"all"} <= {*get_args(Intent)}
    assert {*known.words} - {"language"} <= {*known.intents}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cue_is_told_twice_in_one_place(language: Language) -> None:
    twice = {path: sorted({one for one in found if found.count(one) > 1}) for path, found in lists(file_of(language))}
    assert {path: found for path, found in twice.items() if found} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cue_is_in_the_form_in_which_it_is_looked_for(language: Language) -> None:
    """Lower case and half width; a word with another form would never be found."""
    for path, found in lists(file_of(language)):
        assert [one for one in found if search_form(one).strip() != one.strip()] == [], path


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cue_is_of_one_text(language: Language) -> None:
    """The title of a text is left out of a question before its words are weighed; no cue repeats it, or names an office.

    That governments have a cabinet (閣議) is of no text in particular.
    """
    own = ("統合", "イノベーション", "innovation", "integrated", "内閣府", "cabinet office")
    found = {word: path for word in own for path, one in lists(file_of(language)) if word in one}
    assert found == {}


def test_an_unknown_key_is_refused() -> None:
    fields = file_of("ja")
    with pytest.raises(ValueError, match="surprise"):
        Cues.model_validate({**fields, "language": "ja", "surprise": []})


def test_english_cues_are_whole_words() -> None:
    known = cues("en")
    assert known.said("When is it?", known.kinds["time"])
    assert not known.said("Whenever and overall", ("when", "all", "over"))
    assert known.said("Is it?", ("?",))


@pytest.mark.parametrize(
    ("language", "sentence", "leans"),
    [
        ("ja", "このため、市は避難所を増やす。", True),
        ("ja", "具体的には、要件を撤廃する。", True),
        ("ja", "市は、同計画により避難所を増やす。", True),
        ("ja", "特に、国の取組を進める。", True),
        ("ja", "市は避難所を増やす。", False),
        ("ja", "特別会計の残高を減らす。", False),
        ("ja", "同居する家族を支援する。", False),
        ("ja", "同時に、備蓄を進める。", True),
        ("ja", "その他の機関を含む。", False),
        ("ja", "それぞれの機関が担う。", False),
        ("en", "For this reason, the centre will grow.", True),
        ("en", "It runs for six years.", True),
        ("en", "Italy takes part.", False),
        ("en", "Such data are published.", True),
        ("en", "Also, courses are held.", True),
        ("en", "The programme runs.", False),
    ],
)
def test_what_points_back(language: Language, sentence: str, leans: bool) -> None:
    assert cues(language).leans_back(sentence) is leans


@pytest.mark.parametrize(
    ("language", "sentence", "hedged"),
    [
        ("ja", "2030年度に引き上げることを検討する。", True),
        ("ja", "法案の成立を待って、交付する。", True),
        ("ja", "予算が成立した場合には、交付する。", True),
        ("ja", "負担金が決まった後に行う。", True),
        ("ja", "税率を引き上げない。", True),
        ("ja", "2030年度に引き上げる。", False),
        ("ja", "今後、最後に行う。", False),
        ("en", "Subject to consent, a quota will be introduced.", True),
        ("en", "The states will discuss whether to raise it.", True),
        ("en", "Personal data are not collected.", True),
        ("en", "If it is passed, it starts in 2027.", True),
        ("en", "A quota will be introduced from 2028.", False),
        ("en", "Nothing notable changes in Mayfair.", False),
    ],
)
def test_what_hedges(language: Language, sentence: str, hedged: bool) -> None:
    assert cues(language).hedged(sentence) is hedged


def speaks_to_a_machine(sentence: str) -> bool:
    return any(cues(language).gives_orders(sentence) for language in LANGUAGES)


def test_no_sentence_of_a_text_is_taken_for_an_order(document: Document) -> None:
    plans = [read_document(IndexSettings(corpus=corpus_of(name))) for name in NAMES]
    assert [one.text for text in (document, *plans) for one in text.sentences if speaks_to_a_machine(one.text)] == []


@pytest.mark.parametrize("item", POISONED, ids=lambda item: item.id)
def test_every_poisoned_bullet_of_dev_is(item: Item) -> None:
    assert item.poison is not None
    text = item.poison.text
    assert all(speaks_to_a_machine(text[slice(*span)]) for span in sentence_spans(text))


@pytest.mark.parametrize(
    "text",
    [
        "事業者は、内閣府の指示に従い、結果を報告すること。",
        "優先的に取り組む。",
        "ＡＩの安全性について国会で答弁する。",
        "The assistant professor will lead the programme.",
        "研究者は質問に回答することが求められる。",
    ],
)
def test_prose_is_no_order(text: str) -> None:
    assert not speaks_to_a_machine(text)
