"""What is on the disk is used only while it is what was verified."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index import weights
from index.errors import HashMismatchError, WeightsError
from index.settings import IndexSettings
from index.weights import store
from index.weights.pin_file import Pin
from tests.index.weights.conftest import FILE_BYTES


def _rewrite(file: Path, content: bytes) -> None:
    """Write other bytes, and make sure that the time of change differs."""
    file.write_bytes(content)
    os.utime(file, ns=(0, file.stat().st_mtime_ns + 1))


def test_missing_weights_say_what_to_type(file_pin: Pin, settings: IndexSettings) -> None:
    with pytest.raises(WeightsError, match=r"one-file are not in .* -> type: strategy-qa setup"):
        weights.locate("one-file", settings)
    assert not settings.home.exists()


def test_a_start_hashes_nothing(file_pin: Pin, settings: IndexSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched = weights.fetch("one-file", settings)
    monkeypatch.setattr(store, "file_hash", lambda file: pytest.fail(f"{file} was hashed"))
    assert weights.locate("one-file", settings) == fetched
    assert fetched.read_bytes() == FILE_BYTES


def test_a_changed_file_is_refused(file_pin: Pin, settings: IndexSettings) -> None:
    fetched = weights.fetch("one-file", settings)
    damaged = b"\1" + FILE_BYTES[1:]
    _rewrite(fetched, damaged)
    with pytest.raises(HashMismatchError, match=rf"SHA-256 .*, {file_pin.files[0].sha256[:16]}… was expected -> type: strategy-qa setup"):
        weights.locate("one-file", settings)


@pytest.mark.parametrize("content", [FILE_BYTES[:-1], b""])
def test_a_truncated_file_is_refused(file_pin: Pin, settings: IndexSettings, content: bytes) -> None:
    _rewrite(weights.fetch("one-file", settings), content)
    with pytest.raises(HashMismatchError, match=f"{len(content)} bytes, {len(FILE_BYTES)} were expected"):
        weights.locate("one-file", settings)


def test_a_missing_file_of_a_folder_is_refused(folder_pin: Pin, settings: IndexSettings) -> None:
    (weights.fetch("folder", settings) / "1_Pooling" / "config.json").unlink()
    with pytest.raises(HashMismatchError, match=r"1_Pooling.config\.json is missing"):
        weights.locate("folder", settings)


@pytest.mark.parametrize("content", ["", "[]", "{", None])
def test_a_damaged_stamp_costs_one_hash(
    file_pin: Pin, settings: IndexSettings, content: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = weights.fetch("one-file", settings)
    mark = fetched.parent / store.STAMP
    if content is None:
        mark.unlink()
    else:
        mark.write_text(content, encoding="utf-8")
    hashed: list[Path] = []
    hash_file = store.file_hash

    def counting(file: Path) -> str:
        hashed.append(file)
        return hash_file(file)

    monkeypatch.setattr(store, "file_hash", counting)
    for _start in range(2):
        assert weights.locate("one-file", settings) == fetched
    assert hashed == [fetched]


def test_verify_sees_damage_that_the_stamp_cannot(file_pin: Pin, settings: IndexSettings) -> None:
    fetched = weights.fetch("one-file", settings)
    status = fetched.stat()
    fetched.write_bytes(FILE_BYTES[::-1])
    os.utime(fetched, ns=(status.st_atime_ns, status.st_mtime_ns))
    weights.locate("one-file", settings)
    with pytest.raises(HashMismatchError):
        weights.verify("one-file", settings)


def test_a_path_is_taken_as_it_is_and_known_by_its_bytes(file_pin: Pin, settings: IndexSettings, tmp_path: Path) -> None:
    model = tmp_path / "mine.gguf"
    model.write_bytes(b"one")
    assert weights.locate(str(model), settings) == model
    first = weights.fingerprint(str(model), settings)
    _rewrite(model, b"two")
    assert weights.fingerprint(str(model), settings) != first
    assert settings.home.stat().st_mode & 0o077 == 0


def test_the_name_of_a_pin_is_never_a_path(file_pin: Pin, settings: IndexSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one-file").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WeightsError, match="are not in"):
        weights.locate("one-file", settings)


def test_removing_leaves_the_others(folder_pin: Pin, settings: IndexSettings) -> None:
    weights.fetch("one-file", settings)
    folder = weights.fetch("folder", settings)
    assert weights.remove("one-file", settings)
    assert not weights.remove("one-file", settings)
    with pytest.raises(WeightsError, match="are not in"):
        weights.locate("one-file", settings)
    assert weights.locate("folder", settings) == folder
