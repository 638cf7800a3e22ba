"""Replies of another assistant about the text, one claim each: quotes in its forms, with its section numbers; true ones, and spoiled twins.

The passages are halved: by those of ``looked_at`` the rules of ``verify`` may be mended, those of ``totals`` count.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from eval.draft_edits import Edit, apart, other_figure, other_word
from eval.draft_forms import LANGUAGES, md
from eval.draft_mutants import INVENTED
from index.language.display import display
from index.language.figures import figures
from index.text.types import Section, Sentence
from rag.drafts.source import Source
from rag.types import Language

Half = Literal["looked_at", "totals"]
HALVES: tuple[Half, ...] = ("looked_at", "totals")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_CUT: Mapping[Language, re.Pattern[str]] = {"ja": re.compile("(?<=、)"), "en": re.compile("(?<=, )")}
"""Where a sentence is cut into clauses."""
_SHORTEST: Mapping[Language, int] = {"ja": 12, "en": 30}
"""Characters of a half of a sentence."""
_LEFT_OUT = ("…", "……", "...", "[...]", "（中略）", " … ", "（略）", "［…］")
_INVENTED_EN = (
    "the Government will place quantum computers in every university by fiscal 2035",
    "researchers in Japan are treated well enough, and need no further support",
    "nuclear power takes precedence over all other sources of energy",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A sentence of the text, as some reply gives it, with the section that it cites."""

    text: str
    section: str
    """As it is typed."""
    ids: frozenset[str]
    """The passages under it."""


Form = Callable[[Claim, Language, random.Random], str]
Part = Callable[[str, Language, random.Random], str | None]
"""What of a sentence is quoted; None: it has no such part."""


def replies(source: Source, half: Half, *, seed: int = 0, times: int = 1) -> Iterator[Edit]:
    """Replies of every form in both languages, true and spoiled ones.

    Args:
        source: the text.
        half: from which passages.
        seed: which sentences, forms and changes are drawn.
        times: how many of each kind.
    """
    for language in LANGUAGES:
        for form, (part, write) in FORMS.items():
            chance = random.Random(f"{half} {seed} {form} {language}")  # noqa: S311 - nothing secret
            drawn = _drawn(source, language, half, chance, part)
            spoils = OF_FIGURES if part is _around_figure else SPOILS
            for spoil in (None, None, None, *spoils):
                for _ in range(times):
                    claims = (_claim(source, words, section, language, spoil, chance) for words, section in drawn)
                    claim = next(one for one in claims if one and (spoil == "no section" or _is_so(source, one, part) == (spoil is None)))
                    yield Edit(
                        kind=f"reply: {form}", language=language, wrong=spoil is not None, file=md(f"{write(claim, language, chance)}\n")
                    )


SPOILS = ("figure", "word", "invented", "section", "no section")
OF_FIGURES = ("figure", "section", "no section")
"""What can be wrong with a few words around a figure that nothing says to be a quote."""


def _claim(source: Source, words: str, section: Section, language: Language, spoil: str | None, chance: random.Random) -> Claim | None:
    """What a reply says and cites, spoiled in one way; None where these words cannot be spoiled so."""
    cited, text = section, words
    if spoil == "section":
        cited = chance.choice([one for one in source.document.sections if _numbers(one) and apart(one, section)])
    elif spoil == "invented":
        text = chance.choice(INVENTED if language == "ja" else _INVENTED_EN)
    elif spoil in ("figure", "word"):
        text = (other_figure if spoil == "figure" else other_word)(words, chance) or words
        if text == words:
            return None
    return Claim(text=text, section=_typed(cited, language, chance, nowhere=spoil == "no section"), ids=_under(source, cited))


def _is_so(source: Source, claim: Claim, part: Part) -> bool:
    """Whether the text bears a claim out in what it cites: its figures, or as a quote its words."""
    if part is _around_figure:
        return not source.foreign_figures(claim.text, claim.ids)
    return bool(source.standing.places(claim.text, "fragment", claim.ids))


