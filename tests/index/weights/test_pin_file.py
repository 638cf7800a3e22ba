"""The committed pin file agrees with itself, and the program takes no other form of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from index.errors import WeightsError
from index.settings import IndexSettings
from index.weights import find_pin, pins
from index.weights.pin_file import Pin, PinnedFile

REPOSITORY = Path(__file__).parents[3]


@pytest.mark.parametrize("pin", pins(), ids=lambda pin: str(pin.name))
def test_parts_make_the_files(pin: Pin) -> None:
    if pin.archive_sha256 is None:
        assert sum(part.size for part in pin.parts) == pin.size
        assert len(pin.files) == 1
    else:
        assert all(file.member for file in pin.files)
    assert len({part.sha256 for part in pin.parts}) == len(pin.parts)
    assert len({file.path for file in pin.files}) == len(pin.files)


@pytest.mark.parametrize("pin", pins(), ids=lambda pin: str(pin.name))
def test_every_pin_says_its_licence_and_that_nobody_compared_it(pin: Pin) -> None:
    assert pin.licence
    licences = [word for word in pin.notice.split() if word.startswith("docs/licences/")]
    assert licences
    assert all(len((REPOSITORY / licence).read_text(encoding="utf-8")) > 5000 for licence in licences)
    assert pin.compared_with_publisher is False


def test_the_default_embedder_is_pinned() -> None:
    assert find_pin(IndexSettings().embedder_weights).usable(IndexSettings().home) == IndexSettings().home


def test_pins_name_no_code_to_run() -> None:
    assert not [file.path for pin in pins() for file in pin.files if file.path.endswith((".py", ".bin", ".pkl", ".pt"))]


@pytest.mark.parametrize("path", ["../model", "/model", "a/../../model"])
def test_a_pinned_path_stays_inside(path: str) -> None:
    with pytest.raises(ValidationError, match="stays inside"):
        PinnedFile(path=path, size=1, sha256="0" * 64)


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="extra"):
        PinnedFile.model_validate({"path": "model", "size": 1, "sha256": "0" * 64, "md5": "0"})


def test_an_unknown_name_is_answered_with_the_names() -> None:
    with pytest.raises(WeightsError, match=r"embeddinggemma-300m, qwen|qwen.*embeddinggemma-300m"):
        find_pin("gpt")
