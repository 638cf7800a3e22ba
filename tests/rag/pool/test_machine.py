"""Ray's processes of this machine, with another program in Ray's place."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from rag.pool import machine


def test_who_stops_waiting_for_ray_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    popen = subprocess.Popen

    def keep(command: Sequence[str], *, env: Mapping[str, str], **rest: Any) -> Any:
        process = popen(command, env=env, **rest)
        begun.append(process.pid)
        return process

    def interrupt(seconds: float) -> None:
        if seconds == 0.1:
            raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "Popen", keep)
    monkeypatch.setattr(time, "sleep", interrupt)
    with pytest.raises(KeyboardInterrupt):
        machine._started([sys.executable, "-c", "import time; time.sleep(60)"], os.environ, tmp_path / "log")
    assert len(begun) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(begun[0], 0)
