"""Questions to begin with that a document answers: drafted from its headings, its terms and its figures.

A question is kept only where retrieval finds the sentence or the section from which it was drafted, first of all. No model is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from index.text.drafted import MOST_EXAMPLES, Drafted, Examples, Found
from index.text.facts import Kind, facts
from index.text.types import Document, Section, section_label_en
from rag.errors import QuestionError
from rag.evidence.mentions import mentions
from rag.evidence.retrieve import Retriever
from rag.finding_sections import find_sections
from rag.question.read import read
from rag.types import Language

_OVERVIEW = {"ja": "この文書の概要を教えてください", "en": "Give me an overview of this document"}
_WHAT = {"ja": "「{name}」とは何ですか", "en": "What is meant by “{name}”?"}
_LETTERS = {"ja": "「{name}」は何の略ですか", "en": "What does {name} stand for?"}
_ABOUT = {"ja": "「{name}」について何と書かれていますか", "en": "What does the document say about {name}?"}
_EVERY = {"ja": "「{name}」に触れている箇所を全て", "en": "Every place that mentions {name}"}
_SHOW = {"ja": "{name}を見せて", "en": "Show section {name}"}
_OF_FACTS: Mapping[Kind, Mapping[Language, str]] = {
    "deadline": {"ja": "「{name}」はいつまでですか", "en": "By when is {name} due?"},
    "amount": {"ja": "「{name}」の金額はいくらですか", "en": "How much money is named for {name}?"},
}
_FEWEST, _MOST_PLACES = 3, 20
"""Passages of a name of which every place is asked for."""
_TRIED = 10
"""Names whose places are counted in every form: each reads the whole text."""
_SHORTEST, _LONGEST = 4, 40
"""Characters of a heading that a question names."""


def first_questions(document: Document, drafted: Drafted, retriever: Retriever) -> Examples:
    """Up to six questions in each language; of a text in the other language, those that need no word of its headings."""
    own: Language = "en" if document.is_english else "ja"
    return Examples(ja=_questions(document, drafted, retriever, "ja", own), en=_questions(document, drafted, retriever, "en", own))


def _questions(document: Document, drafted: Drafted, retriever: Retriever, language: Language, own: Language) -> tuple[str, ...]:
    latin = language != own
    terms, letters = ([one for one in drafted.names if one.kind == kind] for kind in ("term", "abbreviation"))
    kinds = [
        (_of_names(terms, retriever, language, _WHAT[language], latin=latin), 2),
        ([] if latin else _of_figures(document, retriever, language), 1),
        ([] if latin else _of_headings(document, retriever, language), 2),
        (_of_places(document, drafted, language, latin=latin), 1),
        (_of_names(letters, retriever, language, _LETTERS[language], latin=latin), 1),
    ]
    checked = [one for kind, most in kinds for one in islice(kind, most)]
    found = [_OVERVIEW[language], *checked[: MOST_EXAMPLES - 2]]
    shown = islice(_of_sections(document, language), MOST_EXAMPLES - len(found))
    return tuple(dict.fromkeys([*found, *shown]))


def _of_names(names: Iterable[Found], retriever: Retriever, language: Language, asked: str, *, latin: bool) -> Iterator[str]:
    """What a term or an abbreviation means, by the sentence that introduces it."""
    for one in names:
        name = one.also[0] if one.also else one.name
        if name.isascii() >= latin and len(name) > 1:
            question = asked.format(name=name)
            if one.sentence in _best(retriever, question, language, 2):
                yield question


def _of_figures(document: Document, retriever: Retriever, language: Language) -> Iterator[str]:
    """The one deadline or amount of a section, by the section's heading."""
    sections: dict[str, list[tuple[Kind, str]]] = {}
    for fact in facts(document):
        if fact.kind in _OF_FACTS:
            section = document.passage_by_id[document.sentence_by_id[fact.sentence_id].passage_id].section
            sections.setdefault(section.id, []).append((fact.kind, fact.sentence_id))
    for identity, held in sections.items():
        for kind, sentence in held if len(held) == 1 else ():
            title = _bare(document.section_by_id[identity].title)
            question = _OF_FACTS[kind][language].format(name=title)
            if _tells(title) and sentence in _best(retriever, question, language, 1):
                yield question


def _of_headings(document: Document, retriever: Retriever, language: Language) -> Iterator[str]:
    """A section by its heading, where its passages stand first."""
    titles = [section.title for section in document.sections]
    for section in document.sections:
        if _tells(_bare(section.title)) and titles.count(section.title) == 1 and len(section.path) > 1:
            question = _ABOUT[language].format(name=_bare(section.title))
            best = retriever.rank(question, language, limit=1).passages
            if best and best[0].passage.section.path[: len(section.path)] == section.path:
                yield question


def _bare(title: str) -> str:
    """A heading without the brackets in which laws print it."""
    return title.strip("（）() ") if title[:1] in "（(" and title[-1:] in "）)" else title


def _tells(title: str) -> bool:
    """Whether a heading says what it is of: one word of English does not."""
    return _SHORTEST <= len(title) <= _LONGEST and (not title.isascii() or " " in title)


def _of_places(document: Document, drafted: Drafted, language: Language, *, latin: bool) -> Iterator[str]:
    """Every place of a name, the one with most places first. They are counted as they stand; those that come first, in every form."""
    names = [one.also[0] if one.also else one.name for one in drafted.names if one.kind != "decided"]
    counts = {name: sum(name in one.text for one in document.passages) for name in names if name.isascii() >= latin and len(name) > 1}
    likely = [name for name in sorted(counts, key=lambda one: -counts[one]) if counts[name] <= _MOST_PLACES][:_TRIED]
    for name in likely:
        if _FEWEST <= len(mentions(document, name)) <= _MOST_PLACES:
            yield _EVERY[language].format(name=name)


def _of_sections(document: Document, language: Language) -> Iterator[str]:
    """Sections by their numbers, where the question is read as that section's and nothing else."""
    for section in document.sections:
        if section.headings[-1].marker and len(section.path) > 1:
            question = _SHOW[language].format(name=section_label_en(section) if language == "en" else section.label)
            if _shows(question, section, document, language):
                yield question


def _shows(question: str, section: Section, document: Document, language: Language) -> bool:
    asked = read(question, document=document, limit=len(question), language=language)
    try:
        return "section" in asked.only and find_sections(document, asked.section)[0] == section
    except QuestionError:
        return False


def _best(retriever: Retriever, question: str, language: Language, most: int) -> list[str]:
    return [one.sentence.id for one in retriever.rank(question, language, limit=most).sentences]
