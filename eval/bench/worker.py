"""A process that answers questions one after the other: JSON lines in, JSON lines out. ``python -m eval.bench.worker`` is the product."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from eval.bench.bench import Figures, most_memory
from index.errors import StrategyQAError

ROOT = Path(__file__).parents[2]


class CountsTokens(Protocol):
    """What a worker's language model tells."""

    tokens_read: int
    tokens_written: int


def serve(open_answerer: Callable[[], tuple[Callable[[str], Figures], CountsTokens | None]]) -> None:
    """Open, say so, then answer until the input ends. What anything else prints goes to the standard error."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def reply(fields: Figures) -> None:
        channel.write(json.dumps(fields, ensure_ascii=False) + "\n")
        channel.flush()

    answer, model = open_answerer()
    reply({"ready": True})
    for line in sys.stdin:
        before = (model.tokens_read, model.tokens_written) if model else (0, 0)
        start = time.perf_counter()
        found = answer(json.loads(line)["question"])
        seconds = time.perf_counter() - start
        after = (model.tokens_read, model.tokens_written) if model else (0, 0)
        counts = {"tokens read": after[0] - before[0], "tokens written": after[1] - before[1]}
        reply({"answer": found, "seconds": seconds, "memory": most_memory(), **counts})


class Worker:
    """Such a process, from outside."""

    def __init__(self, python: Path, module: str) -> None:
        """Start it; it opens while nobody waits for it."""
        paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        self._module = module
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [str(python), "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONPATH": paths},
        )

    def wait_until_ready(self) -> None:
        """Return when it can answer (StrategyQAError: it ended)."""
        self._read()

    def ask(self, question: str) -> Figures:
        """The answer with its seconds, tokens and memory (StrategyQAError: it ended)."""
        if self._process.stdin is None:
            raise TypeError("a pipe was expected")
        self._process.stdin.write(json.dumps({"question": question}) + "\n")
        self._process.stdin.flush()
        found: Figures = self._read()
        return found

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()

    def _read(self) -> Any:  # noqa: ANN401 - JSON
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise StrategyQAError(f"{self._module} ended with {self._process.wait()}", remedy="see above what it said; type the same again")
        return json.loads(line)


def _product() -> tuple[Callable[[str], Figures], CountsTokens | None]:
    from eval.rows import Parts
    from rag.settings import load_settings

    settings = load_settings().settings
    parts = Parts.open(settings, model=settings.llm != "none")
    assistant = parts.assistant()
    assistant.warm_up()
    return lambda question: assistant.answer(question).to_dict(), parts.model


if __name__ == "__main__":
    serve(_product)
