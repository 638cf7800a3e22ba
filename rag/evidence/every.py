"""Every sentence that holds a fact of a kind: from the facts of the text, within a range of years, about a subject; counted by code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from index.facts import Fact, Kind, facts
from index.figures import figures
from index.tokens import search_form, terms
from index.types import Document, Section
from rag.errors import QuestionError
from rag.evidence.sections import find_sections
from rag.steps import Choice, Chosen, ItemKind, Question, Side, Wanted
from rag.types import Coverage

MOST = 20
"""Sentences that are stated at most: of more the question wants some only, and what it says of them must be judged."""
_KINDS: Mapping[ItemKind, tuple[Kind, ...]] = {
    "date": ("date", "deadline"),
    "amount": ("amount",),
    "number": ("share", "duration", "count"),
    "body": ("body",),
    "programme": ("programme",),
    "law": ("law",),
}


class Facts:
    """The facts of one text, read once."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def _facts(self) -> tuple[Fact, ...]:
        return facts(self._document)

    def every(self, wanted: Wanted, question: Question) -> Choice | None:
        """The sentences with what a question wants every one of, in the order of the text; None where there are none, or too many."""
        dated = [one for one in self._facts if one.kind in _KINDS["date"] and self._within(one, question, wanted.side)]
        found = dated if wanted.kind == "date" else [one for one in self._facts if one.kind in _KINDS.get(wanted.kind, ())]
        if question.years:
            found = [one for one in found if one.sentence_id in {own.sentence_id for own in dated}]
        if amounts := {key for key in question.figure_keys if key[0] == "amount"}:
            found = [one for one in found if one.kind != "amount" or not amounts.isdisjoint(_keys(one))]
        about = self._about(question)
        if about is not None:
            found = [one for one in found if one.sentence_id.rpartition(":")[0] in about]
        if wanted.form in ("first", "last") and found:
            end = (min if wanted.form == "first" else max)(_size(one) for one in found)
            found = [one for one in found if _size(one) == end]
        held = {one.sentence_id for one in found}
        if not 0 < len(held) <= MOST:
            return None
        stated = tuple(Chosen(sentence=one) for one in self._document.sentences if one.id in held)
        return Choice(
            status="complete" if about is None and wanted.kind in ("date", "amount") else "answered",
            by="facts",
            named=wanted.kind,
            chosen=stated,
            coverage=Coverage(covered=len(stated), of=len(stated), what="places"),
        )

    def _within(self, fact: Fact, question: Question, side: Side) -> bool:
        """Whether a date stands in the years of a question: between several, else on one side of the only one.

        Where no year is named, or only the last one, a date counts from the day of the text on: it is still to come.
        """
        date, years = _numbers(fact), question.years
        if not date:
            return False
        day = tuple(map(int, (self._document.part(fact.sentence_id).metadata.decided or "0").split("-")))
        if not years or (side == "until" and len(years) == 1):
            return date >= day[: len(date)] and date[0] <= max(years, default=date[0])
        fiscal = {key for key in question.figure_keys if key[0] == "fiscal_year"}
        if side == "in" and len(years) == 1 and fiscal:
            return not fiscal.isdisjoint(_keys(fact))
        return min(years) <= date[0] and (date[0] <= max(years) or (side == "from" and len(years) == 1))

    def _about(self, question: Question) -> set[str] | None:
        """The ids of the passages about the subject of a question; None where it names none.

        They stand in the section that it names by its number or by all words of its title, else they hold most names of the question.
        """
        document, own = self._document, set(question.terms)
        if question.section:
            try:
                return self._under(find_sections(document, question.section)[:1])
            except QuestionError:
                return set()
        titles = {one: (one.title, document.english(one.id) or "") for one in document.sections}
        if named := [one for one, each in titles.items() if any(words and words <= own for words in map(self._words, each))]:
            return self._under(named)
        share = {one: sum(name in plain or name in known for name in question.names) for one, (plain, known) in self._spoken.items()}
        most = max(share.values(), default=0)
        return {one for one, count in share.items() if 2 * count > most} if most else None

    @cached_property
    def _spoken(self) -> dict[str, tuple[str, frozenset[str]]]:
        """Of each passage with its headings and its translation, the text in search form and the names in it, by its id."""
        document, found = self._document, {}
        for one in document.passages:
            above = [*(heading.title for heading in one.section.headings), *(document.english_titles(one.section) or ())]
            plain = search_form("\n".join([*above, one.text, document.english_passage(one) or ""]))
            found[one.id] = plain, frozenset(document.names.terms(plain))
        return found

    def _under(self, sections: Iterable[Section]) -> set[str]:
        return {one.id for section in sections for one in self._document.under(section.path)}

    def _words(self, title: str) -> set[str]:
        return {term for term in terms(title, self._document.names) if not term.startswith("#")}


def _keys(fact: Fact) -> set[tuple[object, ...]]:
    """Its figure as a question would name it."""
    return {figure.key for figure in figures(fact.words)}


def _numbers(fact: Fact) -> tuple[int, ...]:
    return tuple(int(part) for part in map(str, fact.value) if part.isdecimal())


def _size(fact: Fact) -> tuple[float, ...]:
    """By what facts of a kind are ordered."""
    return tuple(float(part) for part in fact.value if str(part).replace(".", "", 1).isdecimal())
