"""Three small made documents of different fields, opened with stand-ins and with real weights."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from index.build import build_index
from index.embedders import open_embedder
from index.store import open_index
from index.text.types import Document
from rag.assistant import Assistant
from rag.evidence.retrieve import Retriever
from rag.llms import open_language_model
from rag.question import read
from rag.settings import Settings
from rag.steps import Question

PLANS = Path(__file__).parents[1] / "data" / "plans"
"""A city's disaster plan and a policy on pensions and taxes, both in Japanese, and a research programme in English."""
NAMES = ("aohama", "pension", "seas")


def corpus_of(name: str) -> Path:
    return PLANS / name / "metadata.json"


@pytest.fixture(scope="session")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Assistant]:
    """The documents with stand-ins, by name."""
    home = tmp_path_factory.mktemp("plans")
    return {name: opened(Settings(home=home, corpus=corpus_of(name), embedder="stand_in", llm="stand_in")) for name in NAMES}


@pytest.fixture(scope="session")
def city(plans: Mapping[str, Assistant]) -> Document:
    """The first of them."""
    return plans["aohama"].document


def reading(text: str, document: Document) -> Question:
    """A question, read as the assistant reads it."""
    return read(text, document=document, limit=2000)


@pytest.fixture(scope="session")
def real_plans(real_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Assistant]:
    """The documents with the real weights, each of which is loaded once, in a home of their own."""
    home = tmp_path_factory.mktemp("real-plans")
    (home / "weights").symlink_to(real_settings.home / "weights", target_is_directory=True)
    embedder, model = open_embedder(real_settings), open_language_model(real_settings)
    found = {}
    for name in NAMES:
        settings = real_settings.model_copy(update={"home": home, "corpus": corpus_of(name), "states_disk_gib": 0})
        build_index(settings)
        index = open_index(settings)
        found[name] = Assistant(settings, index, Retriever(index, embedder), model, embedder.name)
    return found


def opened(settings: Settings) -> Assistant:
    build_index(settings)
    return Assistant.open(settings)
