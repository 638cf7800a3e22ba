"""Forms of files: one a file of this folder, found by the file's name. Each has ``FORM``, an ``eval.outside.types.Form``."""

from __future__ import annotations

import json
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import cast

from eval.outside.types import Form
from index.errors import StrategyQAError

SUFFIXES = (".json", ".jsonl")
"""Files with these names must be of a known form; others, such as a licence beside them, are not looked at."""


@cache
def forms() -> tuple[Form, ...]:
    """All forms, by the names of their files."""
    files = sorted(Path(__file__).parent.glob("[a-z]*.py"))
    return tuple(cast("Form", import_module(f"{__name__}.{file.stem}").FORM) for file in files)


def form_of(file: Path) -> Form:
    """The form of a file, by its content.

    Raises:
        StrategyQAError: the file cannot be read, or is of no known form.
    """
    first = _first_value(file)
    for form in forms():
        if form.recognises(first):
            return form
    known = ", ".join(form.name for form in forms())
    raise StrategyQAError(f"{file} is of no known form; known: {known}", remedy="take it out of the folder")


def _first_value(file: Path) -> object:
    try:
        text = file.read_text(encoding="utf-8")
        line = text.lstrip().partition("\n")[0]
        try:
            return json.loads(line)
        except ValueError:
            return json.loads(text)
    except (OSError, ValueError) as error:
        raise StrategyQAError(
            f"{file} is no JSON and no JSON lines: {error}", remedy="get it again, or take it out of the folder"
        ) from error
