"""Several documents asked together: each statement is of one of them, and says of which."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from index.build import build_index
from index.shelf import shelf
from index.shelf.together import read_together
from rag.assistant import Assistant
from rag.cli import main
from rag.drafts.basket import Basket
from rag.drafts.blocks import Block
from rag.drafts.collect import from_answer, from_answers
from rag.drafts.export import make_draft, write_draft
from rag.drafts.framing import made_from
from rag.drafts.readers import Paragraph, read_draft
from rag.drafts.record import Making
from rag.drafts.source import MOST_NARROWER, Source
from rag.drafts.verify import verify
from rag.settings import Settings
from rag.types import Earlier, Language
from rag.web.page.texts import Texts
from rag.web.server import build_app
from tests.rag.conftest import corpus_of

OLD = "# 方針\n\n* 堤防を、2028年度までに12か所で直す。\n* 倉庫を、３棟建てる。\n"
NEW = OLD.replace("12か所", "15か所")
DYKES = "堤防を、2028年度までに12か所で直す。"


def put(settings: Settings, folder: Path, name: str, text: str, **known: str) -> None:
    file = folder / f"{name}.md"
    file.write_text(text, encoding="utf-8")
    shelf.add(settings, file, known, name=name)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A plan of the settings, and two editions of another one on the shelf."""
    settings = Settings(home=tmp_path / "home", corpus=corpus_of("aohama"), embedder="stand_in", llm="stand_in")
    put(settings, tmp_path, "port24", OLD, title="港湾計画2024", edition="2024")
    put(settings, tmp_path, "port25", NEW, title="港湾計画2025", edition="2025", edition_of="port24")
    build_index(settings)
    return settings


@pytest.fixture
def assistant(settings: Settings) -> Assistant:
    return Assistant.open(settings)


def documents(assistant: Assistant, question: str, **options: object) -> list[str]:
    answer = assistant.answer(question, **options)  # type: ignore[arg-type]
    return [citation.document for citation in answer.citations]


def test_the_newest_edition_answers(assistant: Assistant) -> None:
    answer = assistant.answer("堤防は何か所で直しますか")
    assert answer.citations[0].label == "『港湾計画2025』（方針）項目１"
    assert answer.citations[0].official.startswith("「港湾計画2025」")
    assert "15か所" in answer.statements[0].text
    assert "port24" not in {citation.document for citation in answer.citations}
    assert all("『港湾計画2024』" not in one.label for one in answer.evidence)


def test_an_edition_that_is_named_answers(assistant: Assistant) -> None:
    assert set(documents(assistant, "港湾計画2024では堤防は何か所で直しますか")) == {"port24"}


@pytest.mark.parametrize(
    ("question", "understood"),
    [
        ("港湾計画2024では堤防は何か所で直しますか", "港湾計画2024では堤防は何か所で直しますか"),
        ("What does 港湾計画2024 say about dykes?", "What does 港湾計画2024 say about dykes?"),
        ("お世話になります。港湾計画2024では堤防は何か所で直しますか", "港湾計画2024では堤防は何か所で直しますか"),
    ],
)
def test_a_question_is_shown_with_the_document_that_it_names(assistant: Assistant, question: str, understood: str) -> None:
    assert assistant.answer(question).asked == understood


def test_what_somebody_chose_answers(assistant: Assistant) -> None:
    assert set(documents(assistant, "堤防は何か所で直しますか", documents=("port24",))) == {"port24"}
    assert {one.label[:10] for one in assistant.search("堤防", documents=("port24",))} == {"『港湾計画2024』"}


def test_editions_that_are_named_are_set_beside_each_other(assistant: Assistant) -> None:
    answer = assistant.answer("港湾計画2024と港湾計画2025では、堤防は何か所で直しますか")
    texts = {citation.document: citation.quotes[0].text for citation in reversed(answer.citations)}
    assert texts["port24"] == DYKES
    assert texts["port25"] == DYKES.replace("12", "15")


def test_a_section_is_shown_of_each_document_that_has_it(assistant: Assistant) -> None:
    answer = assistant.answer("港湾計画2025の概要は？")
    assert {citation.document for citation in answer.citations} == {"port25"}
    assert answer.coverage is not None
    assert (answer.coverage.covered, answer.coverage.of) == (2, 2)


