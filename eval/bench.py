"""Time and memory of the product, warm, on the development questions."""

from __future__ import annotations

import resource
import time
from statistics import median, quantiles

from eval.gold_set import load_items
from rag.settings import load_settings

QUESTIONS = 30


def run_bench() -> int:
    """Open, warm up, ask thirty questions of both languages, print seconds and the largest memory."""
    from rag.assistant import Assistant

    start = time.perf_counter()
    assistant = Assistant.open(load_settings().settings)
    opened = time.perf_counter()
    assistant.warm_up()
    warm = time.perf_counter()
    items = load_items()
    timings = [assistant.answer(item.question).timings for item in items[:: max(1, len(items) // QUESTIONS)]]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    evidence = [timing.evidence_s for timing in timings]
    total = [timing.total_s for timing in timings]
    first = [timing.first_statement_s for timing in timings if timing.first_statement_s is not None]
    print(f"{len(timings)} questions, llm {assistant.provenance.llm}")
    print(f"opening {opened - start:.1f} s, warming up {warm - opened:.1f} s")
    print(f"evidence p50 {median(evidence):.2f} s")
    print(f"first checked statement p50 {median(first):.2f} s")
    print(f"whole answer p50 {median(total):.2f} s, p95 {quantiles(total, n=20)[-1]:.2f} s")
    print(f"largest memory {memory / 2**30:.2f} GiB")
    return 0
