"""The passages of a case as a small document, indexed in memory."""

from __future__ import annotations

import hashlib
import json

from eval.outside.types import Case, Text
from index.embedders import Embedder
from index.language.sentences import sentence_spans
from index.manifest import Inputs, Manifest
from index.store import Index, Side
from index.text.types import Document, Heading, Metadata, Passage, Section, Sentence
from index.texts import japanese_texts, lexical_indexes
from index.vectors import VectorIndex

NAME = "outside"


def document_of(case: Case, *, title: str, file: str) -> Document:
    """A document with one section a passage. Its heading is the passage's title, or its number where it has none.

    There is no translation and no glossary, and of the metadata nothing is known but the title.
    """
    passages = tuple(_passage(text) for text in case.texts)
    content = json.dumps([[text.title, text.text] for text in case.texts], ensure_ascii=False)
    return Document(
        metadata=Metadata(document=NAME, title=title, file=file),
        sections=tuple(passage.section for passage in passages),
        passages=passages,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
    )


def index_of(document: Document, inputs: Inputs, embedder: Embedder) -> Index:
    """The document's index, in memory."""
    texts = japanese_texts(document)
    sides = []
    for pairs in (texts.passages, texts.sentences):
        titles, contents = zip(*pairs, strict=True)
        sides.append(VectorIndex.build(embedder.embed(contents, titles=titles)))
    passage_terms, sentence_terms = lexical_indexes(texts, document.names)
    side = Side(passages=sides[0], sentences=sides[1], passage_terms=passage_terms, sentence_terms=sentence_terms)
    counts = {"passages": len(document.passages), "sentences": len(document.sentences)}
    return Index(
        document=document, manifest=Manifest(index_id=inputs.index_id, inputs=inputs, files={}, **counts), japanese=side, english=None
    )


def number_of(passage_id: str) -> int:
    """The number of the passage that a citation names."""
    return int(passage_id.rpartition("#")[2].partition("/")[0])


def _passage(text: Text) -> Passage:
    heading = Heading(notation="named", marker="", number=None, title=text.title or str(text.number), source=(0, 0))
    section = Section(id=f"{NAME}@1#{text.number}", headings=(heading,))
    identity = f"{section.id}/1"
    sentences = tuple(
        Sentence(id=f"{identity}:{n}", passage_id=identity, text=text.text[slice(*span)], span=span)
        for n, span in enumerate(sentence_spans(text.text), start=1)
    )
    return Passage(id=identity, section=section, ordinal="1", text=text.text, sentences=sentences, page=1, source=(0, 0))
