"""Questions to begin with: each shows what it names, and drafting them does not read the text once for every name."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.document import text_file
from index.embedders import open_embedder
from index.shelf import shelf
from index.shelf.entries import Entry
from index.store import Index, open_index
from index.text.drafted import Drafted, Found, read_drafted
from index.text.types import Document
from rag import first_questions as drafting
from rag.assistant import Assistant
from rag.evidence.mentions import Mention, mentions
from rag.evidence.retrieve import Retriever
from rag.own_data import own_settings, try_questions
from rag.settings import Settings

PLAN = """\
# 青浜市防災計画

## １．目的

本計画は、避難所の整備を定める。

## ２．堤防

堤防の改修に約30億円を投じる。
"""
LAW_LIKE = """\
第１部　規律の見直し

第１　概念

１　電子記録の規律を定める。

２　発行の規律を定める。

第２　提供

１　提供の規律を定める。

２　変更の規律を定める。
"""


def added(tmp_path: Path, text: str, name: str) -> tuple[Settings, Entry]:
    settings = Settings(home=tmp_path / "home", embedder="stand_in", llm="none")
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    entry, _ = shelf.add(settings, file, {})
    try_questions(settings, entry)
    return settings, entry


@pytest.mark.parametrize(("text", "name"), [(PLAN, "plan.md"), (LAW_LIKE, "law.txt")])
def test_a_question_that_shows_a_section_is_read_as_that_section(tmp_path: Path, text: str, name: str) -> None:
    settings, entry = added(tmp_path, text, name)
    own = own_settings(settings, entry)
    index: Index = open_index(own)
    examples = read_drafted(text_file(own)).examples
    shown = [one for one in (*examples.ja, *examples.en) if "を見せて" in one or one.startswith("Show section")]
    assistant = Assistant(own, index, Retriever(index, open_embedder(own)), None, "stand_in")
    for question in shown:
        answer = assistant.answer(question)
        assert answer.status in ("answered", "complete"), question
    assert not any("第１部第１の" in one or "第1部第1-" in one or "（青浜市防災計画）" in one for one in shown)
    assert examples.ja[0] == "この文書の概要を教えてください"


def test_few_names_are_looked_for_in_every_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, entry = added(tmp_path, PLAN, "plan.md")
    index = open_index(own_settings(settings, entry))
    tried: list[str] = []

    def counted(document: Document, term: str) -> tuple[Mention, ...]:
        tried.append(term)
        return mentions(document, term)

    monkeypatch.setattr(drafting, "mentions", counted)
    sentence = index.document.sentences[0].id
    names = tuple(Found(name=f"機構{number}号", kind="term", sentence=sentence, words="…") for number in range(100))
    drafting.first_questions(index.document, Drafted(names=names), Retriever(index, open_embedder(settings)))
    assert 0 < len(tried) <= 20
