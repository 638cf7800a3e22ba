"""Golden texts: an edge of the product frozen as text. UPDATE_GOLDEN=1 writes them anew; read the difference before it is committed."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def assert_golden(name: str, text: str) -> None:
    """Compare a text with ``tests/golden/<name>``."""
    file = FOLDER / name
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8"), f"{file} differs; read the difference, then: UPDATE_GOLDEN=1 pytest"
