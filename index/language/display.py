"""The one rule by which text is shown: the extraction's spaces between Japanese and digits or letters go away.

``2024 年３月 26 日`` is shown as ``2024年３月26日``. Spaces between two Japanese words
(``広島ＡＩプロセス フレンズ・グループ``) and between two Latin words (``K Program``) stay. Quotes in the JSON and their
spans are verbatim; everything that is shown, copied or exported goes through here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

from index.language.characters import Span

_JAPANESE = "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff！-／：-＠［-｀｛-･"
_ASCII = "0-9A-Za-z%"
EXTRACTION_SPACE = re.compile(rf"(?<=[{_JAPANESE}]) +(?=[{_ASCII}])|(?<=[{_ASCII}]) +(?=[{_JAPANESE}])")


def display(text: str) -> str:
    """The text without the extraction's spaces."""
    return EXTRACTION_SPACE.sub("", text)


def display_spans(text: str, spans: Iterable[Span]) -> tuple[str, tuple[Span, ...]]:
    """The shown text, and spans of ``text`` moved to where they stand in it."""
    removed = [position for found in EXTRACTION_SPACE.finditer(text) for position in range(*found.span())]
    moved = tuple((start - bisect_left(removed, start), end - bisect_left(removed, end)) for start, end in spans)
    return display(text), moved
