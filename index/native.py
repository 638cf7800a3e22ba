"""The stamp of the native llama.cpp build: on which processor flags it was made, compared before it is loaded.

A build for one processor can die on another one without a word. ``make llama`` builds and stamps:
``python -m index.native``.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from index.errors import StrategyQAError
from index.home import write_text

STAMP = Path(sys.prefix) / "llama-build.json"
PACKAGE = "llama-cpp-python"

# What ggml chooses its kernels by.
_FLAGS = frozenset(
    (
        "sse4_2 avx avx2 f16c fma bmi2 avx_vnni avx512f avx512bw avx512vl avx512dq avx512vbmi avx512_vnni avx512_bf16 amx_tile amx_int8"
    ).split()
)


def processor_flags(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """The flags of this processor that matter, in order; ``unknown`` where the system does not tell."""
    try:
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
    except OSError:
        return "unknown"
    flags = next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), [])
    return " ".join(sorted(_FLAGS & set(flags))) or "unknown"


def write_stamp(stamp: Path = STAMP) -> None:
    """Write what the build was made with."""
    write_text(stamp, json.dumps({"package": version(PACKAGE), "flags": processor_flags()}, indent=1) + "\n")


def build_name(stamp: Path = STAMP) -> str:
    """Names the build: the package's version and the flags that it was built with, or of this processor where it has no stamp."""
    try:
        built = json.loads(stamp.read_text(encoding="utf-8"))
        return f"{built['package']} {built['flags']}"
    except (OSError, ValueError, KeyError, TypeError):
        return f"{version(PACKAGE)} unstamped {processor_flags()}"


def require_same_processor(stamp: Path = STAMP) -> None:
    """Refuse a build that was made on another processor. A build without a stamp was not made by ``make`` and is let through.

    Raises:
        StrategyQAError: the processor's flags lack one that the build may use, or the package is another version.
    """
    try:
        built = json.loads(stamp.read_text(encoding="utf-8"))
        installed = version(PACKAGE)
    except (OSError, ValueError, PackageNotFoundError):
        return
    if built.get("package") != installed:
        raise StrategyQAError(f"{PACKAGE} is {installed}, the build's stamp says {built.get('package')}", remedy="type: make llama")
    missing = sorted(set(str(built.get("flags", "")).split()) - set(processor_flags().split()))
    if missing and "unknown" not in missing:
        raise StrategyQAError(
            f"{PACKAGE} was built with {built['flags']!r}, this processor has {processor_flags()!r}", remedy="type: make llama"
        )


if __name__ == "__main__":
    write_stamp()
