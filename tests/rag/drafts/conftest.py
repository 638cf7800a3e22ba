"""What the tests of drafts share: the real text as a source, and a basket that holds one of everything."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index.document import read_document
from index.language.display import display
from index.settings import IndexSettings
from index.text.types import Document, Sentence
from rag.drafts.basket import AnswerEntry, Basket, BasketQuote, PassageEntry, StatementEntry
from rag.drafts.record import Making
from rag.drafts.source import Source
from rag.settings import Settings
from rag.types import Provenance

FUSION = "iis2024@1#3.1.1.フュージョンエネルギー/1"
ANSWERS = Path(__file__).parents[2] / "data" / "answers.jsonl"
"""Answers with real weights, as ``strategy-qa ask --batch`` wrote them."""

PROVENANCE = Provenance(corpus_sha256="", index_id="0123456789abcdef", embedder="stand_in", llm="none", version="0.1.0")
MAKING = Making(day=date(2024, 7, 1), version="0.1.0", answers=PROVENANCE)


@pytest.fixture(scope="session")
def source(document: Document) -> Source:
    """The real strategy, as it is cited."""
    return Source(document=document, template=Settings().official_template)


@pytest.fixture(scope="session")
def made() -> Source:
    """A document without a translation, of which the metadata knows little."""
    settings = IndexSettings(corpus=Path(__file__).parents[2] / "data" / "made" / "metadata.json")
    return Source(document=read_document(settings), template=Settings().official_template)


def stated(sentence: Sentence, **changed: object) -> StatementEntry:
    """A statement that is its sentence, as an answer has it, or with something changed."""
    fields: dict[str, object] = {
        "text": display(sentence.text),
        "quotes": (BasketQuote(passage_id=sentence.passage_id, text=sentence.text),),
    }
    return StatementEntry(**(fields | changed))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def basket(document: Document) -> Basket:
    """One of everything.

    A passage, a sentence, answers in both languages, a paraphrase, a sentence that points back, one that the program made, what is
    missing, what is only spoken of, and what the text does not say.
    """
    fusion = next(one for one in document.sentences if one.passage_id == FUSION)
    standards = next(one for one in document.sentences if "2025 年春めど" in one.text)
    fund = next(one for one in document.sentences if "10 兆円" in one.text)
    before = document.sentences[document.sentences.index(standards) - 1]
    english = document.english(standards.id)
    assert english
    decided = "「統合イノベーション戦略2024」は、2024年6月4日に閣議決定された。"
    return Basket().added(
        AnswerEntry(
            question="フュージョンエネルギーの発電実証はいつですか <b>|*",
            statements=(stated(fusion, emphasis=((0, 4),)),),
            missing=("費用はいくらか",),
            note="２０２５年の概算要求と合わせて確認 & 相談",
        ),
        AnswerEntry(
            question="国際標準の戦略はいつまでに作りますか",
            statements=(stated(standards, text="総合的な標準戦略を2025年春めどに策定する"),),
        ),
        AnswerEntry(
            question="When is the standards strategy due?", statements=(stated(standards, text=english, language="en"),), language="en"
        ),
        AnswerEntry(question="標準戦略は何のためですか", statements=(stated(standards, points_to=display(before.text)),)),
        AnswerEntry(question="いつ決定されましたか", statements=(stated(document.sentences[0], text=decided, framed=True),)),
        AnswerEntry(question="月面基地の予算はいくらですか"),
        AnswerEntry(question="標準戦略の担当者は誰ですか"),
        AnswerEntry(question="大学ファンドの規模はいくらですか", statements=(stated(fund),), headline="10兆円規模"),
        PassageEntry(passage_id=FUSION.replace("/1", "/2")),
        PassageEntry(passage_id=fund.passage_id, quotes=(fund.text,), note="要確認"),
    )
