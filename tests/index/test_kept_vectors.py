"""What one index has embedded, another does not embed again; and nothing damaged is taken over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index.embedders import stand_in
from index.kept_vectors import held_vectors, key_of
from index.settings import IndexSettings
from index.shelf import shelf
from index.shelf.entries import corpus_of
from index.store import open_index


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    return IndexSettings(home=tmp_path / "home", embedder="stand_in")


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is embedded, in order."""
    embed, found = stand_in.Adapter.embed, list[str]()

    def counting(self: stand_in.Adapter, texts: Any, **more: Any) -> Any:
        found.extend(texts)
        return embed(self, texts, **more)

    monkeypatch.setattr(stand_in.Adapter, "embed", counting)
    return found


def plan(file: Path, *changed: tuple[str, str]) -> Path:
    """Three hundred sentences: thirty sections of five passages, each of two."""
    lines = ["# 計画"]
    for section in range(30):
        lines += ["", f"## 施策{section}", ""]
        lines += [f"* 施設{section}の{one}は{section * 7 + one}か所で整える。施設{section}の{one}には職員を置く。" for one in range(5)]
    text = "\n".join(lines) + "\n"
    for before, after in changed:
        assert text.count(before) == 1
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")
    return file


def vectors(settings: IndexSettings, name: str) -> list[list[float]]:
    own = settings.model_copy(update={"corpus": corpus_of(settings.home, name)})
    found: list[list[float]] = open_index(own).japanese.sentences.vectors().tolist()
    return found


def test_one_changed_figure_costs_at_most_three_embeddings(settings: IndexSettings, tmp_path: Path, embedded: list[str]) -> None:
    _, report = shelf.add(settings, plan(tmp_path / "plan.md"), {})
    assert report.sentences == 300
    del embedded[:]
    shelf.update(settings, "plan", {}, file=plan(tmp_path / "newer.md", ("は101か所", "は999か所")))
    assert len(embedded) <= 3
    assert all("999か所" in text for text in embedded)
    again = settings.model_copy(update={"home": tmp_path / "other"})
    shelf.add(again, tmp_path / "newer.md", {}, name="plan")
    assert vectors(settings, "plan") == vectors(again, "plan")


def test_no_text_is_embedded_twice_under_one_title(settings: IndexSettings, tmp_path: Path, embedded: list[str]) -> None:
    shelf.add(settings, plan(tmp_path / "plan.md"), {})
    assert len(embedded) == len(set(embedded))


def test_what_is_removed_goes_with_its_vectors(settings: IndexSettings, tmp_path: Path, embedded: list[str]) -> None:
    shelf.add(settings, plan(tmp_path / "plan.md"), {})
    once = len(embedded)
    shelf.remove(settings, "plan")
    shelf.add(settings, tmp_path / "plan.md", {})
    assert len(embedded) == 2 * once


@pytest.mark.parametrize("suffix", [".keys", ".faiss"])
def test_nothing_damaged_is_taken_over(settings: IndexSettings, tmp_path: Path, suffix: str) -> None:
    entry, _ = shelf.add(settings, plan(tmp_path / "plan.md"), {})
    key, name = key_of("計画 ＞ 施策0", "施設0の0には職員を置く。"), stand_in.Adapter.name_for(settings)
    assert key in held_vectors(settings.home, name, {key})
    file = settings.home / "indexes" / entry.index_id / f"sentences{suffix}"
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert not held_vectors(settings.home, name, {key})


def test_another_embedder_takes_nothing_over(settings: IndexSettings, tmp_path: Path) -> None:
    shelf.add(settings, plan(tmp_path / "plan.md"), {})
    key = key_of("計画 ＞ 施策0", "施設0の0には職員を置く。")
    assert not held_vectors(settings.home, "another", {key})
