"""What a draft cites and quotes: whether there are such sections, headings and words, and whether the words stand where it says."""

from __future__ import annotations

from collections.abc import Iterable

from index.language.figures import figures
from rag.drafts.labels import Label, Labels, Passages, passages_of
from rag.drafts.report import Findings
from rag.drafts.source import Source
from rag.drafts.standing import Place, Run, difference

LONGEST_SHORT = 60
"""Characters of a short answer: words of a sentence, not a sentence."""


def both(cited: Passages, under: Passages) -> Passages:
    """What is cited, as far as it stands under the heading: both say where something stands."""
    return under if cited is None else cited if under is None else set(cited) & set(under)


class Places:
    """Looks up what a draft cites and collects what is found."""

    def __init__(self, source: Source, findings: Findings) -> None:
        self._source = source
        self._labels = source.labels
        self._findings = findings

    def cite(self, labels: Iterable[Label], place: str) -> Passages:
        """Section numbers that are cited; gives the passages of those that exist, None where there are none."""
        found = tuple(labels)
        for label in found:
            if label.passage_ids is None:
                self._findings.falls(
                    "section", label.text, place, reason="there is no such section", nearest=self._labels.nearest(label.text)
                )
            else:
                shown = self._labels.shown(label.text)
                self._findings.stands("section", shown, place, where=shown)
        return passages_of(found)

    def section(self, label: str, labels: Labels, place: str) -> Passages:
        """The section of an official string, of the documents that it names; gives its passages, None where there is none."""
        ids = labels.whole(label)
        if ids is None:
            nearest = labels.nearest(label)
            self._findings.falls("section", label, place, reason="there is no such section", nearest=nearest)
        else:
            self._findings.stands("section", labels.shown(label), place, where=labels.shown(label))
        return ids

    def path(self, path: str, ids: Passages, place: str) -> None:
        """The headings above a section: are there such headings, and are they those of what is cited?"""
        own = self._source.of(ids or ()).labels.path(path)
        if own is None:
            self._findings.falls("section", path, place, reason="no section has these headings")
        elif ids is not None and own != ids:
            self._findings.falls("section", path, place, reason="these are the headings of another section")
        else:
            self._findings.stands("section", path, place, where=path)

    def stands(self, text: str, run: Run, within: Passages, place: str) -> bool:
        """Whether a text stands somewhere; if it does, whether that is where it is said to."""
        places = self._source.standing.places(text, run)
        if not places:
            return False
        there = [one for one in places if within is None or one.passage.id in within]
        if not there:
            where = self._where(places[0])
            self._findings.falls(
                "misattributed", text, place, reason="it stands elsewhere than is cited", nearest=places[0].text, nearest_where=where
            )
            return True
        where = self._where(there[0])
        self._findings.stands("quote", text, place, where=where)
        for figure in figures(text):
            self._findings.stands("figure", text[slice(*figure.span)], place, where=where)
        return True

    def changed(self, text: str, within: Passages, place: str) -> None:
        """Words that do not stand: which figures are others than in the nearest sentence, or else that words are."""
        nearest = self._source.standing.nearest(text, within or None) or self._source.standing.nearest(text)
        kind, reason = difference(text, nearest)
        self._findings.falls(
            kind,
            text,
            place,
            reason=reason,
            nearest=nearest.place.text if nearest else None,
            nearest_where=self._where(nearest.place) if nearest else None,
        )

    def _where(self, place: Place) -> str:
        return self._source.label(place.passage, "ja")
