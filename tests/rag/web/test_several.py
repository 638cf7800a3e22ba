"""Two processes of one home: what both write is whole, and what one knows of a session the other knows."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from rag.kept_states import Bounds, KeptStates, Name
from rag.types import Provenance
from rag.web.kept_sessions import SESSION_S, KeptSessions
from rag.web.keys import add_key, hashed, read_keys
from rag.web.sessions import Keys
from rag.web.v1.feedback import Feedback, FeedbackFile

LINES, KEYS = 150, 25

WRITER = f"""
import sys
from pathlib import Path
from rag.audit import by_command
from rag.types import Provenance
from rag.web.keys import add_key
from rag.web.v1.feedback import Feedback, FeedbackFile

home, name = Path(sys.argv[1]), sys.argv[2]
fields = dict.fromkeys(Provenance.__dataclass_fields__, name)
feedback = FeedbackFile(home, limit=10**7)
said = Feedback(verdict="right", language="ja", status="answered")
(home / f"{{name}}.ready").touch()
while not (home / "go").exists():
    pass
for number in range({LINES}):
    feedback.append(said.model_copy(update={{"question": f"{{name}} {{number}}"}}), Provenance(**fields))
    by_command(home, "key_added", f"{{name}} {{number}}")
    if number < {KEYS}:
        add_key(home / "keys.json", f"{{name}}{{number}}")
"""


def test_what_two_processes_write_at_once_is_all_there(tmp_path: Path) -> None:
    names = ("one", "two")
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), name], stderr=subprocess.PIPE, text=True) for name in names]  # noqa: S603
    try:
        while not all((tmp_path / f"{name}.ready").exists() for name in names):
            assert all(writer.poll() is None for writer in writers)
            time.sleep(0.01)
        (tmp_path / "go").touch()
        said = [writer.communicate(timeout=100)[1] for writer in writers]
    finally:
        for writer in writers:
            writer.kill()
    assert said == ["", ""]
    expected = Counter(f"{name} {number}" for name in names for number in range(LINES))
    for file, key in (("feedback.jsonl", "question"), ("audit.jsonl", "about")):
        lines = (tmp_path / file).read_text(encoding="utf-8").splitlines()
        assert Counter(json.loads(line)[key] for line in lines) == expected, file
    assert set(read_keys(tmp_path / "keys.json")) == {f"{name}{number}" for name in names for number in range(KEYS)}


def test_a_session_is_known_to_every_process_and_ends_for_all(tmp_path: Path) -> None:
    file, now = tmp_path / "keys.json", [1000.0]
    key = add_key(file, "sato")
    one, two = Keys(file, clock=lambda: now[0]), Keys(file, clock=lambda: now[0])
    first, second = one.begin(key), one.begin(key)
    assert first
    assert second
    assert [(found.name, found.has_ended) for secret in (first, second) if (found := two.session(secret))] == [("sato", False)] * 2
    two.end(first)
    assert one.session(first) is None
    now[0] += SESSION_S
    assert (one.session(second), two.session(second)) == (None, None)


def test_the_file_of_sessions_opens_nothing_for_who_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    key = add_key(file, "sato")
    secret = Keys(file).begin(key)
    assert secret is not None
    kept = tmp_path / "sessions.db"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert secret.encode() not in kept.read_bytes()
    assert key.encode() not in kept.read_bytes()
    assert hashed(secret).encode() in kept.read_bytes()
    assert Keys(file).session(hashed(secret)) is None


def test_the_session_that_ends_first_makes_room(tmp_path: Path) -> None:
    begins = iter((30.0, 20.0, 40.0))
    kept = KeptSessions(tmp_path / "sessions.db", clock=lambda: next(begins, 50.0), most=2)
    for number in range(3):
        kept.add(f"secret {number}", f"key {number}")
    assert [kept.key_of(f"secret {number}") for number in range(3)] == ["key 0", "", "key 2"]


def test_a_file_of_sessions_that_cannot_be_used_keeps_nobody_out(tmp_path: Path) -> None:
    (tmp_path / "sessions.db").write_text("no database\n" * 100, encoding="utf-8")
    file = tmp_path / "keys.json"
    key = add_key(file, "sato")
    keys = Keys(file)
    secret = keys.begin(key)
    assert secret is not None
    found = keys.session(secret)
    assert found is not None
    keys.end(secret)
    assert keys.session(secret) is None


def test_a_file_that_another_process_has_just_put_in_place_stops_no_states(tmp_path: Path) -> None:
    states = KeptStates(tmp_path, Bounds(disk=10**6, memory=0))
    assert states.put(Name(key="k" * 64, text="one", tokens=1), b"x" * 100)
    folder = next(path for path in (tmp_path / "states").iterdir())
    (folder / ".gone.part").symlink_to(folder / "nowhere")  # listed, and not there when it is looked at
    assert states.put(Name(key="k" * 64, text="two", tokens=1), b"y" * 100)
    assert states.put(Name(key="k" * 64, text="three", tokens=1), b"z" * 100)


def test_clearing_keeps_what_another_process_stored_after_the_export(tmp_path: Path) -> None:
    one, two = FeedbackFile(tmp_path, limit=10**6), FeedbackFile(tmp_path, limit=10**6)
    provenance = Provenance(**dict.fromkeys(Provenance.__dataclass_fields__, "x"))
    said = Feedback(verdict="right", language="ja", status="answered")
    one.append(said, provenance)
    exported = one.read()
    two.append(said.model_copy(update={"question": "大学ファンド"}), provenance)
    one.clear(len(exported))
    assert [line.get("question") for line in two.read()] == ["大学ファンド"]
    assert (tmp_path / "feedback.jsonl").stat().st_mode & 0o777 == 0o600
    one.clear(1)
    assert not (tmp_path / "feedback.jsonl").exists()
