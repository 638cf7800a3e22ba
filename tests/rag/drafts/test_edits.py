"""What people do to a draft: citations beside words, wrapped lines, marks of lists, emphasis, Word's own parts, lines of their own."""

from __future__ import annotations

import pytest
from docx.oxml.ns import nsdecls

from eval.draft_forms import paragraph, run, word_file
from eval.draft_words import OWN
from rag.drafts.readers import read_bytes
from rag.drafts.report import Report
from rag.drafts.source import Source
from rag.drafts.verify import verify

JA = "このため、我が国としての総合的な標準戦略を2025年春めどに策定し、関連施策を強化・推進する。"
EN = (
    "To this end, Japan's comprehensive standards strategy will be drawn up with spring 2025 as a target, "
    "and related measures will be strengthened and promoted."
)
RIGHT = ("２．（２）①", "2(2)①", "2-(2)-①", "２－（２）－１", "２．（２）", "2.(2)①, 4th bullet")
WRONG = ("３．（１）①（量子技術）", "3(1)①", "3-(1)-1", "3.(2)①", "2.(2)①, 1st bullet")


def report(text: str, source: Source, suffix: str = ".md") -> Report:
    return verify(read_bytes(text.encode(), suffix), source)


def kinds(text: str, source: Source, suffix: str = ".md") -> list[str]:
    return [fallen.kind for fallen in report(text, source, suffix).fallen]


BESIDE = [
    f"{JA}（LABEL）", f"「{JA}」（LABEL）", f"> 「{JA}」\n> （LABEL）", f"{JA}(LABEL)", f"{JA}［LABEL］", f"{JA[:-1]}（LABEL）。",
    f"{JA}（同戦略LABEL）", f"{JA}（統合イノベーション戦略2024 LABELより）", f"{JA}\n\n（出典：LABEL）", f"{JA}\n出典：LABEL",
    f"{JA}――LABEL", f"LABELでは「{JA}」としている。", f"LABELには「{JA}」とある。", f"LABELによれば、{JA}", f"LABEL：{JA}",
    f"【LABEL】{JA}", f"（LABEL）{JA}", f"**LABEL** {JA}", f"- LABEL\n  {JA}", f"## LABEL\n\n{JA}", f"1. {JA}（LABEL）",
    f"| 施策 | 出典 |\n|---|---|\n| {JA} | LABEL |", f"| 1 | LABEL | {JA} |", f"| {JA}<br>（LABEL） |",
    f"{JA}[^a]\n\n[^a]: LABEL", f"{JA}[^注1]\n\n[^注1]: 統合イノベーション戦略2024、LABEL、p.12",
    f"{EN} (LABEL)", f"{EN} [LABEL]", f"{EN} (Source: LABEL)", f"{EN} — LABEL", f"LABEL says: “{EN}”", f'LABEL: "{EN}"',
    f"According to LABEL, “{EN}”", f"| {EN} | LABEL |", f"{EN}\n\nSource: LABEL",
]  # fmt: skip


@pytest.mark.parametrize("suffix", [".md", ".txt"])
@pytest.mark.parametrize("text", BESIDE)
def test_a_section_beside_words_is_held_to_them(text: str, suffix: str, source: Source) -> None:
    for label in RIGHT:
        assert kinds(text.replace("LABEL", label), source, suffix) == [], label
    for label in WRONG:
        assert kinds(text.replace("LABEL", label), source, suffix) == ["misattributed"], label
    assert "section" in kinds(text.replace("LABEL", "３．（９）①"), source, suffix)


DOTTED = [
    f"{JA}（LABEL）",
    f"{JA}（出典：LABEL）",
    f"LABEL：{JA}",
    f"| {JA} | LABEL |",
    f"{JA}[^1]\n\n[^1]: LABEL",
    f"{EN} (see section LABEL)",
]


@pytest.mark.parametrize("text", DOTTED)
def test_a_section_with_dots_is_held_to_the_words_beside_it(text: str, source: Source) -> None:
    assert kinds(text.replace("LABEL", "2.2.1"), source) == []
    assert kinds(text.replace("LABEL", "3.1.1"), source) == ["misattributed"]
    assert "section" in kinds(text.replace("LABEL", "3.1.19"), source)


def test_numbers_with_dots_count_ones_own_paragraphs_too(source: Source) -> None:
    assert kinds(f"# 3.1.1 背景\n\n{JA}\n\nPython 3.11.7とR6.3.1による。（作成者の言葉）", source) == []
    assert "section" not in kinds("Python 9.9.9を使う。", source)


def table(*rows: tuple[str, ...]) -> str:
    """A Word table; ``restart`` and ``continue`` before the words of a cell say that it is merged downwards."""
    written = ""
    for row in rows:
        written += "<w:tr>"
        for cell in row:
            merge, _, words = cell.rpartition("|")
            properties = f'<w:vMerge w:val="{merge}"/>' if merge else ""
            written += f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(words))}</w:tc>"
        written += "</w:tr>"
    return f"<w:tbl {nsdecls('w')}>{written}</w:tbl>"


