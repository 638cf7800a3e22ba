"""Reading a question once, into one frozen value that nothing downstream looks behind."""

from __future__ import annotations

from rag.question.language import recognise_language
from rag.question.read import read

__all__ = ["read", "recognise_language"]
