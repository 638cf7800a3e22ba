"""Which of several documents a question means: those that it names, else the newest edition of each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.document import read_document
from index.settings import IndexSettings
from index.text.joined import joined
from index.text.naming import unnamed
from index.text.types import Document
from rag.errors import QuestionError
from rag.question.read import read
from rag.question.which import Meant, meant
from rag.types import Earlier
from tests.rag.conftest import corpus_of


def edition(document: Document, name: str, title: str, **known: str) -> Document:
    passages = tuple(replace(one, id=one.id.replace(document.key, f"{name}@1")) for one in document.passages)
    metadata = document.metadata.model_copy(update={"document": name, "title": title, "names": (), **known})
    return replace(document, metadata=metadata, passages=passages)


@pytest.fixture(scope="module")
def shelf() -> Document:
    plans = {name: read_document(IndexSettings(corpus=corpus_of(name))) for name in ("aohama", "pension")}
    return joined(
        [
            edition(plans["aohama"], "port24", "港湾計画2024", edition="2024"),
            edition(plans["aohama"], "port25", "港湾計画2025", edition="2025", edition_of="port24"),
            edition(plans["pension"], "white", "年金白書"),
            edition(plans["pension"], "plan7", "計画７", edition="2024"),
            edition(plans["pension"], "data7", "data7"),
        ]
    )


@pytest.mark.parametrize(
    ("question", "found", "compares"),
    [
        ("堤防はいくつ直しますか", ["port25", "white", "plan7", "data7"], False),
        ("年金白書では督促は誰がしますか", ["white"], False),
        ("港湾計画2024では堤防はいくつ直しますか", ["port24"], False),
        ("港湾計画では堤防はいくつ直しますか", ["port25"], False),
        ("港湾計画2024と港湾計画2025で堤防の数はどう変わりましたか", ["port24", "port25"], True),
        ("2024年版と2025年版では堤防の数はいくつですか", ["port24", "port25"], True),
        ("In the 2024 edition, how many dykes are repaired?", ["port24", "plan7"], True),
        ("年金白書と港湾計画は何と言っていますか", ["port25", "white"], True),
        ("港湾計画2024についての質問です。堤防はいくつ直しますか", ["port24"], False),
        ("港湾計画の2024年版では、堤防はいくつ直しますか", ["port24"], False),
        ("新港湾計画では、堤防はいくつ直しますか", ["port25", "white", "plan7", "data7"], False),
        ("港湾計画策定会議は何をしますか", ["port25", "white", "plan7", "data7"], False),
        ("避難計画では指定避難所は何か所に増えますか", ["port25", "white", "plan7", "data7"], False),
        ("計画７では何をしますか", ["plan7"], False),
        ("What data are collected on shelters?", ["port25", "white", "plan7", "data7"], False),
        ("令和22024年版の目標は何ですか", ["port25", "white", "plan7", "data7"], False),
    ],
)
def test_a_question_means_what_it_names(shelf: Document, question: str, found: list[str], compares: bool) -> None:
    one = meant(question, shelf)
    assert [key.partition("@")[0] for key in one.keys] == found
    assert (one.named > 1) is compares


def test_what_somebody_chose_is_asked_and_nothing_else(shelf: Document) -> None:
    one = meant("年金白書では督促は誰がしますか", shelf, ["port24"])
    assert ([key.partition("@")[0] for key in one.keys], one.named) == (["port24"], 0)


def passages_of(shelf: Document, *names: str) -> list[str]:
    return [part.passages[0].id for part in shelf.parts if part.metadata.document in names]


@pytest.mark.parametrize(
    ("question", "cited", "found", "which"),
    [
        ("この白書はいつ公表されましたか", [], ["white"], ""),
        ("When was this white paper published?", ["port25"], ["port25"], ""),
        ("本計画では、堤防はいくつ直しますか", [], ["port25", "plan7"], "本計画"),
        ("本計画では、堤防はいくつ直しますか", ["plan7"], ["plan7"], ""),
        ("本計画では、堤防はいくつ直しますか", ["port24"], ["port24"], ""),
        ("本計画では、堤防はいくつ直しますか", ["plan7", "white"], ["plan7"], ""),
        ("本計画では、堤防はいくつ直しますか", ["port25", "plan7"], ["port25", "plan7"], "本計画"),
        ("この改正はいつ施行されますか", ["white"], ["white"], ""),
        ("この改正はいつ施行されますか", [], ["port25", "white", "plan7", "data7"], ""),
        ("港湾計画2024についてです。本計画では、堤防はいくつ直しますか", ["white"], ["port24"], ""),
    ],
)
def test_what_is_pointed_at_is_the_document_of_the_conversation_else_the_one_of_its_kind(
    shelf: Document, question: str, cited: list[str], found: list[str], which: str
) -> None:
    one = meant(question, shelf, cited=passages_of(shelf, *cited))
    assert ([key.partition("@")[0] for key in one.keys], one.which, one.named > 1) == (found, which, False)


def test_one_document_has_no_other(shelf: Document) -> None:
    assert meant("港湾計画2024では", shelf.parts[0]) == Meant()


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("港湾計画2024では、堤防はいくつ直しますか", "堤防はいくつ直しますか"),
        ("港湾計画2024と港湾計画2025で堤防の数はどう変わりましたか", "堤防の数はどう変わりましたか"),
        ("堤防はいくつ直しますか", "堤防はいくつ直しますか"),
        ("年金白書では？", ""),
    ],
)
def test_what_is_asked_of_a_document_stands_without_its_name(shelf: Document, question: str, rest: str) -> None:
    assert unnamed(question, shelf, [part.key for part in shelf.parts]) == rest


def test_a_document_that_is_not_asked_is_named(shelf: Document) -> None:
    for document in (shelf, shelf.parts[0]):
        with pytest.raises(QuestionError, match="the document 'gone' is not asked; asked are"):
            meant("堤防はいくつ直しますか", document, ["gone"])


def test_editions_in_a_circle_answer(shelf: Document) -> None:
    parts = [
        replace(part, metadata=part.metadata.model_copy(update={"edition_of": name}))
        for part, name in zip(shelf.parts, ("port25", "port24"), strict=False)
    ]
    assert meant("堤防はいくつ直しますか", joined(parts)).keys == ("port24@1", "port25@1")


@pytest.mark.parametrize(
    ("first", "then", "documents"),
    [
        ("この計画では堤防はいくつ直しますか", "年金白書", ["white"]),
        ("堤防はいくつ直しますか", "港湾計画2024", ["port24"]),
        ("堤防はいくつ直しますか", "「港湾計画2024」では？", ["port24"]),
        ("港湾計画2025では、堤防はいくつ直しますか", "港湾計画2024", ["port24"]),
        ("How many dykes are repaired?", "data7", ["data7"]),
    ],
)
def test_a_document_s_name_alone_asks_the_question_before_of_it(shelf: Document, first: str, then: str, documents: list[str]) -> None:
    again = read(then, document=shelf, limit=2000, history=[Earlier(question=first)])
    alone = read(first.removeprefix("港湾計画2025では、"), document=shelf, limit=2000, documents=documents)
    assert again == replace(alone, text=then)
    assert [key.partition("@")[0] for key in again.documents] == documents
