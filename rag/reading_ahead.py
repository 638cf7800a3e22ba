"""Reading sentences for the judge while nobody asks, so that answers come sooner. A question waits for one sentence at most.

The page opens before it has begun. It goes on where it was when the server starts again, and with the documents that are asked then.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread, get_native_id

from index.text.types import Document
from rag.llms import KeepsStates, LanguageModel, Prompt
from rag.ready_states import sentence_prompts
from rag.turns import Turns

QUIET_S = 3.0
"""Seconds for which nobody has asked, before a sentence is read."""
_LOOK_EVERY_S = 0.5
_NICENESS = 10
"""Of the thread and those that it starts, so that other programs go first."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """How much is read."""

    done: int
    of: int
    """Sentences, in each language in which they are read."""


class ReadingAhead:
    """Reads the sentences of the documents that are asked, one at a time, in a thread of its own.

    Args:
        turns: the turn is taken for one sentence, while nobody stands in line.
        model: nothing is read where it keeps no states.
        document: gives the documents that are asked now.
        quiet_s: seconds for which nobody has asked, before a sentence is read.
    """

    def __init__(self, turns: Turns, model: LanguageModel | None, document: Callable[[], Document], *, quiet_s: float = QUIET_S) -> None:
        self._turns, self._document, self._quiet_s = turns, document, quiet_s
        self._model = model if isinstance(model, KeepsStates) else None
        self._ended = Event()
        self._share: Share | None = None

    @property
    def share(self) -> Share | None:
        """What is read so far; None before the first sentence, where nothing is to be read, and where all is."""
        return self._share

    def start(self) -> None:
        """Begin, in a thread that ends with the process or with ``end``."""
        if self._model is not None:
            Thread(target=self._run, name="reading ahead", daemon=True).start()

    def end(self) -> None:
        """Read no more, after the sentence that is being read."""
        self._ended.set()

    def _run(self) -> None:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, get_native_id(), _NICENESS)
        read: Document | None = None
        while not self._ended.wait(_LOOK_EVERY_S):
            try:
                if (document := self._document()) is not read:
                    read = document
                    self._read(document)
            except Exception:  # answers come without, only later
                if self._ended.is_set():
                    return
                _log.exception("the sentences are not read ahead")
            self._share = None

    def _read(self, document: Document) -> None:
        """Read a document to its end; ends early where another one is asked, or no more can be kept."""
        prompts = sentence_prompts(document)
        for number, prompt in enumerate(prompts):
            kept: bool | None = self._keep(prompt, document)
            if kept is None:
                return
            if kept:
                self._share = Share(done=number + 1, of=len(prompts))

    def _keep(self, prompt: Prompt, document: Document) -> bool | None:
        """Whether a sentence was read now; None where reading ends."""
        if self._model is None:
            return None
        while not self._ended.is_set() and document is self._document():
            with self._turns.spare(self._quiet_s) as mine:
                if mine:
                    return self._model.keep_state(prompt)
            self._ended.wait(_LOOK_EVERY_S)
        return None