def test_where_nothing_is_said_the_documents_are_named(assistant: Assistant) -> None:
    text = assistant.answer("今日の東京の天気は？").text
    assert text == "調べた文書（「青浜市防災計画2025」「港湾計画2025」）の本文には見当たりません。"
    text = assistant.answer("港湾計画2024では今日の東京の天気は？").text
    assert text == "調べた文書（「港湾計画2024」）の本文には見当たりません。"


def test_where_a_question_points_at_one_of_several_it_is_asked_which(assistant: Assistant) -> None:
    asked = assistant.answer("本計画では、堤防は何か所で直しますか")
    assert (asked.status, asked.statements) == ("related", ())
    assert [(one.document, one.title) for one in asked.which] == [("aohama2025", "青浜市防災計画2025"), ("port25", "港湾計画2025")]
    assert asked.text == (
        "「本計画」に当たる文書が2つあります。どれのことか、文書の名前を入れてご質問ください：「青浜市防災計画2025」「港湾計画2025」"
    )
    named = assistant.answer("港湾計画2025では、本計画では、堤防は何か所で直しますか")
    assert (set(documents(assistant, named.question)), named.which) == ({"port25"}, ())
    history = [Earlier(question="港湾計画2025では堤防は？", cited=(named.citations[0].passage_id,))]
    assert set(documents(assistant, "本計画では、堤防は何か所で直しますか", history=history)) == {"port25"}


def test_what_is_put_on_the_shelf_is_taken_up(assistant: Assistant, settings: Settings, tmp_path: Path) -> None:
    before = assistant.provenance.index_id
    put(settings, tmp_path, "forest", "# 方針\n\n* 杉を、400ha植える。\n", title="森林計画")
    assistant.take_up()
    assert assistant.provenance.index_id != before
    assert documents(assistant, "杉をどれだけ植えますか") == ["forest"]
    shelf.remove(settings, "forest")
    assistant.take_up()
    assert assistant.provenance.index_id == before


def test_a_draft_is_of_the_documents_that_it_cites(assistant: Assistant, settings: Settings, tmp_path: Path) -> None:
    source = Source(document=read_together(settings), template=settings.official_template)
    both = from_answer(assistant.answer("港湾計画2024と港湾計画2025では、堤防は何か所で直しますか"))
    draft = make_draft(both, source, Making.today(assistant.provenance), template="briefing", language="ja")
    notes = [note.text for note in draft.notes]
    assert [text[: text.index("」") + 1] for text in notes if "方針" in text] == ["「港湾計画2024」", "「港湾計画2025」"]
    assert draft.title == "港湾計画2024、港湾計画2025について（案）"
    assert not any(isinstance(part, Block) and "青浜市" in "".join(run.text for run in part.runs) for part in draft.parts)


@pytest.mark.parametrize(
    "question",
    ["堤防は何か所で直しますか", "港湾計画2024と港湾計画2025では、堤防は何か所で直しますか", "港湾計画2024では堤防は何か所で直しますか"],
)
def test_a_draft_is_verified_against_what_it_was_made_from(assistant: Assistant, settings: Settings, tmp_path: Path, question: str) -> None:
    document = read_together(settings)
    source = Source(document=document, template=settings.official_template)
    file = tmp_path / "draft.docx"
    write_draft(
        make_draft(from_answer(assistant.answer(question)), source, Making.today(assistant.provenance), template="briefing", language="ja"),
        file,
    )
    paragraphs = read_draft(file)
    found = made_from(paragraphs, document)
    assert found is not None
    report = verify(paragraphs, Source(document=found, template=settings.official_template))
    assert report.findings
    assert [(finding.text, finding.reason) for finding in report.fallen] == []


def drafted(basket: Basket, source: Source, file: Path, template: str = "briefing", language: Language = "ja") -> list[Paragraph]:
    """A draft of what was collected, as it is read again."""
    write_draft(make_draft(basket, source, Making.today(None), template=template, language=language), file)
    return list(read_draft(file))


def fallen(paragraphs: list[Paragraph], source: Source) -> list[tuple[str, str]]:
    return [(finding.kind, finding.text) for finding in verify(paragraphs, source).fallen]


BOTH = "港湾計画2024と港湾計画2025では、堤防は何か所で直しますか"


