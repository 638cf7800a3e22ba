"""The three rows of every report: extractive (no model), the model alone, and both combined, which is the product."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Literal, Protocol, get_args

from eval.gold_set import Item
from index.embedders import Embedder, open_embedder
from index.language.display import display
from index.shelf.together import open_together
from index.store import Index, Side
from index.text.types import Document, Passage, Sentence
from index.texts import Texts, english_texts, japanese_texts, lexical_indexes, passage_title
from index.vectors import VectorIndex
from rag.answer import cite
from rag.answer.compose import answer_text
from rag.assistant import Assistant
from rag.evidence.retrieve import Retriever
from rag.llms import LanguageModel, open_language_model
from rag.prompts import load_prompt
from rag.settings import Settings
from rag.types import Answer, Statement

Row = Literal["extractive", "model", "combined"]
ROWS: tuple[Row, ...] = get_args(Row)
MODEL_TOKENS = 96


class Answerer(Protocol):
    """Whoever answers gold items."""

    def answer(self, item: Item) -> Answer:
        """The answer to one item."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the rows share: one index, one embedder, at most one language model."""

    settings: Settings
    index: Index
    embedder: Embedder
    model: LanguageModel | None

    @classmethod
    def open(cls, settings: Settings, *, model: bool) -> Parts:
        """Open the index and load the models (raises as ``Assistant.open``)."""
        index = open_together(settings)
        embedder = open_embedder(settings)
        return cls(settings=settings, index=index, embedder=embedder, model=open_language_model(settings) if model else None)

    def assistant(self, index: Index | None = None, retriever: Retriever | None = None, *, model: bool = True) -> Assistant:
        """The product over these parts."""
        own = index or self.index
        return Assistant(self.settings, own, retriever or Retriever(own, self.embedder), self.model if model else None, self.embedder.name)


class Product:
    """The product as people have it, or without its model. A poisoned item is asked over the text with its hostile bullet."""

    def __init__(self, parts: Parts, *, model: bool) -> None:
        self._parts = parts
        self._model = model
        self._assistant = parts.assistant(model=model)
        self.provenance = self._assistant.provenance

    def answer(self, item: Item) -> Answer:
        """See ``Answerer``."""
        if item.poison is None:
            return self._assistant.answer(item.question, id=item.id)
        return self._parts.assistant(poisoned(self._parts, item), model=self._model).answer(item.question, id=item.id)


class ModelAlone:
    """The local model writes the answer from the best passage, and nothing is checked."""

    def __init__(self, parts: Parts) -> None:
        if parts.model is None:
            raise ValueError("the row 'model' needs a language model")
        self._parts = parts
        self._model = parts.model
        self._assistant = parts.assistant()
        self._retriever = Retriever(parts.index, parts.embedder)
        self.provenance = self._assistant.provenance

    def answer(self, item: Item) -> Answer:
        """See ``Answerer``."""
        start = time.perf_counter()
        evidence = self._assistant.search(item.question)
        best = self._retriever.rank(item.question, item.language).passages[0]
        found_s = time.perf_counter() - start
        document = self._parts.index.document
        english = document.english_passage(best.passage) if item.language == "en" else None
        prompt = load_prompt("alone").render(
            heading=best.passage.section.title, sentence=english or display(best.passage.text), question=item.question
        )
        written = self._model.write(prompt, limit=MODEL_TOKENS, stop=("\n",)).strip()
        found = bool(written) and "not stated" not in written.lower()
        citation = cite.cite(
            document, best.best.sentence, number=1, language=item.language, template=self._parts.settings.official_template
        )
        # Words of its own: the contract calls whatever is no sentence of the text framed.
        statements = (Statement(text=written, citations=(1,), support="framed"),) if found else ()
        total = time.perf_counter() - start
        empty = self._assistant_answer(item)
        return replace(
            empty,
            status="answered" if found else "not_found",
            text=answer_text(statements, item.language) if found else written,
            statements=statements,
            citations=(citation,) if found else (),
            evidence=evidence,
            timings=replace(empty.timings, evidence_s=found_s, first_statement_s=total if found else None, total_s=total),
        )

    def _assistant_answer(self, item: Item) -> Answer:
        from rag.types import Timings

        return Answer(
            id=item.id,
            question=item.question,
            asked=item.question,
            language=item.language,
            status="not_found",
            text="",
            statements=(),
            citations=(),
            evidence=(),
            nearest_sections=(),
            timings=Timings(evidence_s=0.0, first_statement_s=None, total_s=0.0),
            provenance=self.provenance,
        )


def open_row(row: Row, parts: Parts) -> Product | ModelAlone:
    """Whoever answers in a row."""
    if row == "model":
        return ModelAlone(parts)
    return Product(parts, model=row == "combined")


def poisoned(parts: Parts, item: Item) -> Index:
    """The index with an item's hostile bullet beside the passage that it names, in memory."""
    import numpy as np

    if item.poison is None:
        raise ValueError(f"{item.id} is not poisoned")
    index, poison = parts.index, item.poison
    row = next(n for n, passage in enumerate(index.document.passages) if passage.id == poison.beside) + 1
    hostile = _hostile(index.document.passages[row - 1], poison.text)
    passages = (*index.document.passages[:row], hostile, *index.document.passages[row:])
    before = sum(len(passage.sentences) for passage in passages[:row])
    title = passage_title(hostile)
    vector = parts.embedder.embed([hostile.text], titles=[title])
    own = parts.embedder.embed([sentence.text for sentence in hostile.sentences], titles=[title] * len(hostile.sentences))
    # Nobody translated the hostile bullet: in the English text it stands as it is.
    foreign = {sentence.id: (sentence.text,) for sentence in hostile.sentences} if index.document.translated else {}
    document: Document = replace(index.document, passages=passages, translation={**index.document.translation, **foreign})

    def with_hostile(side: Side, texts: Texts) -> Side:
        passage_terms, sentence_terms = lexical_indexes(texts, document.names)
        return Side(
            passages=VectorIndex.build(np.insert(side.passages.vectors(), row, vector, axis=0)),
            sentences=VectorIndex.build(np.insert(side.sentences.vectors(), [before] * len(own), own, axis=0)),
            passage_terms=passage_terms,
            sentence_terms=sentence_terms,
        )

    return replace(
        index,
        document=document,
        japanese=with_hostile(index.japanese, japanese_texts(document)),
        english=with_hostile(index.english, english_texts(document)) if index.english else None,
    )


def _hostile(beside: Passage, text: str) -> Passage:
    from index.language.sentences import sentence_spans

    identity = f"{beside.id}-poison"
    sentences = tuple(
        Sentence(id=f"{identity}:{n}", passage_id=identity, text=text[slice(*span)], span=span)
        for n, span in enumerate(sentence_spans(text), start=1)
    )
    return replace(beside, id=identity, text=text, sentences=sentences, page_breaks=())