def _under(source: Source, section: Section) -> frozenset[str]:
    """The passages under the numbers of a section, by which it is cited."""
    numbers = _numbers(section)
    return frozenset(one.id for one in source.document.passages if _numbers(one.section)[: len(numbers)] == numbers)


def _drawn(source: Source, language: Language, half: Half, chance: random.Random, part: Part) -> Iterator[tuple[str, Section]]:
    """Words of the half's passages in turn, with their sections."""
    document = source.document
    own = {one.id for one in document.passages[HALVES.index(half) :: 2]}
    sentences = [one for one in document.sentences if one.passage_id in own]
    while True:
        for sentence in chance.sample(sentences, len(sentences)):
            text = _shown(source, sentence, language)
            section = document.passage_by_id[sentence.passage_id].section
            if 30 <= len(text) <= 300 and not set(text) & set("*_~|<>[]") and _numbers(section) and (words := part(text, language, chance)):
                yield words, section


def _shown(source: Source, sentence: Sentence, language: Language) -> str:
    return display(sentence.text) if language == "ja" else source.document.english(sentence.id) or ""


def _numbers(section: Section) -> tuple[int, ...]:
    """The numbers of its first headings, where there are two or three of them."""
    numbers = tuple(heading.number for heading in section.headings if heading.number is not None)[:3]
    return numbers if len(numbers) > 1 else ()


def _typed(section: Section, language: Language, chance: random.Random, *, nowhere: bool) -> str:
    """The number of a section as an assistant types it; of none where there is to be none."""
    first, second, *third = _numbers(section)
    second = 9 if nowhere else second
    circled = "".join(_CIRCLED[one - 1] for one in third)
    ja = (
        f"{first}.({second}){circled}",
        f"{first}（{second}）{circled}",
        f"{first}．（{second}）{circled}",
        f"セクション{first}({second}){circled}",
    )
    en = (
        f"Section {first}({second}){circled}",
        f"§{first}({second}){circled}",
        f"Sec. {first}.({second}){circled}",
        f"section {first}({second}){circled}",
    )
    dashed = "-".join((f"{first}-({second})", *map(str, third)))
    return chance.choice((*(ja if language == "ja" else en), dashed))


def _whole(text: str, language: Language, chance: random.Random) -> str:
    return text


def _half(text: str, language: Language, chance: random.Random) -> str | None:
    """Some clauses of a sentence that follow each other."""
    clauses = _CUT[language].split(text)
    found = [
        one for start in range(len(clauses)) for end in range(start + 1, len(clauses) + 1) if (one := "".join(clauses[start:end])) != text
    ]
    long_enough = [one.strip("、, 。.") for one in found if len(one) > _SHORTEST[language]]
    return chance.choice(long_enough) if long_enough else None


def _gapped(text: str, language: Language, chance: random.Random) -> str | None:
    """A sentence without a clause in its middle, which an ellipsis stands for."""
    clauses = _CUT[language].split(text)
    if len(clauses) < 3:
        return None
    at = chance.randrange(1, len(clauses) - 1)
    first, last = "".join(clauses[:at]), "".join(clauses[at + 1 :])
    if min(len(first), len(last)) < _SHORTEST[language]:
        return None
    return f"{first.rstrip('、, ')}{chance.choice(_LEFT_OUT)}{last}"


def _around_figure(text: str, language: Language, chance: random.Random) -> str | None:
    """The words around a figure."""
    found = [figure.span for figure in figures(text)]
    if not found:
        return None
    start, end = chance.choice(found)
    if language == "en":
        words = re.compile(rf"(?:\S+ ){{0,3}}\S*{re.escape(text[start:end])}\S*(?: \S+){{0,3}}").search(text)
        return words[0].strip(",. ") if words and not re.search(r"[.!?)] ", words[0]) else None
    return text[max(0, start - 8) : end + 6].strip("、。")