@pytest.mark.parametrize(("label", "expected"), [("２．（２）①", []), ("３．（２）①", ["misattributed", "misattributed"])])
def test_a_section_in_a_merged_cell_holds_for_each_row(source: Source, label: str, expected: list[str]) -> None:
    word = word_file(table((f"restart|{label}", "大学"), ("continue|", JA), ("continue|", EN), ("３．（１）①", "別の行")))
    assert [fallen.kind for fallen in verify(read_bytes(word.data, ".docx"), source).fallen] == expected


def test_a_merged_cell_ends_where_it_ends(source: Source) -> None:
    word = word_file(table(("restart|３．（２）①", "大学"), ("continue|", "別の行"), ("出典なし", JA)))
    assert verify(read_bytes(word.data, ".docx"), source).fallen == ()


def test_words_in_a_merged_cell_are_held_to_the_labels_of_all_its_rows(source: Source) -> None:
    for labels, expected in ((("３．（２）①", "２．（２）①"), []), (("３．（２）①", "３．（１）①"), ["misattributed"])):
        word = word_file(table((f"restart|{JA}", labels[0]), ("continue|", labels[1])))
        assert [fallen.kind for fallen in verify(read_bytes(word.data, ".docx"), source).fallen] == expected


@pytest.mark.parametrize(
    "text",
    [f"{JA}^[LABEL]", f"- {JA}^[出典：LABEL、p.12]\n- 次の点", f"{EN}^[Source: LABEL]", f"{JA}^[統合イノベーション\n戦略2024 LABEL]"],
)
def test_a_note_in_the_line_itself_is_a_note(source: Source, text: str) -> None:
    assert kinds(text.replace("LABEL", "２．（２）①"), source) == []
    assert kinds(text.replace("LABEL", "３．（１）①"), source) == ["misattributed"]
    (note,) = [one for one in read_bytes(text.replace("LABEL", "２．（２）①").encode(), ".md") if one.note]
    assert note.place == "line 1"
    assert "２．（２）①" in note.text


def test_what_only_looks_like_such_a_note_is_none() -> None:
    for text in ("x^[", "x^[]", "x\\^[a]", "2^[^1]\n\n[^1]: a", "x^[a\n\nb]"):
        assert [one.place for one in read_bytes(text.encode(), ".md") if one.note] in ([], ["note 1, line 3"]), text


def test_what_is_misattributed_says_where_it_stands(source: Source) -> None:
    found = report(f"{JA}（３．（１）①（量子技術））", source)
    (fallen,) = found.fallen
    assert (fallen.kind, fallen.text, fallen.nearest_where) == ("misattributed", JA, "２．（２）①項目４")
    assert found.to_dict()["counts"]["misattributed"] == {"stands": 0, "does_not": 1}


def test_a_section_in_a_row_holds_for_that_row_alone(source: Source) -> None:
    table = f"| 施策 | 出典 |\n|---|---|\n| 大学ファンドの運用 | ３．（２）① |\n| {JA} | ２．（２）① |\n\n{JA}"
    assert kinds(table, source) == []
    cells = (f"<w:tc>{paragraph(run(JA))}</w:tc><w:tc>{paragraph(run(label))}</w:tc>" for label in ("２．（２）①", "３．（２）①"))
    rows = "".join(f"<w:tr>{cell}</w:tr>" for cell in cells)
    word = word_file(f"<w:tbl {nsdecls('w')}>{rows}</w:tbl>")
    assert [fallen.kind for fallen in verify(read_bytes(word.data, ".docx"), source).fallen] == ["misattributed"]


def test_endnotes_are_read_as_footnotes_are(source: Source) -> None:
    text = paragraph(run(JA) + '<w:r><w:endnoteReference w:id="1"/></w:r>')
    for label, expected in (("２．（２）①", []), ("３．（１）①（量子技術）", [("misattributed", "paragraph 1")])):
        word = word_file(text, endnote=f"{source.title}{label}")
        read = read_bytes(word.data, ".docx")
        assert [(one.note, one.place) for one in read if one.note] == [("endnote 1", "endnote 1")]
        assert [(one.kind, one.place) for one in verify(read, source).fallen] == expected


def test_a_source_below_a_heading_holds_for_what_follows(source: Source) -> None:
    assert kinds(f"## 背景\n\n出典：２．（２）①\n\n{JA}", source) == []
    assert kinds(f"## 背景\n\n出典：３．（１）①\n\n{JA}", source) == ["misattributed"]
    assert kinds(f"## ３．（１）①\n\n電話（作成者の言葉）\n\n{JA}", source) == ["misattributed"]


