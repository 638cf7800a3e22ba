"""Reading ahead, with models that keep states and models that do not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from index.text.types import Document
from rag.kept_states import FOLDER
from rag.llms import LanguageModel, Prompt, open_language_model
from rag.llms.stand_in import Adapter
from rag.ready_states import make_states, sentence_prompts
from rag.settings import Settings


class Keeper(Adapter):
    """A stand-in that keeps states while there is room."""

    def __init__(self, room: int) -> None:
        super().__init__(Settings(llm="stand_in"))
        self.room = room
        self.kept: set[str] = set()

    def keep_state(self, prompt: Prompt) -> bool | None:
        if prompt.passage in self.kept:
            return False
        if len(self.kept) == self.room:
            return None
        self.kept.add(prompt.passage)
        return True


def test_every_sentence_is_read_in_both_languages(document: Document) -> None:
    prompts = sentence_prompts(document)
    assert len(prompts) == 2 * len(document.sentences)
    assert len({prompt.head for prompt in prompts}) == 1
    assert len({prompt.passage for prompt in prompts}) == len(prompts)


def test_progress_is_told_and_a_second_run_does_nothing(document: Document) -> None:
    prompts = sentence_prompts(document)[:5]
    model: LanguageModel = Keeper(room=9)
    told: list[tuple[int, int]] = []
    ready = make_states(model, prompts, lambda task, done, total, unit: told.append((done, total)))
    assert (ready.made, ready.there, ready.left) == (5, 0, 0)
    assert told == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5), (5, 5)]
    told.clear()
    assert make_states(model, prompts, lambda task, done, total, unit: told.append((done, total))).there == 5
    assert told == [(5, 5)]


def test_it_ends_where_there_is_no_room(document: Document) -> None:
    ready = make_states(Keeper(room=2), sentence_prompts(document)[:5])
    assert (ready.made, ready.left) == (2, 3)


def test_a_model_that_keeps_nothing_is_left_alone(document: Document) -> None:
    model = open_language_model(Settings(llm="stand_in"))
    assert model is not None
    assert make_states(model, sentence_prompts(document)[:5]).left == 5
    assert model.tokens_read == 0


BUILDER = """
import os, signal, sys
from pathlib import Path
from index.document import read_document
from rag.kept_states import Bounds, KeptStates, Name
from rag.llms.stand_in import Adapter
from rag.ready_states import make_states, sentence_prompts
from rag.settings import Settings

home, killed_at = Path(sys.argv[1]), int(sys.argv[2])
whole, written = Path.write_bytes, []

def write_and_die(file, content):
    written.append(file)
    if len(written) == killed_at:
        whole(file, content[: len(content) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(file, content)

Path.write_bytes = write_and_die

class Keeper(Adapter):
    states = KeptStates(home, Bounds(disk=10**9, memory=0))

    def keep_state(self, prompt):
        name, state = Name(key="k" * 64, text=prompt.passage, tokens=len(prompt.passage)), prompt.passage.encode() * 50
        if self.states.has(name):
            assert self.states.get(name) == state, "what is there is whole"
            return False
        return self.states.put(name, state)

settings = Settings(home=home, llm="stand_in")
ready = make_states(Keeper(settings), sentence_prompts(read_document(settings))[:20])
print("made", ready.made, "there", ready.there, "left", ready.left)
"""


def build(home: Path, killed_at: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", BUILDER, str(home), str(killed_at)]
    return subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)  # noqa: S603


def test_a_build_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    """The process gets the signal that nobody can catch, in the middle of writing the eighth state."""
    assert build(tmp_path, killed_at=8).returncode == -9
    assert len(list((tmp_path / FOLDER).rglob("*.state"))) == 7
    again = build(tmp_path, killed_at=0)
    assert again.stdout.strip() == "made 13 there 7 left 0", again.stderr
    assert len(list((tmp_path / FOLDER).rglob("*.state"))) == 20
