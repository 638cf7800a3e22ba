"""Second source: the Hugging Face hub, if it answers at once. No token is sent."""

from __future__ import annotations

import os
from pathlib import Path

from index.errors import WeightsError
from index.progress import Progress
from index.settings import IndexSettings
from index.weights.pins import Pin


def enabled(settings: IndexSettings) -> bool:
    """Unless it is switched off, or the usual variable says offline."""
    return settings.weights_hub and os.environ.get("HF_HUB_OFFLINE", "0") not in ("1", "true", "True")


def fetch(pin: Pin, target: Path, settings: IndexSettings, progress: Progress) -> None:
    """Download the files (see ``index.weights.sources.Source``)."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    _require_answer(settings.weights_hub_timeout_s)
    from huggingface_hub import hf_hub_download

    done = 0
    for file in pin.files:
        progress(f"downloading {pin.name}", done, pin.size, "B")
        try:
            hf_hub_download(pin.repository, file.path, local_dir=target, token=False)
        except Exception as error:
            raise WeightsError(f"the hub did not give {file.path} ({type(error).__name__})") from error
        done += file.size
    progress(f"downloading {pin.name}", pin.size, pin.size, "B")


def _require_answer(timeout: float) -> None:
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    try:
        urlopen(Request("https://huggingface.co", method="HEAD"), timeout=timeout).close()
    except HTTPError:
        return
    except OSError as error:
        raise WeightsError(f"the hub did not answer within {timeout:g} s") from error
