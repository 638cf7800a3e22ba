"""What an official gets: no sentence twice, one line a footnote, no refusal, the question as it was understood, nothing lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.document import read_document
from index.language.display import display
from index.settings import IndexSettings
from rag.drafts.basket import AnswerEntry, Basket, PassageEntry
from rag.drafts.blocks import Block, Draft, PageBreak
from rag.drafts.choices import Choices
from rag.drafts.citing import day_in_words, short_label, title_en
from rag.drafts.collect import from_answer, from_answers, from_passages
from rag.drafts.export import make_draft
from rag.drafts.exporters import find_exporter
from rag.drafts.paper import NOTE, TEXT_WIDTH, lines
from rag.drafts.readers import read_bytes
from rag.drafts.readers.md import read as read_md
from rag.drafts.report import Report
from rag.drafts.source import Source
from rag.drafts.standing import plain
from rag.drafts.templates import TEMPLATES
from rag.drafts.verify import verify
from rag.errors import DraftError
from rag.types import Language
from tests.made_answers import answer_of
from tests.rag.drafts.conftest import ANSWERS, FUSION, MAKING, stated

FORMER = Path(__file__).parents[2] / "data" / "former-drafts"
PLANS = Path(__file__).parents[2] / "data" / "plans"


def made(basket: Basket, source: Source, template: str, language: Language = "ja", **chosen: object) -> Draft:
    return make_draft(basket, source, MAKING, template=template, language=language, choices=Choices(**chosen))  # type: ignore[arg-type]


def baskets(basket: Basket, source: Source) -> Iterator[Basket]:
    """One of everything, real answers, and the whole text with answers from it."""
    yield basket
    yield from_answers(ANSWERS, source)[0]
    yield from_passages([one.id for one in source.document.passages], source).added(*basket.entries)


def reports(draft: Draft, source: Source) -> Iterator[Report]:
    for suffix in (".docx", ".md"):
        yield verify(read_bytes(find_exporter(Path(f"draft{suffix}"))(draft), suffix), source)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_no_sentence_stands_twice_in_a_body(basket: Basket, source: Source, template: str, language: Language) -> None:
    known = {plain(text) for one in source.document.sentences for text in (display(one.text), source.document.english(one.id) or "")}
    for collected in baskets(basket, source):
        body = [plain(one.text).strip("「」") for one in made(collected, source, template, language).blocks]
        said = Counter(text for paragraph in body for text in known if len(text) > 20 and text in paragraph)
        assert said
        within = {text for text in said for other in said if text != other and text in other}
        assert [text for text, count in said.items() if count > 1 and text not in within] == []


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_footnotes_of_whole_sentences_are_two_lines_at_most_and_said_once(
    basket: Basket, source: Source, template: str, language: Language
) -> None:
    for collected in baskets(basket, source):
        notes = made(collected, source, template, language).notes
        assert len(notes) >= 3
        for note in notes:
            assert note.quotes or lines(note.text, TEXT_WIDTH, NOTE.size) <= 2
        full = [note for note in notes if not re.fullmatch(r"前掲注[０-９0-9]+|Note \d+ above", note.text)]
        assert len(set(full)) == len(full)
        if template == "english" or language == "en":
            assert not [note.text for note in notes if re.search("[ぁ-ん]", note.text)]


def test_citations_are_those_of_a_ministry(source: Source) -> None:
    passage = source.document.passage_by_id[FUSION]
    assert source.note(passage, "ja").text == "「統合イノベーション戦略2024」（令和６年６月４日閣議決定）３（１）①フュージョンエネルギー"
    assert source.note(passage, "en", translated=True).text == (
        "Integrated Innovation Strategy 2024 (Cabinet decision, 4 June 2024), 3.(1)① (Fusion energy), item 1 [unofficial translation]"
    )
    assert day_in_words(MAKING.day.replace(year=2026, month=11, day=29), "ja") == "令和８年11月29日"
    assert day_in_words(MAKING.day.replace(year=2019, month=5, day=1), "ja") == "令和元年５月１日"
    assert day_in_words(MAKING.day.replace(year=2018), "ja") == "2018年７月１日"


@pytest.mark.parametrize("plan", ["aohama", "pension", "seas"])
def test_citations_of_other_documents_come_from_their_metadata(plan: str, source: Source) -> None:
    document = read_document(IndexSettings(corpus=PLANS / plan / "metadata.json"))
    other = Source(document=document, template=source.template)
    labels = [short_label(section) for section in document.sections]
    assert len(set(labels)) == len(labels)
    assert document.metadata.title in other.note(document.passages[0], "ja").text
    assert title_en(document.metadata).startswith(document.metadata.title_en or document.metadata.title)
    for template in TEMPLATES:
        for report in reports(made(from_passages([one.id for one in document.passages], other), other, template), other):
            assert report.fallen == ()


def test_every_short_label_means_its_section_alone(source: Source) -> None:
    labels = [plain(short_label(section)) for section in source.document.sections]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_the_text_does_not_answer_is_left_out_and_named(basket: Basket, source: Source, template: str) -> None:
    draft = made(basket, source, template)
    assert draft.left_out == ("費用はいくらか", "月面基地の予算はいくらですか", "標準戦略の担当者は誰ですか")
    naming = [one.text for one in draft.blocks if "月面基地" in one.text]
    assert len(naming) == 1
    assert naming[0].endswith("費用はいくらか／月面基地の予算はいくらですか／標準戦略の担当者は誰ですか")
    assert source.not_found("ja") not in "".join(one.text for one in draft.blocks)
    with pytest.raises(DraftError, match="the text answers nothing that was collected -> ask what it answers"):
        made(Basket().added(AnswerEntry(question="月面基地の予算はいくらですか")), source, template)


def test_a_question_stands_as_it_was_understood(source: Source) -> None:
    answer = answer_of(source.document, [source.document.sentences[0]], "ja")
    answer = replace(answer, question="それはいつからですか", asked="大学ファンドの運用はいつからですか")
    for template in ("qa", "english"):
        text = "".join(one.text for one in made(from_answer(answer), source, template).blocks)
        assert "大学ファンドの運用はいつからですか" in text
        assert "それは" not in text


def test_short_answers_stand_first_and_what_is_changed_in_them_is_found(basket: Basket, source: Source) -> None:
    for template, said in (("briefing", "大学ファンドの規模はいくらですか　⇒　**10兆円規模**"), ("qa", "（答）**10兆円規模**")):
        data = find_exporter(Path("draft.md"))(made(basket, source, template)).decode()
        assert said in data
        (fallen,) = verify(read_md(data.replace(said, said.replace("10兆円", "90兆円")).encode()), source).fallen
        assert (fallen.kind, fallen.text) == ("figure", "90兆円規模")
    assert "⇒" not in "".join(one.text for one in made(from_passages([FUSION], source), source, "briefing").blocks)


def test_words_that_are_no_part_of_a_statement_are_no_short_answer(source: Source) -> None:
    entry = AnswerEntry(question="規模は", statements=(stated(source.document.sentences[0]),), headline="90兆円規模")
    for template in ("briefing", "qa"):
        assert "90兆円" not in "".join(one.text for one in made(Basket().added(entry), source, template).blocks)


def test_a_later_answer_of_the_same_sentence_names_the_first(source: Source) -> None:
    sentence = source.document.sentences[0]
    basket = Basket().added(
        AnswerEntry(question="一つ目は", statements=(stated(sentence),)), AnswerEntry(question="二つ目は", statements=(stated(sentence),))
    )
    assert [one.text for one in made(basket, source, "qa").blocks if one.kind == "answer"][1:] == ["（答）問１の答のとおり。"]
    assert sum(one.kind == "point" for one in made(basket, source, "briefing").blocks) == 1


@pytest.mark.parametrize("memos", ["comments", "text"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_no_memo_is_lost(source: Source, template: str, memos: str) -> None:
    """Neither that of a refusal, nor of a passage whose sentence stands in an answer, nor of what is too much for a page."""
    sentence = source.document.sentences[0]
    entries = [AnswerEntry(question="何が", statements=(stated(sentence),), note="memo-1"), AnswerEntry(question="月面は", note="memo-2")]
    same = PassageEntry(passage_id=sentence.passage_id, quotes=(sentence.text,), note="memo-3")
    many = [PassageEntry(passage_id=one.id, note=f"memo-{n}") for n, one in enumerate(source.document.passages[5:35], start=4)]
    draft = made(Basket().added(*entries, same, *many), source, template, memos=memos)
    text = "\n".join(f"{one.text}\n{one.memo}" for one in draft.blocks)
    assert [n for n in range(1, 34) if not re.search(rf"memo-{n}(?!\d)", text)] == []


def test_one_question_a_page(basket: Basket, source: Source) -> None:
    parts = made(basket, source, "qa", page_each=True).parts
    questions = sum(isinstance(part, Block) and part.kind == "question" for part in parts)
    assert sum(isinstance(part, PageBreak) for part in parts) == questions - 1 >= 3
    assert not any(isinstance(part, PageBreak) for part in made(basket, source, "qa").parts)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_choice_stands_and_says_from_which_text(basket: Basket, source: Source, template: str, language: Language) -> None:
    for collected in (basket, from_answers(ANSWERS, source)[0]):
        for chosen in ({}, {"by": "総務課３階", "memos": "text", "originals": True, "record": True, "page_each": True}):
            for report in reports(made(collected, source, template, language, **chosen), source):
                assert (report.fallen, report.same_text) == ((), True)
                assert report.counts()["quote"]["stands"] >= 4


def test_a_note_that_says_the_same_as_one_above_holds_for_its_words(source: Source) -> None:
    sentences = source.document.passage_by_id[FUSION].sentences
    ids = [source.document.passages[0].id, sentences[0].id, sentences[1].id]
    data = find_exporter(Path("draft.md"))(made(from_passages(ids, source), source, "briefing")).decode()
    assert "[^3]: 前掲注２\n" in data
    assert not verify(read_md(data.encode()), source).fallen
    (elsewhere,) = verify(read_md(data.replace("前掲注２", "前掲注１").encode()), source).fallen
    (nowhere,) = verify(read_md(data.replace("前掲注２", "前掲注９").encode()), source).fallen
    assert (elsewhere.kind, nowhere.kind, nowhere.text) == ("misattributed", "section", "前掲注９")


@pytest.mark.parametrize("changed", [("３（１）①フュージョン", "３（１）②フュージョン"), ("①フュージョンエネルギー", "①月面エネルギー")])
def test_a_footnote_of_no_section_is_found(source: Source, changed: tuple[str, str]) -> None:
    data = find_exporter(Path("draft.md"))(made(from_passages([FUSION], source), source, "briefing")).decode()
    assert changed[0] in data
    assert "section" in [one.kind for one in verify(read_md(data.replace(*changed).encode()), source).fallen]


@pytest.mark.parametrize("file", sorted(FORMER.glob("*.md")), ids=lambda file: file.stem)
def test_drafts_that_were_made_before_still_stand(file: Path, source: Source) -> None:
    report = verify(read_md(file.read_bytes()), source)
    assert (report.fallen, report.same_text) == ((), True)
    assert report.counts()["section"]["stands"] >= 4
