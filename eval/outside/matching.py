"""Whether an answer that people gave stands in what was said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from statistics import mean

from eval.normalise import normalise
from index.language.characters import compatible
from index.language.tokens import terms

_ENDS = "。．.!！?？"
_LIST = re.compile(r"[、;；]|,\s")


def stands(answer: str, said: str) -> bool:
    """Whether an answer stands in the statements, both after ``eval.normalise``.

    A full stop at its end does not count. A number does not stand inside a longer number. A list stands where each of its parts does.
    """
    plain = normalise(said)
    return _found(answer, plain) or all(_found(part, plain) for part in _LIST.split(compatible(answer)))


def any_stands(answers: Iterable[str], said: str) -> bool:
    """Whether one of several right answers stands in the statements."""
    return any(stands(answer, said) for answer in answers)


def words_stated(answers: Iterable[str], said: str) -> float:
    """Share of the search terms of the answers that stand in the statements, the mean over the answers: 0 to 1, higher is better.

    Formula: |terms(answer) ∩ terms(statements)| / |terms(answer)|. Source: token recall of Adlakha et al. 2024, *Evaluating Correctness
    and Faithfulness of Instruction-Following Models for Question Answering*. It credits a sentence that says the answer in other
    words, and it also credits words without the fact; so it stands beside ``stands``, not in its place.
    """
    known = set(terms(said))
    shares = [len(wanted & known) / len(wanted) for answer in answers if (wanted := set(terms(answer)))]
    return mean(shares) if shares else 0.0


def _found(answer: str, plain: str) -> bool:
    wanted = normalise(answer).rstrip(_ENDS)
    if not wanted:
        return False
    before = r"(?<![0-9])(?<![0-9]\.)" if wanted[0].isdigit() else ""
    after = r"(?!\.?[0-9])" if wanted[-1].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, plain) is not None
