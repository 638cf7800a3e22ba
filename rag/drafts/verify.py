"""Verifying a draft that somebody edited: what in it still stands in the text, where, and what does not.

What the text itself says has to stand word for word: quotes, the words of footnotes, sentences with a footnote behind them, and
sentences so like the text's that they must be changed forms of it. They have to stand in the section that is cited beside them, too. Of
what is marked as a paraphrase the figures are compared, of anybody's own words the figures, quotes and section numbers; of questions, memos
and lines that are marked as their author's own nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from index.language.figures import figures
from rag.drafts.beside import Beside
from rag.drafts.framing import Frame
from rag.drafts.labels import Passages, passages_of
from rag.drafts.lines import Lines, broken
from rag.drafts.pieces import SHORTEST_QUOTE, Piece, only_quotes, pieces, quotes, sentences
from rag.drafts.places import LONGEST_SHORT, Places, both
from rag.drafts.readers import MARK, Paragraph
from rag.drafts.report import Findings, Report
from rag.drafts.source import PATH_JOINT, Source
from rag.drafts.sources import is_source, with_sources
from rag.drafts.standing import Run, leaves_out, plain
from rag.drafts.words import ABOVE, LEAD, LEFT_OUT, OWN, SHORT, SUMMARY
from rag.errors import TooLateError

_LABELLED = re.compile(r"^[^:：―—–「“\"]{1,20}(?:[:：]| [―—–] )")
_ASIDE = " 　、。・:：;,.（）()"


def verify(paragraphs: Iterable[Paragraph], source: Source, stopped: Callable[[], bool] = lambda: False) -> Report:
    """Compare everything in a draft with the text.

    Args:
        paragraphs: of the draft.
        source: the text.
        stopped: asked before each paragraph whether nobody waits any more.

    Raises:
        TooLateError: ``stopped`` said yes.
    """
    verifier = _Verifier(source, stopped)
    found = verifier.read(paragraphs)
    order = dict.fromkeys(name for one in found if one.note is None for name in MARK.findall(one.text))
    verifier.read_notes([one for one in found if one.note is not None], tuple(order))
    verifier.read_body([one for one in found if one.note is None])
    return verifier.report()


class _Verifier:
    """Goes through one draft and collects what it finds."""

    def __init__(self, source: Source, stopped: Callable[[], bool]) -> None:
        self._source, self._stopped = source, stopped
        self._labels = source.labels
        self._all = frozenset(source.document.passage_by_id)
        self._findings = Findings()
        self._places = Places(source, self._findings)
        self._beside = Beside(source)
        self._notes: dict[str, frozenset[str]] = {}
        self._order: Sequence[str] = ()
        self._under: Passages = None
        """The passages of the heading that was read last, where it is a section's or a passage's label."""
        self._in_memo = self._in_summary = False
        self._frame = Frame(source)
        self._lines = Lines(source, self._frame, self._beside)
        self._paraphrases = self._own_words = 0

    def read(self, paragraphs: Iterable[Paragraph]) -> list[Paragraph]:
        """The lines of a draft, those of a list of sources as notes."""
        return list(with_sources(list(broken(paragraphs)), self._beside))

    def report(self) -> Report:
        """Everything found so far."""
        findings, frame = tuple(self._findings.all), self._frame
        own, paraphrases = self._own_words, self._paraphrases
        return Report(findings=findings, paraphrases=paraphrases, own_words=own, same_text=frame.same_text, made_from=frame.made_from)

    def read_notes(self, lines: Iterable[Paragraph], order: Sequence[str]) -> None:
        """The footnotes: what each cites is what the words before its mark have to stand in.

        Args:
            lines: those of all notes.
            order: the notes' names in the order of their marks, which counts them.
        """
        self._order = order
        by_name: dict[str, list[Paragraph]] = {name: [] for name in order}
        for line in lines:
            by_name.setdefault(line.note or "", []).append(line)
        for name, paragraphs in by_name.items():
            cited: Passages = None
            for paragraph in self._lines.of_note(paragraphs):
                self._go_on()
                cited = self._note_line(paragraph, cited)
            if cited is not None:
                self._notes[name] = frozenset(cited)

    def read_body(self, lines: Sequence[Paragraph]) -> None:
        """Every paragraph outside the notes, with what is cited beside it."""
        paragraphs = self._lines.of_body(lines)
        rows = self._beside.of_rows(paragraphs)
        position = 0
        while position < len(paragraphs):
            self._go_on()
            one = paragraphs[position]
            position += 1
            beside = [label for row in (one.row, *one.reaches) for label in rows.get(row, ())]
            if beside and self._beside.cited(one.text):
                self._places.cite(self._beside.cited(one.text), one.place)
            elif beside:
                self.paragraph(one, passages_of(beside))
            elif position < len(paragraphs) and self._beside.is_behind(paragraphs[position].text) and not self._lines.is_alone(one):
                behind = paragraphs[position]
                position += 1
                self.paragraph(one, self._places.cite(self._beside.cited(behind.text), behind.place))
            else:
                self.paragraph(one, None)

    def _go_on(self) -> None:
        if self._stopped():
            raise TooLateError("the draft is too long to be compared in this time", remedy="send it in parts, or raise answer_seconds")

    def paragraph(self, paragraph: Paragraph, beside: Passages) -> None:
        """A paragraph of the body, and the passages of what is cited beside it; None: nothing is."""
        words = MARK.sub("", paragraph.text).strip()
        if self._in_memo and paragraph.continues and not self._frame.knows(words):
            return
        self._in_memo = self._frame.is_memo(words)
        lead = LEAD.match(words)
        start = lead.end() if lead else paragraph.text.strip().rfind(SHORT) + 1 if self._in_summary else 0
        if start:
            self._answer(replace(paragraph, text=paragraph.text.strip()[start:].lstrip()), beside)
            return
        if self._frame.holds(words):
            if self._frame.begins(words):
                self._under, self._in_summary = None, bool(SUMMARY.fullmatch(words))
            if self._frame.in_record:
                self._titles(words, paragraph.place)
            return
        if self._frame.is_own_words(words):
            self._own_words += 1
            self._under = self._under if OWN.search(words) else None
        elif LEFT_OUT.fullmatch(words):
            self._places.cite(self._beside.labels(words).read(words), paragraph.place)
        elif not self._citation(words, paragraph.place) and not self._heading(words, paragraph):
            self._body(paragraph, beside)

    def _answer(self, paragraph: Paragraph, beside: Passages) -> None:
        """What follows the mark of an answer: some words of the text, or what any paragraph may say."""
        first = next(pieces(paragraph.text))
        words = first.text.strip(_ASIDE)
        noted = [self._notes[name] for name in first.notes if name in self._notes]
        whole = self._source.standing.places(words, "sentences")
        if self._labels.path(first.text) is not None or PATH_JOINT.strip() in words:
            self._places.path(first.text, None, paragraph.place)
        elif not whole and 0 < len(plain(words)) <= LONGEST_SHORT and self._source.standing.places(words, "fragment"):
            self._places.stands(words, "fragment", frozenset().union(*noted) if noted else None, paragraph.place)
        elif words:
            self.paragraph(paragraph, beside)

    def _body(self, paragraph: Paragraph, beside: Passages) -> None:
        """A paragraph that says something: without the mark of a list, and with the section numbers in front of and behind its words."""
        before, text = self._beside.before(paragraph.text)
        if before:
            beside = both(self._places.cite(before, paragraph.place), beside)
        for piece in pieces(text):
            parts = list(self._beside.behind(piece.text))
            for number, (words, found) in enumerate(parts, start=1):
                notes = piece.notes if number == len(parts) else ()
                cited = self._places.cite(found, paragraph.place) if found else None
                self._piece(replace(piece, text=words, notes=notes), paragraph, cited, beside)

    def _heading(self, words: str, paragraph: Paragraph) -> bool:
        """A heading, or a line that is nothing but a label."""
        found = self._beside.cited(words)
        if not found and paragraph.kind != "heading":
            return False
        self._under = self._places.cite(found, paragraph.place)
        if not found:
            _, words = self._beside.before(words)
            self._own(words, self._quoted(words), None, paragraph.place)
            self._titles(words, paragraph.place)
        return True

    def _titles(self, words: str, place: str) -> None:
        for found, title in self._frame.other_titles(words):
            self._findings.falls("figure", found, place, reason="the document has another title", nearest=title)

    def _citation(self, words: str, place: str) -> bool:
        """An official string, with or without a path: is there such a section, and is the path its own?"""
        found = self._beside.official(words)
        if not found:
            return False
        labels, section, path = found
        ids = self._places.section(section, labels, place)
        if path is not None:
            self._places.path(path, ids, place)
        return True

    def _note_line(self, paragraph: Paragraph, cited: Passages) -> Passages:
        """One line of a footnote; gives what the footnote cites so far."""
        words = paragraph.text.strip()
        if above := ABOVE.fullmatch(words):
            return self._above(int(above[1]), words, cited, paragraph.place)
        cited_here = self._beside.official(words, in_note=True)
        if cited_here and cited_here[2] is None:
            ids = self._places.section(cited_here[1], cited_here[0], paragraph.place)
            return ids if cited is None or ids is None else {*cited, *ids}
        if found := self._beside.cited(words):
            ids = self._places.cite(found, paragraph.place)
            return ids if cited is None or ids is None else {*cited, *ids}
        if PATH_JOINT.strip() in words or self._labels.path(words) is not None:
            self._places.path(words, cited, paragraph.place)
        elif quoted := only_quotes(words):
            for quote in quoted:
                self._quote(quote, cited, paragraph.place)
        elif not self._frame.is_own_words(words):
            for piece in pieces(paragraph.text):
                self._words(piece, cited, None, paragraph.place, is_cited=False)
        return cited

    def _above(self, number: int, words: str, cited: Passages, place: str) -> Passages:
        """A note that says the same as one above; gives what the footnote cites so far."""
        ids = self._notes.get(self._order[number - 1]) if 0 < number <= len(self._order) else None
        if ids is None:
            self._findings.falls("section", words, place, reason="there is no such note above that cites")
            return cited
        self._findings.stands("section", words, place, where=None)
        return ids if cited is None else {*cited, *ids}

    def _piece(self, piece: Piece, paragraph: Paragraph, behind: Passages, beside: Passages) -> None:
        """Words of the body up to a reference to a footnote or a citation in brackets.

        Args:
            piece: the words.
            paragraph: where they stand.
            behind: the passages that are cited behind them.
            beside: the passages that are cited beside the paragraph; they take the place of those of the heading above it.
        """
        if len(plain(piece.text).strip(_ASIDE)) < 2:
            return
        noted = [self._notes[name] for name in piece.notes if name in self._notes]
        cited = both(frozenset().union(*noted) if noted else None, behind)
        under = beside if beside is not None else None if behind is not None else self._under
        within = both(cited, under)
        found = only_quotes(piece.text)
        if piece.paraphrase:
            self._paraphrases += 1
            self._own_figures(piece.text, both(cited, beside), paragraph.place)
        elif found and (paragraph.kind == "quote" or len(plain(found[0])) >= SHORTEST_QUOTE):
            for quote in found:
                self._quote(quote, within, paragraph.place, run="sentences" if paragraph.kind == "quote" else "fragment")
        elif paragraph.kind == "quote":
            self._quote(piece.text, within, paragraph.place)
        else:
            self._words(piece, cited, under, paragraph.place, is_cited=any(not is_source(name) for name in piece.notes))

    def _quote(self, text: str, within: Passages, place: str, run: Run = "sentences") -> None:
        """A quote that stands by itself: whole sentences, in one run; a part of one where it says what it leaves out, or may be one."""
        if self._places.stands(text, "sentences", within, place):
            return
        if (run == "fragment" or leaves_out(text)) and self._places.stands(text, "fragment", within, place):
            return
        parts = sentences(text)
        changed = [one for one in parts if not self._source.standing.places(one, "sentences")]
        if len(changed) < len(parts):
            for part in changed:
                self._places.changed(part, within, place)
            if not changed:
                self._findings.falls("quote", text, place, reason="its sentences do not follow each other in the text")
            return
        self._places.changed(text, within, place)

    def _words(self, piece: Piece, cited: Passages, under: Passages, place: str, *, is_cited: bool) -> None:
        """Running text: the text's own words, changed forms of them, or somebody's own.

        The text's own words have to stand under the heading above them too; of one's own one may write anything there.
        """
        if self._places.stands(piece.text, "sentences", both(cited, under), place):
            return
        parts = sentences(piece.text)
        for position, sentence in enumerate(parts):
            last = position == len(parts) - 1
            noted = cited if last else None
            within = both(noted, under)
            if self._places.stands(sentence, "sentences", within, place):
                continue
            quoted = self._quoted(sentence)
            if self._short(sentence, within, place):
                continue
            if (is_cited and last and not quoted) or self._source.standing.is_changed_form(quotes(sentence)[1]):
                self._places.changed(sentence, within, place)
            else:
                self._own(sentence, quoted, noted, place)

    def _short(self, sentence: str, within: Passages, place: str) -> bool:
        """A few words of the text in a point, perhaps after what they are: ``目標：…``."""
        words = _LABELLED.sub("", sentence).strip(_ASIDE)
        is_short = 0 < len(plain(words)) <= LONGEST_SHORT and self._source.standing.is_changed_form(sentence)
        return is_short and self._places.stands(words, "fragment", within, place)

    def _quoted(self, sentence: str) -> list[str]:
        """The quotes inside a sentence: neither names nor the document's title."""
        return [quote for quote in quotes(sentence)[0] if len(plain(quote)) >= SHORTEST_QUOTE and not self._frame.is_title(quote)]

    def _own(self, sentence: str, quoted: list[str], cited: Passages, place: str) -> None:
        """Somebody's own sentence: its section numbers, its quotes in the sections that it names, its figures."""
        self._own_words += 1
        named = self._places.cite(self._beside.labels(sentence).read(sentence), place)
        within = named if named is not None else cited
        for quote in quoted:
            if not self._places.stands(quote, "fragment", within, place):
                self._places.changed(quote, within, place)
        self._own_figures(self._labels.without(quotes(sentence)[1]), within, place)

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
