"""A native build of llama.cpp on another processor is refused before it is loaded, with what to type."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from index import native
from index.errors import StrategyQAError
from index.settings import IndexSettings
from rag.llms import open_language_model
from rag.settings import Settings

BUILT = "0.3.36"


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "version", lambda package: BUILT)


@pytest.fixture
def stamp(tmp_path: Path) -> Path:
    return tmp_path / "llama-build.json"


def processor(monkeypatch: pytest.MonkeyPatch, flags: str) -> None:
    monkeypatch.setattr(native, "processor_flags", lambda: flags)


def test_flags_are_read_from_the_system(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor\t: 0\nflags\t\t: fpu avx2 sse4_2 avx512_vnni lm\n\nprocessor\t: 1\nflags\t\t: fpu\n", encoding="utf-8")
    assert native.processor_flags(cpuinfo) == "avx2 avx512_vnni sse4_2"
    assert native.processor_flags(tmp_path / "none") == "unknown"


def test_the_same_processor_and_one_that_can_do_more_are_let_through(stamp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    processor(monkeypatch, "avx avx2")
    native.write_stamp(stamp)
    native.require_same_processor(stamp)
    processor(monkeypatch, "avx avx2 avx512f")
    native.require_same_processor(stamp)


def test_a_processor_that_lacks_a_flag_is_refused_with_what_to_type(stamp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    processor(monkeypatch, "avx avx2 avx512_vnni")
    native.write_stamp(stamp)
    processor(monkeypatch, "avx avx2")
    with pytest.raises(StrategyQAError) as refused:
        native.require_same_processor(stamp)
    assert refused.value.remedy == "type: make llama"
    assert "'avx avx2 avx512_vnni'" in refused.value.message
    assert "'avx avx2'" in refused.value.message


def test_another_version_than_the_stamp_says_is_refused(stamp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    native.write_stamp(stamp)
    monkeypatch.setattr(native, "version", lambda package: "9.9.9")
    with pytest.raises(StrategyQAError, match=f"is 9.9.9, the build's stamp says {BUILT} -> type: make llama"):
        native.require_same_processor(stamp)


@pytest.mark.parametrize("content", [None, "", "{half"])
def test_a_build_without_a_whole_stamp_was_not_made_by_make(stamp: Path, content: str | None) -> None:
    if content is not None:
        stamp.write_text(content, encoding="utf-8")
    native.require_same_processor(stamp)
    assert native.build_name(stamp).startswith(f"{BUILT} unstamped ")


def test_the_model_is_not_loaded_by_a_build_from_another_processor(stamp: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Untouchable(ModuleType):
        def __getattr__(self, name: str) -> object:
            raise AssertionError(f"llama_cpp.{name} was used")

    stamp.write_text(json.dumps({"package": BUILT, "flags": "amx_int8 avx2"}), encoding="utf-8")
    processor(monkeypatch, "avx2")
    monkeypatch.setattr(native.require_same_processor, "__defaults__", (stamp,))
    monkeypatch.setitem(sys.modules, "llama_cpp", Untouchable("llama_cpp"))
    settings = Settings(home=tmp_path, llm="llama_cpp", corpus=IndexSettings().corpus)
    with pytest.raises(StrategyQAError, match=r"amx_int8 avx2.*type: make llama"):
        open_language_model(settings)
