"""Numbers at the beginning of a line: which list an item stands in, and what introduces it."""

from __future__ import annotations

import time

import pytest

from index.sections.sequences import items_of, lead_of
from index.text.types import Document, Passage, Sentence

LAW = (
    "次の各号のいずれかに該当する者は、聴聞を主宰することができない。",
    "一　当該聴聞の当事者又は参加人",
    "二　次に掲げる者の親族",
    "イ　前号に規定する者",
    "ただし、補佐人を除く。",
    "ロ　イの者の配偶者",
    "三　前二号に規定する者であった者",
    "前項の規定は、代理人に準用する。",
)
ORDINANCE = ("避難所には、次の物を備える。", "ア　水", "イ　毛布", "一　大人の物", "二　子供の物", "ウ　発電機")


def passage_of(document: Document, texts: tuple[str, ...]) -> Passage:
    sentences = tuple(Sentence(id=f"a/1:{n}", passage_id="a/1", text=text, span=(0, len(text))) for n, text in enumerate(texts, start=1))
    return Passage(
        id="a/1",
        section=document.sections[0],
        ordinal="1",
        text="\n".join(texts),
        sentences=sentences,
        page=1,
        page_breaks=(),
        source=(0, 1),
    )


@pytest.mark.parametrize(
    ("texts", "leads"),
    [
        (LAW, [None, 0, 0, 2, None, 2, 0, None]),
        (ORDINANCE, [None, 0, 0, 2, 2, 0]),
        (("# 1", "1. Water", "2. Food"), [None, 0, 0]),
    ],
)
def test_an_item_is_introduced_by_what_stands_before_the_first_of_its_list(
    document: Document, texts: tuple[str, ...], leads: list[int | None]
) -> None:
    passage = passage_of(document, texts)
    found = [lead_of(passage, one) for one in passage.sentences]
    assert found == [None if lead is None else passage.sentences[lead] for lead in leads]
    for place, sentence in enumerate(passage.sentences):
        assert items_of(passage, sentence) == tuple(one for one, lead in zip(passage.sentences, leads, strict=True) if lead == place)


def test_a_very_long_list_is_read_in_one_pass(document: Document) -> None:
    passage = passage_of(document, ("次の物を備える。", *(f"（{n % 99 + 1}）　物" for n in range(20_000))))
    start = time.process_time()
    assert len(items_of(passage, passage.sentences[0])) == 99
    assert lead_of(passage, passage.sentences[98]) is passage.sentences[0]
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "texts",
    [
        ("Expand the fellowships.", "15 new fellowships should be created."),  # a number that begins no list
        ("一　当事者", "二　参加人"),  # a list that nothing introduces
        ("ただし、次の規定を除く。", "五　第八条の規定"),  # a list that begins elsewhere
    ],
)
def test_what_no_sentence_introduces(document: Document, texts: tuple[str, ...]) -> None:
    passage = passage_of(document, texts)
    assert [lead_of(passage, one) for one in passage.sentences] == [None, None]


def test_no_sentence_of_the_strategy_is_an_item_of_a_numbered_list(document: Document) -> None:
    """So what the judge reads of it stays as it is."""
    assert not [one.id for passage in document.passages for one in passage.sentences if lead_of(passage, one)]
