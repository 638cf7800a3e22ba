"""Searching in the database: the best by cosine from HNSW over half precision, BM25 from postings, and exact scores for the union."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.candidates import Candidates, Level, Rows, Scores
from index.database import Database, Transaction
from index.errors import IndexMissingError
from index.lexical import K1, B, most_of, weights_of
from index.manifest import Manifest
from index.postgres.filling import as_vector
from index.postgres.postings import LEVELS, NAME, read
from index.text.types import Document

MOST = 1000
"""Most that are taken of each kind of evidence; what a smaller set of documents has is taken whole."""
_GONE = -2.0
"""In place of a cosine: the row is not in the database."""

# Size, side and level stand in the words themselves: only so is the graph of that size, side and level used.
_AMONG = "select source, row from texts where dimensions = {size} and side = '{side}' and level = '{level}' and source = any(%s)"
NEAREST = f"{_AMONG} order by embedding::halfvec({{size}}) <#> %s::halfvec({{size}}) limit {{k}}"
# No graph is sorted by a sum.
_ONE_BY_ONE = f"{_AMONG} order by (embedding::halfvec({{size}}) <#> %s::halfvec({{size}})) + 0 limit {{k}}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One document of those that are asked, and where it stands in the database."""

    key: str
    source: int
    passages: int
    sentences: int
    translated: bool

    def side(self, side: str) -> str:
        """On which side its texts stand: one without a translation stands on both as it is."""
        return side if self.translated else "japanese"


