"""Kills each command of the shelf at each of its changes of the disk: ``python -m tests.index.shelf.killed FOLDER``.

A process of its own is forked for every change, which kills itself right before it. What is then on the shelf is read by another
process; the same command, typed again, has to go on. Prints a line for each command: its name and how often it was killed.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from itertools import count
from pathlib import Path

from index.errors import CorpusError
from index.settings import IndexSettings
from index.shelf import shelf
from index.shelf.entries import corpus_of, library, read_shelf
from index.store import open_index

PLAN = "# 計画\n\n## 方針\n\n* 堤防を、2028年度までに12か所で直す。\n* 備蓄を進める。\n"
CHANGES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "shutil.rmtree")
Command = Callable[[IndexSettings], object]


def die_at(step: int, home: Path) -> None:
    """From now on kill this process before its ``step``-th change of anything under a folder."""
    left = step

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (writes or event in CHANGES) and str(arguments[0]).startswith(str(home)):
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    sys.addaudithook(watch)


def forked(task: Callable[[], object]) -> bool:
    """Run a task in a process of its own, and whether it came to its end."""
    child = os.fork()
    if child == 0:
        try:
            task()
        except BaseException as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            sys.stderr.flush()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
        assert os.waitstatus_to_exitcode(status) == 0, "a command failed"
        return True
    return False


def told(settings: IndexSettings) -> list[str]:
    """What is on the shelf: every text with its first sentence, read through its whole index."""
    found = []
    for entry in read_shelf(settings.home).documents:
        own = settings.model_copy(update={"corpus": corpus_of(settings.home, f"{entry.name}@{entry.revision}")})
        found.append(f"{entry.name}@{entry.revision} {entry.active} {open_index(own).document.sentences[0].text}")
    return found


def settled(settings: IndexSettings) -> None:
    """Nothing is left over: a folder and an index for each text, and nothing that is being built."""
    entries = read_shelf(settings.home).documents
    assert {one.name for one in library(settings.home).iterdir() if one.is_dir()} == {entry.folder for entry in entries}
    assert {one.name for one in (settings.home / "indexes").iterdir()} == {entry.index_id for entry in entries}
    assert list((settings.home / "building").glob("*")) == []


def kill_everywhere(folder: Path, before: Sequence[Command], command: Command) -> int:
    """Kill a command at each change, after others have been done; how many changes there were."""
    start = IndexSettings(home=folder / "start", embedder="stand_in", embedder_batch=2)
    start.home.mkdir(parents=True)
    for one in before:
        one(start)
    old = told(start)
    whole = start.model_copy(update={"home": folder / "whole"})
    shutil.copytree(start.home, whole.home)
    command(whole)
    new = told(whole)
    for step in count():
        settings = start.model_copy(update={"home": folder / str(step)})
        shutil.copytree(start.home, settings.home)

        def dying(settings: IndexSettings = settings, step: int = step) -> None:
            die_at(step, settings.home)
            command(settings)

        ended = forked(dying)
        found = told(settings)
        assert found in (old, new), f"step {step}: {found}"
        if ended:
            assert found == new
            return step
        # What is done already may be said to be done already: what was taken off the shelf is not on it.
        with suppress(CorpusError) if found == new else nullcontext():
            command(settings)
        assert told(settings) == new, f"step {step}, typed again: {told(settings)}"
        settled(settings)
        shutil.rmtree(settings.home)
    return 0


def main(folder: Path) -> None:
    """Every command. The disk is not waited for: what a killed process has written is there."""
    os.fsync = lambda fd: None
    plan, newer = folder / "plan.md", folder / "newer.md"
    plan.write_text(PLAN, encoding="utf-8")
    newer.write_text(PLAN.replace("12か所", "15か所"), encoding="utf-8")

    def add(settings: IndexSettings) -> None:
        shelf.add(settings, plan, {"title": "計画"})

    def update(settings: IndexSettings) -> None:
        shelf.update(settings, "plan", {}, file=newer)

    def know(settings: IndexSettings) -> None:
        shelf.update(settings, "plan", {"publisher": "青浜市", "edition": "2026"})

    def remove(settings: IndexSettings) -> None:
        shelf.remove(settings, "plan")

    for name, before, command in (
        ("add", [], add),
        ("update", [add], update),
        ("know", [add], know),
        ("remove", [add, update], remove),
    ):
        sys.stdout.write(f"{name} {kill_everywhere(folder / name, before, command)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
