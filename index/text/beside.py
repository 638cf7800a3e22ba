"""Files that stand beside a text and share its name."""

from __future__ import annotations

from pathlib import Path


def beside(text: Path, ending: str) -> Path:
    """The file of another ending: ``name.ja.txt`` and ``glossary.toml`` -> ``name.glossary.toml``."""
    return text.with_name(f"{text.name.removesuffix(text.suffix).removesuffix('.ja')}.{ending}")
