"""Checks of a wording against the sentence it cites. What cannot be proven is not shown."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from index.figures import figures, half_width
from index.tokens import lemmas, search_form

_LATIN = re.compile(r"[a-z][a-z0-9]*(?:[-.&][a-z0-9]+)*")
_NAMES = re.compile("「[^「」]+」")
_NEGATIONS = re.compile("ない|ません|ず(?=に|、|。|$)|なかった|不要|未定")
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

    @property
    def passed(self) -> bool:
        """Whether the wording may be shown."""
        return self.figures and self.names and self.words and self.modality

    def to_dict(self) -> dict[str, bool]:
        """For ``Statement.checks``."""
        return asdict(self)


def check(wording: str, source: str) -> Checks:
    """Compare a Japanese wording with the sentence it cites, which is its only source.

    A run of the sentence's own words that ends where it ends keeps its modality; one that stops earlier has lost it
    unless the rest says nothing of it.
    """
    plain, original = search_form(wording), search_form(source)
    known = {(figure.key, figure.hedges) for figure in figures(original)}
    return Checks(
        figures=all((figure.key, figure.hedges) in known for figure in figures(plain)),
        names=set(_LATIN.findall(plain)) <= set(_LATIN.findall(original))
        and all(half_width(name) in original for name in _NAMES.findall(plain)),
        words=set(lemmas(plain)) <= set(lemmas(original)),
        modality=set(_NEGATIONS.findall(plain)) == set(_NEGATIONS.findall(original))
        and set(_HEDGES.findall(plain)) == set(_HEDGES.findall(original)),
    )


def check_run(wording: str, source: str) -> Checks:
    """See that a wording is a run of whole sentences of its source, so that each keeps its figures, names and modality."""
    stands = wording in source
    return Checks(figures=stands, names=stands, words=stands, modality=stands)
