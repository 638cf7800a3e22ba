"""What lines of a printed text look like in any file: bullets, dots before the number of a page, the end of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.language.sentences import ends_sentence

BULLET = re.compile(r"[・○●◯■□◆◇▪▫•‣➢➤✓\uf06c\uf06e\uf0a7\uf0b7\uf0d8\uf0fc][ 　\t]*|[-–＊*][ 　\t]+")
LEADERS = re.compile(r"(?<![.．…‥・·])(?<![.．…‥・·]\s)(?:[.．…‥・·]\s?){4,}\s*(?:[0-9０-９ivx]{1,4}\s*)?$")
"""The end of a line of a table of contents."""
_LATIN_END = re.compile(r"[.!?:;][\"'”)\]]*$")


def is_closed(line: str) -> bool:
    """Whether a sentence, or what leads to a list, ends with a line."""
    return ends_sentence(line) or bool(_LATIN_END.search(line))


def joined(lines: Iterable[str]) -> str:
    """Wrapped lines as one text: a blank between Latin words alone."""
    pieces: list[str] = []
    for line in filter(None, lines):
        pieces += [" ", line] if pieces and pieces[-1][-1:].isascii() and line[:1].isascii() else [line]
    return "".join(pieces)
