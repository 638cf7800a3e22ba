"""A first draft of a reference translation by a larger language model, checked line by line.

The draft is a file of its own that nothing reads: somebody who reads both languages goes over it, and accepts its sentences or renames it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import CorpusError
from index.home import write_text
from index.language.display import display
from index.language.tokens import search_form
from index.progress import Progress, silent
from index.text.glossary import Entry
from index.text.translation import Translation, read_translation, translation_file
from index.text.translation_checks import translation_faults
from index.text.types import Document
from rag.errors import ModelError
from rag.llms import LanguageModel
from rag.prompts import load_prompt

TOKENS = 512
"""Longest English of one sentence."""

TERMS = 12
"""Glossary entries that are given with one sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Drafted:
    """What a run left behind."""

    file: Path
    translated: int
    """In this run."""
    left: int
    """Headings and sentences that have no English yet."""
    faulty: int
    """Lines of the whole file that did not pass the checks."""


def draft_file(text: Path) -> Path:
    """Where the draft of a text's translation is written: ``name.ja.txt`` -> ``name.en.draft.jsonl``."""
    return translation_file(text).with_suffix(".draft.jsonl")


def draft_translation(
    document: Document,
    model: LanguageModel,
    file: Path,
    *,
    limit: int | None = None,
    within: Collection[str] | None = None,
    progress: Progress = silent,
) -> Drafted:
    """Translate what a draft does not hold yet, one heading or sentence a line; an interrupted run goes on where it was.

    Args:
        document: the text.
        model: a large model; what a small one writes has to be read word by word.
        file: where lines are appended.
        limit: most lines in this run; None: all.
        within: ids of sections to which it keeps; None: all.
        progress: told of every line.

    Raises:
        CorpusError: the draft that is there is malformed.
        ModelError: the model wrote nothing.
    """
    _end_last_line(file)
    done = dict(read_translation(file)) if file.exists() else {}
    waiting = [unit for unit in _units(document, within) if unit[0] not in done]
    now = waiting[: limit or len(waiting)]
    with file.open("a", encoding="utf-8") as handle:
        for number, (identity, heading, text) in enumerate(now):
            progress("translating", number, len(now), "sentences")
            done[identity] = (_translate(document, model, heading, text),)
            handle.write(_line(document, identity, done[identity]) + "\n")
            handle.flush()
    progress("translating", len(now), len(now), "sentences")
    faulty = {fault.split(": ")[0] for fault in translation_faults(document, done)} & done.keys()
    return Drafted(file=file, translated=len(now), left=len(waiting) - len(now), faulty=len(faulty))


def _end_last_line(file: Path) -> None:
    """End the last line as an editor may have left it, so that the next one stands alone; half a line of a killed run goes."""
    text = file.read_bytes() if file.is_file() else b""
    if not text or text.endswith(b"\n"):
        return
    whole, _, last = text.rpartition(b"\n")
    try:
        json.loads(last)
    except ValueError:
        write_text(file, (whole + b"\n" if whole else b"").decode("utf-8", errors="replace"))
    else:
        with file.open("ab") as handle:
            handle.write(b"\n")


def acceptable(document: Document, file: Path, ids: Sequence[str], *, anyway: bool = False) -> Translation:
    """Sentences of a draft that a person accepts, as the draft has them now.

    Args:
        document: the text.
        file: the draft.
        ids: of sections and sentences, as the draft has them.
        anyway: a person has the last word over the checks.

    Raises:
        CorpusError: the draft has no such line, or a line does not pass the checks.
    """
    drafted = read_translation(file) if file.is_file() else {}
    if unknown := [one for one in ids if one not in drafted]:
        raise CorpusError(f"{unknown[0]} is not drafted", remedy="list what is: strategy-qa translate --list")
    chosen = {one: drafted[one] for one in ids}
    faults = [fault for fault in translation_faults(document, chosen) if not fault.endswith(": no translation")]
    if faults and not anyway:
        raise CorpusError(faults[0], remedy=f"correct its line in {file}, or accept it all the same: --anyway")
    return chosen


def _units(document: Document, within: Collection[str] | None = None) -> Iterator[tuple[str, str, str]]:
    """Id, heading and Japanese of everything that is translated, in document order."""
    for section in document.sections:
        if within is None or section.id in within:
            yield section.id, document.metadata.title, section.title
    for sentence in document.sentences:
        section = document.passage_by_id[sentence.passage_id].section
        if within is None or section.id in within:
            yield sentence.id, section.title, display(sentence.text)


def _translate(document: Document, model: LanguageModel, heading: str, text: str) -> str:
    known = [entry for entry in document.glossary if entry.en and search_form(entry.ja) in search_form(text)]
    terms = "; ".join(map(_term, known[:TERMS])) or "none"
    prompt = load_prompt("translate").render(heading=heading, sentence=text, terms=terms)
    english = model.write(prompt, limit=TOKENS, stop=("\n",)).strip()
    if not english:
        raise ModelError(f"the model wrote nothing for {text[:30]!r}", remedy="configure another: strategy-qa config")
    return english


def _term(entry: Entry) -> str:
    return f"{entry.ja} = {entry.en[0]}" + (f" ({entry.abbreviation})" if entry.abbreviation else "")


def _line(document: Document, identity: str, english: tuple[str, ...]) -> str:
    """One line of the file; what did not pass is marked with what is wrong."""
    own = [fault.removeprefix(f"{identity}: ") for fault in translation_faults(document, {identity: english})]
    faults = [fault for fault in own if not fault.endswith(": no translation")]
    return json.dumps({"id": identity, "en": english} | ({"faults": faults} if faults else {}), ensure_ascii=False)
