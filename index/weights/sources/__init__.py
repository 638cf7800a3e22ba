"""Where weights come from: one source a file, asked in the order of ``SOURCES``."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from index.progress import Progress
from index.settings import IndexSettings
from index.weights.pin_file import Pin

SOURCES = ("local", "hub", "registry")


class Source(Protocol):
    """A module ``index.weights.sources.<name>`` has these two functions."""

    def enabled(self, settings: IndexSettings) -> bool:
        """Whether the settings allow this source."""

    def fetch(self, pin: Pin, target: Path, settings: IndexSettings, progress: Progress) -> None:
        """Write the pin's files into ``target``; they are hashed afterwards, by somebody else.

        Raises:
            WeightsError: this source cannot give them, with the reason in the message.
        """
