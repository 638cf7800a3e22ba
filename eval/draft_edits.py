"""Edits of drafts, wrong and honest, one a file: words of the text in every form in which people write them, and what goes wrong there.

Each wrong edit has an honest twin in the same form and place, so that what is found is the mistake and not the form.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle, islice

from eval.draft_forms import FORMS, LANGUAGES, PLACES, File, md, paragraph, run, txt, word_file
from eval.draft_mutants import WORDS
from eval.draft_words import MARKED, OWN
from index.language.display import display
from index.language.figures import figures
from index.text.types import Section, section_label_en
from rag.drafts.source import Source
from rag.drafts.standing import plain
from rag.types import Language


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """A draft of a few lines with one thing in it that is wrong, or nothing."""

    kind: str
    language: Language
    wrong: bool
    file: File


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """A sentence of the text with the labels of its section and of one in which it does not stand."""

    text: str
    label: str
    other: str
    official: str
    other_official: str


def wrong_edits(source: Source, seed: int = 0, times: int = 1) -> Iterator[Edit]:
    """Edits in which one thing is wrong, of every kind in both languages.

    Args:
        source: the text.
        seed: which sentences, forms and changes are drawn.
        times: how many of each kind, in the smallest number that uses every form and place.
    """
    for language in LANGUAGES:
        for kind, change in (("changed figure", other_figure), ("changed word", other_word)):
            for form, chosen, chance in _drawn(source, language, FORMS, f"{kind} {seed}", times, change):
                changed = change(chosen.text, chance)
                yield Edit(kind=kind, language=language, wrong=True, file=FORMS[form](changed or "", language, chance))
        for place, chosen, _ in _drawn(source, language, PLACES, f"wrong section {seed}", times):
            file = PLACES[place](chosen.text, chosen.other, chosen.other_official)
            yield Edit(kind=f"misattributed: {place}", language=language, wrong=True, file=file)
        for place, chosen, _ in _drawn(source, language, PLACES, f"no section {seed}", times):
            label, official = (_nowhere(one) for one in (chosen.label, chosen.official))
            yield Edit(kind="no such section", language=language, wrong=True, file=PLACES[place](chosen.text, label, official))
        words = plain(source.words_of(source.document.passage_by_id))
        chance = random.Random(f"figures {seed} {language}")  # noqa: S311 - nothing secret
        for kind, templates in _FOREIGN[language].items():
            for template in islice(cycle(templates), 15 * times):
                yield Edit(kind=kind, language=language, wrong=True, file=md(f"{_foreign(template, words, chance)}\n"))


def honest_edits(source: Source, seed: int = 0, times: int = 1) -> Iterator[Edit]:
    """Edits in which nothing is wrong: the twins of the wrong ones, and somebody's own words. Arguments as above."""
    for language in LANGUAGES:
        for form, chosen, chance in _drawn(source, language, FORMS, f"honest {seed}", 3 * times):
            if form != "no-break hyphen" or "-" in chosen.text:
                yield Edit(kind=form, language=language, wrong=False, file=FORMS[form](chosen.text, language, chance))
        for place, chosen, _ in _drawn(source, language, PLACES, f"right section {seed}", 2 * times):
            file = PLACES[place](chosen.text, chosen.label, chosen.official)
            yield Edit(kind=f"cited: {place}", language=language, wrong=False, file=file)
        for number, sentence in enumerate(OWN[language]):
            file = (md, txt)[number % 2](f"# {'題' if language == 'ja' else 'Note'}\n\n{sentence}\n")
            yield Edit(kind="own sentence", language=language, wrong=False, file=file)
        for line in MARKED[language]:
            for file in (md(f"{line}\n"), txt(f"{line}\n"), word_file(paragraph(run(line)))):
                yield Edit(kind="marked as own", language=language, wrong=False, file=file)


