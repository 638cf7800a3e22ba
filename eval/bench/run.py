"""``python -m eval bench``: every stage in a process of its own, so that memory is its own; what was measured is not measured again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from argparse import Namespace
from importlib import import_module
from pathlib import Path

from eval.bench import STAGES
from eval.bench.bench import Bench, Figures, kept, say
from eval.bench.report import DOCUMENT, write_report
from eval.bench.worker import ROOT
from rag.settings import load_settings


def run_bench(options: Namespace) -> int:
    """Measure what is missing and write the report; 1 where a stage failed."""
    # transformers draws bars of its own while it loads.
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    bench = Bench(
        settings=load_settings().settings,
        quick=options.quick,
        jsquad_file=Path(options.jsquad) if options.jsquad else None,
        peer_python=Path(options.peer),
        result=Path(options.result) if options.result else None,
    )
    if options.stage:
        bench.measure(options.stage)
        return 0
    results: dict[str, Figures] = {}
    failed = []
    start = time.perf_counter()
    for number, stage in enumerate(STAGES, start=1):
        title = f"{number}/{len(STAGES)} {import_module(f'eval.bench.{stage}').TITLE}"
        file = bench.result_file(stage)
        result = None if options.fresh else kept(file)
        if result is not None and _whole(bench, result["figures"]):
            say(f"{title}: kept from {result['measured']} (--fresh measures it again)")
        else:
            say(f"{title} ...")
            result = _measured(stage, file, options)
            say(f"  {time.perf_counter() - start:.0f} s so far" if result else "  FAILED; the others go on")
        if result is None:
            failed.append(stage)
        else:
            results[stage] = result
    root = bench.folder / "quick" if bench.quick else ROOT
    print(write_report(bench, results, root))
    say(f"written: {root / DOCUMENT}")
    if failed:
        say(f"strategy-qa: {', '.join(failed)} failed -> see above; type the same command again, it goes on")
    return 1 if failed else 0


def _whole(bench: Bench, figures: Figures) -> bool:
    """Whether measuring again could tell no more."""
    return "skipped" not in figures and not ("why" in figures and bench.jsquad)


def _measured(stage: str, file: Path, options: Namespace) -> Figures | None:
    """Measure a stage in a process of its own; its result, or None where it failed."""
    file.unlink(missing_ok=True)
    command = [sys.executable, "-m", "eval", "bench", "--stage", stage, "--result", str(file), "--peer", options.peer]
    command += ["--jsquad", options.jsquad] if options.jsquad else []
    command += ["--quick"] if options.quick else []
    process = subprocess.Popen(command)  # noqa: S603 - ourselves
    try:
        process.wait()
    except KeyboardInterrupt:
        process.wait()
        raise
    return kept(file)
