"""Checks of a wording against the sentence it cites. What cannot be proven is not shown."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from index.display import display
from index.figures import figures, half_width
from index.tokens import lemmas, search_form
from rag.trim import aside_free

_LATIN = re.compile(r"[a-z][a-z0-9]*(?:[-.&][a-z0-9]+)*")
_NAMES = re.compile("「[^「」]+」")
_NEGATIONS = re.compile("ない|ません|ず(?=に|、|。|$)|なかった|不要|未定")
_SENTENCE_ENDS = '。！？.")'
_CLAUSE_ENDS = "、" + _SENTENCE_ENDS
_HEDGES = re.compile("検討|予定|見込|見通し|目指|めど|努め|可能性|方針|必要")


@dataclass(frozen=True, kw_only=True, slots=True)
class Checks:
    """What was compared with the cited sentence, and whether it stands there."""

    figures: bool
    """Every date, amount and count, with its unit and its 約, 程度, 以上."""
    names: bool
    """Every Latin name and every name in 「」."""
    words: bool
    """Every content word."""
    modality: bool
    """Negation and hedges (検討する, 目指す, 予定) are those of the sentence."""
    order: bool
    """It is one run of the sentence's words, with or without its asides: nothing is exchanged, crossed or put in."""

    @property
    def passed(self) -> bool:
        """Whether the wording may be shown."""
        return self.figures and self.names and self.words and self.modality and self.order

    def to_dict(self) -> dict[str, bool]:
        """For ``Statement.checks``."""
        return asdict(self)


def check(wording: str, source: str) -> Checks:
    """Compare a Japanese wording with the sentence it cites, which is its only source.

    A run of the sentence's own words that ends where it ends keeps its modality; one that stops earlier has lost it
    unless the rest says nothing of it.
    """
    # A name in 「」 may have lost the aside inside it.
    plain, original = search_form(wording), search_form(f"{source} {aside_free(display(source))}")
    known = {(figure.key, figure.hedges) for figure in figures(original)}
    return Checks(
        figures=all((figure.key, figure.hedges) in known for figure in figures(plain)),
        names=set(_LATIN.findall(plain)) <= set(_LATIN.findall(original))
        and all(half_width(name) in original for name in _NAMES.findall(plain)),
        words=set(lemmas(plain)) <= set(lemmas(original)),
        modality=set(_NEGATIONS.findall(plain)) == set(_NEGATIONS.findall(original))
        and set(_HEDGES.findall(plain)) == set(_HEDGES.findall(original)),
        order=_is_run(wording, source),
    )


def check_run(wording: str, source: str) -> Checks:
    """See that a wording is a run of whole English sentences of its source, so that each keeps its figures, names and modality."""
    stands = _is_run(wording, source)
    return Checks(figures=stands, names=stands, words=stands, modality=stands, order=stands)


def _is_run(wording: str, source: str) -> bool:
    """Whether a wording stands in a sentence, or in it without its asides, from the beginning of a clause to the end of one."""
    run, whole = wording.removesuffix("…"), display(source)
    return bool(run) and any(_stands(run, text) for text in (whole, aside_free(whole)))


def _stands(run: str, text: str) -> bool:
    start = text.find(run)
    end = start + len(run)
    begins = start == 0 or text[:start].rstrip()[-1:] in _CLAUSE_ENDS
    return start >= 0 and begins and (end == len(text) or text[end] == "、" or text[end - 1] in _SENTENCE_ENDS)