def test_a_name_in_brackets_is_no_section(source: Source) -> None:
    assert kinds(f"{JA}（要確認）", source) == []
    assert kinds(f"{JA}（次回の資料で説明する。）", source) == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_own_sentences_are_own_words(language: str, source: Source) -> None:
    for sentence in OWN[language]:  # type: ignore[index]
        found = report(sentence, source)
        assert (found.fallen, found.own_words) == ((), 1), sentence


@pytest.mark.parametrize(
    "text",
    [EN.replace("comprehensive", "regional"), EN.replace("2025", "2026"), EN.replace(" and promoted", ""), JA.replace("強化", "縮小")],
)
def test_changed_sentences_are_not(text: str, source: Source) -> None:
    assert len(kinds(text, source)) == 1


WRAPPED = (
    "- このため、我が国としての総合的な標準戦略を2025年春めどに策定し、\n  関連施策を強化・推進する。[^1]\n\n"
    "[^1]: 「統合イノベーション戦略2024」（令和６年６月４日閣議決定）２．（２）①\n"
    "    ２．３つの強化方策 ＞ （２）グローバルな視点での連携強化 ＞\n    ①国際的なルールメイキングの主導・参画\n"
)


def test_wrapped_lines_of_points_and_notes(source: Source) -> None:
    for suffix in (".md", ".txt"):
        assert kinds(WRAPPED, source, suffix) == []
        assert report(WRAPPED, source, suffix).counts()["quote"]["stands"] == 1
        assert kinds(WRAPPED.replace("2025年", "2026年"), source, suffix) == ["figure"]
        assert "section" in kinds(WRAPPED.replace("（２）グ", "（３）グ"), source, suffix)
        assert "misattributed" in kinds(WRAPPED.replace("定）２．（２）①", "定）３．（２）①"), source, suffix)


@pytest.mark.parametrize("width", [12, 21, 35])
def test_lines_of_any_width(width: int, source: Source) -> None:
    for text in (JA, EN):
        lines = "\n".join(text[at : at + width] for at in range(0, len(text), width))
        for suffix in (".md", ".txt"):
            assert kinds(lines, source, suffix) == []
            assert kinds(f"国際標準について\n{lines}", source, suffix) == []
            assert kinds(f"題\n\n> {lines}\n\n後", source, suffix) == []


def test_lines_that_begin_with_what_lists_begin_with(source: Source) -> None:
    sentence = next(one.text for one in source.document.sentences if "・高性能なモデル" in one.text)
    at = sentence.index("・高性能なモデル")
    assert kinds(f"{sentence[:at]}\n{sentence[at:]}", source) == []
    assert kinds(f"・{JA}\n・{JA}", source) == []


def test_a_line_may_end_with_a_stop_in_brackets(source: Source) -> None:
    sentence = next(one.text for one in source.document.sentences if "改定予定。）" in one.text)
    at = sentence.index("改定予定。）") + len("改定予定。）")
    assert kinds(f"{sentence[:at]}\n{sentence[at:]}", source) == []
    assert kinds(f"大学ファンドの話（要約）\n{JA.replace('2025', '2026')}", source, ".txt") == ["figure"]


@pytest.mark.parametrize(
    "mark",
    ["1. ", "12) ", "１．", "① ", "⑫", "（１）", "(2) ", "(a) ", "ア．", "ア）", "（ア）", "i. ", "１　", "一、", "- ", "* ", "・", "○",
     "※", "■ ", "→ ", "• ", "- [x] ", "1. ① ", "❶", "1.\t"],
)  # fmt: skip
def test_marks_of_lists(mark: str, source: Source) -> None:
    for suffix in (".md", ".txt"):
        assert kinds(f"{mark}{JA}\n", source, suffix) == []
        assert report(f"{mark}{JA}\n", source, suffix).counts()["quote"]["stands"] == 1
        assert kinds(f"{mark}{JA.replace('2025', '2026')}\n", source, suffix) == ["figure"]
    assert kinds(f"## {mark}目的", source) == []


@pytest.mark.parametrize(
    "shown",
    ["*2025年春めど*", "**2025年春めど**", "***2025年春めど***", "`2025年春めど`", "==2025年春めど==", "<u>2025年春めど</u>",
     "2025~~2026~~年春めど", "<b>2025年</b>春めど", "[2025年春めど](https://example.jp/a_1)", "<!-- 2099年 -->2025年春めど",
     "2025年\\\n春めど", "<del>2099年</del>2025年春めど"],
)  # fmt: skip
def test_emphasis_struck_text_and_comments(shown: str, source: Source) -> None:
    assert kinds(JA.replace("2025年春めど", shown), source) == []
    assert kinds(JA.replace("2025年春めど", shown.replace("2025", "2027")), source) == ["figure"]


