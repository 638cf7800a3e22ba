# ruff: noqa: S608 - names of tables stand in these statements
"""Both stores under one contract: the same rows, and scores that differ by rounding alone."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from eval.gold_set import load_items
from index.build import build_index
from index.candidates import Candidates, Searched
from index.database import Database, forget, newest
from index.embedders import open_embedder
from index.errors import DependencyError, IndexMissingError, SettingsError, StoreError
from index.language.tokens import terms
from index.postgres import searching
from index.postgres.filling import as_vector, publish, put_vectors
from index.settings import IndexSettings
from index.shelf import shelf
from index.shelf.entries import corpus_of
from index.shelf.together import alone, open_searchable, open_together
from rag.evidence.retrieve import Retriever
from rag.settings import Settings
from rag.types import Language

PLANS = Path(__file__).parents[2] / "data" / "plans"
QUESTIONS: tuple[tuple[str, Language], ...] = (
    ("堤防は2028年度までに何か所で直しますか", "ja"),
    ("備蓄", "ja"),
    ("青浜市の人口の目標は何人ですか", "ja"),
    ("How many places of the sea wall are mended?", "en"),
)
HARBOUR = "# 港湾計画\n\n## 方針\n\n* 堤防を、2028年度までに12か所で直す。\n* 備蓄を進める。\n* 青浜ビジョンに従う。\n"


@pytest.fixture
def settings(tmp_path: Path, store_address: str) -> IndexSettings:
    """Two documents in the database."""
    aohama = PLANS / "aohama" / "metadata.json"
    settings = IndexSettings(home=tmp_path / "home", corpus=aohama, embedder="stand_in", store="postgres", store_address=store_address)
    file = tmp_path / "harbour.md"
    file.write_text(HARBOUR, encoding="utf-8")
    shelf.add(settings, file, {"title": "港湾計画"}, name="harbour")
    build_index(settings)
    return settings


def asked(index: Searched, settings: IndexSettings, question: str, language: str, *, k: int, where: tuple[str, ...] = ()) -> Candidates:
    vector = open_embedder(settings).embed([question])[0]
    return index.candidates(vector, terms(question, index.document.names), language, where=where, k=k)


@pytest.mark.parametrize("document", ["", "harbour", "aohama2025"])
def test_both_stores_give_the_same(settings: IndexSettings, document: str) -> None:
    of = settings.model_copy(update={"document": document})
    files, database = open_together(of), open_searchable(of)
    assert database.document == files.document
    assert database.manifest.index_id == files.manifest.index_id
    for question, language in QUESTIONS:
        one, other = (asked(index, settings, question, language, k=1000) for index in (files, database))
        for level in ("passages", "sentences"):
            mine, theirs = getattr(one, level), getattr(other, level)
            assert mine.rows.tolist() == theirs.rows.tolist()
            np.testing.assert_allclose(theirs.cosines, mine.cosines, atol=2e-6)
            np.testing.assert_allclose(theirs.lexical, mine.lexical, atol=2e-6)
        first, second = (Retriever(index, open_embedder(settings)).rank(question, language) for index in (files, database))
        assert [found.passage.id for found in first.passages[:8]] == [found.passage.id for found in second.passages[:8]]


def test_few_candidates_have_the_scores_of_all(settings: IndexSettings) -> None:
    files, database = open_together(settings), open_searchable(settings)
    for question, language in QUESTIONS:
        one, other = asked(files, settings, question, language, k=3), asked(database, settings, question, language, k=3)
        assert 0 < len(other.passages.rows) < len(one.passages.rows)
        for mine, theirs in ((one.passages, other.passages), (one.sentences, other.sentences)):
            np.testing.assert_allclose(theirs.cosines, mine.cosines[theirs.rows], atol=2e-6)
            np.testing.assert_allclose(theirs.lexical, mine.lexical[theirs.rows], atol=2e-6)
            for scores in ("cosines", "lexical"):  # the best are among them; which of equal ones is chance
                best = np.sort(getattr(mine, scores))[-3:]
                np.testing.assert_allclose(np.sort(getattr(theirs, scores))[-3:], best, atol=2e-6)
        members = {sentence.id for row in other.passages.rows for sentence in database.document.passages[row].sentences}
        assert members == {database.document.sentences[row].id for row in other.sentences.rows}


def test_a_search_stays_in_the_documents_that_are_named(settings: IndexSettings) -> None:
    files, database = open_together(settings), open_searchable(settings)
    for k in (2, 1000):
        found = asked(database, settings, "堤防", "ja", k=k, where=("harbour@1",))
        assert {database.document.passages[row].id.partition("#")[0] for row in found.passages.rows} == {"harbour@1"}
    one, other = (asked(index, settings, "堤防", "ja", k=1000, where=("harbour@1",)) for index in (files, database))
    assert one.passages.rows.tolist() == other.passages.rows.tolist()
    np.testing.assert_allclose(other.passages.lexical, one.passages.lexical, atol=2e-6)


def test_a_document_is_there_whole_or_not_at_all(settings: IndexSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = settings.model_copy(update={"document": "harbour", "corpus": corpus_of(settings.home, "harbour")})
    folder = build_index(own)
    database = Database.of(settings)
    counts = [database.rows(f"select count(*) from {table}") for table in ("texts", "postings", "lengths")]
    database.rows("delete from sources where document = 'harbour@1' or manifest is null")
    with pytest.raises(IndexMissingError, match="strategy-qa setup"):
        open_searchable(settings)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("index.postgres.filling.keep_names", killed)
    with pytest.raises(KeyboardInterrupt):
        publish(settings, open_together(own).document, folder)
    assert database.rows("select count(*) from sources") == [(1,)]
    monkeypatch.undo()
    assert publish(settings, open_together(own).document, folder)
    assert not publish(settings, open_together(own).document, folder)
    assert len(open_searchable(settings).document.parts) == 2
    assert [database.rows(f"select count(*) from {table}") for table in ("texts", "postings", "lengths")] == counts


def test_a_document_that_is_removed_leaves_the_database(settings: IndexSettings) -> None:
    shelf.remove(settings, "harbour")
    assert Database.of(settings).rows("select document from sources where manifest is not null") == [("aohama2025@1",)]
    assert open_searchable(settings).document.parts == ()


def test_a_document_that_goes_meanwhile_is_found_no_more(settings: IndexSettings) -> None:
    before = open_searchable(settings)
    Database.of(settings).rows("delete from sources where document = 'harbour@1'")
    found = asked(before, settings, "堤防", "ja", k=1000)
    assert {before.document.passages[row].id.partition("#")[0] for row in found.passages.rows} == {"aohama2025@1"}
    Database.of(settings).rows("delete from sources")
    with pytest.raises(IndexMissingError, match="strategy-qa setup"):
        asked(before, settings, "堤防", "ja", k=1000)


def test_near_vectors_are_found_by_their_graph(store_address: str) -> None:
    """768 dimensions have the graph; of 600 vectors it finds those that are nearest."""
    settings = IndexSettings(store="postgres", store_address=store_address)
    database = Database.of(settings)
    vectors = np.random.default_rng(7).normal(size=(600, 768)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    with database.transaction() as transaction:
        source = transaction.rows("insert into sources (name) values ('made') returning id")[0][0]
        put_vectors(transaction, source, "japanese", "sentences", vectors)
    database.rows("analyze strategy_qa.texts")
    query = vectors[11] + 0.01
    with database.transaction() as transaction:
        transaction.run("set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off")
        found = searching.nearest(transaction, query, "japanese", "sentences", [source], 20)
        plan = transaction.rows(
            "explain " + searching.NEAREST.format(size=768, side="japanese", level="sentences", k=20), [[source], as_vector(query)]
        )
    assert "texts_ja_sentences_768" in str(plan)
    best = np.argsort(-(vectors @ query))[:20].tolist()
    assert len({row for _, row in found} & set(best)) >= 18


def test_a_document_among_many_has_as_many_as_are_wanted(store_address: str) -> None:
    """The graph is over all documents and ends its search early; thirty far texts are found among six hundred near ones."""
    settings = IndexSettings(store="postgres", store_address=store_address)
    Database.of(settings).rows("do $$ begin execute format('alter database %I set hnsw.max_scan_tuples = 1', current_database()); end $$")
    forget()
    database = Database.of(settings)
    near = np.random.default_rng(7).normal(size=(600, 768)).astype(np.float32)
    near[:, 0] = 100
    far = near[:30] * np.array([-1] + 767 * [1], dtype=np.float32)
    with database.transaction() as transaction:
        sources = [row[0] for row in transaction.rows("insert into sources (name) values ('near'), ('far') returning id")]
        for source, vectors in zip(sources, (near, far), strict=True):
            put_vectors(transaction, source, "japanese", "sentences", vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    with database.transaction() as transaction:
        transaction.run("set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off")
        found = searching.nearest(transaction, near[0] / np.linalg.norm(near[0]), "japanese", "sentences", sources[1:], 20)
    assert len({row for source, row in found if source == sources[1]}) == 20


def test_one_ministry_does_not_see_the_documents_of_another(settings: IndexSettings, tmp_path: Path) -> None:
    def of(role: str) -> IndexSettings:
        address = str(settings.store_address).replace("owner@", f"{role}@")
        return settings.model_copy(update={"store_address": address, "home": tmp_path / role})

    first, second = of("ministry_a"), of("ministry_b")
    build_index(first)
    assert open_searchable(first).document.key == "aohama2025@1"
    with pytest.raises(IndexMissingError):
        open_searchable(second)
    theirs = Database.of(second)
    for table in ("sources", "texts", "postings", "lengths"):
        assert theirs.rows(f"select count(*) from {table}") == [(0,)]
    source = Database.of(first).rows("select id from sources")[0][0]
    assert theirs.rows("delete from sources where id = %s returning id", [source]) == []
    with pytest.raises(StoreError, match="refuses") as caught:
        theirs.rows("insert into sources (ministry, name) values ('ministry_a', 'x')")
    assert "row-level security" in str(caught.value.__cause__)
    assert Database.of(first).rows("select count(*) from sources") == [(1,)]


def test_documents_of_a_shared_role_are_seen_by_its_members(settings: IndexSettings, tmp_path: Path) -> None:
    owner = Database.of(settings)
    owner.rows("update sources set ministry = 'ministry_a'")
    for table in ("texts", "postings", "lengths"):
        owner.rows(f"update {table} set ministry = 'ministry_a'")
    address = str(settings.store_address).replace("owner@", "ministry_b@")
    member = settings.model_copy(update={"store_address": address, "document": "aohama2025"})
    with pytest.raises(IndexMissingError):
        open_searchable(member)
    owner.rows("grant ministry_a to ministry_b")
    try:
        assert asked(open_searchable(member), settings, "人口", "ja", k=5).passages.rows.size
    finally:
        owner.rows("revoke ministry_a from ministry_b")


def test_what_is_missing_says_what_to_type(settings: IndexSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="store_address"):
        Database.of(settings.model_copy(update={"store_address": None}))
    Database.of(settings).rows("update version set number = 0 where false")
    Database.of(settings).rows("update version set number = 99")
    forget()
    with pytest.raises(StoreError, match=f"schema 99, {newest()} was expected"):
        Database.of(settings)
    monkeypatch.setattr("index.database.WAIT_S", 1.0)
    nowhere = f"postgresql://somebody:hidden@/none?host={tmp_path}"
    with pytest.raises(StoreError) as caught:
        Database.of(settings.model_copy(update={"store_address": nowhere}))
    assert "hidden" not in str(caught.value)
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(DependencyError, match=r"pip install 'strategy-qa\[postgres\]'"):
        Database.of(settings.model_copy(update={"store_address": "postgresql://other@/none"}))


@pytest.mark.weights
@pytest.mark.timeout(600)
def test_the_same_eight_passages_for_every_gold_question(
    real_settings: Settings, store_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = alone(real_settings).model_copy(update={"store": "postgres", "store_address": store_address})
    build_index(settings)
    embedder = open_embedder(settings)
    embed = embedder.embed
    once = cache(lambda question: embed([question]))
    monkeypatch.setattr(embedder, "embed", lambda texts: once(texts[0]))
    files, database = Retriever(open_together(settings), embedder), Retriever(open_searchable(settings), embedder)
    for item in load_items("dev"):
        wanted = [found.passage.id for found in files.rank(item.question, item.language).passages[:8]]
        for k in (1000, 50):
            assert [found.passage.id for found in database.rank(item.question, item.language, limit=k).passages[:8]] == wanted, item.id
