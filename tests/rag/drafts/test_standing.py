"""Where words stand: widths and blanks do not count, everything else does."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import read_document
from index.language.display import display
from index.settings import IndexSettings
from index.text.types import Document, Passage
from rag.drafts import standing
from rag.drafts.overlap import Overlap
from rag.drafts.readers import read_bytes
from rag.drafts.source import Source
from rag.drafts.standing import plain
from rag.drafts.verify import verify
from tests.rag.drafts.conftest import FUSION

MADE = Path(__file__).parents[2] / "data" / "made" / "metadata.json"


def test_every_sentence_stands_as_it_is_shown_and_as_it_is_received(source: Source) -> None:
    for sentence in source.document.sentences:
        for text in (sentence.text, display(sentence.text), sentence.text.rstrip("。")):
            places = source.standing.places(text, "sentences", {sentence.passage_id})
            assert [place.text for place in places] == [display(sentence.text)]


def test_every_translated_sentence_stands(source: Source) -> None:
    for sentence in source.document.sentences:
        for text in (source.document.english(sentence.id), *source.document.translation[sentence.id]):
            assert text
            assert any(place.language == "en" for place in source.standing.places(text, "sentences", {sentence.passage_id})), text


def test_widths_blanks_and_curly_marks_do_not_count(source: Source) -> None:
    sentence = source.document.sentences[0]
    narrow = display(sentence.text).translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    assert source.standing.places(narrow.replace("は", "\u3000は\n"), "sentences")
    english = next(text for texts in source.document.translation.values() for text in texts if '"' in text)
    assert source.standing.places(english.replace('"', "”"), "sentences")


@pytest.mark.parametrize(
    ("text", "run", "stands"),
    [
        ("このため、我が国としての総合的な標準戦略を2025年春めどに策定し、関連施策を強化・推進する", "sentence", True),
        ("このため、我が国としての総合的な標準戦略を2025年春めどに策定し、関連施策を強化・推進する", "sentences", True),
        ("我が国としての総合的な標準戦略を2025年春めどに策定し、関連施策を強化・推進する。", "sentence", False),
        ("我が国としての総合的な標準戦略を2025年春めどに策定し、関連施策を強化・推進する。", "sentences", False),
        ("総合的な標準戦略を2025年春めどに策定", "fragment", True),
        ("総合的な標準戦略を2025年春めどに策定", "sentence", False),
        ("総合的な標準戦略を（中略）強化・推進する", "fragment", True),
        ("総合的な標準戦略を…大学ファンド", "fragment", False),
        ("総合的な標準戦略を2026年春めどに策定", "fragment", False),
        ("", "fragment", False),
        ("。", "fragment", False),
        ("…", "fragment", False),
    ],
)
def test_runs(source: Source, text: str, run: str, stands: bool) -> None:
    assert bool(source.standing.places(text, run)) is stands  # type: ignore[arg-type]


def test_one_sentence_is_neither_two_nor_a_part_of_its_translation(source: Source, document: Document) -> None:
    first, second = next(one for one in document.passages if len(one.sentences) > 1).sentences[:2]
    two = first.text + second.text
    assert source.standing.places(two, "sentences")
    assert not source.standing.places(two, "sentence")
    pieces = next(document.translation[one.id] for one in document.sentences if len(document.translation[one.id]) > 1)
    assert source.standing.places(" ".join(pieces), "sentence")
    assert source.standing.places(pieces[0], "sentences")
    assert not source.standing.places(pieces[0], "sentence")


def test_nearest_is_the_sentence_that_was_changed(source: Source) -> None:
    for sentence in source.document.sentences[::7]:
        changed = display(sentence.text).replace("推進", "縮小").replace("2", "3")
        nearest = source.standing.nearest(changed)
        assert nearest is not None
        assert nearest.place.text == display(sentence.text)
    assert source.standing.nearest("") is None
    assert source.standing.nearest("𠮷") is None


def test_a_passage_is_looked_at_alone(source: Source, document: Document) -> None:
    other = document.sentences[0].text
    assert source.standing.places(other, "sentences", {FUSION}) == ()
    nearest = source.standing.nearest(other, {FUSION})
    assert nearest is not None
    assert nearest.place.passage.id == FUSION


@given(st.text())
def test_plain_is_stable(text: str) -> None:
    assert plain(plain(text)) == plain(text)


STANDARDS = "このため、我が国としての総合的な標準戦略を2025年春めどに策定し、関連施策を強化・推進する。"


@pytest.mark.parametrize(
    "text",
    [
        normalize("NFD", STANDARDS),
        STANDARDS.replace("標準", "標\u00ad準"),
        STANDARDS.replace("標準", "標\u2060準\u200b"),
        STANDARDS.replace("2025年", "\u200e2025年\u202c"),
        STANDARDS.replace("・", "･"),
        STANDARDS.replace("・", "·"),
        STANDARDS.replace("、", "，"),
        STANDARDS.replace("、", ","),
        STANDARDS.replace("。", "．"),
        "\uf0b7\t" + STANDARDS,
        STANDARDS.replace("策定し、", "策定し、\v"),
        STANDARDS.replace("施策", "施\f策"),
        STANDARDS.replace("年", "\uf98e").replace("連", "\uf99a"),
        STANDARDS.replace("春", "春\U000e0100"),
    ],
)
def test_what_looks_the_same_stands(source: Source, text: str) -> None:
    assert [place.text for place in source.standing.places(text, "sentence")] == [STANDARDS]


def test_radicals_and_dashes_of_another_machine_stand(source: Source) -> None:
    written_there = str.maketrans("長民人日月高戸―ー～", "⻑⺠⼈⽇⽉⾼⼾‐−〜")
    for sentence in source.document.sentences:
        written = display(sentence.text).translate(written_there)
        assert source.standing.places(written, "sentences", {sentence.passage_id}), written


@pytest.mark.parametrize("changed", [("標準", "標準化"), ("2025", "2O25"), ("・", "、"), ("春", "春⻑"), ("策定し、", "策定し")])
def test_what_looks_different_does_not_stand(source: Source, changed: tuple[str, str]) -> None:
    assert source.standing.places(STANDARDS.replace(*changed), "sentence") == ()


def test_a_list_of_numbers_is_no_longer_number(source: Source) -> None:
    assert plain("10、200人") != plain("10,200人")
    assert plain("①") != plain("1")


def test_a_document_with_separate_marks_is_found_and_shown_whole() -> None:
    decomposed = replace(read_document(IndexSettings(corpus=MADE)))
    passages = tuple(_decomposed(passage) for passage in decomposed.passages)
    source = Source(document=replace(decomposed, passages=passages), template="{title}")
    for passage in passages:
        for sentence in passage.sentences:
            places = source.standing.places(normalize("NFC", sentence.text), "sentences", {passage.id})
            assert [place.text for place in places] == [display(sentence.text)]


def _decomposed(passage: Passage) -> Passage:
    text = normalize("NFD", passage.text)
    sentences = []
    for sentence in passage.sentences:
        start, end = (len(normalize("NFD", passage.text[:edge])) for edge in sentence.span)
        sentences.append(replace(sentence, text=text[start:end], span=(start, end)))
    return replace(passage, text=text, sentences=tuple(sentences))


EDITS = st.lists(st.tuples(st.integers(0, 400), st.sampled_from(("", "5", "the ", "国", "。"))), max_size=6)


@given(st.integers(0, 10_000), st.booleans(), EDITS)
@settings(deadline=None, max_examples=60)
def test_the_nearest_sentence_is_that_of_comparing_with_each(
    source: Source, number: int, english: bool, edits: list[tuple[int, str]]
) -> None:
    """By definition: of the five sentences that share most pairs, the one with the longest matching runs."""
    document = source.document
    sentence = document.sentences[number % len(document.sentences)]
    text = (document.english(sentence.id) or "") if english else display(sentence.text)
    for place, piece in edits:
        text = text[:place] + piece + text[place + 1 :]
    words, wanted = plain(text), pairs(plain(text))
    every = [plain(one) for passage in document.passages for one in shown(document, passage)]
    ranked = sorted(every, key=lambda one: -len(wanted & pairs(one)))[:5]
    best = max(ranked, key=lambda one: likeness(words, one), default="")
    nearest = source.standing.nearest(text)
    if nearest is None:
        assert not wanted & pairs(best)
    else:
        assert plain(nearest.place.text).rstrip("。.") == best.rstrip("。.")
        assert nearest.likeness == len(wanted & pairs(best)) / len(wanted)


def shown(document: Document, passage: Passage) -> list[str]:
    """The sentences of a passage, and then those of its translation."""
    english = [text for sentence in passage.sentences for text in document.translation[sentence.id]]
    return [display(sentence.text) for sentence in passage.sentences] + english


def pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}


def likeness(text: str, sentence: str) -> float:
    blocks = SequenceMatcher(None, sentence, text, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / (len(text) + 0.1 * len(sentence))


@given(st.lists(st.frozensets(st.integers(0, 9)), max_size=8), st.frozensets(st.integers(0, 12)))
def test_what_sets_share_is_counted(sets: list[frozenset[int]], wanted: frozenset[int]) -> None:
    found = Overlap(sets)
    assert found.shared(wanted).tolist() == [len(one & wanted) for one in sets]
    assert found.sizes.tolist() == [len(one) for one in sets]


def test_a_changed_sentence_is_compared_closely_with_few(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long draft is verified in seconds: what cannot be nearest is not compared character by character."""
    compared: list[int] = []
    likeness_of = standing._likeness

    def counted(text: str, sentence: str) -> float:
        compared.append(1)
        return likeness_of(text, sentence)

    monkeypatch.setattr(standing, "_likeness", counted)
    sentences = [one for sentence in source.document.sentences[:60] for one in source.document.translation[sentence.id]]
    for one in sentences:
        assert source.standing.nearest(one.replace("the", "a"))
    assert len(compared) < 2 * len(sentences)


def test_a_line_is_brought_to_its_plain_form_a_few_times(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of short lines without stops take seconds."""
    seen: list[str] = []
    seen_of = standing._seen

    def counted(text: str) -> str:
        seen.append(text)
        return seen_of(text)

    lines = "\n".join(f"行{number}の話" for number in range(400))
    verify(read_bytes(lines.encode(), ".txt"), source)
    standing.plain.cache_clear()
    monkeypatch.setattr(standing, "_seen", counted)
    verify(read_bytes(lines.encode(), ".txt"), source)
    assert len(seen) < 5 * 400
