"""The reference translation is whole and says the same; planted errors are caught."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import index
from index.errors import CorpusError
from index.text.translation import Translation, read_translation
from index.text.translation_checks import HEDGES, translation_faults
from index.text.types import Document

FILE = Path(index.__file__).parent / "corpus" / "integrated-innovation-strategy-2024.en.jsonl"
FUND = "iis2024@1#3.2.1.大学ファンドを通じた世界最高水準の研究大学の実現/1:2"
FUSION = "iis2024@1#3.1.1.フュージョンエネルギー/1:2"


@pytest.fixture(scope="module")
def translation() -> Translation:
    return read_translation(FILE)


def spoil(translation: Translation, right: str, wrong: str, identity: str | None = None) -> tuple[str, Translation]:
    """The translation with one word changed in one sentence, the first that has it unless one is named."""
    where = identity or next(key for key, english in translation.items() if ":" in key and right in " ".join(english))
    text = " ".join(translation[where])
    assert right in text
    return where, {**translation, where: (text.replace(right, wrong),)}


def test_no_faults(document: Document, translation: Translation) -> None:
    assert translation_faults(document, translation) == []


def test_sentences_are_short(document: Document, translation: Translation) -> None:
    """Half have at most 20 words, nine tenths at most 28, none more than 40; the longest quote a law or a decision by its full name."""
    lengths = sorted(len(english.split()) for sentence in document.sentences for english in translation[sentence.id])
    assert lengths[len(lengths) // 2] <= 20
    assert lengths[len(lengths) * 9 // 10] <= 28
    assert lengths[-1] <= 40


def test_each_sentence_stands_alone(document: Document, translation: Translation) -> None:
    """None begins with a pronoun that only the sentence before explains."""
    bare = re.compile(r"(?:They|These|Those|This|That|It) (?:will|has|have|had|include|includes|also|was|were|are)\b")
    assert [key for key in (one.id for one in document.sentences) if any(bare.match(english) for english in translation[key])] == []


@pytest.mark.parametrize(
    ("identity", "right", "wrong", "fault"),
    [
        (FUND, "10 trillion", "10 billion", "figures"),
        (FUND, "FY2024", "2024", "dates differ"),
        (None, "Tohoku University", "the University of Tohoku", "東北大学 is not"),
        (FUSION, "2023", "2024", "figures"),
        (FUSION, "April 14", "April 15", "dates differ"),
        (FUSION, "energy", "エネルギー", "Japanese"),
        (FUSION, "energy", "energy " * 200, "English characters"),
        (None, "Ministry of Economy, Trade and Industry", "Ministry of the Environment", "経済産業省 is not"),
        (None, "Ministry of Defense", "Cabinet Office", "防衛省 is not"),
        (None, "Japan Aerospace Exploration Agency (JAXA)", "Japan Science and Technology Agency (JST)", "is not in the Japanese"),
        (None, "not only", "only", "the negation is lost"),
        (None, "will be promoted", "will not be promoted", "a negation is not in the Japanese"),
    ],
)
def test_planted_errors_are_caught(
    document: Document, translation: Translation, identity: str | None, right: str, wrong: str, fault: str
) -> None:
    where, spoiled = spoil(translation, right, wrong, identity)
    assert [found for found in translation_faults(document, spoiled) if found.startswith(where) and fault in found]


@pytest.mark.parametrize("hedge", HEDGES)
def test_every_lost_hedge_is_caught(document: Document, translation: Translation, hedge: str) -> None:
    """Of every hedge of the list, each sentence that has it is spoiled."""
    for sentence in document.sentences:
        if found := re.search(hedge, sentence.text):
            bare = re.sub(rf"(?:{HEDGES[hedge]})\w*", "", " ".join(translation[sentence.id]), flags=re.IGNORECASE)
            faults = translation_faults(document, {sentence.id: (bare,)})
            assert f"{sentence.id}: {found.group()} is lost" in faults


def test_a_dropped_and_a_foreign_sentence_are_caught(document: Document, translation: Translation) -> None:
    dropped = {identity: english for identity, english in translation.items() if identity != FUND}
    assert [fault for fault in translation_faults(document, dropped) if "no translation" in fault]
    assert [fault for fault in translation_faults(document, {**translation, "iis2024@1#9/1:1": ("x",)}) if "no such" in fault]
    assert [fault for fault in translation_faults(document, {**translation, FUND: ()}) if "empty" in fault]


def test_a_term_worded_otherwise_is_caught(document: Document, translation: Translation) -> None:
    where, spoiled = spoil(translation, "hands-on support", "accompanying help")
    assert f"{where}: 伴走支援 is not 'hands-on support'" in translation_faults(document, spoiled)


def test_without_a_glossary_the_other_checks_stand(document: Document, translation: Translation) -> None:
    plain = replace(document, glossary=())
    assert translation_faults(plain, translation) == []
    assert translation_faults(plain, spoil(translation, "10 trillion", "10 billion", FUND)[1])


@pytest.mark.parametrize("text", ['{"id": "a"}', '{"id": "a", "en": ["x"]}\n{"id": "a", "en": ["y"]}', "no JSON"])
def test_a_broken_file_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError):
        read_translation(file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        read_translation(tmp_path / "none.jsonl")
