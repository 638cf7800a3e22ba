"""JSQuAD's paragraphs as passages of a document: a text outside ours, and a weight on the scales beside ours."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from eval.bench.bench import Bench, progress, spaced
from index.build import build_side
from index.embedders import Embedder, Vectors
from index.errors import StrategyQAError
from index.language.sentences import sentence_spans
from index.store import Index, Side
from index.text.types import Document, Heading, Metadata, Passage, Section, Sentence
from index.texts import Texts, english_texts, japanese_texts, lexical_indexes
from index.vectors import VectorIndex

FEW = 12
"""Paragraphs of a quick bench."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One question of JSQuAD."""

    question: str
    passage: Passage
    """The paragraph that holds the answer."""
    answer: str
    """The first of those that people gave."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreign:
    """JSQuAD's validation split."""

    document: Document
    questions: tuple[Asked, ...]


def read_foreign(file: Path, *, few: bool = False) -> Foreign:
    """Read JSQuAD; equal paragraphs are one passage, an article is its section.

    Raises:
        StrategyQAError: the file is not of JSQuAD's form.
    """
    try:
        data = file.read_bytes()
        found = [
            (paragraph["context"].split(" [SEP] ", 1), [(one["question"], one["answers"][0]["text"]) for one in paragraph["qas"]])
            for article in json.loads(data)["data"]
            for paragraph in article["paragraphs"]
        ]
        articles = [(title, text, asked) for (title, text), asked in found]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StrategyQAError(f"{file} is not of JSQuAD's form: {error}", remedy="name valid-v1.3.json of JGLUE") from error
    if few:
        articles = list(spaced(articles, FEW))
    passages: dict[tuple[str, str], Passage] = {}
    sections: dict[str, Section] = {}
    questions = []
    for title, text, asked in articles:
        section = sections.setdefault(title, _section(title))
        passage = passages.setdefault((title, text), _passage(section, len(passages) + 1, text))
        questions += [Asked(question=question, passage=passage, answer=answer) for question, answer in asked]
    document = Document(
        metadata=Metadata(document="jsquad", title="JSQuAD", file=file.name),
        sections=tuple(sections.values()),
        passages=tuple(passages.values()),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    return Foreign(document=document, questions=tuple(questions))


def foreign_side(bench: Bench, document: Document, embedder: Embedder) -> Side:
    """Its vectors and its BM25; what was embedded once is kept in ``STRATEGY_QA_HOME/bench``."""
    work = bench.folder / "vectors" / hashlib.sha256(embedder.name.encode()).hexdigest()[:16]
    texts = japanese_texts(document)
    return build_side(
        texts,
        names=document.names,
        embedder=embedder,
        work=work,
        batch=bench.settings.embedder_batch,
        progress=progress(),
        language="JSQuAD's ",
    )


def grown(index: Index, foreign: Document, side: Side, passages: int) -> Index:
    """Our index with the first so many foreign passages behind our own. Nobody translated them: in English they stand as they are."""
    added = foreign.passages[:passages]
    sentences = [sentence for passage in added for sentence in passage.sentences]
    document = replace(
        index.document,
        sections=index.document.sections + tuple({passage.section.id: passage.section for passage in added}.values()),
        passages=index.document.passages + added,
        translation={**index.document.translation, **{sentence.id: (sentence.text,) for sentence in sentences}}
        if index.document.translated
        else {},
    )
    vectors = (side.passages.vectors()[:passages], side.sentences.vectors()[: len(sentences)])
    return replace(
        index,
        document=document,
        japanese=_joined(index.japanese, vectors, japanese_texts(document), document),
        english=_joined(index.english, vectors, english_texts(document), document) if index.english else None,
    )


def _joined(side: Side, vectors: Sequence[Vectors], texts: Texts, document: Document) -> Side:
    passage_terms, sentence_terms = lexical_indexes(texts, document.names)
    return Side(
        passages=VectorIndex.build(np.concatenate([side.passages.vectors(), vectors[0]])),
        sentences=VectorIndex.build(np.concatenate([side.sentences.vectors(), vectors[1]])),
        passage_terms=passage_terms,
        sentence_terms=sentence_terms,
    )


def _section(title: str) -> Section:
    heading = Heading(notation="named", marker="", number=None, title=title, source=(0, 0))
    return Section(id=f"jsquad@1#{title}", headings=(heading,))


def _passage(section: Section, number: int, text: str) -> Passage:
    identity = f"{section.id}/{number}"
    sentences = tuple(
        Sentence(id=f"{identity}:{n}", passage_id=identity, text=text[slice(*span)], span=span)
        for n, span in enumerate(sentence_spans(text), start=1)
    )
    return Passage(id=identity, section=section, ordinal=str(number), text=text, sentences=sentences, page=1, source=(0, 0))
