"""Second source: the Hugging Face hub, if it answers at once. No token is sent, and no telemetry."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Thread

from index.errors import WeightsError
from index.home import require_space
from index.progress import Progress
from index.settings import IndexSettings
from index.weights.pin_file import Pin
from index.weights.store import hub_folder


def enabled(settings: IndexSettings) -> bool:
    """Unless it is switched off, or the usual variable says offline."""
    return settings.weights_hub and os.environ.get("HF_HUB_OFFLINE", "0").lower() not in ("1", "true", "yes", "on")


def fetch(pin: Pin, target: Path, settings: IndexSettings, progress: Progress) -> None:
    """Download the files (see ``index.weights.sources.Source``)."""
    # Read by huggingface_hub when it is imported.
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    _require_answer(settings.weights_hub_timeout_s)
    waiting = hub_folder(pin, settings)
    require_space(settings.home, pin.size)
    done = 0
    for file in pin.files:
        progress(f"downloading {pin.name}", done, pin.size, "B")
        _download(pin.repository, file.path, waiting)
        done += file.size
    progress(f"downloading {pin.name}", pin.size, pin.size, "B")
    # Moved only now: an interrupted fetch keeps what it has, and a wrong file is not kept for the next one.
    for file in pin.files:
        (target / file.path).parent.mkdir(parents=True, exist_ok=True)
        (waiting / file.path).replace(target / file.path)


def _download(repository: str, path: str, folder: Path) -> None:
    """Download one file; one that is there already is not downloaded again, an unfinished one goes on."""
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError, GatedRepoError, RepositoryNotFoundError

    reasons = {
        GatedRepoError: "it wants an account, and none is used",
        RepositoryNotFoundError: "not there, or it wants an account",
        EntryNotFoundError: "not there",
    }
    try:
        hf_hub_download(repository, path, local_dir=folder, token=False)
    except Exception as error:
        # Whatever goes wrong inside that library, the next source is asked; its messages hold addresses and are not shown.
        reason = next((plain for kind, plain in reasons.items() if isinstance(error, kind)), type(error).__name__)
        raise WeightsError(f"the hub did not give {path} ({reason})") from error


def _require_answer(timeout: float) -> None:
    """Ask for the hub's first page. Resolving its name may take longer than any time limit, so that a thread waits for it."""
    from huggingface_hub.constants import ENDPOINT

    answered: list[bool] = []
    asking = Thread(target=lambda: answered.append(_answers(ENDPOINT, timeout)), daemon=True)
    asking.start()
    asking.join(timeout)
    if not any(answered):
        raise WeightsError(f"the hub did not answer within {timeout:g} s")


def _answers(address: str, timeout: float) -> bool:
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    try:
        urlopen(Request(address, method="HEAD"), timeout=timeout).close()  # noqa: S310 - the hub, or the mirror of it that is configured
    except HTTPError:
        return True
    except (OSError, ValueError):
        return False
    return True
