"""Follow-up questions: 「いつまで？」 is read by itself, and under the heading of what was cited before.

A question that names something of its own is a change of subject and stays as it is. The topic is the text's own heading, or where
nothing was cited the name in the question before; no pronoun is looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.tokens import search_form
from index.types import Document
from rag.steps import Question
from rag.types import Earlier, Language


def follow_up(question: Question, earlier: Sequence[Earlier], before: Question, document: Document) -> Question:
    """A question with the topic of the conversation; as it is where it names something of its own.

    Args:
        question: read by itself.
        earlier: the questions before it, oldest first, with what their answers cited.
        before: the last of them, read by itself.
        document: whose headings name topics.
    """
    cited = next((one.cited for one in reversed(earlier) if any(identity in document.passage_by_id for identity in one.cited)), ())
    known = tuple(identity for identity in cited if identity in document.passage_by_id)
    named = max(document.names.found(before.plain), key=len, default="")
    topic = heading(known[0], question.written, document) if known else named
    if question.names or not topic:
        return question
    names = frozenset(document.names.terms(search_form(topic))) | before.names
    asked = f"{topic}の{question.asked}" if question.written == "ja" else f"{question.asked.rstrip(' ?.')} ({topic})?"
    return replace(
        question,
        names=names,
        cited=frozenset(known),
        in_topic=replace(question, asked=asked, plain=search_form(asked), names=names, parts=()),
        topic=topic,
    )


def heading(passage: str, language: Language, document: Document) -> str:
    """The title of a passage's section, in a language as far as there is a translation."""
    section = document.passage_by_id[passage].section
    return (document.english(section.id) or section.title) if language == "en" and document.translated else section.title
