"""The reference translation: English for every heading and sentence, aligned by id, in a data file beside the corpus.

Unofficial, made for this project, not by the Government of Japan. One Japanese sentence may be several English ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import CorpusError
from index.figures import figures
from index.types import Document

LABEL_EN = "Unofficial reference translation, not by the Government of Japan"
LABEL_JA = "参考訳（非公式・本プロジェクト作成）"

Translation = Mapping[str, tuple[str, ...]]
"""Id of a section or sentence -> its English sentences."""

_JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff\uff66-\uff9f]")
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "fourth": 4, "fifth": 5, "second": 2, "third": 3}
_IN_A_WORD = re.compile(r"\b(\d+)(?:st|nd|rd|th|-[A-Za-z]+)\b|(?<=[A-Za-z]-)(\d+)\b")
"""``6th``, ``10-Year``, ``DAICHI-2``."""
_LONGEST, _SHORTEST = 6.0, 1.2
"""English characters for each Japanese one, in a sentence of more than twenty."""


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    en: tuple[str, ...]


def read_translation(file: Path) -> Translation:
    """Read the lines ``{"id": ..., "en": [...]}``.

    Raises:
        CorpusError: the file is missing, or a line is not of this form or occurs twice.
    """
    found: dict[str, tuple[str, ...]] = {}
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{file} cannot be read: {error}", remedy="restore it from the repository") from error
    for number, text in enumerate(lines, start=1):
        try:
            line = _Line.model_validate_json(text)
        except ValidationError as error:
            raise CorpusError(f"{file}, line {number} is not a line of a translation", remedy="mend the line") from error
        if line.id in found:
            raise CorpusError(f"{file}, line {number}: {line.id} occurs twice", remedy="delete one of them")
        found[line.id] = line.en
    return found


def translation_faults(document: Document, translation: Translation) -> Iterator[str]:
    """What is wrong with a translation, one line each: alignment, Japanese left over, figures, length."""
    wanted = {section.id for section in document.sections} | {sentence.id for sentence in document.sentences}
    yield from (f"{identity}: no translation" for identity in sorted(wanted - translation.keys()))
    yield from (f"{identity}: the document has no such section or sentence" for identity in sorted(translation.keys() - wanted))
    for identity, sentences in translation.items():
        if not sentences or not all(sentence.strip() for sentence in sentences):
            yield f"{identity}: empty"
        if any(_JAPANESE.search(sentence) for sentence in sentences):
            yield f"{identity}: Japanese characters are left"
    for sentence in document.sentences:
        if english := " ".join(translation.get(sentence.id, ())):
            yield from (f"{sentence.id}: {fault}" for fault in _sentence_faults(sentence.text, english))


def _sentence_faults(japanese: str, english: str) -> Iterator[str]:
    known, given = {figure.value[:1] for figure in figures(japanese)}, {figure.value[:1] for figure in figures(english)}
    worded = {(value,) for word, value in _WORDS.items() if re.search(rf"\b{word}\b", english, re.IGNORECASE)}
    worded |= {(int(match[1] or match[2]),) for match in _IN_A_WORD.finditer(english)}
    dates_known, dates_given = _dates(japanese), _dates(english)
    listed = {(int(number),) for number in re.findall(r"\((\d)\)", english)} if re.search("[①-⑨]", japanese) else set()
    if missing := known - given - worded:
        yield f"figures are missing: {sorted(map(str, missing))}"
    if added := given - known - listed:
        yield f"figures are not in the Japanese: {sorted(map(str, added))}"
    if dates_known != dates_given:
        yield f"dates differ: {sorted(map(str, dates_known ^ dates_given))}"
    ratio = len(english) / len(japanese)
    if len(japanese) > 20 and not _SHORTEST < ratio < _LONGEST:
        yield f"{ratio:.1f} English characters for each Japanese one"


def _dates(text: str) -> set[tuple[object, ...]]:
    """Days, months and fiscal years. A year alone is compared as a figure; seasons and parts of a year are worded too differently."""
    found = [(figure.kind, *(part for part in figure.value if isinstance(part, int))) for figure in figures(text)]
    return {parts for parts in found if parts[0] == "fiscal_year" or (parts[0] == "date" and len(parts) > 2)}
