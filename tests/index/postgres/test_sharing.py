"""What machines share: the shelf, keys, sessions, feedback and limits; and all of it after the primary is gone."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from click.testing import CliRunner

from index.build import build_index
from index.database import SCHEMA, Database, forget, newest
from index.embedders import open_embedder
from index.errors import IndexMissingError, StoreError
from index.postgres.searching import Stored
from index.shelf import shelf
from index.shelf.changing import changing, take_over
from index.shelf.entries import MANIFEST, library, read_shelf
from index.shelf.together import open_searchable
from rag.backup import back_up, restore
from rag.cli import main
from rag.evidence.retrieve import Retriever
from rag.settings import Settings
from rag.web.keys import add_key, read_keys, remove_key, renew_key
from rag.web.limits import LimitError
from rag.web.shared import keeper_of, keys_of, limits_of, opinions_of
from rag.web.v1.feedback import Feedback, FullError
from rag.web.v1.state import Readiness
from tests.index.postgres.test_searching import HARBOUR, PLANS
from tests.postgres_server import Cluster
from tests.rag.web.test_feedback import PROVENANCE


def settings_of(home: Path, address: str, user: str = "owner", **more: object) -> Settings:
    corpus = PLANS / "aohama" / "metadata.json"
    given = {"home": home, "corpus": corpus, "embedder": "stand_in", "llm": "stand_in", "store": "postgres", **more}
    return Settings.model_validate({**given, "store_address": address.replace("owner@", f"{user}@")})


def prepare(address: str) -> None:
    """What the owner of the database types before anybody uses it."""
    done = CliRunner().invoke(main, ["--set", "store=postgres", "--set", f"store_address={address}", "store", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"schema": 1, "address": address, "version": newest()}


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    file = tmp_path / "harbour.md"
    file.write_text(HARBOUR, encoding="utf-8")
    return file


def test_the_shelf_of_one_machine_is_that_of_the_other(tmp_path: Path, harbour: Path, store_address: str) -> None:
    one, other = (settings_of(tmp_path / name, store_address) for name in ("one", "other"))
    shelf.add(one, harbour, {"title": "港湾計画"}, name="harbour")
    take_over(other)
    assert read_shelf(other.home) == read_shelf(one.home)
    folder = read_shelf(one.home).documents[0].folder
    assert {file.name: file.read_bytes() for file in (library(one.home) / folder).iterdir()} == {
        file.name: file.read_bytes() for file in (library(other.home) / folder).iterdir()
    }
    before = (library(other.home) / "shelf.json").stat().st_ino
    take_over(other)
    assert (library(other.home) / "shelf.json").stat().st_ino == before
    shelf.update(other, "harbour", {"licence": "CC BY 4.0"})
    take_over(one)
    assert "CC BY 4.0" in (library(one.home) / folder / "metadata.json").read_text(encoding="utf-8")
    build_index(one)
    assert len(open_searchable(other).document.parts) == 2
    shelf.remove(other, "harbour")
    take_over(one)
    assert read_shelf(one.home).documents == ()
    assert Database.of(one).rows("select count(*) from library") == [(1,)]


def test_a_change_that_fails_is_seen_by_nobody(tmp_path: Path, harbour: Path, store_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (settings_of(tmp_path / name, store_address) for name in ("one", "other"))
    shelf.add(one, harbour, {"title": "港湾計画"}, name="harbour")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("index.shelf.in_database._give", killed)
    with pytest.raises(KeyboardInterrupt):
        shelf.set_aside(one, "harbour")
    monkeypatch.undo()
    for settings in (one, other):
        take_over(settings)
        assert [entry.active for entry in read_shelf(settings.home).documents] == [True]


def test_a_shelf_that_the_database_does_not_know_is_never_written_over(tmp_path: Path, harbour: Path, store_address: str) -> None:
    one, other = (settings_of(tmp_path / name, store_address) for name in ("one", "other"))
    shelf.add(one, harbour, {"title": "港湾計画"}, name="harbour")
    files = other.model_copy(update={"store": "files"})
    shelf.add(files, harbour, {"title": "港湾"}, name="own")
    with pytest.raises(StoreError, match="has a shelf of its own"):
        take_over(other)
    assert [entry.name for entry in read_shelf(other.home).documents] == ["own"]


def test_a_look_at_the_shelf_does_not_undo_a_change_on_its_way(tmp_path: Path, harbour: Path, store_address: str) -> None:
    one, other = (settings_of(tmp_path / name, store_address) for name in ("one", "other"))
    shelf.add(one, harbour, {"title": "港湾計画"}, name="harbour")
    with changing(one):
        (entry,) = read_shelf(one.home).documents
        shelf.save(one.home, [entry.model_copy(update={"active": False})])
        take_over(one)
    for settings in (one, other):
        take_over(settings)
        assert [entry.active for entry in read_shelf(settings.home).documents] == [False]


def test_a_home_that_lost_its_manifest_gets_it_back(tmp_path: Path, harbour: Path, store_address: str) -> None:
    one, other = (settings_of(tmp_path / name, store_address) for name in ("one", "other"))
    shelf.add(one, harbour, {"title": "港湾計画"}, name="harbour")
    (library(one.home) / MANIFEST).unlink()
    harbour.write_text(HARBOUR.replace("12か所", "15か所"), encoding="utf-8")
    shelf.add(one, harbour, {"title": "港湾計画"}, name="second")
    for settings in (one, other):
        take_over(settings)
        assert [entry.name for entry in read_shelf(settings.home).documents] == ["harbour", "second"]


def test_nobody_loses_what_one_home_has_lost(tmp_path: Path, harbour: Path, store_address: str) -> None:
    one, other = (settings_of(tmp_path / name, store_address) for name in ("one", "other"))
    shelf.add(one, harbour, {"title": "港湾計画"}, name="harbour")
    folder = library(one.home) / read_shelf(one.home).documents[0].folder
    with pytest.raises(StoreError, match="the shelf in the database is kept"), changing(one):
        (library(one.home) / MANIFEST).unlink()
    take_over(one)
    (folder / "report.json").unlink()
    with changing(one):
        pass
    take_over(other)
    assert (library(other.home) / folder.name / "report.json").is_file()
    assert [entry.name for entry in read_shelf(other.home).documents] == ["harbour"]


def test_a_stopped_first_change_leaves_a_shelf_its_own(tmp_path: Path, harbour: Path, store_address: str) -> None:
    one, other = (settings_of(tmp_path / name, store_address) for name in ("one", "other"))
    shelf.add(one.model_copy(update={"store": "files"}), harbour, {"title": "港湾"}, name="own")
    with pytest.raises(KeyboardInterrupt), changing(one):
        raise KeyboardInterrupt
    shelf.add(other, harbour, {"title": "港湾計画"}, name="harbour")
    with pytest.raises(StoreError, match="has a shelf of its own"):
        take_over(one)
    assert [entry.name for entry in read_shelf(one.home).documents] == ["own"]


def test_a_restored_copy_that_is_equal_is_a_copy_again(tmp_path: Path, harbour: Path, store_address: str) -> None:
    one, other = (settings_of(tmp_path / name, store_address) for name in ("one", "other"))
    shelf.add(one, harbour, {"title": "港湾計画"}, name="harbour")
    back_up(one.home, tmp_path / "backup.tar.gz")
    restore(other.home, tmp_path / "backup.tar.gz")
    shelf.set_aside(other, "harbour")
    take_over(one)
    assert [entry.active for entry in read_shelf(one.home).documents] == [False]
    restore(other.home, tmp_path / "backup.tar.gz", overwrite=True)
    with pytest.raises(StoreError, match="has a shelf of its own"):
        take_over(other)


def test_setup_lets_others_change_the_shelf_while_it_reads(
    tmp_path: Path, harbour: Path, store_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (settings_of(tmp_path / name, store_address) for name in ("one", "other"))
    shelf.add(one.model_copy(update={"store": "files"}), harbour, {"title": "港湾計画"}, name="harbour")
    seen: list[list[tuple[bool]]] = []
    query = "select pg_try_advisory_xact_lock(hashtext(current_user || ' shelf'))"

    def reads(*_: object) -> dict[str, object]:
        take_over(other)
        seen.append(Database.of(other).rows(query))
        return {"made": 0, "there": 0, "left": 0, "skipped": ""}

    monkeypatch.setattr("rag.cli.setup._states", reads)
    typed = [f"--set={name}={getattr(one, name)}" for name in ("home", "corpus", "embedder", "llm", "store", "store_address")]
    typed[-1] = f"--set=store_address={store_address}"
    done = CliRunner().invoke(main, [*typed, "setup"])
    assert done.exit_code == 0, done.output
    assert seen == [[(True,)]]
    assert [entry.name for entry in read_shelf(other.home).documents] == ["harbour"]
    assert len(open_searchable(other).document.parts) == 2


def test_keys_open_at_every_process(tmp_path: Path, store_address: str) -> None:
    prepare(store_address)
    settings = settings_of(tmp_path, store_address, "ministry_a")
    keeper = keeper_of(settings)
    key = add_key(keeper, "sato", days=90, may_change_documents=True)
    one, other = keys_of(settings), keys_of(settings)
    found = other.owner(key)
    assert found is not None
    assert (found.name, found.may_change_documents) == ("sato", True)
    secret = one.begin(key)
    assert secret is not None
    session = other.session(secret)
    assert session is not None
    assert session.name == "sato"
    one.end(secret)
    assert keys_of(settings).session(secret) is None
    renewed = renew_key(keeper, "sato")
    ends = [one.ends for one in read_keys(keeper)["sato"]]
    assert ends[0] is not None
    assert ends[0] - datetime.now(UTC) < timedelta(days=8)
    assert keys_of(settings).owner(renewed) is not None
    assert not Database.of(settings).rows("select 1 from keys where keys::text like %s", [f"%{key}%"])
    remove_key(keeper, "sato")
    assert keys_of(settings).owner(renewed) is None


def test_no_ministry_has_the_keys_or_the_feedback_of_another(tmp_path: Path, store_address: str) -> None:
    first, second = (settings_of(tmp_path, store_address, role) for role in ("ministry_a", "ministry_b"))
    with pytest.raises(StoreError, match="as the owner of that database, type: strategy-qa store"):
        keeper_of(first)
    prepare(store_address)
    key = add_key(keeper_of(first), "sato")
    opinions_of(first).append(Feedback(verdict="right", language="ja", status="answered"), PROVENANCE)
    for stranger in (second, settings_of(tmp_path, store_address)):
        assert read_keys(keeper_of(stranger)) == {}
        assert keys_of(stranger).owner(key) is None
        assert opinions_of(stranger).read() == []
    opinions_of(second).clear(1)
    remove_all = Database.of(second).rows("delete from keys returning name")
    assert remove_all == []
    assert len(opinions_of(first).read()) == 1


def test_feedback_is_bounded_and_read_as_it_was_given(tmp_path: Path, store_address: str) -> None:
    settings = settings_of(tmp_path, store_address, feedback_limit=1000)
    given = Feedback(verdict="wrong", language="ja", status="answered", question="何か所ですか", quotes=("12か所",), passages=("p",))
    opinions_of(settings).append(given, PROVENANCE)
    (line,) = opinions_of(settings).read()
    assert Feedback.model_validate({name: line[name] for name in Feedback.model_fields}) == given
    with pytest.raises(FullError, match="1000 bytes"):
        for _ in range(10):
            opinions_of(settings).append(given, PROVENANCE)
    assert 1 < len(opinions_of(settings).read()) < 10
    opinions = opinions_of(settings)
    stored = len(opinions.read())
    opinions.clear(stored - 1)
    assert len(opinions.read()) == 1
    opinions.clear(1)
    assert opinions.read() == []


def test_the_rate_is_counted_over_all_processes(tmp_path: Path, store_address: str) -> None:
    settings = settings_of(tmp_path, store_address, rate_limit=3)
    one, other = limits_of(settings), limits_of(settings)
    for limits in (one, other, one):
        limits.count("sato")
    other.count("suzuki")
    with pytest.raises(LimitError, match="3 questions a minute"):
        other.count("sato")
    Database.of(settings).rows("update asked set at = at - interval '61 seconds'")
    other.count("sato")


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    cluster = Cluster()
    yield cluster
    cluster.close()


def test_all_is_there_after_the_primary_is_killed(tmp_path: Path, harbour: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.database.WAIT_S", 5.0)
    primary = cluster.primary()
    standby = cluster.standby(primary)
    both = f"postgresql://owner@/postgres?host={cluster.folder},{cluster.folder}&port={primary.port},{standby.port}"
    settings = settings_of(tmp_path / "home", f"{both}&target_session_attrs=read-write")
    try:
        shelf.add(settings, harbour, {"title": "港湾計画"}, name="harbour")
        build_index(settings)
        key = add_key(keeper_of(settings), "sato")
        keys = keys_of(settings)
        secret = keys.begin(key)
        opinions_of(settings).append(Feedback(verdict="right", language="ja", status="answered"), PROVENANCE)
        retriever = Retriever(open_searchable(settings), open_embedder(settings))
        before = retriever.rank("堤防は2028年度までに何か所で直しますか")
        _wait_until_followed(settings)
        primary.kill()
        standby.promote()
        assert retriever.rank("堤防は2028年度までに何か所で直しますか") == before
        assert secret is not None
        assert keys.session(secret) is not None
        forget()
        fresh = settings.model_copy(update={"home": tmp_path / "another machine"})
        assert Retriever(open_searchable(fresh), open_embedder(fresh)).rank("堤防は2028年度までに何か所で直しますか") == before
        assert keys_of(fresh).owner(key) is not None
        assert keys_of(fresh).session(secret) is not None
        assert len(opinions_of(fresh).read()) == 1
        limits_of(fresh).count("sato")
    finally:
        forget()


def _wait_until_followed(settings: Settings) -> None:
    """Wait until the standby has written all that the primary has."""
    query = "select bool_and(replay_lsn >= pg_current_wal_lsn()) from pg_stat_replication"
    end = time.monotonic() + 60
    while not Database.of(settings).rows(query)[0][0]:
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.alone
def test_a_database_that_is_away_is_told_at_once_and_no_reader_learns_where_it_is(
    tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("index.database.WAIT_S", 1.0)
    monkeypatch.setattr("index.database.AWAY_S", 2.0)
    primary = cluster.primary()
    settings = settings_of(tmp_path, primary.address().replace("owner@", "owner:hidden@"))
    try:
        keys = keys_of(settings) if add_key(keeper_of(settings), "sato") else None
        assert keys is not None
        cluster.run("pg_ctl", "-D", str(cluster.folder / "one"), "-m", "immediate", "-w", "stop")
        with pytest.raises(StoreError) as caught:
            keys.session("unknown")
        assert (caught.value.message, caught.value.code) == ("the database cannot be reached", "store")
        start = time.monotonic()
        for _ in range(20):
            with pytest.raises(StoreError, match="cannot be reached"):
                keys.session("unknown")
        limits_of(settings).count("sato")
        assert time.monotonic() - start < 0.9
        assert str(cluster.folder) in caplog.text
        assert "hidden" not in caplog.text
        primary.start()
        end = time.monotonic() + 30
        while True:
            try:
                assert keys.session("unknown") is None
                break
            except StoreError:
                assert time.monotonic() < end
                time.sleep(0.2)
    finally:
        forget()


def test_what_the_database_refuses_is_in_the_log_alone(tmp_path: Path, store_address: str, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(StoreError) as caught:
        Database.of(settings_of(tmp_path, store_address)).rows("select secret from nowhere")
    assert caught.value.message == "the database refuses"
    assert "nowhere" in caplog.text


def test_ready_asks_where_the_indexes_are(tmp_path: Path, harbour: Path, store_address: str) -> None:
    one, other = (settings_of(tmp_path / name, store_address) for name in ("one", "other"))
    shelf.add(one, harbour, {"title": "港湾計画"}, name="harbour")
    build_index(one)
    stored = open_searchable(other)
    asked = SimpleNamespace(provenance=stored.manifest, document=stored.document, turns=SimpleNamespace(held_s=0.0))
    readiness = Readiness(cast("Any", asked), other, limits_of(other))
    readiness.require()
    Database.of(one).rows("delete from sources where document = 'harbour@1'")
    with pytest.raises(IndexMissingError, match="the index of harbour@1 is not there"):
        readiness.require()


def test_a_document_that_is_removed_elsewhere_goes_and_takes_nothing_of_others(tmp_path: Path, harbour: Path, store_address: str) -> None:
    one, other = (settings_of(tmp_path / name, store_address) for name in ("one", "other"))
    shelf.add(one, harbour, {"title": "港湾計画"}, name="harbour")
    harbour.write_text(HARBOUR.replace("12か所", "15か所"), encoding="utf-8")
    shelf.add(one, harbour, {"title": "河川計画"}, name="second")
    build_index(one)
    pair = one.model_copy(update={"document": "harbour,aohama2025"})
    names = [open_together_in(settings).names for settings in (pair, one)]
    assert not (other.home / "indexes").exists()
    shelf.remove(other, "second")
    kept = Database.of(one).rows("select document, id from sources order by document")
    assert [document for document, _ in kept] == ["aohama2025@1", "harbour@1", None]
    assert [one in {number for _, number in kept} for one in names] == [True, False]


def open_together_in(settings: Settings) -> Stored:
    found = open_searchable(settings)
    assert isinstance(found, Stored)
    return found


def test_a_newer_schema_is_applied_to_the_one_that_is_there(tmp_path: Path, store_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(tmp_path, store_address)
    monkeypatch.setattr("index.database._files", lambda: [SCHEMA / "001.sql"])
    Database.of(settings).rows("insert into sources (name) values ('asked together')")
    monkeypatch.undo()
    forget()
    with pytest.raises(StoreError, match=f"schema 1, {newest()} was expected"):
        Database.of(settings)
    prepare(store_address)
    assert Database.of(settings).rows("select name from sources where members is null") == []


def test_a_backup_says_what_the_database_keeps(tmp_path: Path, store_address: str) -> None:
    add_key(keeper_of(settings_of(tmp_path, store_address)), "sato")
    (tmp_path / "feedback.jsonl").write_text("{}\n", encoding="utf-8")
    typed = [
        "--set",
        f"home={tmp_path}",
        "--set",
        "store=postgres",
        "--set",
        f"store_address={store_address.replace('owner@', 'owner:hidden@')}",
    ]
    done = CliRunner().invoke(main, [*typed, "backup", str(tmp_path / "saved.tar.gz")])
    assert done.exit_code == 0, done.output
    assert "keys, feedback and sessions are in the database" in done.stderr
    assert "pg_dump" in done.stderr
    assert "hidden" not in done.output
