"""What still stands: what does not is found, and it is said what and why. Mutants of whole drafts: ``tests/eval/test_drafts.py``."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.drafts import DRAFTS
from index.language.display import display
from rag.assistant import Assistant
from rag.drafts.basket import Basket
from rag.drafts.choices import Choices
from rag.drafts.collect import from_answer, from_passages
from rag.drafts.export import make_draft
from rag.drafts.exporters import find_exporter
from rag.drafts.readers import Paragraph, mark, read_bytes
from rag.drafts.readers.md import read as read_md
from rag.drafts.report import Report
from rag.drafts.source import Source
from rag.drafts.verify import verify
from tests.rag.drafts.conftest import FUSION, MAKING


def read_back(template: str, language: str, suffix: str, basket: Basket, source: Source) -> Report:
    draft = make_draft(basket, source, MAKING, template=template, language=language)  # type: ignore[arg-type]
    data = find_exporter(Path("draft.docx" if suffix == ".docx" else "draft.md"))(draft)
    return verify(read_bytes(data, suffix), source)


def test_the_basket_with_one_of_everything_stands(basket: Basket, source: Source) -> None:
    for template, language, suffix in DRAFTS:
        report = read_back(template, language, suffix, basket, source)
        assert report.fallen == (), (template, language, suffix)
        assert report.paraphrases > 0 or template == "english" or language == "en"


def test_drafts_of_answers_stand(stand_in_assistant: Assistant, source: Source) -> None:
    questions = (
        "フュージョンエネルギーの発電実証はいつまでに目指していますか",
        "ITERに触れている箇所を全て挙げてください", "この戦略はいつ閣議決定されましたか",
        "When was this strategy decided?", "How large is the university endowment fund?", "３．（２）①には何が書かれていますか",
        "大学ファンドの規模と、国際卓越研究大学への助成の開始年度を教えてください",
    )  # fmt: skip
    basket = Basket()
    for question in questions:
        basket = basket.added(*from_answer(stand_in_assistant.answer(question)).entries)
    assert len(basket.entries) == len(questions)
    for template, language, suffix in DRAFTS:
        assert read_back(template, language, suffix, basket, source).fallen == (), (template, language, suffix)


def one(text: str, source: Source, *notes: Paragraph) -> Report:
    return verify((Paragraph(text=text, place="line 1"), *notes), source)


def note(number: int, passage_id: str, source: Source) -> Paragraph:
    return Paragraph(text=source.official(source.document.passage_by_id[passage_id].section), place=f"note {number}", note=str(number))


def first_sentence(source: Source, passage_id: str = FUSION) -> str:
    return display(source.document.passage_by_id[passage_id].sentences[0].text)


def test_nearest_original_and_where(source: Source) -> None:
    sentence = first_sentence(source)
    (fallen,) = one(f"「{sentence.replace('増加', '減少')}」", source).fallen
    assert (fallen.kind, fallen.nearest, fallen.nearest_where) == ("quote", sentence, "３．（１）①（フュージョンエネルギー）項目１")
    assert fallen.place == "line 1"


def test_a_statement_behind_which_another_section_is_cited(source: Source) -> None:
    other = source.document.passages[0].id
    text = first_sentence(source) + mark(1)
    assert not one(text, source, note(1, FUSION, source)).fallen
    (fallen,) = one(text, source, note(1, other, source)).fallen
    assert fallen.kind == "misattributed"
    assert fallen.nearest_where == "３．（１）①（フュージョンエネルギー）項目１"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("本件は来週の会議で説明する予定である。", []),
        ("予算は2099年までに3兆円を超える。", ["figure", "figure"]),
        ("その規模は10兆円であり、助成は2024年度からである。", []),
        ("３．（１）①（フュージョンエネルギー）では「環境・エネルギー問題の解決策としての期待」とされている。", []),
        ("３．（２）①では「環境・エネルギー問題の解決策としての期待」とされている。", ["misattributed"]),
        ("３．（９）①では別のことが述べられている。", ["section"]),
        ("「統合イノベーション戦略2024」（令和６年６月４日閣議決定）によれば、投資が増えている。", []),
        ("「統合イノベーション戦略2024」（令和６年６月４日閣議決定）３．（１）①では、投資が増えている。", []),
        ("「統合イノベーション戦略2024」（令和６年６月４日閣議決定）３．（９）①", ["section"]),
        ("本文には「月面に発電所を建設する」とある。", ["quote"]),
        ("いわゆる「政府」の話である。", []),
        ("フュージョンエネルギーは、次世代の（中略）解決策としての期待がある（要約）", []),
        ("フュージョンエネルギーは2099年の期待がある（要約）", ["figure"]),
        ("", []),
        ("「」", []),
        ("「閉じない括弧は数えない", []),
    ],
)
def test_ones_own_words(source: Source, text: str, kinds: list[str]) -> None:
    assert [fallen.kind for fallen in one(text, source).fallen] == kinds


def test_own_words_with_a_footnote_have_to_be_the_texts_or_marked(source: Source) -> None:
    cited = note(1, FUSION, source)
    assert [fallen.kind for fallen in one(f"投資が急に膨らんだ。{mark(1)}", source, cited).fallen] == ["quote"]
    assert not one(f"投資が急に膨らんだ（要約）{mark(1)}", source, cited).fallen
    assert not one(f"「諸外国における民間投資が増加している」とされている。{mark(1)}", source, cited).fallen


def test_a_sentence_taken_out_of_a_quote(source: Source) -> None:
    passage = next(one for one in source.document.passages if len(one.sentences) > 2)
    texts = [display(one.text) for one in passage.sentences]
    assert not one(f"「{''.join(texts)}」", source).fallen
    (fallen,) = one(f"「{texts[0]}{texts[2]}」", source).fallen
    assert fallen.reason == "its sentences do not follow each other in the text"


def test_headings_of_a_passage_hold_for_the_quote_below(source: Source) -> None:
    label = source.document.passage_by_id[FUSION].label
    quote = Paragraph(text=f"「{first_sentence(source)}」", place="line 2", kind="quote")
    assert not verify((Paragraph(text=label, place="line 1", kind="heading"), quote), source).fallen
    moved = Paragraph(text=label.replace("項目１", "項目２"), place="line 1", kind="heading")
    assert [fallen.kind for fallen in verify((moved, quote), source).fallen] == ["misattributed"]
    unknown = Paragraph(text=label.replace("①", "⑨"), place="line 1", kind="heading")
    assert [fallen.kind for fallen in verify((unknown, quote), source).fallen] == ["section"]


def test_headings_of_a_passage_hold_for_the_point_below(source: Source) -> None:
    label = source.document.passage_by_id[FUSION].label
    cited = note(1, FUSION, source)
    point = Paragraph(text=first_sentence(source) + mark(1), place="line 2")
    heading = Paragraph(text=label, place="line 1", kind="heading")
    moved = Paragraph(text=label.replace("項目１", "項目２"), place="line 1", kind="heading")
    assert not verify((heading, point, cited), source).fallen
    (fallen,) = verify((moved, point, cited), source).fallen
    assert (fallen.kind, fallen.nearest_where) == ("misattributed", label)
    without_note = Paragraph(text=first_sentence(source), place="line 2")
    assert [fallen.kind for fallen in verify((moved, without_note), source).fallen] == ["misattributed"]
    own = Paragraph(text="大学ファンドは10兆円である。", place="line 2")
    assert not verify((heading, own), source).fallen
    question = Paragraph(text="問い：何ですか", place="line 2")
    assert not verify((moved, question, point, cited), source).fallen


def test_a_draft_of_another_edition_says_so(source: Source) -> None:
    for length, choices in ((16, Choices()), (64, Choices(record=True))):
        draft = make_draft(from_passages([FUSION], source), source, MAKING, template="qa", language="ja", choices=choices)
        data = find_exporter(Path("draft.md"))(draft)
        digest = source.document.sha256[:length].encode()
        assert digest in data
        report = verify(read_md(data.replace(digest, b"0" * length)), source)
        assert (report.same_text, report.fallen) == (False, ())
    assert report.to_dict()["same_text"] is False


def test_another_document(made: Source) -> None:
    basket = from_passages([one.id for one in made.document.passages], made)
    for template in ("briefing", "qa", "english"):
        draft = make_draft(basket, made, MAKING, template=template, language="ja")
        assert verify(read_md(find_exporter(Path("draft.md"))(draft)), made).fallen == ()
