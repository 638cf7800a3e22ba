"""Plain text: a draft that Word or LibreOffice saved as such, one copied into a mail, or Markdown under another name.

Word marks footnotes as ``[1]`` and writes them at the end. LibreOffice writes their bare numbers behind the words, leaves the notes
themselves out and puts every cell of a table on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.drafts.readers import Paragraph
from rag.drafts.readers import md as markdown
from rag.drafts.readers.encoding import text_of
from rag.drafts.words import RECORD, WORDS

_NOTE = re.compile(r"^\[\^?(\d{1,4})\]:? ")
_REFERENCE = re.compile(r"(?<=\S)\[\^?(\d{1,4})\](?!\()")
_BARE = re.compile(r"(?<=[^\s0-9\-－])[0-9]+(?=\s*$)|(?<=[。」）])[0-9]+(?=[^0-9０-９.．,年月日つ人件億兆万％%])")
_MOST_AT_ONCE = 9
"""References to footnotes in a row."""

_RECORD_HEADINGS = frozenset(names["record"] for names in WORDS.values())
_RECORD_NAMES = frozenset(name for names in RECORD.values() for name in names.values())


def read(data: bytes) -> tuple[Paragraph, ...]:
    """Every line with words in it."""
    lines = text_of(data).split("\n")
    noted = any("[^" in line or _REFERENCE.search(line) for line in lines)
    lines = list(_with_notes(lines) if noted else _with_references(lines))
    return markdown.read("\n".join(_with_record(lines)).encode())


def _with_notes(lines: Sequence[str]) -> Iterator[str]:
    """``[1]`` as Markdown writes it; what follows a note, up to an empty line, is a part of it."""
    in_note = False
    for line in lines:
        if found := _NOTE.match(line):
            in_note = True
            yield f"[^{found[1]}]: {line[found.end() :]}"
            continue
        in_note = in_note and bool(line.strip())
        yield f"    {line.lstrip()}" if in_note else _REFERENCE.sub(lambda at: f"[^{at[1]}]", line)


def _with_references(lines: Sequence[str]) -> Iterator[str]:
    """Bare numbers that go on counting 1, 2, 3 behind words are references; two in a row stand as ``12``."""
    last = 0

    def marked(found: re.Match[str]) -> str:
        nonlocal last
        for count in range(1, _MOST_AT_ONCE + 1):
            numbers = range(last + 1, last + 1 + count)
            if found[0] == "".join(map(str, numbers)):
                last += count
                return "".join(f"[^{number}]" for number in numbers)
        return found[0]

    for line in lines:
        yield _BARE.sub(marked, line)


def _with_record(lines: Sequence[str]) -> Iterator[str]:
    """Each name of the record on one line with its value, which stands below it; the count of lines stays."""
    in_record, name = False, ""
    for line in lines:
        words = line.strip()
        in_record = in_record or words.lstrip("# ") in _RECORD_HEADINGS
        if name and words:
            yield f"{name}\t{words}"
            name = ""
        elif in_record and words in _RECORD_NAMES:
            name = words
            yield ""
        else:
            yield line
    if name:
        yield name
