"""How near the model comes to what this machine can do: its memory's width and its arithmetic, measured here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from eval.bench.bench import Bench, Figures, say
from index import weights
from index.embedders import open_embedder
from rag.llms import LanguageModel, Prompt, Turn, open_language_model

TITLE = "the machine's limits"
REPEATS = 3
READ_TOKENS = 500
"""Tokens of the text that is read, about."""
WRITTEN_TOKENS = 64

_WITHOUT = {"states_disk_gib": 0.0, "states_memory_mib": 0}
_TEXT = "観測網を気象庁と協力して全国四十か所へ広げ、専科の教員を二千人程度配置し、農研機構を中心に実証を進める。"


def run(bench: Bench) -> Figures:
    """Measure the machine, then the model on it."""
    threads = bench.settings.resolved_threads()
    say("  measuring memory and arithmetic of the machine")
    figures: Figures = {
        "threads": threads,
        "bytes a second": _copying(threads, bench.count(512, 64)),
        "operations a second, fp32": _multiplying(bench.count(4096, 1024)),
    }
    model = open_language_model(bench.settings.model_copy(update=_WITHOUT))
    if model is None:
        return {"skipped": "llm = 'none' has no model to measure"}
    say("  measuring how fast the model reads and writes")
    figures |= _model(model, bench.count(REPEATS, 1))
    figures |= _size(weights.locate(bench.settings.llm_weights, bench.settings))
    embedder = open_embedder(bench.settings)
    figures["seconds to embed a question"] = _best(lambda: embedder.embed([_TEXT[:30]]), 10)
    return figures


def lines(figures: Figures) -> Iterator[str]:
    """The model beside the machine."""
    width = figures["bytes a second"] / 1e9
    used = figures["written a second"] * figures["bytes a token"] / 1e9
    peak = figures["operations a second, fp32"] / 1e9
    done = figures["read a second"] * figures["operations a token"] / 1e9
    yield "| | the model | which needs | this machine's measured peak | share |"
    yield "|---|---|---|---|---|"
    yield (
        f"| reading (prefill) | {figures['read a second']:.0f} tokens/s | {done:.0f} G operations/s | {peak:.0f} G operations/s in fp32 "
        f"(sgemm) | {done / peak:.0%} |"
    )
    yield (
        f"| writing (decode) | {figures['written a second']:.1f} tokens/s | {used:.1f} GB/s of weights | {width:.1f} GB/s (copy, read and "
        f"written) | {used / width:.0%} |"
    )
    yield ""
    yield (
        f"{figures['threads']} threads. Weights of {figures['bytes a token'] / 1e9:.2f} GB are read for each token that is written; one "
        f"that is read takes {figures['operations a token'] / 1e9:.2f} G multiplications and additions, in 8 bits: more than fp32's "
        f"peak is possible. Embedding a question takes {figures['seconds to embed a question'] * 1000:.0f} ms."
    )


def _copying(threads: int, mebibytes: int) -> float:
    """Bytes a second of the largest copies, each byte counted as it is read and as it is written."""
    sources = [np.ones(mebibytes * 2**20 // 8) for _ in range(threads)]
    targets = [np.empty_like(source) for source in sources]
    with ThreadPoolExecutor(threads) as pool:

        def copy_all() -> None:
            list(pool.map(np.copyto, targets, sources))

        copy_all()  # touches every page
        seconds = _best(copy_all, REPEATS)
    return 2.0 * sum(source.nbytes for source in sources) / seconds


def _multiplying(size: int) -> float:
    """Operations a second of a product of two square matrices in fp32 (a multiplication and an addition are two)."""
    random = np.random.default_rng(1)
    one, other = (random.standard_normal((size, size), dtype=np.float32) for _ in range(2))
    one @ other
    return 2.0 * size**3 / _best(lambda: one @ other, REPEATS)


def _model(model: LanguageModel, repeats: int) -> Figures:
    """Tokens a second that are read and written, the best of several runs."""
    reading, writing = [], []
    for number in range(repeats):
        # Another head each time: what was read before is kept.
        head = (Turn(role="system", text=f"{number}. " + _TEXT * (READ_TOKENS // 40)),)
        before, start = model.tokens_read, time.perf_counter()
        model.prefer(Prompt(head=head, passage="", question="?"), ("Yes", "No"))
        reading.append((model.tokens_read - before) / (time.perf_counter() - start))
        question = Prompt(head=head, passage="", question="Write the numbers from 1 to 100, one after the other, in words.")
        start = time.perf_counter()
        model.write(question, limit=1)
        once = time.perf_counter() - start
        before, start = model.tokens_written, time.perf_counter()
        model.write(question, limit=WRITTEN_TOKENS)
        writing.append((model.tokens_written - before - 1) / (time.perf_counter() - start - once))
    return {"read a second": max(reading), "written a second": max(writing)}


def _size(file: Path) -> Figures:
    """What a token takes: bytes of weights, and operations of the layers."""
    from gguf import GGUFReader

    tensors = GGUFReader(str(file)).tensors
    layers = [tensor for tensor in tensors if tensor.name.startswith("blk.") and len(tensor.shape) > 1]
    # Where the output has weights of its own, only one row of the embedding is read.
    apart = {"token_embd.weight"} if any(tensor.name == "output.weight" for tensor in tensors) else set()
    return {
        "bytes a token": float(sum(tensor.n_bytes for tensor in tensors if tensor.name not in apart)),
        "operations a token": 2.0 * float(sum(tensor.n_elements for tensor in layers)),
    }


def _best(work: Callable[[], object], repeats: int) -> float:
    """Seconds of the quickest of several runs."""
    found = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)