@pytest.mark.parametrize(("template", "language"), [("briefing", "ja"), ("qa", "ja"), ("english", "en")])
def test_a_text_with_a_translation_is_drafted_beside_one_without(tmp_path: Path, template: str, language: Language) -> None:
    settings = Settings(home=tmp_path / "home", embedder="stand_in", llm="stand_in")
    put(settings, tmp_path, "port", OLD, title="港湾の計画")
    build_index(settings)
    assistant = Assistant.open(settings)
    for question in ("港湾の計画では、堤防は何か所で直しますか", "統合イノベーション戦略2024と港湾の計画では、倉庫を何棟建てますか"):
        answer = assistant.answer(question, language=language)
        assert "port" in {citation.document for citation in answer.citations}
        for document in (read_together(settings), read_together(settings.model_copy(update={"document": "port,iis2024"}))):
            source = Source(document=document, template=settings.official_template)
            paragraphs = drafted(from_answer(answer), source, tmp_path / "draft.docx", template, language)
            assert fallen(paragraphs, Source(document=made_from(paragraphs, document) or document, template=source.template)) == []
            report = verify(paragraphs, source)
            assert report.findings
            assert not report.fallen


def test_a_note_cites_the_document_that_it_names(assistant: Assistant, settings: Settings, tmp_path: Path) -> None:
    source = Source(document=read_together(settings), template=settings.official_template)
    answers = [assistant.answer(f"港湾計画{year}では、堤防は何か所で直しますか") for year in (2024, 2024, 2025)]
    basket = Basket().added(*(entry for answer in answers for entry in from_answer(answer).entries))
    paragraphs = drafted(basket, source, tmp_path / "draft.docx")
    notes = [one.text for one in paragraphs if one.note]
    assert any(one.startswith("前掲注") for one in notes)
    assert fallen(paragraphs, source) == []
    exchanged = {"2024": "2025", "2025": "2024"}
    swapped = [
        replace(one, text=re.sub("(?<=港湾計画)202[45]", lambda year: exchanged[year[0]], one.text)) if one.note else one
        for one in paragraphs
    ]
    assert {kind for kind, _ in fallen(swapped, source)} == {"misattributed"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{DYKES}（港湾計画2024（方針））", []),
        (f"{DYKES}（『港湾計画2025』（方針））", [("misattributed", DYKES)]),
        (f"港湾計画2024の（方針）は「{DYKES}」と述べる。", []),
    ],
)
def test_a_number_beside_a_title_is_of_that_document(settings: Settings, text: str, found: list[tuple[str, str]]) -> None:
    source = Source(document=read_together(settings), template=settings.official_template)
    assert fallen([Paragraph(text=text, place="paragraph 1")], source) == found


def test_the_order_in_which_documents_are_named_does_not_matter(assistant: Assistant, settings: Settings, tmp_path: Path) -> None:
    source = Source(document=read_together(settings), template=settings.official_template)
    paragraphs = drafted(from_answer(assistant.answer(BOTH)), source, tmp_path / "draft.docx")
    other = read_together(settings.model_copy(update={"document": "port25,port24"}))
    assert made_from(paragraphs, other) is other
    report = verify(paragraphs, Source(document=other, template=source.template))
    assert (report.same_text, report.fallen) == (True, ())


def test_a_draft_of_several_is_compared_with_what_took_the_place_of_one(assistant: Assistant, settings: Settings, tmp_path: Path) -> None:
    source = Source(document=read_together(settings), template=settings.official_template)
    file = tmp_path / "draft.docx"
    drafted(from_answer(assistant.answer(BOTH)), source, file)
    (tmp_path / "port25.md").write_text(NEW.replace("15か所", "16か所"), encoding="utf-8")
    shelf.update(settings, "port25", {}, file=tmp_path / "port25.md")
    build_index(settings)
    words = ["verify", str(file), "--json"]
    environment = {"STRATEGY_QA_HOME": str(settings.home), "STRATEGY_QA_CORPUS": str(settings.corpus), "STRATEGY_QA_EMBEDDER": "stand_in"}
    report = json.loads(CliRunner().invoke(main, words, env=environment).stdout)
    assert (report["same_text"], report["edition"]) == (False, "港湾計画2025（port25@1）")
    assert {one["text"] for one in report["findings"] if not one["stands"]} == {DYKES.replace("12", "15")}
    assert {one["text"] for one in report["findings"] if one["stands"]} >= {DYKES}


def test_a_draft_has_the_title_that_a_document_has_now(settings: Settings) -> None:
    assistant = Assistant.open(settings)
    api = TestClient(build_app(assistant, settings), base_url="http://localhost")

    def notes() -> str:
        part = {"kind": "answer", "answer": assistant.answer("堤防は何か所で直しますか").to_dict()}
        return api.post("/v1/draft", json={"entries": [part], "suffix": ".md"}).text

    assert "「港湾計画2025」" in notes()
    shelf.update(settings, "port25", {"title": "港湾整備計画2025"})
    assistant.take_up()
    assert "「港湾整備計画2025」" in notes()


