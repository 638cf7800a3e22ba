"""Verifying a draft that somebody edited: what in it still stands in the text, where, and what does not.

What the text itself says has to stand word for word: quotes, the words of footnotes, sentences with a footnote behind them, and
sentences so like the text's that they must be changed forms of it. Of what is marked as a paraphrase the figures are compared, of
anybody's own words the figures, quotes and section numbers; of questions and memos nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cached_property

from index.figures import figures
from rag.drafts.framing import Frame
from rag.drafts.labels import Labels
from rag.drafts.pieces import SHORTEST_QUOTE, Piece, only_quotes, pieces, quotes, sentences
from rag.drafts.readers import MARK, Paragraph
from rag.drafts.report import Findings, Report
from rag.drafts.source import PATH_JOINT, Source
from rag.drafts.standing import NEAR, SHORTEST_NEAR, Place, Run, difference, plain
from rag.drafts.words import LEFT_OUT

Passages = Collection[str] | None
"""Ids of the passages in which something is said to stand; None: nobody said where."""

_ASIDE = " 　、。・:：;,.（）()"


def verify(paragraphs: Iterable[Paragraph], source: Source) -> Report:
    """Compare everything in a draft with the text."""
    found = tuple(paragraphs)
    verifier = _Verifier(source)
    verifier.read_notes(one for one in found if one.note is not None)
    for paragraph in found:
        if paragraph.note is None:
            verifier.paragraph(paragraph)
    return verifier.report()


def _both(cited: Passages, under: Passages) -> Passages:
    """What is cited, as far as it stands under the heading: both say where something stands."""
    return under if cited is None else cited if under is None else set(cited) & set(under)


class _Verifier:
    """Goes through one draft and collects what it finds."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._labels = Labels(source)
        self._all = frozenset(source.document.passage_by_id)
        self._findings = Findings()
        self._notes: dict[int, frozenset[str]] = {}
        self._under: Passages = None
        """The passages of the heading that was read last, where it is a section's or a passage's label."""
        self._frame = Frame(source)
        self._paraphrases = self._own_words = 0

    def report(self) -> Report:
        """Everything found so far."""
        return Report(
            findings=tuple(self._findings.all), paraphrases=self._paraphrases, own_words=self._own_words, same_text=self._frame.same_text
        )

    def read_notes(self, lines: Iterable[Paragraph]) -> None:
        """The footnotes: what each cites is what the words before its mark have to stand in."""
        by_number: dict[int, list[Paragraph]] = {}
        for line in lines:
            by_number.setdefault(line.note or 0, []).append(line)
        for number, paragraphs in by_number.items():
            cited: Passages = None
            for paragraph in paragraphs:
                cited = self._note_line(paragraph, cited)
            if cited is not None:
                self._notes[number] = frozenset(cited)

    def paragraph(self, paragraph: Paragraph) -> None:
        """A paragraph of the body."""
        words = MARK.sub("", paragraph.text).strip()
        if self._frame.holds(words):
            self._under = None if self._frame.begins(words) else self._under
            if self._frame.in_record:
                self._titles(words, paragraph.place)
            return
        if self._frame.is_own_words(words):
            self._own_words += 1
            self._under = None
        elif LEFT_OUT.fullmatch(words):
            self._read_labels(words, paragraph.place)
        elif not self._citation(words, paragraph.place) and not self._heading(words, paragraph):
            for piece in pieces(paragraph.text):
                self._piece(piece, paragraph)

    def _heading(self, words: str, paragraph: Paragraph) -> bool:
        """A heading, or a line that is nothing but a label."""
        ids = self._labels.whole(words)
        if ids is None and paragraph.kind != "heading":
            return False
        self._under = ids
        if ids is not None:
            self._findings.stands("section", words, paragraph.place, where=words)
        else:
            self._own(words, self._quoted(words), None, paragraph.place)
            self._titles(words, paragraph.place)
        return True

    def _titles(self, words: str, place: str) -> None:
        for found, title in self._frame.other_titles(words):
            self._findings.falls("figure", found, place, reason="the document has another title", nearest=title)

    @cached_property
    def _official(self) -> re.Pattern[str]:
        """The official string of a section, with or without the path of its headings behind it."""
        title = re.escape(plain(self._source.title))
        return re.compile(rf"{title}(?P<section>[^:]+)(?::(?P<path>.+))?")

    def _cited(self, words: str) -> tuple[str, str | None] | None:
        """Section and path of an official string, or of a text that would be one; None: it is none."""
        found = self._official.fullmatch(plain(words))
        return (found["section"], found["path"]) if found and self._labels.is_label(found["section"]) else None

    def _citation(self, words: str, place: str) -> bool:
        """An official string, with or without a path: is there such a section, and is the path its own?"""
        found = self._cited(words)
        if not found:
            return False
        section, path = found
        ids = self._section(section, place)
        if path is not None:
            self._path(path, ids, place)
        return True

    def _section(self, label: str, place: str) -> Passages:
        ids = self._labels.whole(label)
        if ids is None:
            nearest = self._labels.nearest(label)
            self._findings.falls("section", label, place, reason="there is no such section", nearest=nearest)
        else:
            self._findings.stands("section", self._labels.shown(label), place, where=self._labels.shown(label))
        return ids

    def _path(self, path: str, ids: Passages, place: str) -> None:
        own = self._labels.path(path)
        if own is None:
            self._findings.falls("section", path, place, reason="no section has these headings")
        elif ids is not None and own != ids:
            self._findings.falls("section", path, place, reason="these are the headings of another section")
        else:
            self._findings.stands("section", path, place, where=path)

    def _note_line(self, paragraph: Paragraph, cited: Passages) -> Passages:
        """One line of a footnote; gives what the footnote cites so far."""
        words = paragraph.text.strip()
        cited_here = self._cited(words)
        if cited_here and cited_here[1] is None:
            ids = self._section(cited_here[0], paragraph.place)
            return ids if cited is None or ids is None else {*cited, *ids}
        if PATH_JOINT.strip() in words or self._labels.path(words) is not None:
            self._path(words, cited, paragraph.place)
        elif found := only_quotes(words):
            for quote in found:
                self._quote(quote, cited, paragraph.place)
        else:
            for piece in pieces(paragraph.text):
                self._words(piece, cited, paragraph.place, is_cited=False)
        return cited

    def _piece(self, piece: Piece, paragraph: Paragraph) -> None:
        """Words of the body up to a reference to a footnote."""
        if len(plain(piece.text).strip(_ASIDE)) < 2:
            return
        noted = [self._notes[number] for number in piece.notes if number in self._notes]
        cited: Passages = frozenset().union(*noted) if noted else None
        within = _both(cited, self._under)
        found = only_quotes(piece.text)
        if piece.paraphrase:
            self._paraphrases += 1
            self._own_figures(piece.text, cited, paragraph.place)
        elif found and (paragraph.kind == "quote" or len(plain(found[0])) >= SHORTEST_QUOTE):
            for quote in found:
                self._quote(quote, within, paragraph.place)
        elif paragraph.kind == "quote":
            self._quote(piece.text, within, paragraph.place)
        else:
            self._words(piece, cited, paragraph.place, is_cited=bool(piece.notes))

    def _quote(self, text: str, within: Passages, place: str) -> None:
        """A quote that stands by itself: whole sentences, in one run."""
        if self._stands(text, "sentences", within, place):
            return
        parts = sentences(text)
        changed = [one for one in parts if not self._source.standing.places(one, "sentences")]
        if len(changed) < len(parts):
            for part in changed:
                self._changed(part, within, place)
            if not changed:
                self._findings.falls("quote", text, place, reason="its sentences do not follow each other in the text")
            return
        self._changed(text, within, place)

    def _words(self, piece: Piece, cited: Passages, place: str, *, is_cited: bool) -> None:
        """Running text: the text's own words, changed forms of them, or somebody's own.

        The text's own words have to stand under the heading above them too; of one's own one may write anything there.
        """
        if self._stands(piece.text, "sentences", _both(cited, self._under), place):
            return
        parts = sentences(piece.text)
        for position, sentence in enumerate(parts):
            last = position == len(parts) - 1
            noted = cited if last else None
            within = _both(noted, self._under)
            if self._stands(sentence, "sentences", within, place):
                continue
            quoted = self._quoted(sentence)
            if (is_cited and last and not quoted) or self._is_changed_form(quotes(sentence)[1]):
                self._changed(sentence, within, place)
            else:
                self._own(sentence, quoted, noted, place)

    def _quoted(self, sentence: str) -> list[str]:
        """The quotes inside a sentence: neither names nor the document's title."""
        return [quote for quote in quotes(sentence)[0] if len(plain(quote)) >= SHORTEST_QUOTE and not self._frame.is_title(quote)]

    def _own(self, sentence: str, quoted: list[str], cited: Passages, place: str) -> None:
        """Somebody's own sentence: its section numbers, its quotes in the sections that it names, its figures."""
        self._own_words += 1
        named = self._read_labels(sentence, place)
        within = named if named is not None else cited
        for quote in quoted:
            if not self._stands(quote, "fragment", within, place):
                self._changed(quote, within, place)
        rest = self._labels.without(sentence)
        self._own_figures(quotes(rest)[1], within, place)

    def _own_figures(self, text: str, within: Passages, place: str) -> None:
        ids = self._all if within is None else within
        foreign = {figure.span for figure in self._source.foreign_figures(text, ids)}
        for figure in figures(text):
            words = text[slice(*figure.span)]
            if figure.span in foreign:
                self._findings.falls(
                    "figure", words, place, reason="no passage has this figure" if within is None else "what is cited has not this figure"
                )
            else:
                self._findings.stands("figure", words, place, where=None)

    def _read_labels(self, text: str, place: str) -> Passages:
        """Section numbers inside a text; gives the passages of those that exist, None where there are none."""
        named: set[str] = set()
        for label in self._labels.read(text):
            if label.passage_ids is None:
                self._findings.falls(
                    "section", label.text, place, reason="there is no such section", nearest=self._labels.nearest(label.text)
                )
            else:
                self._findings.stands("section", label.text, place, where=self._labels.shown(label.text))
                named |= label.passage_ids
        return named or None

    def _is_changed_form(self, sentence: str) -> bool:
        if len(plain(sentence)) < SHORTEST_NEAR:
            return False
        nearest = self._source.standing.nearest(sentence)
        return nearest is not None and nearest.likeness >= NEAR

    def _stands(self, text: str, run: Run, within: Passages, place: str) -> bool:
        """Whether a text stands somewhere; if it does, whether that is where it is said to."""
        places = self._source.standing.places(text, run)
        if not places:
            return False
        there = [one for one in places if within is None or one.passage.id in within]
        if not there:
            where = self._where(places[0])
            self._findings.falls(
                "section", text, place, reason="it stands elsewhere than is cited", nearest=places[0].text, nearest_where=where
            )
            return True
        where = self._where(there[0])
        self._findings.stands("quote", text, place, where=where)
        for figure in figures(text):
            self._findings.stands("figure", text[slice(*figure.span)], place, where=where)
        return True

    def _changed(self, text: str, within: Passages, place: str) -> None:
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