def test_what_is_struck_or_a_comment_is_not_said(source: Source) -> None:
    assert kinds("~~大学ファンドは20兆円規模である。~~\n\n<!-- 20兆円は要確認\n\n88億円 -->", source) == []
    assert kinds("大学ファンドは\\~~20兆円~~規模である。", source) == ["figure"]


FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
PAGE = FIELD.format("begin") + "<w:r><w:instrText> PAGEREF _Toc1 \\h </w:instrText></w:r>" + FIELD.format("separate")
BREAK = "<w:r><w:br/></w:r>"


@pytest.mark.parametrize(
    "elements",
    [
        [paragraph(run("概要") + "<w:r><w:tab/></w:r>" + PAGE + run("87") + FIELD.format("end"), '<w:pStyle w:val="TOC2"/>')],
        [paragraph(run("概要") + "<w:r><w:tab/></w:r>" + PAGE + run("87") + FIELD.format("end"))],
        [paragraph(f'{run("予算")}<w:fldSimple w:instr=" PAGE ">{run("87")}</w:fldSimple>')],
        [paragraph(run(JA[:10]) + "<w:r><w:ruby><w:rt>" + run("よみ") + f"</w:rt><w:rubyBase>{run(JA[10:12])}</w:rubyBase></w:ruby></w:r>"
                   + run(JA[12:]))],
        [paragraph(run(JA[:10]) + '<w:del w:id="1"><w:r><w:delText>9億円</w:delText></w:r></w:del>' + run(JA[10:]))],
        [paragraph(run(JA[:10]), '<w:rPr><w:del w:id="1"/></w:rPr>'), paragraph(run(JA[10:]))],
        [paragraph(run(JA[:10]) + BREAK + run(JA[10:]))],
        [paragraph(run("標準について") + BREAK + run(JA))],
        [paragraph(run("メモ（作成者の言葉・原文との照合なし）：確認") + BREAK + run("2099年に9億円"))],
        [paragraph(run(JA[:10]) + run("9億円", "<w:strike/>") + run(JA[10:]))],
        [paragraph(run("9億円", "<w:dstrike/>") + run(JA))],
        [paragraph(run("電話 03-5253-9999（作成者の言葉）"))],
    ],
)  # fmt: skip
def test_what_word_does_not_say(elements: list[str], source: Source) -> None:
    assert verify(read_bytes(word_file(*elements).data, ".docx"), source).fallen == ()
    after = word_file(*elements, paragraph(run("予算は9億円である。")))
    assert [one.text for one in verify(read_bytes(after.data, ".docx"), source).fallen] == ["9億円"]


def test_a_no_break_hyphen_is_a_hyphen(source: Source) -> None:
    sentence = next(one.text for one in source.document.sentences if "e-CSTI" in one.text)
    first, second = sentence.split("e-CSTI")
    word = word_file(paragraph(f"{run(f'{first}e')}<w:r><w:noBreakHyphen/></w:r>{run(f'CSTI{second}')}"))
    found = verify(read_bytes(word.data, ".docx"), source)
    assert (found.fallen, found.counts()["quote"]["stands"]) == ((), 1)


def test_a_table_of_contents_in_text(source: Source) -> None:
    for line in ("背景\t87", "背景 …………… 87"):
        assert kinds(f"{line}\n\n背景\n\n{JA}", source, ".txt") == []
    assert kinds(f"採択件数\t87\n\n{JA}", source, ".txt") == ["figure"]


@pytest.mark.parametrize("line", ["開催日：2099年3月4日", "内線8769番", "第147回会議", "87 delegates took part."])
def test_a_line_of_ones_own_is_not_compared(line: str, source: Source) -> None:
    for mark in ("（作成者の言葉）", "(作成者の言葉)", " (own words)"):
        for text in (f"{line}{mark}", f"- {line}{mark}", f"| 日付 | {line}{mark} |", f"{line}{mark}\n{JA}"):
            for suffix in (".md", ".txt"):
                assert kinds(text, source, suffix) == [], text
        assert kinds(f"{line}{mark}\n予算は9億円である。", source) == ["figure"]
    assert kinds(line, source) != []
    assert kinds("電話番号（作成者の言葉）のほか、予算は9億円である。", source) == ["figure"]


def test_a_memo_goes_on_to_the_end_of_its_paragraph(source: Source) -> None:
    memo = "メモ（作成者の言葉・原文との照合なし）：確認\n2099年に9億円"
    assert kinds(memo, source) == []
    assert kinds(f"{memo}\n\n予算は9億円である。", source) == ["figure"]


@pytest.mark.alone
def test_large_tables_take_seconds(source: Source) -> None:
    from time import perf_counter

    start = perf_counter()
    assert report("| a | b |\n" * 2000, source).fallen == ()
    assert perf_counter() - start < 20
