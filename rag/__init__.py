"""The answering layer: question -> understand -> retrieve -> judge -> state -> check -> compose -> Answer.

``from rag import Assistant`` is the whole library; it is imported when it is asked for, so that the command line's help is immediate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.assistant import Assistant

__all__ = ["Assistant"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever it is
    if name != "Assistant":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from rag.assistant import Assistant

    return Assistant
