"""Retrieval: dense vectors and BM25, fused by a weighted sum in which BM25 has a say only as far as it has evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from index.embedders import Embedder
from index.store import Index
from index.tokens import terms
from index.types import Passage, Sentence
from rag.types import Language

LEXICAL_WEIGHT = 0.5
"""Share of BM25 (0 to 1, see ``LexicalIndex.scores``) beside the cosine; measured in docs/decisions/0004-retrieval.md."""


CONTEXT_WEIGHT = 0.3
"""Share of the whole question's score in that of one of its parts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RankedSentence:
    """A sentence with what speaks for it."""

    sentence: Sentence
    score: float
    """Fused; higher is better, comparable within one question."""
    cosine: float
    """Range -1 to 1."""
    lexical: float
    """Share of the question's search weight that the sentence matches, 0 to 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RankedPassage:
    """A passage with its best sentence."""

    passage: Passage
    score: float
    best: RankedSentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranking:
    """All that was found, best first."""

    passages: tuple[RankedPassage, ...]
    sentences: tuple[RankedSentence, ...]


class Retriever:
    """Ranks the passages and sentences of an index for a question."""

    def __init__(self, index: Index, embedder: Embedder) -> None:
        self._index = index
        self._embedder = embedder
        self._lock = Lock()
        rows = {passage.id: row for row, passage in enumerate(index.document.passages)}
        self._passage_of_sentence = np.array([rows[sentence.passage_id] for sentence in index.document.sentences])

    def rank(self, question: str, language: Language = "ja", *, limit: int = 50) -> Ranking:
        """Rank for a question in a language; ``limit`` passages and as many sentences at most.

        An English question is compared with the original and with its translation, and the better match counts.
        """
        with self._lock:
            query = self._embedder.embed([question])[0]
        sides = self._index.sides(language)
        sentence_cosines = np.maximum.reduce([side.sentences.scores(query) for side in sides])
        passage_cosines = np.maximum.reduce([side.passages.scores(query) for side in sides])
        sentence_lexical, passage_lexical = self.lexical_scores(question, language)
        sentence_scores, passage_scores = fuse(
            sentence_cosines, passage_cosines, sentence_lexical, passage_lexical, self._passage_of_sentence
        )

        def ranked(row: int) -> RankedSentence:
            return RankedSentence(
                sentence=self._index.document.sentences[row],
                score=float(sentence_scores[row]),
                cosine=float(sentence_cosines[row]),
                lexical=float(sentence_lexical[row]),
            )

        order = np.argsort(-sentence_scores, kind="stable")
        # The first of its sentences in that order is a passage's best; every passage has one.
        best = order[np.unique(self._passage_of_sentence[order], return_index=True)[1]]
        passages = (
            RankedPassage(passage=self._index.document.passages[row], score=float(passage_scores[row]), best=ranked(best[row]))
            for row in np.argsort(-passage_scores, kind="stable")[:limit]
        )
        return Ranking(passages=tuple(passages), sentences=tuple(ranked(row) for row in order[:limit]))

    def lexical_scores(self, question: str, language: Language = "ja") -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """BM25 of the sentences and of the passages for a question, as ``LexicalIndex.scores``."""
        words = terms(question, self._index.document.names)
        sides = self._index.sides(language)
        return (
            np.maximum.reduce([side.sentence_terms.scores(words) for side in sides]),
            np.maximum.reduce([side.passage_terms.scores(words) for side in sides]),
        )


def merged(rankings: Sequence[Ranking]) -> Ranking:
    """The rankings of the parts of a question as one: what is best for any part comes first."""
    if len(rankings) == 1:
        return rankings[0]
    passages: dict[str, RankedPassage] = {}
    for passage in sorted((one for ranking in rankings for one in ranking.passages), key=lambda one: -one.score):
        passages.setdefault(passage.passage.id, passage)
    sentences: dict[str, RankedSentence] = {}
    for sentence in sorted((one for ranking in rankings for one in ranking.sentences), key=lambda one: -one.score):
        sentences.setdefault(sentence.sentence.id, sentence)
    return Ranking(passages=tuple(passages.values()), sentences=tuple(sentences.values()))


def in_context(ranking: Ranking, whole: Ranking, weight: float = CONTEXT_WEIGHT) -> Ranking:
    """The ranking for a part of a question, in which that for the whole has a say: a part may not repeat what it is about."""
    passages = {one.passage.id: one.score for one in whole.passages}
    sentences = {one.sentence.id: one.score for one in whole.sentences}
    least_passage, least_sentence = min(passages.values(), default=0.0), min(sentences.values(), default=0.0)
    blended = [
        replace(one, score=(1 - weight) * one.score + weight * sentences.get(one.sentence.id, least_sentence)) for one in ranking.sentences
    ]
    around = [
        replace(one, score=(1 - weight) * one.score + weight * passages.get(one.passage.id, least_passage)) for one in ranking.passages
    ]
    return Ranking(passages=tuple(sorted(around, key=lambda one: -one.score)), sentences=tuple(sorted(blended, key=lambda one: -one.score)))


def fuse(
    sentence_cosines: NDArray[np.float32],
    passage_cosines: NDArray[np.float32],
    sentence_lexical: NDArray[np.float32],
    passage_lexical: NDArray[np.float32],
    passage_of_sentence: NDArray[np.int64],
    *,
    lexical_weight: float = LEXICAL_WEIGHT,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Convex fusion (Bruch, Gai and Ingber 2023) on two levels that inform each other.

    A sentence's score is the mean of its own cosine and its passage's, plus its share of BM25; a passage's is the larger
    of its own cosine and its best sentence's, plus its share of BM25.

    Returns:
        Scores of the sentences and of the passages, higher is better.
    """
    best_cosine = passage_cosines.copy()
    np.maximum.at(best_cosine, passage_of_sentence, sentence_cosines)
    passages = best_cosine + lexical_weight * passage_lexical
    own = sentence_cosines + lexical_weight * sentence_lexical
    around = passage_cosines + lexical_weight * passage_lexical
    sentences = 0.75 * own + 0.25 * around[passage_of_sentence]
    return sentences.astype(np.float32), passages.astype(np.float32)
