"""Checks of a wording against the sentence it cites. What cannot be proven is not shown."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from index.display import display
from index.figures import figures, half_width
from index.sentences import clause_spans
from index.tokens import lemmas, search_form
from rag.gaps import gaps
from rag.scope import HEDGES, NEGATIONS, explained, governing, loses, settled
from rag.trim import aside_free

_LATIN = re.compile(r"[a-z][a-z0-9]*(?:[-.&][a-z0-9]+)*")
_NAMES = re.compile("「[^「」]+」")
_SENTENCE_ENDS_EN = '.!?")'


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
    """No condition, negation or hedge (検討する, 目指す, 予定) that may be meant of it was left out."""
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

    A run of the sentence's own words keeps its modality where no condition before it and no hedge behind it may be meant of it
    (``rag.scope``).
    """
    # A name in 「」 may have lost the aside inside it.
    plain, original = search_form(wording), search_form(f"{source} {aside_free(display(source))}")
    known = {(figure.key, figure.hedges) for figure in figures(original)}
    left_out = _left_out(wording, source)
    return Checks(
        figures=all((figure.key, figure.hedges) in known for figure in figures(plain)),
        names=set(_LATIN.findall(plain)) <= set(_LATIN.findall(original))
        and all(half_width(name) in original for name in _NAMES.findall(plain)),
        # The dictionary may cut the words of a run otherwise than those of the whole sentence.
        words=left_out is not None or set(lemmas(plain)) <= set(lemmas(original)),
        modality=not loses(left_out[0], plain, left_out[1]) if left_out else _modality(plain) == _modality(original),
        order=left_out is not None,
    )


def _modality(text: str) -> set[str]:
    return {*NEGATIONS.findall(text), *HEDGES.findall(text)}


def check_run(wording: str, source: str) -> Checks:
    """See that a wording is a run of whole English sentences of its source, so that each keeps its figures, names and modality."""
    stands = any(_is_run_of_sentences(wording, text) for text in (display(source), aside_free(display(source), wording)))
    return Checks(figures=stands, names=stands, words=stands, modality=stands, order=stands)


def _is_run_of_sentences(run: str, text: str) -> bool:
    start = text.find(run) if run else -1
    end = start + len(run)
    begins = start == 0 or text[:start].rstrip()[-1:] in _SENTENCE_ENDS_EN
    return start >= 0 and begins and (end == len(text) or run[-1] in _SENTENCE_ENDS_EN)


def _left_out(wording: str, source: str) -> tuple[str, str] | None:
    """What stands before and behind a wording that is a run of a sentence, or of it without asides; None where it is none.

    A run begins where a clause begins, or behind a gap that may be left out (``gaps``). It ends where a clause ends, or where something
    done has been told whole: then nothing behind it is meant of it.
    """
    run, whole = wording.removesuffix("…"), display(source)
    places = (_place(run, text) for text in (whole, aside_free(whole, run)))
    return next((place for place in places if place), None)


def _place(run: str, text: str) -> tuple[str, str] | None:
    if run == text:
        return "", ""
    spans = clause_spans(text)
    clauses = [text[start:end] for start, end in spans]
    frame, gap, rest = run.rpartition("…")
    starts = [(first, after) for first, after in gaps(clauses) if clauses[first] == frame] if gap else [(n, n) for n in range(len(spans))]
    for first, after in starts:
        before, start = text[: spans[first][0]], spans[after][0]
        if not text.startswith(rest, start):
            continue
        end = start + len(rest)
        if any(start <= begun and end == told for begun, told in settled(text) + explained(text)):
            return before, ""
        ended = next((number for number, (_, last) in enumerate(spans, start=1) if end == last - (text[last - 1] == "、")), None)
        if ended:
            return before, "".join(governing(clauses, ended))
    return None
