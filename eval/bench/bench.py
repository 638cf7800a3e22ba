"""What the stages share: settings, questions, where results are kept, how figures are said."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from eval.bench import STAGES
from eval.gold_set import Item, load_items
from eval.runs import code_sha256
from index.embedders import embedder_name
from index.home import open_home, write_text
from index.native import build_name, processor_flags
from index.progress import Progress
from rag.settings import Settings

Figures = dict[str, Any]
"""What a stage measured, as JSON can hold it; seconds and bytes."""

JSQUAD = "jsquad-valid-v1.3.json"
QUESTIONS = 30

_T = TypeVar("_T")
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Bench:
    """One bench: what it measures with."""

    settings: Settings
    quick: bool = False
    """Every stage in miniature, to see that it works; its figures mean nothing."""
    jsquad_file: Path | None = None
    """Where JSQuAD's validation split was said to be."""
    peer_python: Path | None = None
    """The interpreter that has LlamaIndex beside everything of this one."""
    result: Path | None = None
    """Where the one stage that is measured keeps its result; None: by its name. Whoever starts a stage says so, because the
    sources, which are in the name, may be changed while it is measured."""

    @cached_property
    def folder(self) -> Path:
        """``STRATEGY_QA_HOME/bench``."""
        folder = open_home(self.settings.home) / "bench"
        folder.mkdir(exist_ok=True)
        return folder

    @cached_property
    def jsquad(self) -> Path | None:
        """JSQuAD's validation split: where it was said to be, or ``STRATEGY_QA_HOME/bench``; None where it is not."""
        file = self.jsquad_file or self.folder / JSQUAD
        return file if file.is_file() else None

    @property
    def no_jsquad(self) -> str:
        """Why there is none, and what to type."""
        place = self.jsquad_file or f"STRATEGY_QA_HOME/bench/{JSQUAD}"
        return (
            f"JSQuAD is not in {place} -> get datasets/jsquad-v1.3/valid-v1.3.json of yahoojapan/JGLUE (CC BY-SA 4.0), "
            "type: make bench BENCH='--jsquad FILE'"
        )

    def count(self, whole: int, quick: int) -> int:
        """How many of something: all that are meant, or a few."""
        return quick if self.quick else whole

    def questions(self, count: int = QUESTIONS) -> tuple[Item, ...]:
        """So many questions of the development split, evenly spaced over kinds and languages; poisoned ones are not asked."""
        return spaced([item for item in load_items("dev") if item.poison is None], self.count(count, min(count, 3)))

    def result_file(self, stage: str) -> Path:
        """Where a stage's result is kept, named by all that it depends on: sources, weights, build, machine."""
        return self.result or self.kept_file(stage)

    def kept_file(self, stage: str) -> Path:
        """The same for a stage other than the one that is measured."""
        return self.folder / f"{stage}-{self.key(stage)}.json"

    def key(self, stage: str) -> str:
        """Names whatever a stage's figures depend on."""
        sources = [(_FOLDER / f"{stage}.py").read_bytes()]
        sources += [file.read_bytes() for file in sorted(_FOLDER.glob("*.py")) if file.stem not in STAGES and file.stem != "report"]
        parts = [stage, code_sha256(), *(hashlib.sha256(source).hexdigest() for source in sources), *self.made_with.values(), self.quick]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]

    @cached_property
    def made_with(self) -> dict[str, str]:
        """The models, the build and the machine, by what the report calls them."""
        from index import weights

        llm = f"{self.settings.llm}:{Path(self.settings.llm_weights).name}"
        if self.settings.llm != "none":
            llm += f"@{weights.fingerprint(self.settings.llm_weights, self.settings)[:12]}"
        return {
            "language model": llm,
            "embedder": embedder_name(self.settings),
            "build": build_name(),
            "processor": processor_name(),
            "flags": processor_flags(),
            "threads": str(self.settings.resolved_threads()),
        }

    def measure(self, stage: str) -> None:
        """Measure a stage and keep the result; one that was skipped is asked for again the next time."""
        start = time.perf_counter()
        figures: Figures = import_module(f"eval.bench.{stage}").run(self)
        seconds = time.perf_counter() - start
        result = {"stage": stage, "measured": time.strftime("%Y-%m-%d"), "seconds": round(seconds, 1), "figures": figures}
        write_text(self.result_file(stage), json.dumps(result, ensure_ascii=False, indent=1) + "\n")


def kept(file: Path) -> Figures | None:
    """A stage's result: ``figures``, ``seconds``, ``measured``; None where there is none."""
    try:
        result: Figures = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return result if "figures" in result else None


def say(line: str) -> None:
    """A line about how far the bench is."""
    print(line, file=sys.stderr, flush=True)


def progress() -> Progress:
    """Progress as lines, with the time that is left."""
    from rag.cli.context import progress_lines

    return progress_lines(lambda line: say(f"  {line}"))


def spaced(items: Sequence[_T], count: int) -> tuple[_T, ...]:
    """So many items, evenly spaced; all where there are fewer."""
    count = min(count, len(items))
    return tuple(items[int((n + 0.5) * len(items) / count)] for n in range(count))


def quantile(seconds: Sequence[float], share: float) -> float:
    """The value that a share of them stays below, 0 to 1, interpolated."""
    return float(np.quantile(seconds, share))


def middle_and_most(seconds: Sequence[float], digits: int = 2) -> str:
    """``p50 / p95``."""
    if not seconds:
        return ""
    return f"{quantile(seconds, 0.5):.{digits}f} / {quantile(seconds, 0.95):.{digits}f}"


def most_memory(process: int | None = None) -> int:
    """The most that a process had in memory at once, bytes; this one's where none is named. Not that of who started it."""
    status = Path(f"/proc/{process or 'self'}/status").read_text(encoding="utf-8")
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def gib(size: float) -> str:
    """Bytes as GiB."""
    return f"{size / 2**30:.2f}"


def processor_name(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """What the system calls the processor."""
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", cpuinfo.read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        return "unknown"
    return found[1].strip() if found else "unknown"
