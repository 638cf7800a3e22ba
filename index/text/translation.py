"""The reference translation: English for every heading and sentence, aligned by id, in a data file beside the corpus.

A document of the shelf may have English for some sentences only: those that a person accepted.

Unofficial, made for this project, not by the Government of Japan. One Japanese sentence may be several English ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import CorpusError
from index.home import read_lines
from index.text.beside import beside
from index.text.types import Document

LABEL_EN = "Unofficial reference translation, not by the Government of Japan"
LABEL_JA = "参考訳（非公式・本プロジェクト作成）"

Translation = Mapping[str, tuple[str, ...]]
"""Id of a section or sentence -> its English sentences."""


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    en: tuple[str, ...]
    faults: tuple[str, ...] = ()
    """What a draft's line did not pass; somebody mends it and deletes the mark."""


def read_translation(file: Path) -> Translation:
    """Read the lines ``{"id": ..., "en": [...]}`` of a translation or a draft of one.

    Raises:
        CorpusError: the file is missing, or a line is not of this form or occurs twice.
    """
    return {line.id: line.en for line in _lines(file)}


def translation_lines(translation: Translation) -> str:
    """A translation as the text of its file."""
    return "".join(
        _Line(id=identity, en=english).model_dump_json(exclude_defaults=True) + "\n" for identity, english in translation.items()
    )


def _lines(file: Path) -> list[_Line]:
    found: dict[str, _Line] = {}
    try:
        lines = read_lines(file)
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{file} cannot be read: {error}", remedy="restore it from the repository") from error
    for number, text in enumerate(lines, start=1):
        try:
            line = _Line.model_validate_json(text)
        except ValidationError as error:
            raise CorpusError(f"{file}, line {number} is not a line of a translation", remedy="mend the line") from error
        if line.id in found:
            raise CorpusError(f"{file}, line {number}: {line.id} occurs twice", remedy="delete one of them")
        found[line.id] = line
    return list(found.values())


def translation_file(text: Path) -> Path:
    """Where the reference translation of a text stands, if there is one: ``name.ja.txt`` -> ``name.en.jsonl``."""
    return beside(text, "en.jsonl")


def accepted_file(text: Path) -> Path:
    """Where the sentences of a draft stand that a person accepted: ``blocks.jsonl`` -> ``blocks.en.accepted.jsonl``."""
    return beside(text, "en.accepted.jsonl")


def accepted_translation(document: Document, file: Path) -> Translation:
    """What a person accepted of a draft, sentence by sentence; what the text no longer has is passed over.

    Raises:
        CorpusError: the file cannot be read.
    """
    known = {section.id for section in document.sections} | {sentence.id for sentence in document.sentences}
    return {identity: english for identity, english in read_translation(file).items() if identity in known}


def aligned_translation(document: Document, file: Path) -> Translation:
    """Read the translation of a document and see that it has exactly its sections and sentences.

    Raises:
        CorpusError: it cannot be read, is of another text, or holds lines that are marked as faulty.
    """
    lines = _lines(file)
    if marked := [line.id for line in lines if line.faults]:
        raise CorpusError(
            f"{file}: {len(marked)} lines are marked as faulty, the first is {marked[0]}", remedy="mend them and delete `faults`"
        )
    translation = {line.id: line.en for line in lines}
    wanted = {section.id for section in document.sections} | {sentence.id for sentence in document.sentences}
    if wanted != translation.keys():
        missing, foreign = len(wanted - translation.keys()), len(translation.keys() - wanted)
        raise CorpusError(
            f"{file} is not aligned with the text: {missing} sections and sentences are missing, {foreign} are foreign",
            remedy="type: strategy-qa translate --check (or move it away to go on without English)",
        )
    return translation
