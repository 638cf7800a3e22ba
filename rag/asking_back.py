"""Asking back which document is meant, where a question points at one of several."""

from __future__ import annotations

from index.text.types import Document
from rag.steps import Question
from rag.types import MeantDocument


def meant_documents(document: Document, question: Question) -> tuple[MeantDocument, ...]:
    """The documents of which a question may mean one; none where it is told which."""
    parts = document.of(question.documents) if question.which else ()
    return tuple(MeantDocument(document=part.metadata.document, title=document.called(part, question.language)) for part in parts)


def which_text(question: Question, meant: tuple[MeantDocument, ...]) -> str:
    """That words of a question point at one of several documents, and at which it may be."""
    if question.language == "en":
        return f"“{question.which}” may be any of {len(meant)} documents. Name the one you mean: {'; '.join(one.title for one in meant)}."
    named = "".join(f"「{one.title}」" for one in meant)
    return f"「{question.which}」に当たる文書が{len(meant)}つあります。どれのことか、文書の名前を入れてご質問ください：{named}"
