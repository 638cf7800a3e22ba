"""First source: a folder on this machine that holds the weights' folder by the pin's name, or the files themselves."""

from __future__ import annotations

import shutil
from pathlib import Path

from index.errors import WeightsError
from index.progress import Progress
from index.settings import IndexSettings
from index.weights.pins import Pin


def enabled(settings: IndexSettings) -> bool:
    """Only where the settings name a folder."""
    return settings.weights_local is not None


def fetch(pin: Pin, target: Path, settings: IndexSettings, progress: Progress) -> None:
    """Copy the files (see ``index.weights.sources.Source``)."""
    if settings.weights_local is None:
        raise WeightsError("weights_local is not set")
    for folder in (settings.weights_local / pin.name, settings.weights_local):
        if all((folder / file.path).is_file() for file in pin.files):
            break
    else:
        raise WeightsError(f"{settings.weights_local} does not hold {pin.name}/{pin.files[0].path}")
    done = 0
    for file in pin.files:
        progress(f"copying {pin.name}", done, pin.size, "B")
        (target / file.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / file.path, target / file.path)
        done += file.size
    progress(f"copying {pin.name}", pin.size, pin.size, "B")
