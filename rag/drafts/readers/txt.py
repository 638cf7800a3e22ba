"""Plain text: a draft copied out of Word or a mail, or Markdown under another name."""

from __future__ import annotations

import re

from rag.drafts.readers import Paragraph
from rag.drafts.readers import md as markdown

_REFERENCE = re.compile(r"(?<=[。」）.])\[\^?(\d{1,4})\]")
_NOTE = re.compile(r"^\[(\d{1,4})\](?=:? )", re.MULTILINE)


def read(data: bytes) -> tuple[Paragraph, ...]:
    """Every line with words in it; ``[1]`` is read as a footnote as ``[^1]`` is."""
    text = _NOTE.sub(lambda at: f"[^{at[1]}]:", markdown.text_of(data)).replace("]::", "]:")
    text = _REFERENCE.sub(lambda at: f"[^{at[1]}]", text)
    return markdown.read(text.encode("utf-8"))
