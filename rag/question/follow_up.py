"""Follow-up questions: 「いつまで？」 is read by itself, and under the heading of what was cited before.

A question that names something of its own is a change of subject and stays as it is. The topic is the text's own heading, or where
nothing was cited the name in the question before; no pronoun is looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from index.language.tokens import search_form
from index.text.types import Document
from rag.cues import cues
from rag.question.language import as_typed
from rag.shown import heading_of
from rag.steps import Question
from rag.types import Earlier, Language


def follow_up(question: Question, earlier: Sequence[Earlier], reading: Callable[[str], Question], document: Document) -> Question:
    """A question with the topic of the conversation; as it is where it names something of its own.

    With a topic it needs no content word to ask: 「どんなものですか」.

    Args:
        question: read by itself.
        earlier: the questions before it, oldest first, with what their answers cited.
        reading: reads one of them by itself.
        document: whose headings name topics.
    """
    if question.names:
        return question
    topic, names, cited = _topic(question.written, earlier, reading, document)
    if not topic:
        return question
    known = cues(question.written)
    question = replace(question, asks=question.asks or known.said(question.asked, known.asks))
    asked = f"{topic}の{question.asked}" if question.written == "ja" else f"{question.asked.rstrip(' ?.')} ({topic})?"
    return replace(
        question,
        names=names,
        cited=cited,
        in_topic=replace(question, asked=asked, plain=search_form(asked), names=names, parts=()),
        topic=topic,
    )


def _topic(
    language: Language, earlier: Sequence[Earlier], reading: Callable[[str], Question], document: Document
) -> tuple[str, frozenset[str], frozenset[str]]:
    """The topic, its names, and what was cited of it.

    It is what was cited last, unless a later question of which nothing was cited names something else than the cited passages do.
    """
    later: Question | None = None
    for one in reversed(earlier):
        before = reading(one.question)
        known = [identity for identity in one.cited if identity in document.passage_by_id]
        if known and (later is None or _speaks_of(known, later, document)):
            topic = heading_of(document, document.passage_by_id[known[0]].section, language)
            names = later.names if later else before.names
            return topic, frozenset(document.names.terms(search_form(topic))) | names, frozenset(known)
        if known:
            break
        later = later or (before if document.names.found(before.plain) else None)
    if later is None:
        return "", frozenset(), frozenset()
    return as_typed(max(document.names.found(later.plain), key=len), later.asked), later.names, frozenset()


def _speaks_of(cited: Sequence[str], later: Question, document: Document) -> bool:
    """Whether passages that were cited, or the headings above them, hold a name of a later question."""
    passages = [document.passage_by_id[identity] for identity in cited]
    said = "\n".join(text for one in passages for text in (one.text, *(heading.title for heading in one.section.headings)))
    return not later.names.isdisjoint(document.names.terms(search_form(said)))
