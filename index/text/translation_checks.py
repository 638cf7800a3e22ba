"""What can be wrong with a reference translation. Each check gives one line per fault; none where the translation is sound.

Figures and dates are compared by value in both directions, names by the glossary, negations and hedges by a fixed list.
The translation of our text needs no exception of any check.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from index.language.figures import figures
from index.language.tokens import search_form
from index.text.glossary import Entry
from index.text.translation import Translation
from index.text.types import Document

_JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff\uff66-\uff9f]")
_NUMBER_WORDS = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6},
    **{"first": 1, "primary": 1, "second": 2, "bilateral": 2, "third": 3, "fourth": 4, "fifth": 5},
}
_IN_A_WORD = re.compile(r"\b(\d+)(?:st|nd|rd|th|-[A-Za-z]+)\b|(?<=[A-Za-z]-)(\d+)\b")
"""``6th``, ``10-Year``, ``DAICHI-2``."""
_LONGEST, _SHORTEST = 6.0, 1.2
"""English characters for each Japanese one, in a sentence of more than twenty."""

HEDGES: Mapping[str, str] = {
    "検討(?!タスクフォース)": r"consider|consideration|study|examin|explor",
    "目指": r"aim|goal",
    "予定": r"schedul|plan|due to|to be",
    "見込": r"expect|project|forecast|prospect",
    "見通し": r"outlook|prospect|foresee|project|expect",
    "(?<!予見)可能性": r"possib|potential|may\b|might",
    "懸念": r"concern|fear|worr",
    "期待": r"expect|anticipat|hope",
    "めど": r"about|around|aim|target|by\b",
    "程度": r"about|around|approximately|degree|extent",
    "(?<![大地球])規模": r"scale|siz",
    "最大": r"maxim|up to|most|largest|as far as possible",
    "約(?= ?[0-9０-９])": r"about|around|approximately",
    "のみ": r"only|alone|solely",
    "べき": r"should|ought|to be\b",
    "必要(?!不可欠)": r"necess|need|requir",
    "判断": r"judg|decid|decision|determin",
}
"""Words that take something back (as patterns), and one of what must then stand in English."""

_NEGATED = re.compile(r"(?<![少目])(?<!ばなら)ない|のみならず|ません|(?:ら|め|せ|わ|た|れ|問|係|か)ず(?=[、にし])|なかった|未定")
_NEGATION = re.compile(r"\b(?:not|no|never|without|rather than|neither|nor|cannot)\b|n't\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|never|cannot)\b|n't\b", re.IGNORECASE)

Check = Callable[[Document, Translation], Iterator[tuple[str, str]]]
"""Gives the id of a section or sentence, and what is wrong there."""


def translation_faults(document: Document, translation: Translation) -> list[str]:
    """All that is wrong, in the order of the checks, as ``<id>: <fault>``."""
    return [f"{identity}: {fault}" for check in CHECKS for identity, fault in check(document, translation)]


def _aligned(document: Document, translation: Translation) -> Iterator[tuple[str, str]]:
    wanted = {section.id for section in document.sections} | {sentence.id for sentence in document.sentences}
    yield from ((identity, "no translation") for identity in sorted(wanted - translation.keys()))
    yield from ((identity, "the document has no such section or sentence") for identity in sorted(translation.keys() - wanted))


def _whole(document: Document, translation: Translation) -> Iterator[tuple[str, str]]:
    for identity, sentences in translation.items():
        if not sentences or not all(sentence.strip() for sentence in sentences):
            yield identity, "empty"
        if any(_JAPANESE.search(sentence) for sentence in sentences):
            yield identity, "Japanese characters are left"
    for identity, japanese, english in _sentences(document, translation):
        ratio = len(english) / len(japanese)
        if len(japanese) > 20 and not _SHORTEST < ratio < _LONGEST:
            yield identity, f"{ratio:.1f} English characters for each Japanese one"


def _figures(document: Document, translation: Translation) -> Iterator[tuple[str, str]]:
    for identity, japanese, english in _sentences(document, translation):
        known, given = {figure.value[:1] for figure in figures(japanese)}, {figure.value[:1] for figure in figures(english)}
        worded = {(value,) for word, value in _NUMBER_WORDS.items() if re.search(rf"\b{word}\b", english, re.IGNORECASE)}
        worded |= {(int(match[1] or match[2]),) for match in _IN_A_WORD.finditer(english)}
        listed = {(int(number),) for number in re.findall(r"\((\d)\)", english)} if re.search("[①-⑨]", japanese) else set()
        if missing := known - given - worded:
            yield identity, f"figures are missing: {sorted(map(str, missing))}"
        if added := given - known - listed:
            yield identity, f"figures are not in the Japanese: {sorted(map(str, added))}"


def _dates(document: Document, translation: Translation) -> Iterator[tuple[str, str]]:
    for identity, japanese, english in _sentences(document, translation):
        known, given = _days(japanese), _days(english)
        if known != given:
            yield identity, f"dates differ: {sorted(map(str, known ^ given))}"


def _names(document: Document, translation: Translation) -> Iterator[tuple[str, str]]:
    """A name of the glossary stands in both or in neither; a term of the Japanese stands in the English."""
    named = [entry for entry in document.glossary if entry.en and entry.kind != "term"]
    for identity, japanese, english in _all(document, translation):
        ja, en = search_form(japanese), search_form(english)
        present = _present([entry for entry in document.glossary if entry.en], ja)
        for entry in present:
            if not _stands(entry, en):
                yield identity, f"{entry.ja} is not {entry.en[0]!r}"
        covered = {form for entry in present for form in entry.english}
        for entry in named:
            foreign = [form for form in entry.en if form not in covered and _word(form).search(en)]
            if foreign and not any(foreign[0].lower() in form.lower() for form in covered):
                yield identity, f"{foreign[0]!r} is not in the Japanese"


def _hedges(document: Document, translation: Translation) -> Iterator[tuple[str, str]]:
    for identity, japanese, english in _sentences(document, translation):
        for hedge, rendering in HEDGES.items():
            if (found := re.search(hedge, japanese)) and not re.search(rendering, english, re.IGNORECASE):
                yield identity, f"{found.group()} is lost"
        if _NEGATED.search(japanese) and not _NEGATION.search(english):
            yield identity, "the negation is lost"
        if _DENIED.search(english) and not _NEGATED.search(japanese):
            yield identity, "a negation is not in the Japanese"


CHECKS: tuple[Check, ...] = (_aligned, _whole, _figures, _dates, _names, _hedges)


def _sentences(document: Document, translation: Translation) -> Iterator[tuple[str, str, str]]:
    for sentence in document.sentences:
        if english := " ".join(translation.get(sentence.id, ())):
            yield sentence.id, sentence.text, english


def _all(document: Document, translation: Translation) -> Iterator[tuple[str, str, str]]:
    yield from _sentences(document, translation)
    for section in document.sections:
        if english := " ".join(translation.get(section.id, ())):
            yield section.id, section.title, english


def _present(glossary: Sequence[Entry], japanese: str) -> list[Entry]:
    """The entries of a sentence; one that stands only inside a longer one is not counted."""
    found = []
    for entry in sorted(glossary, key=lambda entry: len(entry.ja), reverse=True):
        if (form := search_form(entry.ja)) in japanese:
            found.append(entry)
            japanese = japanese.replace(form, "\n")
    return found


def _stands(entry: Entry, english: str) -> bool:
    return any(_word(form).search(english) for form in entry.english)


@lru_cache(maxsize=4096)
def _word(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){re.escape(search_form(form))}(?:s|es)?(?![a-z0-9])")


def _days(text: str) -> set[tuple[object, ...]]:
    """Days, months and fiscal years. A year alone is compared as a figure; seasons and parts of a year are worded too differently."""
    found = [(figure.kind, *(part for part in figure.value if isinstance(part, int))) for figure in figures(text)]
    return {parts for parts in found if parts[0] == "fiscal_year" or (parts[0] == "date" and len(parts) > 2)}
