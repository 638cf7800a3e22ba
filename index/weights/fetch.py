"""Fetching weights: three sources in order, one rename at the end, nothing kept that does not match its hash."""

from __future__ import annotations

import shutil
from importlib import import_module
from pathlib import Path
from typing import cast

from index.errors import HashMismatchError, WeightsError
from index.home import open_home, replacing, require_space
from index.progress import Progress, silent
from index.settings import IndexSettings
from index.weights.pins import Pin, find_pin
from index.weights.sources import SOURCES, Source
from index.weights.store import check_file, locate, stamp, weights_folder


def fetch(name: str, settings: IndexSettings, progress: Progress = silent) -> Path:
    """Fetch the weights of that name unless they are there and verified.

    Returns:
        The file or folder that an adapter opens.

    Raises:
        WeightsError: no source could give them.
        HashMismatchError: what the last source gave is not what the pin file says.
        SpaceError: they do not fit on the disk.
    """
    try:
        return locate(name, settings)
    except HashMismatchError:
        shutil.rmtree(weights_folder(find_pin(name), settings), ignore_errors=True)
    except WeightsError:
        pass
    pin = find_pin(name)
    folder = weights_folder(pin, settings)
    open_home(settings.home)
    # Parts, their join and, for an archive, the unpacked files stand beside each other for a moment.
    require_space(settings.home, pin.size * (3 if pin.archive else 2))
    failures: list[str] = []
    last: WeightsError | None = None
    for source_name in SOURCES:
        source = cast("Source", import_module(f"index.weights.sources.{source_name}"))
        if not source.enabled(settings):
            failures.append(f"{source_name}: switched off or not set")
            continue
        try:
            _fetch_from(source, pin, folder, settings, progress)
        except WeightsError as error:
            failures.append(f"{source_name}: {error.message}")
            last = error
        else:
            return pin.usable(folder)
    kind = HashMismatchError if isinstance(last, HashMismatchError) else WeightsError
    raise kind(
        f"{name} could not be fetched ({'; '.join(failures)})",
        remedy="check the connection and type: strategy-qa setup, or put the files into a folder and: --set weights_local=FOLDER",
    )


def _fetch_from(source: Source, pin: Pin, folder: Path, settings: IndexSettings, progress: Progress) -> None:
    with replacing(folder) as beside:
        beside.mkdir(parents=True)
        source.fetch(pin, beside, settings, progress)
        done = 0
        for file in pin.files:
            progress(f"verifying {pin.name}", done, pin.size, "B")
            check_file(beside / file.path, file)
            done += file.size
        progress(f"verifying {pin.name}", pin.size, pin.size, "B")
        stamp(pin, beside)
