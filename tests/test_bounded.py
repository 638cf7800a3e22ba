"""Hostile text costs time in proportion to its length: every matcher, reader and expression, over repetitions made to slow it down."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from index.language.dictionary import tagged
from index.language.display import display
from index.language.figures import figures
from index.language.numerals import number
from index.language.sentences import clause_spans, sentence_spans
from index.language.tokens import lemmas, noun_joints, noun_runs, proper_nouns, runs, terms
from index.readers import txt
from index.text.numbering import read_marker, read_numbers
from index.text.types import Document
from rag.drafts.labels import Labels
from rag.drafts.pieces import pieces, quotes, sentences
from rag.drafts.readers import Paragraph, read_bytes
from rag.drafts.source import Source
from rag.drafts.verify import verify
from rag.question.read import read
from rag.settings import Settings
from tests.growth import Expression, expressions, is_bounded, repeated, runaway, times
from tests.rag.drafts.any_files import MAIN
from tests.rag.drafts.test_files import replaced

pytestmark = pytest.mark.alone

Work = Callable[[str], object]

FIGURES = [
    "1",
    "１",
    "1,000",
    "1,",
    "1.",
    "十",
    "1兆",
    "千万",
    "1年",
    "2024年",
    "令和6年",
    "1月1日",
    "約",
    "最大1",
    "年間",
    "以上",
    "1%以上",
    "1-",
]
WORDS = ["a", "a-", "a.", "1a", "ー", "デ―タ", "の", "大学", "AとB", "・", "more than ", "early ", "about 1 yen "]
MARKS = [
    "（",
    "(",
    "()",
    "「",
    "「」",
    "“",
    "。",
    ". A",
    "、",
    "①",
    "…",
    "（中略）",
    "\\",
    "**",
    "[1]",
    "[^1]",
    "\ue0001\ue001",
    "<|a|>",
    "{{",
    "?",
]
NUMBERS = [
    "（１）",
    "(1)",
    "3.(1)①",
    "3.(1)①(",
    "3.(1)①、",
    "3.(1)①2つ目の「・」",
    "3.(1)①項目2",
    "第1章",
    "第1章 ",
    "第一",
    "3.1.1",
    "1-",
    "section 3 ",
]
UNITS = [*FIGURES, *WORDS, *MARKS, *NUMBERS]
TAGGED = ["1", "十", "1年", "年間", "a", "ー", "の", "大学", "「", "。", "①", "?", "（１）", "第1章 "]
"""For what asks the dictionary, which takes most of the time."""


@pytest.fixture(scope="module")
def source(document: Document) -> Source:
    return Source(document=document, template=Settings().official_template)


def require_bounded(work: Work, size: int, units: list[str] = UNITS) -> None:
    slow = {unit: found for unit in units if not is_bounded(*(found := times(work, repeated(unit), size)))}
    assert slow == {}


MATCHERS: dict[str, tuple[Work, int]] = {
    "figures": (figures, 1000),
    "number": (number, 5000),
    "sentences": (sentence_spans, 5000),
    "clauses": (clause_spans, 5000),
    "read_numbers": (read_numbers, 5000),
    "read_marker": (read_marker, 5000),
    "display": (display, 5000),
    "pieces": (lambda text: list(pieces(text)), 5000),
    "quotes": (quotes, 5000),
    "sentences of drafts": (sentences, 5000),
    "a line of Markdown": (lambda text: read_bytes(text.encode(), ".md"), 5000),
    "a line of text": (lambda text: read_bytes(text.encode(), ".txt"), 5000),
    "lines of Markdown": (lambda text: read_bytes("\n".join(text).encode(), ".md"), 1000),
    "lines of text": (lambda text: read_bytes("\n".join(text).encode(), ".txt"), 1000),
}


@pytest.mark.parametrize("name", MATCHERS)
def test_a_matcher_takes_time_in_proportion(name: str) -> None:
    work, size = MATCHERS[name]
    require_bounded(work, size)


def test_wrapped_lines_are_joined_in_proportion() -> None:
    line = "あ" * 70 + "\n"
    assert is_bounded(*times(lambda text: txt.read(text.encode(), "file.txt"), repeated(line), 200_000))


@pytest.mark.parametrize("work", [tagged, terms, lemmas, runs, noun_runs, noun_joints, proper_nouns])
def test_the_dictionary_takes_time_in_proportion(work: Work) -> None:
    """Whatever is asked of it, for more than is tagged at once."""
    require_bounded(work, 5000, TAGGED)


def test_labels_take_time_in_proportion(source: Source) -> None:
    labels = Labels(source)
    require_bounded(lambda text: list(labels.read(text)), 2000, NUMBERS)
    require_bounded(labels.is_label, 2000, NUMBERS)
    require_bounded(labels.without, 4000, NUMBERS)
    require_bounded(labels.nearest, 500, NUMBERS)


@pytest.mark.parametrize(
    "unit", ["10兆円、", "1", "「重要技術について」", "3.(1)①、", "3.(1)①(", "x[^1]", "about ", "|a", "|10兆円", "重要技術を進める。"]
)
def test_verifying_takes_time_in_proportion(source: Source, unit: str) -> None:
    def work(text: str) -> object:
        return verify(read_bytes(f"|{text}|".encode() if "|" in unit else text.encode(), ".md"), source)

    require_bounded(work, 2000, [unit])


@pytest.mark.parametrize("cell", ["", "本文", "索引の番号"])
def test_a_row_of_a_word_table_takes_time_in_proportion(cell: str) -> None:
    paragraph = f"<w:p><w:r><w:t>{cell}</w:t></w:r></w:p>"

    def work(text: str) -> tuple[Paragraph, ...]:
        table = f"<w:tbl><w:tr><w:tc>{paragraph * len(text)}</w:tc></w:tr></w:tbl>"
        return read_bytes(replaced(MAIN, b"<w:body>", b"<w:body>" + table.encode()), ".docx")

    require_bounded(work, 300, ["x"])


def test_reading_a_question_takes_time_in_proportion(document: Document) -> None:
    """Up to the longest question that is read."""
    require_bounded(lambda text: read(text, document=document, limit=2000), 500, [one for one in TAGGED if one.isalnum()])


EXPRESSIONS = expressions("index", "rag")
SIZE = 2000
"""Characters; four times as many at most."""


@pytest.mark.parametrize("where", sorted(EXPRESSIONS))
def test_no_expression_runs_away(where: str) -> None:
    assert runaway(EXPRESSIONS[where], SIZE) is None


@pytest.mark.parametrize("pattern", [r"(a+)+b", r"(?:a|a)*b", r"a+b", r"(?:\d+,?)+x", r"(?P<n>\d+) ?yen", r"\s+$", r"(?:[^()]|\(.*\))*\)"])
def test_expressions_that_run_away_are_found(pattern: str) -> None:
    assert runaway(Expression(re.compile(pattern), only_here=False), 1500) is not None


def test_every_expression_is_looked_at() -> None:
    """Those of a module, those inside of tables, and those that are written into a call."""
    places = {where.partition("[")[0].partition(":")[0] for where in EXPRESSIONS}
    assert {"index.language.figures._PATTERNS", "rag.drafts.labels._SECTION", "rag.drafts.readers.md._NOTE"} <= places
    assert any(where.endswith(".NOTATIONS[0].pattern") for where in EXPRESSIONS)