_FOREIGN: Mapping[Language, Mapping[str, tuple[str, ...]]] = {
    "ja": {
        "kanji figure": (
            "基金は{kanji}兆円規模である。",
            "令和{kanji}年度までに整備する。",
            "採択は{kanji}大学である。（要約）",
            "参加者は{kanji}人であった。",
        ),
        "unknown unit": (
            "{number}兆の基金を造成する。",
            "新たに{number}隻を建造する。",
            "病院に{number}床を増やす。",
            "毎週{number}便を飛ばす。",
            "{number}分の３を補助する。",
        ),
        "figure of one's own": ("予算は{number}37億円である。", "20{number}年に完成する。", "参加者は{number}41人である。"),
    },
    "en": {
        "unknown unit": (
            "A fund of {number} trillion will be set up.",
            "{number} vessels will be built.",
            "{number} new hospital beds are planned.",
        ),
        "figure of one's own": (
            "The budget is {number}37 billion yen.",
            "It will be complete in 20{number}.",
            "There were {number}41 participants.",
        ),
    },
}
"""Sentences with figures that the text has not; what is read as a bare number may stand somewhere by chance."""
_KANJI = "〇一二三四五六七八九"


def _foreign(template: str, words: str, chance: random.Random) -> str:
    """A sentence with a figure that some words do not have, neither with its unit nor with the first letter of it."""
    numbers = chance.sample(range(21, 99), 78)
    number = next(one for one in numbers if not _holds(words, plain(template.format(number=one, kanji=one))))
    kanji = f"{_KANJI[number // 10]}十{_KANJI[number % 10]}".replace("〇", "")
    return template.format(number=number, kanji=kanji)


def _holds(words: str, text: str) -> bool:
    return any(one in words for one in re.findall(r"[0-9]{2,}\D|[0-9]{4}", text)) or any(
        one in words for one in re.findall(r"令和[0-9]+年", re.sub(r"20([0-9]{2})年", lambda at: f"令和{int(at[1]) - 18}年", text))
    )


def _drawn(
    source: Source,
    language: Language,
    names: Mapping[str, object],
    seed: str,
    times: int,
    change: Callable[[str, random.Random], str | None] | None = None,
) -> Iterator[tuple[str, Chosen, random.Random]]:
    """For each name so many sentences that can be changed so."""
    for name in names:
        chance = random.Random(f"{seed} {name} {language}")  # noqa: S311 - nothing secret
        for _ in range(times):
            yield name, next(_sentences(source, language, chance, change, hyphen=name == "no-break hyphen")), chance


def _sentences(
    source: Source, language: Language, chance: random.Random, change: Callable[[str, random.Random], str | None] | None, *, hyphen: bool
) -> Iterator[Chosen]:
    document = source.document
    for sentence in chance.sample(document.sentences, len(document.sentences)):
        text = display(sentence.text) if language == "ja" else document.english(sentence.id) or ""
        if not 45 <= len(text) <= 400 or (hyphen and "-" not in text) or any(one in text for one in "*_~|<>[]"):
            continue
        section = document.passage_by_id[sentence.passage_id].section
        if len(section.path) < 2 or (change and not change(text, chance)):
            continue
        other = chance.choice([one for one in document.sections if len(one.path) > 1 and apart(one, section)])
        if stands_in(source, text, other):
            continue
        label, wrong = (_label(source, one, language) for one in (section, other))
        yield Chosen(text=text, label=label, other=wrong, official=source.official(section), other_official=source.official(other))


def apart(first: Section, second: Section) -> bool:
    """Whether neither section holds the other."""
    shared = min(len(first.path), len(second.path))
    return first.path[:shared] != second.path[:shared]


def stands_in(source: Source, text: str, section: Section) -> bool:
    """Whether whole sentences stand in a section."""
    depth = len(section.path)
    ids = {one.id for one in source.document.passages if one.section.path[:depth] == section.path}
    return bool(source.standing.places(text, "sentences", ids))


def _label(source: Source, section: Section, language: Language) -> str:
    return section.label if language == "ja" else section_label_en(section, source.document.english_titles(section))


def _nowhere(label: str) -> str:
    """A label with a number that no heading has."""
    return re.sub(r"[（(][0-9０-９][）)]", "（９）", label, count=1)


def other_figure(text: str, chance: random.Random) -> str | None:
    """A text with one digit of one of its figures changed."""
    digits = [position for figure in figures(text) for position in range(*figure.span) if text[position].isdigit()]
    if not digits:
        return None
    at = chance.choice(digits)
    digit = str((int(text[at]) + chance.randint(1, 8) - 1) % 9 + 1)
    return None if digit == text[at] else text[:at] + digit + text[at + 1 :]


def other_word(text: str, chance: random.Random) -> str | None:
    """A text with one word changed into one that says something else."""
    found = list(re.finditer(r"|".join(WORDS), text))
    if not found:
        return None
    at = chance.choice(found)
    return text[: at.start()] + WORDS[at[0]] + text[at.end() :]
