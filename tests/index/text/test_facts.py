"""Facts: read from the text by value, each with its place; a person's corrections stand beside the text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from index.errors import CorpusError
from index.language.display import display
from index.parsers import find_parser
from index.text.facts import Correction, Fact, Kind, facts, facts_file, read_corrections
from index.text.types import Document, Metadata

METADATA = Metadata(document="t", title="t", file="t.txt")


def document_of(sentence: str) -> Document:
    parsed = find_parser("numbered")(f"１．計画\n・{sentence}\n", METADATA)
    return Document(metadata=METADATA, sections=parsed.sections, passages=parsed.passages, sha256="0")


def read(text: str) -> list[tuple[Kind, str]]:
    return [(fact.kind, fact.words) for fact in facts(document_of(text))]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("2027年度までに、避難所を42か所に増やす。", [("deadline", "2027年度"), ("count", "42か所")]),
        ("2024年３月に、月額１万５千円の給付を始める。", [("date", "2024年３月"), ("amount", "月額１万５千円")]),
        ("第３期の10年間で、30％以上を守る。", [("ordinal", "第３期"), ("duration", "10年間"), ("share", "30％以上")]),
        ("令和６年度中に、１兆２千億円を用いる。", [("deadline", "令和６年度"), ("amount", "１兆２千億円")]),
        ("期間は最大７年、創業５年以下とする。", [("duration", "最大７年"), ("duration", "５年以下")]),
        ("申請から三十日以内、準備は10日以上とする。", [("duration", "三十日以内"), ("duration", "10日以上")]),
        ("令和５年６月に始め、同年８月に終える。", [("date", "令和５年６月"), ("date", "同年８月")]),
        ("2023年に始め、翌年度までに広げる。", [("date", "2023年"), ("deadline", "翌年度")]),
        # A number that counts nothing is none.
        ("目標７に取り組む。", []),
    ],
)
def test_a_sentence_gives_its_facts(sentence: str, found: list[tuple[Kind, str]]) -> None:
    assert read(sentence) == found


def test_a_year_by_another_one_is_told_by_the_sentence_before() -> None:
    found = facts(document_of("方針は令和５年３月に決まった。同年７月に公表された。翌年に改められた。"))
    assert [fact.value for fact in found] == [(2023, 3), (2023, 7), (2024,)]


def test_every_fact_stands_where_it_says(document: Document) -> None:
    found = facts(document)
    sentences = {sentence.id: sentence for sentence in document.sentences}
    assert len(found) > 300
    for fact in found:
        text = sentences[fact.sentence_id].text
        assert display(text[slice(*fact.span)]) == fact.words
        assert fact.clause[0] <= fact.span[0] < fact.clause[1] <= len(text)
    order = list(sentences)
    places = [(order.index(fact.sentence_id), fact.span) for fact in found]
    assert places == sorted(places)


def test_the_document_s_own_name_is_no_fact(document: Document) -> None:
    first = document.sentences[0]
    assert first.text.startswith("統合イノベーション戦略 2024（")
    assert "2024" not in [fact.words for fact in facts(document) if fact.sentence_id == first.id]


def test_of_names_in_each_other_the_longest_is_read(document: Document) -> None:
    spans: dict[str, list[Fact]] = {}
    for fact in facts(document):
        if fact.kind in ("body", "programme", "law"):
            spans.setdefault(fact.sentence_id, []).append(fact)
    assert spans
    for named in spans.values():
        edges = sorted(fact.span for fact in named)
        assert all(one[1] <= other[0] for one, other in pairwise(edges))


SENTENCE = "2027年度までに、避難所を42か所に増やす。"


def test_a_person_puts_a_fact_right() -> None:
    document = document_of(SENTENCE)
    first = facts(document)[0]
    corrections = [
        Correction(sentence=first.sentence_id, words="2027年度", kind="date"),
        Correction(sentence=first.sentence_id, words="42か所", wrong=True),
    ]
    (fact,) = facts(document, corrections)
    assert (fact.kind, fact.corrected) == ("date", True)


def test_a_correction_of_nothing_is_refused() -> None:
    with pytest.raises(CorpusError, match="no fact '43か所'"):
        facts(document_of(SENTENCE), [Correction(sentence="x", words="43か所", wrong=True)])


def test_corrections_stand_beside_the_text(tmp_path: Path) -> None:
    file = facts_file(tmp_path / "plan.ja.txt")
    assert file.name == "plan.facts.toml"
    assert read_corrections(file) == ()
    file.write_text('[[corrections]]\nsentence = "a"\nwords = "b"\nwrong = true\n', encoding="utf-8")
    assert read_corrections(file) == (Correction(sentence="a", words="b", wrong=True),)


@pytest.mark.parametrize(
    "text", ['[[corrections]]\nsentence = "a"\n', "[[corrections", '[[corrections]]\nsentence="a"\nwords="b"\nkind="x"\n']
)
def test_a_malformed_file_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "plan.facts.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"plan\.facts\.toml"):
        read_corrections(file)
