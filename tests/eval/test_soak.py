"""A soak of a thousand requests on the stand-in, and what it would see."""

from __future__ import annotations

import os
from typing import Any

import pytest

from eval.bench import soak
from eval.bench.users import serving
from eval.gold_set import load_items
from rag.settings import Settings

MIB = 2**20


def figures(**changes: Any) -> dict[str, Any]:
    seen = {"seconds": {"/v1/ask": [0.1]}, "errors": [], "mixed_up": [], "memory": [100 * MIB] * 10, "clients": 8}
    return seen | {"questions": 1, "requests": 1, "whole": 1.0} | changes


def test_an_error_a_mixed_up_answer_and_growing_memory_are_seen() -> None:
    assert soak.held(figures())
    assert soak.held(figures(memory=[50 * MIB] * 2 + [100 * MIB] * 8))
    assert not soak.held(figures(errors=["/v1/ask: 500"]))
    assert not soak.held(figures(mixed_up=["/v1/ask: another"]))
    assert not soak.held(figures(memory=[(100 + 5 * second) * MIB for second in range(10)]))
    assert "0 errors" in "\n".join(soak.lines(figures()))


def test_a_run_that_ends_at_once_has_a_level_of_memory() -> None:
    found = soak.soak(1, os.getpid(), [], requests=0, clients=1)
    assert min(soak.levels(found)) > 0
    assert "0 errors" in "\n".join(soak.lines(found))


@pytest.mark.usefixtures("socket_enabled")
def test_a_thousand_requests_of_eight_clients_are_not_mixed_up(stand_in_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    questions = [item.question for item in load_items("dev") if item.poison is None][:12]
    stand_ins = {"home": stand_in_settings.home, "embedder": "stand_in", "llm": "stand_in", "weights_hub": False}
    with serving(rate_limit=100_000, **stand_ins) as (port, process):
        found = soak.soak(port, process, questions, requests=1000, clients=8)
    assert found["errors"] == []
    assert found["mixed_up"] == []
    assert sum(map(len, found["seconds"].values())) == 1000
    assert found["different"] > 2 * len(questions)
    assert soak.held(found), soak.levels(found)
