"""What ``verify`` found: for each quote, figure and section number whether it stands, where, and what is nearest if not."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

FindingKind = Literal["quote", "figure", "section", "misattributed"]
"""``misattributed``: words of the text that are said to stand in another section than they do."""
KINDS: tuple[FindingKind, ...] = ("quote", "figure", "section", "misattributed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that a draft says of the text."""

    kind: FindingKind
    """What it is; `misattributed`: words of the text that stand elsewhere than is said."""
    text: str
    """The words of the draft."""
    place: str
    """Where in the draft."""
    stands: bool
    """Whether it stands in the text."""
    where: str | None = None
    """Label of the passage or section that holds it."""
    nearest: str | None = None
    """What the text has instead, where it does not stand."""
    nearest_where: str | None = None
    """Label of the passage that holds that."""
    reason: str = ""
    """Why it does not stand."""
    stood: str | None = None
    """In which earlier text it stood, and where."""
    edition: str | None = None
    """What the text that is here is called beside that one."""
    says: str | None = None
    """What it says instead, a dash where it says nothing."""


class Findings:
    """Collects what is found, in the order of the draft."""

    def __init__(self) -> None:
        self.all: list[Finding] = []

    def stands(self, kind: FindingKind, text: str, place: str, *, where: str | None) -> None:
        """Something stands in the text."""
        self.all.append(Finding(kind=kind, text=text, place=place, stands=True, where=where))

    def falls(
        self, kind: FindingKind, text: str, place: str, *, reason: str, nearest: str | None = None, nearest_where: str | None = None
    ) -> None:
        """Something does not."""
        self.all.append(
            Finding(kind=kind, text=text, place=place, stands=False, reason=reason, nearest=nearest, nearest_where=nearest_where)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Everything that was found in a draft."""

    findings: tuple[Finding, ...]
    paraphrases: int
    """Passages marked as paraphrases: only their figures were compared."""
    own_words: int
    """Paragraphs and sentences of the author's own: only figures, quotes and section numbers in them were compared."""
    same_text: bool | None
    """Whether the draft was made from the text that is here; None: it does not say."""
    made_from: str | None = None
    """The beginning of the hash of the text that the draft was made from, as it says."""
    edition: str | None = None
    """What that text is called, where it is an earlier one that is known here."""

    @property
    def fallen(self) -> tuple[Finding, ...]:
        """What does not stand."""
        return tuple(finding for finding in self.findings if not finding.stands)

    def counts(self) -> dict[str, dict[str, int]]:
        """For each kind how many stand and how many do not."""
        return {
            kind: {
                "stands": sum(one.stands for one in self.findings if one.kind == kind),
                "does_not": sum(not one.stands for one in self.findings if one.kind == kind),
            }
            for kind in KINDS
        }

    def to_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "schema": 1,
            "stands": not self.fallen,
            "counts": self.counts(),
            "paraphrases": self.paraphrases,
            "own_words": self.own_words,
            "same_text": self.same_text,
            "edition": self.edition,
            "findings": [asdict(finding) for finding in self.findings],
        }
