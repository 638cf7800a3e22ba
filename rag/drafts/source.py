"""The document as a draft cites it: official strings, labels, heading paths and the facts that its metadata knows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from index.language.display import display
from index.language.figure import Figure
from index.language.figures import figures
from index.text.english import english_statement
from index.text.joined import joined
from index.text.types import Document, Metadata, Passage, Section, Sentence
from rag.answer import cite
from rag.answer.compose import not_found_in
from rag.drafts.blocks import Note
from rag.drafts.citing import TRANSLATED, cited_en, short_label, title_en
from rag.drafts.counted import noun as counts
from rag.drafts.counted import words
from rag.drafts.labels import Labels
from rag.drafts.standing import Standing, plain
from rag.question.which import meant
from rag.types import Language

PATH_JOINT = " ＞ "
MOST_NARROWER = 8
"""Choices of several documents of which what was looked up is kept; there are as many as subsets of a shelf."""
_RESTATED = english_statement("", "").removeprefix("See ")


@dataclass(frozen=True, kw_only=True)
class Source:
    """A document with the form in which it is cited."""

    document: Document
    template: str
    """``official_template`` of the settings."""

    @cached_property
    def standing(self) -> Standing:
        """Where words stand in it."""
        return Standing(self.document)

    @cached_property
    def labels(self) -> Labels:
        """Every label of its sections and passages."""
        return Labels(self)

    @cached_property
    def title(self) -> str:
        """The official string of the document as a whole; of several, one after the other."""
        return "、".join(self._formatted(part.metadata, "").strip() for part in self.document.each)

    def _formatted(self, metadata: Metadata, section: str) -> str:
        return self.template.format(**metadata.shown(cite.UNKNOWN["ja"]), section=section)

    def _metadata(self, section: Section) -> Metadata:
        return self.document.part(section.id).metadata

    def of(self, passage_ids: Iterable[str]) -> Source:
        """The same of the documents alone in which passages stand."""
        return self.of_parts({self.document.part(identity).key for identity in passage_ids if identity in self.document.passage_by_id})

    def of_parts(self, wanted: Collection[str]) -> Source:
        """The same of some of its documents, by their keys; itself where none of them is named."""
        parts = tuple(part for part in self.document.parts if part.key in wanted)
        if not parts or parts == self.document.parts:
            return self
        keys = tuple(part.key for part in parts)
        if (found := self._narrower.get(keys)) is not None:
            return found
        kept = [one for one in tuple(self._narrower) if len(one) > 1]
        if len(keys) > 1 and len(kept) >= MOST_NARROWER:
            self._narrower.pop(kept[0], None)
        found = self._narrower[keys] = replace(self, document=joined(parts))
        return found

    def named(self, documents: Collection[str]) -> Source:
        """The same of the documents that somebody chose by name; of all where none is (QuestionError: one is not asked)."""
        return self.of_parts(meant("", self.document, documents).keys if documents else ())

    @cached_property
    def each(self) -> tuple[Source, ...]:
        """The same of each of its documents."""
        return tuple(self.of_parts({part.key}) for part in self.document.each)

    @cached_property
    def _narrower(self) -> dict[tuple[str, ...], Source]:
        """What ``of`` has made, since what each looks up is kept in it."""
        return {}

    def official(self, section: Section) -> str:
        """The official string of a section."""
        return cite.official(self._metadata(section), section, self.template)

    def label(self, passage: Passage, language: Language) -> str:
        """The passage's label."""
        return cite.label(self.document, passage, language)

    def path(self, section: Section, language: Language) -> str:
        """The headings, outermost first."""
        return PATH_JOINT.join(cite.heading_path(self.document, section, language))

    @cached_property
    def title_en(self) -> str:
        """The document as a whole in English."""
        return "; ".join(title_en(part.metadata) for part in self.document.each)

    def note(self, passage: Passage, language: Language, *, translated: bool = False, quotes: tuple[str, ...] = ()) -> Note:
        """The footnote of what stands in a passage: in Japanese its section, in English the passage, ``translated`` or not."""
        if language == "en":
            where = cited_en(self._metadata(passage.section), passage, self.document.english_titles(passage.section))
            return Note(text=where + (TRANSLATED if translated else ""), quotes=quotes)
        return Note(text=self._formatted(self._metadata(passage.section), short_label(passage.section)), quotes=quotes)

    def in_language(self, text: str, language: Language) -> str | None:
        """A whole sentence of the text in another language; None where there is none."""
        for place in self.standing.places(text, "sentence"):
            for sentence in place.passage.sentences if place.language != language else ():
                if self._sentence(sentence, place.language) == place.text:
                    return self._sentence(sentence, language)
        return None

    def _sentence(self, sentence: Sentence, language: Language) -> str | None:
        return display(sentence.text) if language == "ja" else self.document.english(sentence.id)

    def translation(self, passage: Passage, text: str) -> str | None:
        """The reference translation of whole sentences of a passage; None where one of them has none."""
        wanted = plain(text)
        english = [self.document.english(one.id) for one in passage.sentences if plain(one.text) in wanted]
        return " ".join(one for one in english if one) if english and all(english) else None

    def not_found(self, language: Language) -> str:
        """What is said where the text does not say."""
        return not_found_in(self.document.each, language)

    def words_of(self, passage_ids: Collection[str]) -> str:
        """Everything that passages, their headings and the metadata hold, in both languages, for figures and names to be found in."""
        return "\n".join([self._facts, *(self._words[identity] for identity in passage_ids)])

    def foreign_figures(self, text: str, passage_ids: Collection[str]) -> tuple[Figure, ...]:
        """The figures of a text that the passages do not hold, by value and unit; in English by what they count."""
        found = figures(self.without_restated(text, passage_ids))
        if not found:
            return ()
        known = self._figures[""].union(*(self._figures[identity] for identity in passage_ids))
        counted = frozenset().union(*(self._counted[identity] for identity in passage_ids))
        return tuple(one for one in found if one.key not in known or ((noun := counts(text, one)) and (one.key, noun) not in counted))

    def without_restated(self, text: str, passage_ids: Iterable[str]) -> str:
        """A text with blanks for what the program writes in English of a sentence that has no translation; a title in it stays."""
        if _RESTATED not in text:
            return text
        for passage in map(self.document.passage_by_id.__getitem__, passage_ids):
            label = re.escape(self.of([passage.id]).label(passage, "en"))
            for sentence in passage.sentences:
                where, what = (re.escape(half) for half in english_statement(sentence.text, "\n").split("\n"))
                text = re.sub(
                    f"{where}(.*?){label}{what}", lambda found: found[1].rjust(found.end(1) - found.start()).ljust(len(found[0])), text
                )
        return text

    @cached_property
    def _facts(self) -> str:
        """What the metadata holds."""
        facts = [self.title]
        for metadata in (part.metadata for part in self.document.each):
            known = (metadata.title, metadata.title_en, metadata.publisher, metadata.decided_ja, metadata.decided)
            day = date.fromisoformat(metadata.decided) if metadata.decided else None
            facts += [*(fact for fact in known if fact), *([f"{day.year}年{day.month}月{day.day}日"] if day else [])]
        return "\n".join(facts)

    @cached_property
    def _words(self) -> Mapping[str, str]:
        """For each passage what it and its headings hold, in both languages."""
        words = {}
        for passage in self.document.passages:
            known = [display(passage.text), self.document.english_passage(passage) or "", *passage.section.heading_path]
            words[passage.id] = "\n".join([*known, *(self.document.english_titles(passage.section) or ())])
        return words

    @cached_property
    def _counted(self) -> Mapping[str, frozenset[tuple[object, str]]]:
        """For each passage its figures with every word that they may count."""
        return {
            identity: frozenset((figure.key, word) for figure in figures(text) for word in words(text, figure))
            for identity, text in self._words.items()
        }

    @cached_property
    def _figures(self) -> Mapping[str, frozenset[tuple[object, ...]]]:
        """For each passage the figures that it holds; under the empty id those of the metadata."""
        return {identity: frozenset(figure.key for figure in figures(text)) for identity, text in {**self._words, "": self._facts}.items()}
