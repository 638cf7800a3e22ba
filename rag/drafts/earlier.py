"""What a draft says that stood in an earlier text: where it stood, and what the text that is here says instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from index.compare.editions import Change, Comparison
from index.language.display import display
from index.language.figures import figures
from index.text.joined import that_make
from index.text.types import Document
from rag.drafts.editions import edition_names
from rag.drafts.report import Finding, Report
from rag.drafts.source import Source
from rag.drafts.standing import Place, plain


@dataclass(frozen=True)
class Earlier:
    """An earlier text of the document, or an earlier edition."""

    source: Source
    compared: Callable[[], Comparison]
    """It and the text that is here; made when it is needed."""

    @cached_property
    def comparison(self) -> Comparison:
        """What became of its sentences."""
        return self.compared()


def with_earlier(report: Report, earlier: Sequence[Earlier], here: Document) -> Report:
    """The report, in which what does not stand here tells where it stood in the first of some earlier texts, and what stands there now.

    A draft of several documents of which some have newer texts names those.
    """
    told = tuple(next((found for one in earlier if (found := _told(finding, one))), finding) for finding in report.findings)
    now = [part.sha256 for part in here.each]
    before = {sha256: one for one in earlier if (sha256 := one.source.document.sha256) not in now}
    made_from = that_make([*before, *now], report.made_from) if report.made_from else ()
    older = (edition_names(one.comparison)[0] for sha256, one in before.items() if sha256 in made_from)
    return replace(report, findings=told, edition="、".join(older) or None)


def _told(finding: Finding, earlier: Earlier) -> Finding | None:
    if finding.stands:
        return None
    if finding.kind == "section":
        labels = earlier.source.labels
        if labels.whole(finding.text) is None:
            return None
        return replace(finding, stood=f"{edition_names(earlier.comparison)[0]} {labels.shown(finding.text)}")
    changes = tuple(_figure(finding, earlier.comparison) if finding.kind == "figure" else _sentences(finding, earlier))
    if not changes:
        return None
    old, new = edition_names(earlier.comparison)
    at = changes[0].old.passage if changes[0].old else None
    stood = f"{old} {earlier.source.label(at, 'ja')}" if at else old
    return replace(finding, stood=stood, edition=new, says=" ".join(_says(one) for one in changes if one.kind != "same"))


def _sentences(finding: Finding, earlier: Earlier) -> Iterator[Change]:
    """What became of the sentences in which the words stood; empty where they did not stand there, or stand here still."""
    places = earlier.source.standing.places(finding.text, "fragment")
    if not places:
        return
    held = _held(places[0], plain(finding.text))
    changes = [one for one in earlier.comparison.changes if one.old and not held.isdisjoint(one.old.ids)]
    if any(one.kind != "same" for one in changes):
        yield from changes


def _held(place: Place, words: str) -> frozenset[str]:
    """The sentences of a passage that have these words, or that these words have."""
    forms = {one.id: plain(one.text) for one in place.passage.sentences}
    return frozenset(identity for identity, form in forms.items() if form in words or words in form) or frozenset(forms)


def _figure(finding: Finding, comparison: Comparison) -> Iterator[Change]:
    """The one sentence that had a figure and has another now; several may mean anything."""
    wanted = {one.key for one in figures(finding.text)}
    found = [one for one in comparison.of("figures") if wanted & {figure.key for words in one.gone for figure in figures(words)}]
    yield from found if len(found) == 1 else ()


def _says(change: Change) -> str:
    return f"「{display(change.new.sentence.text)}」（{change.new.passage.label}）" if change.new else "―"