def _blockquote(claim: Claim, language: Language, chance: random.Random) -> str:
    head = "該当箇所は次のとおりです。" if language == "ja" else "The relevant passage reads:"
    source = "出典：" if language == "ja" else "Source: "
    return chance.choice(
        (
            f"{head}\n\n> {claim.text}\n>\n> — {claim.section}",
            f"{head}\n\n> {claim.text}（{claim.section}）",
            f"{head}\n\n> {_quoted(claim.text, language)} ({claim.section})",
            f"### {claim.section}\n\n{head}\n\n> {claim.text}",
            f"{head}\n\n> {claim.text}\n\n（{source}{claim.section}）",
        )
    )


def _quoted(text: str, language: Language) -> str:
    return f"「{text}」" if language == "ja" else f"“{text}”"


def _marked(claim: Claim, language: Language, chance: random.Random) -> str:
    said, head = (
        (f"本戦略では{_quoted(claim.text, language)}とされています[1]。", "**出典**")
        if language == "ja"
        else (f"The strategy says {_quoted(claim.text, language)} [1].", "**Sources**")
    )
    note = chance.choice((f"[1] {claim.section}", f"[1]: {claim.section}", f"1. {claim.section}", f"- [1] {claim.section}"))
    return f"{said}\n\n{head}\n\n{note}" if chance.random() < 0.5 else f"{said}\n\n---\n{note}"


def _point(claim: Claim, language: Language, chance: random.Random) -> str:
    japanese = ("以下にまとめます。", "要点", "箇所")
    head, name, place = japanese if language == "ja" else ("In summary:", "Main point", "Section")
    colon = "：" if language == "ja" else ": "
    return chance.choice(
        (
            f"{head}\n\n- **{name}**{colon}{_quoted(claim.text, language)}（{claim.section}）",
            f"{head}\n\n1. **{name}**\n   - {_quoted(claim.text, language)} ({claim.section})",
            f"{head}\n\n* {_quoted(claim.text, language)} — {claim.section}",
            f"{head}\n\n| # | {name} | {place} |\n|---|---|---|\n| 1 | {_quoted(claim.text, language)} | {claim.section} |",
        )
    )


def _in_sentence(claim: Claim, language: Language, chance: random.Random) -> str:
    quoted = _quoted(claim.text, language)
    if language == "ja":
        return chance.choice(
            (
                f"{claim.section}では、{quoted}と述べられています。",
                f"政府は{quoted}という方針を示しています（{claim.section}）。",
                f"この点については{quoted}と明記されており（{claim.section}）、重要な位置付けです。",
                f"**結論**：{quoted}とあります（{claim.section}参照）。",
            )
        )
    return chance.choice(
        (
            f"According to {claim.section}, {quoted}.",
            f"The strategy speaks of {quoted} ({claim.section}).",
            f"It is stated that {quoted} (see {claim.section}), which is an important point.",
            f"**Answer:** {quoted} ({claim.section}).",
        )
    )


def _figure_point(claim: Claim, language: Language, chance: random.Random) -> str:
    if language == "ja":
        return chance.choice(
            (
                f"- **数値**：{claim.text}（{claim.section}）",
                f"- {claim.text} ({claim.section})",
                f"* 目標 — **{claim.text}**（{claim.section}）",
            )
        )
    return chance.choice(
        (
            f"- **Figure:** {claim.text} ({claim.section})",
            f"- {claim.text} ({claim.section})",
            f"* Target — **{claim.text}** ({claim.section})",
        )
    )


FORMS: Mapping[str, tuple[Part, Form]] = {
    "block quote": (_whole, _blockquote),
    "quote with a mark": (_whole, _marked),
    "point": (_whole, _point),
    "half a sentence": (_half, _in_sentence),
    "half a sentence in a point": (_half, _point),
    "ellipsis": (_gapped, _in_sentence),
    "ellipsis in a block quote": (_gapped, _blockquote),
    "figure in a point": (_around_figure, _figure_point),
}
"""What of a sentence a reply quotes, and how."""
