"""The reference translation is whole and says the same figures; planted errors are caught."""

from __future__ import annotations

from pathlib import Path

import pytest

import index
from index.errors import CorpusError
from index.translation import Translation, read_translation, translation_faults
from index.types import Document

FILE = Path(index.__file__).parent / "corpus" / "integrated-innovation-strategy-2024.en.jsonl"
FUND = "iis2024@1#3.2.1.大学ファンドを通じた世界最高水準の研究大学の実現/1:2"
FUSION = "iis2024@1#3.1.1.フュージョンエネルギー/1:2"


@pytest.fixture(scope="module")
def translation() -> Translation:
    return read_translation(FILE)


def test_no_faults(document: Document, translation: Translation) -> None:
    assert list(translation_faults(document, translation)) == []


@pytest.mark.parametrize(
    ("identity", "right", "wrong", "fault"),
    [
        (FUND, "10 trillion", "10 billion", "figures"),
        (FUND, "FY2024", "2024", "dates differ"),
        (FUSION, "2023", "2024", "figures"),
        (FUSION, "April 14", "April 15", "dates differ"),
        (FUSION, "energy", "エネルギー", "Japanese"),
        (FUSION, "energy", "energy " * 200, "English characters"),
    ],
)
def test_planted_errors_are_caught(document: Document, translation: Translation, identity: str, right: str, wrong: str, fault: str) -> None:
    text = translation[identity][0]
    assert right in text
    spoiled = {**translation, identity: (text.replace(right, wrong),)}
    assert [found for found in translation_faults(document, spoiled) if identity in found and fault in found]


def test_a_dropped_and_a_foreign_sentence_are_caught(document: Document, translation: Translation) -> None:
    dropped = {identity: english for identity, english in translation.items() if identity != FUND}
    assert [fault for fault in translation_faults(document, dropped) if "no translation" in fault]
    assert [fault for fault in translation_faults(document, {**translation, "iis2024@1#9/1:1": ("x",)}) if "no such" in fault]
    assert [fault for fault in translation_faults(document, {**translation, FUND: ()}) if "empty" in fault]


@pytest.mark.parametrize("text", ['{"id": "a"}', '{"id": "a", "en": ["x"]}\n{"id": "a", "en": ["y"]}', "no JSON"])
def test_a_broken_file_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError):
        read_translation(file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        read_translation(tmp_path / "none.jsonl")
