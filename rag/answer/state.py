"""Stating: a chosen sentence becomes a statement, whole, with its weight, what it points back to, and its citation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.language.display import display
from index.sections.sequences import lead_of
from index.text.english import english_statement
from index.text.types import Document, Sentence
from rag.answer.cite import cite
from rag.answer.compose import WORDS, said_day
from rag.answer.decisive import Decisive, decisive, marked, short_answer
from rag.answer.weight import MARKED_FROM, emphasised, focused
from rag.cues import cues
from rag.llms import Copies, LanguageModel
from rag.shown import shown_to_reader
from rag.steps import Choice, Chosen, DocumentFact, Question, Words
from rag.types import Citation, Language, Statement, Support


@dataclass(frozen=True, kw_only=True, slots=True)
class Stating:
    """What statements are made with."""

    document: Document
    template: str
    """Of the official form of a citation."""
    model: LanguageModel | None = None
    """Is asked which words decide, where it can be held to those of the statement."""

    def state(self, question: Question, choice: Choice, chosen: Chosen, number: int) -> tuple[Statement, Citation]:
        """The statement of a chosen sentence, and its citation with a number."""
        language, document = question.language, self.document.part(chosen.sentence.id)
        citation = cite(self.document, chosen.sentence, number=number, language=language, template=self.template)
        if chosen.facts:
            text, emphasis = _of_metadata(document, chosen.facts, language)
            return Statement(text=text, citations=(number,), support="framed", emphasis=emphasis, checks={"metadata": True}), citation
        text, support = whole(document, chosen.sentence, language)
        if not text:
            text = english_statement(chosen.sentence.text, citation.label)
            return Statement(text=text, citations=(number,), support="framed", probability=chosen.probability), citation
        judged = choice.by in ("judgement", "enumeration")
        sure = judged and (chosen is choice.chosen[0] or bool(question.parts) or (chosen.probability or 0.0) >= MARKED_FROM)
        emphasis = emphasised(question, text, document.titles) if sure else ()
        statement = Statement(
            text=text,
            citations=(number,),
            support=support,
            emphasis=emphasis,
            focus=focused(question, text, emphasis) if judged or support == "translated" else (),
            points_to=pointed_to(document, chosen.sentence, language),
            probability=chosen.probability,
        )
        return statement, citation

    def decided(
        self, question: Question, choice: Choice, statements: Sequence[Statement], stopped: Callable[[], bool]
    ) -> tuple[tuple[Statement, ...], Words | None]:
        """The statements with the words that decide, and those that may be a short answer.

        The model is asked of the first statement. Where something is missing there is no short answer: it would stand for the whole.
        """
        if choice.by != "judgement" or not statements:
            return tuple(statements), None
        first, *others = statements
        document = self.document.part(choice.chosen[0].sentence.id)
        if first.support == "framed" or not isinstance(self.model, Copies):
            found = Decisive(span=first.emphasis[0], probability=None) if first.emphasis else None
        else:
            language: Language = "en" if first.support == "translated" or document.is_english else "ja"
            heading, _ = shown_to_reader(document, choice.chosen[0].sentence, language)
            found = None if stopped() else decisive(question, heading, first.text, self.model)
            emphasis = (marked(question, first.text, found, language),) if found else first.emphasis
            first = replace(first, emphasis=emphasis, focus=focused(question, first.text, emphasis) if found else first.focus)
        if found is None or choice.status == "partial":
            return (first, *others), None
        return (first, *others), short_answer(question, first, others, found, document.titles)


def whole(document: Document, sentence: Sentence, language: Language) -> tuple[str, Support]:
    """The whole sentence in a language: its own words, or its reference translation; empty where there is none of that language."""
    if language == "en" and not document.is_english:
        return document.english(sentence.id) or "", "translated"
    return display(sentence.text), "quoted"


def pointed_to(document: Document, sentence: Sentence, language: Language) -> str | None:
    """What a sentence needs before it, in the language of the answer: what introduces its list, or the one that it points back to.

    None where it needs none, or points at nothing in its section.
    """
    if lead := lead_of(document.passage_by_id[sentence.passage_id], sentence):
        return whole(document, lead, language)[0] or None
    known = cues("en" if document.is_english else "ja")
    if not known.leans_back(sentence.text):
        return None
    number = document.sentences.index(sentence)
    before = document.sentences[number - 1] if number else sentence
    if before is sentence or document.passage_by_id[before.passage_id].section != document.passage_by_id[sentence.passage_id].section:
        return None
    return whole(document, before, language)[0] or None


def _of_metadata(document: Document, facts: tuple[DocumentFact, ...], language: Language) -> tuple[str, tuple[tuple[int, int], ...]]:
    """What the metadata say, and where the facts stand in it. It claims no act that the metadata do not name."""
    said = [_fact(document, fact, language) for fact in facts]
    text = (" " if language == "en" else "").join(sentence for sentence, _ in said)
    return text, tuple((text.index(words), text.index(words) + len(words)) for _, words in said)


def _fact(document: Document, fact: DocumentFact, language: Language) -> tuple[str, str]:
    metadata, said, official = document.metadata, WORDS[language], ""
    title = (metadata.title_en or metadata.title) if language == "en" else metadata.title
    if fact == "published":
        words = metadata.publisher or ""
        if language == "en":
            words = next((entry.en[0] for entry in document.glossary if entry.ja == words and entry.en), words)
    elif fact == "named" or metadata.decided is None:
        fact, words = "named", title
    else:
        words = said_day(metadata.decided, language)
        official = said["decision"].format(decided=metadata.decided_ja) if metadata.decided_ja else ""
    return said[fact].format(title=title, words=words, official=official), words
