"""What is embedded and indexed of a document: its passages and sentences in each language, under their headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.language.tokens import Names, terms
from index.lexical import LexicalIndex
from index.text.types import Document, Passage


@dataclass(frozen=True, kw_only=True, slots=True)
class Texts:
    """What is embedded and indexed of one language: a title and a text each, in document order."""

    passages: tuple[tuple[str, str], ...]
    sentences: tuple[tuple[str, str], ...]


def japanese_texts(document: Document) -> Texts:
    """Passages and sentences under their heading path."""
    titles = {passage.id: passage_title(passage) for passage in document.passages}
    return Texts(
        passages=tuple((titles[passage.id], passage.text) for passage in document.passages),
        sentences=tuple((titles[sentence.passage_id], sentence.text) for sentence in document.sentences),
    )


def english_texts(document: Document) -> Texts:
    """The same of the reference translation; what has no English stands there as it is: the embedder speaks both languages."""
    japanese = japanese_texts(document)
    passages = [(english_title(document, one), document.english_passage(one)) for one in document.passages]
    titles = {passage.id: english_title(document, passage) for passage in document.passages}
    sentences = [(titles[one.passage_id], document.english(one.id)) for one in document.sentences]
    return Texts(passages=_filled(passages, japanese.passages), sentences=_filled(sentences, japanese.sentences))


def _filled(english: Sequence[tuple[str, str | None]], japanese: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((title, text) if text else own for (title, text), own in zip(english, japanese, strict=True))


def lexical_indexes(texts: Texts, names: Names) -> tuple[LexicalIndex, LexicalIndex]:
    """BM25 over the passages, each with its heading path, and over the sentences."""
    passages = LexicalIndex.build([terms(title, names) + terms(text, names) for title, text in texts.passages])
    return passages, LexicalIndex.build([terms(text, names) for _, text in texts.sentences])


def passage_title(passage: Passage) -> str:
    """The heading path, as the title under which a passage is embedded and indexed."""
    return " ＞ ".join(heading.title for heading in passage.section.headings if heading.title)


def english_title(document: Document, passage: Passage) -> str:
    """The same in English; empty without a translation."""
    return " > ".join(document.english_titles(passage.section) or ())