def test_what_other_documents_did_not_answer_is_left_out(assistant: Assistant, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    answers = [assistant.answer(question).to_dict() for question in (BOTH, "今日の東京の天気は？")]
    file.write_text("\n".join(json.dumps(one) for one in answers), encoding="utf-8")
    before, _ = from_answers(file, Source(document=read_together(settings), template=settings.official_template))
    put(settings, tmp_path, "forest", "# 方針\n\n* 杉を、400ha植える。\n", title="森林計画")
    after, _ = from_answers(file, Source(document=read_together(settings), template=settings.official_template))
    assert (len(before.entries), len(after.entries)) == (2, 1)


def test_examples_name_the_document_where_there_are_several(assistant: Assistant, settings: Settings) -> None:
    examples = Texts(settings).of(assistant.document).examples
    assert examples["ja"][:3] == tuple(f"{title}の概要を教えてください" for title in ("青浜市防災計画2025", "港湾計画2024", "港湾計画2025"))
    for question in examples["ja"]:
        answer = assistant.answer(question)
        assert answer.statements
        assert {part.metadata.title for part in assistant.document.parts if question.startswith(part.metadata.title)} == {
            assistant.document.part(citation.passage_id).metadata.title for citation in answer.citations
        }


def test_an_overview_of_no_document_by_name_is_of_the_first(assistant: Assistant) -> None:
    assert set(documents(assistant, "この文書の概要を教えてください")) == {"aohama2025"}


def test_a_follow_up_stays_in_the_edition_of_the_conversation(assistant: Assistant) -> None:
    first = assistant.answer("港湾計画2024についての質問です。堤防は何か所で直しますか")
    assert {citation.document for citation in first.citations} == {"port24"}
    earlier = [Earlier(question=first.question, cited=tuple(citation.passage_id for citation in first.citations))]
    again = assistant.answer("倉庫は何棟建てますか", history=earlier)
    assert {citation.document for citation in again.citations} == {"port24"}


def test_a_comparison_has_no_short_answer_and_no_yes(assistant: Assistant) -> None:
    for question in (
        "港湾計画2024と港湾計画2025では、堤防は何か所で直しますか",
        "港湾計画2024と港湾計画2025では、堤防を12か所で直しますか",
    ):
        answer = assistant.answer(question)
        assert len({citation.document for citation in answer.citations}) == 2
        assert (answer.headline, answer.verdict) == (None, None)


def test_a_document_that_has_no_such_section_is_named(assistant: Assistant) -> None:
    answer = assistant.answer("青浜市防災計画2025と港湾計画2025の３(１)を見せて")
    assert {citation.document for citation in answer.citations} == {"aohama2025"}
    assert (answer.status, answer.missing) == ("partial", ("港湾計画2025",))


def test_texts_of_one_title_are_told_apart(settings: Settings, tmp_path: Path) -> None:
    put(settings, tmp_path, "port-b", OLD, title="港湾計画2024", edition="2024")
    document = read_together(settings)
    assert [document.called(part) for part in document.parts] == [
        "青浜市防災計画2025",
        "港湾計画2024 port24",
        "港湾計画2025",
        "港湾計画2024 port-b",
    ]
    shelf.update(settings, "port24", {}, file=_file(tmp_path, NEW))
    both = read_together(settings.model_copy(update={"document": "port24@1,port24"}))
    assert [both.called(part) for part in both.parts] == ["港湾計画2024 port24@1", "港湾計画2024 port24@2"]


def _file(folder: Path, text: str) -> Path:
    file = folder / "newer.md"
    file.write_text(text, encoding="utf-8")
    return file


def test_choices_of_documents_leave_nothing_behind_for_ever(settings: Settings, tmp_path: Path) -> None:
    for number in range(4):
        put(settings, tmp_path, f"plan{number}", OLD, title=f"計画{number}")
    build_index(settings)
    source = Source(document=read_together(settings), template=settings.official_template)
    names = [part.metadata.document for part in source.document.each]
    for chosen in (*combinations(names, 2), *combinations(names, 3)):
        assert {part.metadata.document for part in source.named(chosen).document.each} == set(chosen)
    assert len([keys for keys in source._narrower if len(keys) > 1]) == MOST_NARROWER