@dataclass(frozen=True, kw_only=True)
class Stored:
    """Documents whose vectors and terms stand in the database (``index.candidates.Searched``)."""

    document: Document
    manifest: Manifest
    database: Database
    parts: tuple[Part, ...]
    names: int
    """The source of the terms of names, counted for all these documents."""

    def candidates(self, vector: Scores, terms: Sequence[str], language: str, *, where: Collection[str] = (), k: int) -> Candidates:
        """See ``index.candidates.Searched``."""
        sides = self._sides(language)
        parts = [number for number, part in enumerate(self.parts) if not where or part.key in where]
        lexical = dict(zip(("sentences", "passages"), self.lexical_scores(terms, language), strict=True))
        with self.database.transaction() as transaction:
            wanted = self._wanted(transaction, vector, sides, parts, lexical, k)
            rows = {"passages": wanted, "sentences": np.flatnonzero(np.isin(self._passage_of, wanted))}
            cosines = {level: self._cosines(transaction, vector, sides, level, rows[level]) for level in LEVELS}
        passages, sentences = (_level(rows[one], cosines[one], lexical[one]) for one in LEVELS)
        if rows["passages"].size and not passages.rows.size:
            raise IndexMissingError("the database no longer has what is asked", remedy="type: strategy-qa setup")
        return Candidates(passages=passages, sentences=sentences)

    def lexical_scores(self, terms: Sequence[str], language: str) -> tuple[Scores, Scores]:
        """See ``index.candidates.Searched``."""
        unique = list(dict.fromkeys(terms))
        sides = self._sides(language)
        with self.database.transaction() as transaction:
            found = {
                level: np.maximum.reduce([self._bm25(transaction, unique, side, level) for side in sides]) for level in reversed(LEVELS)
            }
        return found["sentences"], found["passages"]

    def _sides(self, language: str) -> tuple[str, ...]:
        return ("japanese", "english") if language == "en" and self.document.translated else ("japanese",)

    @cached_property
    def _passage_of(self) -> Rows:
        """The row of each sentence's passage."""
        counts = [len(passage.sentences) for passage in self.document.passages]
        return np.repeat(np.arange(len(counts)), counts)

    @cached_property
    def _starts(self) -> dict[str, Rows]:
        """The first row of each document, and how many rows there are."""
        counts = {level: [int(getattr(part, level)) for part in self.parts] for level in LEVELS}
        return {level: np.concatenate([[0], np.cumsum(counts[level])]).astype(np.int64) for level in LEVELS}

    @cached_property
    def lengths(self) -> dict[tuple[str, str], NDArray[np.float64]]:
        """How many terms each row has, by side and level. It is read once: what is in the database under a source stays.

        Raises:
            IndexMissingError: a document is no longer there.
        """
        sides = ("japanese", "english") if self.document.translated else ("japanese",)
        sources = [part.source for part in self.parts]
        with self.database.transaction() as transaction:
            rows = transaction.rows("select source, side, level, terms from lengths where source = any(%s)", [sources])
            plain = {(source, side, level): read(terms) for source, side, level, terms in rows}
            if {source for source, _, _ in plain} != set(sources):
                raise IndexMissingError("the database no longer has what is asked", remedy="type: strategy-qa setup")
            query = "select side, level, rows, counts from postings where source = %s and starts_with(term, %s)"
            names = transaction.rows(query, [self.names, NAME])
        found = {
            (side, level): np.concatenate([plain[part.source, part.side(side), level] for part in self.parts]).astype(np.float64)
            for side in sides
            for level in LEVELS
        }
        for side, level, places, counts in names:
            found[side, level][read(places)] += read(counts)
        return found

    def _wanted(
        self,
        transaction: Transaction,
        vector: Scores,
        sides: Sequence[str],
        parts: Sequence[int],
        lexical: dict[str, Scores],
        k: int,
    ) -> Rows:
        """The rows of the passages among whose texts are the best of each kind of evidence."""
        starts = self._starts["passages"]
        every = np.concatenate([np.arange(starts[part], starts[part + 1]) for part in parts] or [np.arange(0)])
        k = min(k, MOST)
        if int(np.isin(self._passage_of, every).sum()) <= k:
            return every
        found = [self._nearest(transaction, vector, side, level, parts, k) for side in sides for level in LEVELS]
        for level in LEVELS:
            rows = every if level == "passages" else np.flatnonzero(np.isin(self._passage_of, every))
            scores = lexical[level][rows]
            best = rows[np.argsort(-scores, kind="stable")[:k]]
            found.append(self._as_passages(best[lexical[level][best] > 0], level))
        return np.unique(np.concatenate(found))

    def _as_passages(self, rows: Rows, level: str) -> Rows:
        return rows if level == "passages" else self._passage_of[rows]

    def _nearest(self, transaction: Transaction, vector: Scores, side: str, level: str, parts: Sequence[int], k: int) -> Rows:
        """The passages of the ``k`` texts that are nearest in half precision."""
        asked = [self.parts[part] for part in parts if self.parts[part].side(side) == side]
        k = min(k, sum(int(getattr(part, level)) for part in asked))
        found = nearest(transaction, vector, side, level, [part.source for part in asked], k) if k else []
        first = {part.source: int(start) for part, start in zip(self.parts, self._starts[level], strict=False)}
        return self._as_passages(np.array([first[source] + row for source, row in found], dtype=np.int64), level)

    def _cosines(self, transaction: Transaction, vector: Scores, sides: Sequence[str], level: str, rows: Rows) -> Scores:
        """The exact cosines of rows, ascending; on several sides the larger one."""
        starts, best = self._starts[level], np.full(len(rows), _GONE, dtype=np.float32)
        number = np.searchsorted(starts, rows, side="right") - 1
        sources = np.array([part.source for part in self.parts])[number]
        own = rows - starts[number]
        for side in sides:
            found = transaction.rows(
                f"select wanted.place, -(texts.embedding <#> %s::vector) from unnest(%s::bigint[], %s::int[])"  # noqa: S608
                f" with ordinality as wanted(source, row, place) join texts using (source, row)"
                f" where texts.side = '{side}' and texts.level = '{level}'",
                [as_vector(vector), sources.tolist(), own.tolist()],
            )
            if found:
                places, cosines = zip(*found, strict=True)
                at = np.array(places) - 1
                best[at] = np.maximum(best[at], np.array(cosines, dtype=np.float32))
        return best

    def _bm25(self, transaction: Transaction, terms: Sequence[str], side: str, level: str) -> Scores:
        """BM25 of every row, as ``LexicalIndex.scores``."""
        lengths = self.lengths[side, level]
        places = self._places(transaction, terms, side, level)
        scores = np.zeros(len(lengths), dtype=np.float64)
        if not places:
            return scores.astype(np.float32)
        frequencies = np.array([len(rows) for rows, _ in places], dtype=np.float64)
        saturation = K1 * (1 - B + B * lengths / lengths.mean())
        for (rows, counts), weight in zip(places, weights_of(len(lengths), frequencies), strict=True):
            scores[rows] += weight * counts / (counts + saturation[rows])
        return (scores / most_of(len(lengths), frequencies, len(terms) - len(places))).astype(np.float32)

    def _places(self, transaction: Transaction, terms: Sequence[str], side: str, level: str) -> list[tuple[Rows, NDArray[np.float64]]]:
        """In which rows each of the terms stands that stand anywhere, and how often."""
        named = [term for term in terms if term.startswith(NAME)]
        sources = {part.source: int(start) for part, start in zip(self.parts, self._starts[level], strict=False)}
        rows = transaction.rows(
            "select source, term, rows, counts from postings where level = %s and term = any(%s)"
            " and (source, side) in (select * from unnest(%s::bigint[], %s::text[]))",
            [level, [term for term in terms if term not in named], list(sources), [part.side(side) for part in self.parts]],
        )
        if named:
            query = "select 0, term, rows, counts from postings where level = %s and term = any(%s) and source = %s and side = %s"
            rows += transaction.rows(query, [level, named, self.names, side])
        found: dict[str, list[tuple[Rows, NDArray[np.float64]]]] = {}
        for source, term, places, counts in rows:
            at = read(places).astype(np.int64) + sources.get(source, 0)
            found.setdefault(term, []).append((at, read(counts).astype(np.float64)))
        both = (zip(*found[term], strict=True) for term in terms if term in found)
        return [(np.concatenate(list(at)), np.concatenate(list(counts))) for at, counts in both]


def _level(rows: Rows, cosines: Scores, lexical: Scores) -> Level:
    """The rows that are there: a document that somebody has just removed is found no more."""
    there = cosines > _GONE
    return Level(rows=rows[there], cosines=cosines[there], lexical=lexical[rows[there]])


def nearest(transaction: Transaction, vector: Scores, side: str, level: str, sources: Sequence[int], k: int) -> list[tuple[int, int]]:
    """Source and row of the ``k`` texts that are nearest in half precision; the sources have so many.

    The graph is over all documents, and a search in it ends after ``hnsw.max_scan_tuples`` texts. Where it met too few of these documents,
    their texts are compared one by one.
    """
    transaction.run(f"set local hnsw.iterative_scan = strict_order; set local hnsw.ef_search = {k}")
    values = [list(sources), as_vector(vector)]
    found: list[tuple[int, int]] = []
    for query in (NEAREST, _ONE_BY_ONE):
        if len(found) < k:
            found = [(source, row) for source, row in transaction.rows(query.format(size=len(vector), side=side, level=level, k=k), values)]
    return found
