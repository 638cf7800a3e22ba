"""Retrieval: dense vectors and BM25, fused by a weighted sum in which BM25 has a say only as far as it has evidence."""

from __future__ import annotations

from collections.abc import Collection
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from index.candidates import Searched
from index.embedders import Embedder
from index.language.tokens import terms
from rag.steps import RankedPassage, RankedSentence, Ranking
from rag.types import Language

LEXICAL_WEIGHT = 0.5
"""Share of BM25 (0 to 1, see ``LexicalIndex.scores``) beside the cosine; measured in docs/decisions/0004-retrieval.md."""


class Retriever:
    """Ranks the passages and sentences of an index for a question."""

    def __init__(self, index: Searched, embedder: Embedder) -> None:
        self._index = index
        self.embedder = embedder
        self._lock = Lock()
        rows = {passage.id: row for row, passage in enumerate(index.document.passages)}
        self._passage_of_sentence = np.array([rows[sentence.passage_id] for sentence in index.document.sentences])

    def rank(self, question: str, language: Language = "ja", *, limit: int = 200, documents: Collection[str] = ()) -> Ranking:
        """Rank for a question in a language; ``limit`` passages and as many sentences at most, of ``documents`` where some are named.

        An English question is compared with the original and with its translation, and the better match counts.
        """
        with self._lock:
            query = self.embedder.embed([question])[0]
        words = terms(question, self._index.document.names)
        found = self._index.candidates(query, words, language, where=documents, k=limit)
        passages, sentences = found.passages, found.sentences
        passage_of = np.searchsorted(passages.rows, self._passage_of_sentence[sentences.rows])
        sentence_scores, passage_scores = fuse(sentences.cosines, passages.cosines, sentences.lexical, passages.lexical, passage_of)

        def ranked(place: int) -> RankedSentence:
            return RankedSentence(
                sentence=self._index.document.sentences[sentences.rows[place]],
                score=float(sentence_scores[place]),
                cosine=float(sentences.cosines[place]),
                lexical=float(sentences.lexical[place]),
                around=float(passage_scores[passage_of[place]]),
            )

        order = np.argsort(-sentence_scores, kind="stable")
        # The first of its sentences in that order is a passage's best; every passage has one.
        best = order[np.unique(passage_of[order], return_index=True)[1]]
        first = (
            RankedPassage(
                passage=self._index.document.passages[passages.rows[place]], score=float(passage_scores[place]), best=ranked(best[place])
            )
            for place in np.argsort(-passage_scores, kind="stable")[:limit]
        )
        return Ranking(passages=tuple(first), sentences=tuple(ranked(place) for place in order[:limit]))

    def lexical_scores(self, question: str, language: Language = "ja") -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """BM25 of the sentences and of the passages for a question, as ``LexicalIndex.scores``."""
        words = terms(question, self._index.document.names)
        return self._index.lexical_scores(words, language)


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
