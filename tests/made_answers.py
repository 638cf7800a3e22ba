"""Answers made of sentences of the real text, as the product states them, without the product."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.language.display import display
from index.text.types import Document, Sentence
from rag.answer import cite
from rag.settings import Settings
from rag.types import Answer, Evidence, Language, Provenance, Statement, Timings

FUSION = "iis2024@1#3.1.1.フュージョンエネルギー/1"


def statement_of(document: Document, sentence: Sentence, language: Language = "ja", **changes: Any) -> Statement:
    """A sentence, or its whole translation, as the first citation's statement."""
    text = display(sentence.text) if language == "ja" else document.english(sentence.id) or ""
    fields: dict[str, Any] = {"text": text, "citations": (1,), "support": "quoted" if language == "ja" else "translated"}
    return Statement(**(fields | changes))


def answer_of(document: Document, sentences: Sequence[Sentence], language: Language = "ja", **changes: Any) -> Answer:
    """An answer that states sentences, each with a citation of its own."""
    template = Settings().official_template
    numbered = list(enumerate(sentences, start=1))
    fields: dict[str, Any] = {
        "question": "何ですか",
        "asked": "何ですか",
        "language": language,
        "status": "answered" if sentences else "not_found",
        "text": "",
        "statements": tuple(statement_of(document, one, language, citations=(number,)) for number, one in numbered),
        "citations": tuple(cite.cite(document, one, number=number, language=language, template=template) for number, one in numbered),
        "evidence": tuple(evidence_of(document, one, language) for one in sentences),
        "nearest_sections": (),
        "timings": Timings(evidence_s=0.1, first_statement_s=0.2, total_s=0.3),
        "provenance": Provenance(corpus_sha256=document.sha256, index_id="i", embedder="e", llm="l", version="v"),
    }
    return Answer(**(fields | changes))


def evidence_of(document: Document, sentence: Sentence, language: Language = "ja") -> Evidence:
    """The passage of a sentence as evidence."""
    passage = document.passage_by_id[sentence.passage_id]
    return Evidence(
        passage_id=passage.id,
        label=cite.label(document, passage, language),
        text=passage.text,
        score=1.0,
        translation=document.english_passage(passage),
        best_sentence=sentence.span,
    )
