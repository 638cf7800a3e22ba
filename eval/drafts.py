"""Does ``verify`` see what was changed in a draft? Ten drafts as they were made, and mutants of them, each spoiled in one place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.draft_edits import Edit
from eval.draft_forms import LANGUAGES, File
from eval.draft_mutants import KINDS, mutate
from rag.drafts.choices import Choices
from rag.drafts.collect import from_passages
from rag.drafts.export import make_draft
from rag.drafts.exporters import find_exporter
from rag.drafts.readers import read_bytes
from rag.drafts.record import Making
from rag.drafts.report import Report
from rag.drafts.source import Source
from rag.drafts.verify import verify
from rag.types import Language

DRAFTS: tuple[tuple[str, Language, str], ...] = (
    ("briefing", "ja", ".docx"), ("qa", "ja", ".docx"), ("english", "en", ".docx"), ("briefing", "en", ".docx"), ("qa", "en", ".md"),
    ("briefing", "ja", ".md"), ("qa", "ja", ".md"), ("english", "en", ".md"), ("briefing", "ja", ".txt"), ("english", "en", ".txt"),
)  # fmt: skip
"""Template, language and format of ten drafts; each has passages of its own, every other one the originals and the record too."""

PASSAGES = 6
"""In each draft."""

MUTANTS = {"changed figure": 10, "changed word": 10, "left-out clause": 10, "moved section number": 10, "invented quote": 10}
"""How many of each kind; 50 in all."""

REPLIES = 5
"""How often every form of a reply is used for each way to spoil it, and thrice as often as it is."""

EDITS = 2
"""How often every form and place is used for each kind of edit; some 400 wrong and 400 honest ones in all."""

FALLS_AS = {
    "changed figure": {"figure"},
    "changed word": {"quote"},
    "left-out clause": {"quote"},
    "moved section number": {"section", "misattributed"},
    "invented quote": {"quote", "figure"},
}
"""As which kind of finding a mutant may be named."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mutant:
    """A draft with one thing changed, and what ``verify`` found in it."""

    kind: str
    original: File
    file: File
    report: Report

    @property
    def caught(self) -> bool:
        """Whether anything fell."""
        return bool(self.report.fallen)

    @property
    def named(self) -> bool:
        """Whether something fell as what it is."""
        return bool({one.kind for one in self.report.fallen} & FALLS_AS[self.kind])


def drafts(source: Source) -> tuple[File, ...]:
    """The ten drafts."""
    return tuple(_draft(number, source) for number in range(len(DRAFTS)))


def report_of(file: File, source: Source) -> Report:
    """What ``verify`` finds in a draft."""
    return verify(read_bytes(file.data, file.suffix), source)


def mutants(source: Source, counts: Mapping[str, int] = MUTANTS) -> Iterator[Mutant]:
    """Mutants of each kind, made of the drafts in turn."""
    originals = drafts(source)
    for kind in KINDS:
        for seed in range(counts[kind]):
            first = seed % len(originals)
            original, data = next(
                (original, data)
                for original in (*originals[first:], *originals[:first])
                if (data := mutate(original.data, original.suffix, kind, seed)) is not None
            )
            file = File(data=data, suffix=original.suffix)
            yield Mutant(kind=kind, original=original, file=file, report=report_of(file, source))


def edits_table(edits: Iterable[Edit], source: Source) -> list[str]:
    """Detection of wrong edits and false alarms of honest ones, by kind and language (Markdown); last the shares of all."""
    counted: dict[tuple[bool, str, str], list[bool]] = {}
    for edit in edits:
        counted.setdefault((edit.wrong, edit.kind, edit.language), []).append(bool(report_of(edit.file, source).fallen))
    lines: list[str] = []
    for wrong, name in ((True, "wrong"), (False, "honest")):
        kinds = list(dict.fromkeys(kind for one, kind, _ in counted if one == wrong))
        said = "found" if wrong else "false alarms"
        lines += [f"| {name} | ja | {said} | en | {said} |", "|---|---|---|---|---|"]
        for kind in kinds:
            fallen = [counted.get((wrong, kind, language), []) for language in LANGUAGES]
            lines.append(f"| {kind} | {' | '.join(f'{len(one)} | {sum(one)}' if one else '|' for one in fallen)} |")
        lines.append("")
    shares = {
        wrong: [[fell for key, found in counted.items() if key[0] == wrong and key[2] == one for fell in found] for one in LANGUAGES]
        for wrong in (True, False)
    }
    for wrong, name in ((True, "detection"), (False, "false alarms")):
        both = [fell for found in shares[wrong] for fell in found]
        of_each = ", ".join(f"{one} {sum(found) / len(found):.3f}" for one, found in zip(LANGUAGES, shares[wrong], strict=True))
        lines.append(f"{name}: {sum(both) / len(both):.3f} of {len(both)} ({of_each})")
    return lines


def table(found: Sequence[Mutant], untouched: Sequence[Report]) -> list[str]:
    """Figures for each kind (Markdown): which mutants were found, and what fell of untouched drafts."""
    compared = sum(len(report.findings) for report in untouched)
    fallen = sum(len(report.fallen) for report in untouched)
    return [
        "| kind | mutants | found | found as what it is |",
        "|---|---|---|---|",
        *(_row(kind, [one for one in found if one.kind == kind]) for kind in KINDS),
        _row("all", found),
        "",
        f"untouched drafts: {len(untouched)}, quotes, figures and section numbers in them: {compared}, of these do not stand: {fallen}",
    ]


def _row(name: str, found: Sequence[Mutant]) -> str:
    return f"| {name} | {len(found)} | {sum(one.caught for one in found)} | {sum(one.named for one in found)} |"


def _draft(number: int, source: Source) -> File:
    template, language, suffix = DRAFTS[number]
    passages = source.document.passages[number :: len(DRAFTS)][:PASSAGES]
    basket = from_passages([one.id for one in passages], source)
    choices = Choices(originals=number % 2 == 0, record=number % 2 == 0)
    draft = make_draft(basket, source, Making.today(None), template=template, language=language, choices=choices)
    return File(data=find_exporter(Path("draft.docx" if suffix == ".docx" else "draft.md"))(draft), suffix=suffix)
