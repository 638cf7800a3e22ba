"""What is saved comes back as it was; what is damaged, foreign or in use changes nothing."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from index.errors import BusyError
from index.home import building, using
from rag.backup import BackupError, back_up, restore
from rag.cli import main

FILES = {
    "library/shelf.json": "{}",
    "library/plan-1-0123/text.txt": "青浜市の計画",
    "library/plan-1-0123/計画 書.pdf": "%PDF",
    "decisions/model.json": "{}",
    "keys.json": '{"schema": 2, "keys": {}}',
    "feedback.jsonl": "{}\n",
    "audit.jsonl": "{}\n",
    "config.toml": 'llm = "none"\n',
}
NOT_SAVED = {
    **{"weights/model.gguf": "w", "indexes/x/manifest.json": "i", "states/k/s.state": "s", "sessions.db": "x"},
    "library/.plan.part/text.txt": "half written",
}


def written(home: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    return home


def found(home: Path) -> dict[str, str]:
    names = (path for path in home.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {path.relative_to(home).as_posix(): path.read_text(encoding="utf-8") for path in names}


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    file = tmp_path / "saved.tar.gz"
    assert set(back_up(written(tmp_path / "old", FILES | NOT_SAVED), file)) == set(FILES)
    return file


def rewritten(file: Path, change: dict[str, bytes | None], kind: bytes = tarfile.REGTYPE) -> Path:
    """The archive with other contents; None leaves a member out."""
    with tarfile.open(file) as archive:
        members = {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]
    target = file.with_name("changed.tar.gz")
    with tarfile.open(target, "w:gz") as archive:
        for name, content in {**{name: content for name, content in change.items() if name not in members}, **members, **change}.items():
            if content is not None:
                member = tarfile.TarInfo(name)
                member.size, member.type = len(content) if kind == tarfile.REGTYPE or name in members else 0, tarfile.REGTYPE
                if name not in members:
                    member.type, member.linkname = kind, "/etc/passwd"
                archive.addfile(member, io.BytesIO(content))
    return target


def test_what_is_saved_comes_back_and_nothing_else(saved: Path, tmp_path: Path) -> None:
    assert saved.stat().st_mode & 0o777 == 0o600
    new = tmp_path / "new"
    assert set(restore(new, saved)) == set(FILES)
    assert found(new) == FILES
    assert (new / "keys.json").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "old", "saved.tar.gz"]


def test_a_home_that_has_its_own_is_kept_unless_it_is_to_be_replaced(saved: Path, tmp_path: Path) -> None:
    own = {"keys.json": "own", "audit.1.jsonl": "own", "library/other/a": "own", "weights/w": "w"}
    new = written(tmp_path / "new", own)
    with pytest.raises(BackupError, match=r"has its own: audit.1.jsonl, keys.json, library -> .*--overwrite"):
        restore(new, saved)
    assert found(new) == own
    restore(new, saved, overwrite=True)
    assert found(new) == FILES | {"weights/w": "w"}


@pytest.mark.parametrize(
    "change",
    [
        {"library/shelf.json": b"[]"},
        {"keys.json": None},
        {"backup.json": None},
        {"backup.json": b"[" * 10_000},
        {"weights/model.gguf": b"x"},
        {"library/../../outside": b"x"},
        {"/etc/cron.d/x": b"x"},
    ],
)
def test_a_changed_file_changes_nothing(saved: Path, tmp_path: Path, change: dict[str, bytes | None]) -> None:
    new = written(tmp_path / "new", {"keys.json": "own"})
    with pytest.raises(BackupError):
        restore(new, rewritten(saved, change), overwrite=True)
    assert found(new) == {"keys.json": "own"}
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_no_link_and_no_device_is_unpacked(saved: Path, tmp_path: Path, kind: bytes) -> None:
    with pytest.raises(BackupError, match="no backup has"):
        restore(tmp_path / "new", rewritten(saved, {"library/link": b""}, kind))
    assert found(tmp_path / "new") == {}


def test_what_is_no_backup_is_said(saved: Path, tmp_path: Path) -> None:
    cut, whole = tmp_path / "cut", saved.read_bytes()
    for content in (b"", b"no archive", gzip.compress(b"no archive"), whole[: len(whole) // 2], whole[:100]):
        cut.write_bytes(content)
        with pytest.raises(BackupError, match="damaged or no backup"):
            restore(tmp_path / "new", cut)
    with pytest.raises(BackupError, match="has schema 2, 1 was expected -> use the release that wrote it"):
        restore(tmp_path / "new", rewritten(saved, {"backup.json": b'{"schema": 2}'}))
    with pytest.raises(BackupError, match="is not there"):
        restore(tmp_path / "new", tmp_path / "none")
    with pytest.raises(BackupError, match="nothing to save"):
        back_up(tmp_path / "empty", cut)


def test_a_home_in_use_is_refused(saved: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    with using(new), using(new), pytest.raises(BusyError, match=r"a server uses .* -> stop it"):
        restore(new, saved)
    with using(new, alone=True), pytest.raises(BusyError, match="is being restored"), using(new):
        pass
    with building(new), pytest.raises(BusyError):
        restore(new, saved)
    assert found(new) == {}
    restore(new, saved)


@pytest.mark.parametrize("words", [("mcp",), ("cluster", "up"), ("cluster", "join")], ids=" ".join)
def test_whatever_answers_from_a_home_waits_for_its_restore(home: Path, words: tuple[str, ...]) -> None:
    with using(home, alone=True):
        done = CliRunner().invoke(main, list(words))
    assert (done.exit_code, "is being restored" in done.stderr) == (1, True)
    assert found(home) == {}


def test_the_commands(home: Path, tmp_path: Path) -> None:
    written(home, {"keys.json": '{"schema": 2, "keys": {}}'})
    file, runner = tmp_path / "saved.tar.gz", CliRunner()
    done = runner.invoke(main, ["backup", str(file)])
    assert (done.exit_code, done.stdout.partition(",")[0]) == (0, f"1 files saved to {file}")
    again = runner.invoke(main, ["backup", str(file)])
    assert (again.exit_code, "--overwrite" in again.stderr) == (1, True)
    (home / "keys.json").unlink()
    done = runner.invoke(main, ["restore", str(file)])
    assert done.stdout.splitlines()[-1] == "next, type: strategy-qa setup"
    assert json.loads((home / "keys.json").read_text(encoding="utf-8"))["schema"] == 2
    assert "has its own" in runner.invoke(main, ["restore", str(file)]).stderr
