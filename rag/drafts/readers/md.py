"""Markdown, as the exporter writes it and people edit it: headings, quotes, lists, tables, footnotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rag.drafts.readers import Paragraph, mark
from rag.drafts.readers.encoding import text_of
from rag.drafts.words import RECORD_ROW

_NOTE = re.compile(r"\[\^(\d{1,9})\]: ?(.*)")
_REFERENCE = re.compile(r"\[\^(\d{1,9})\]")
_BEGINNING = re.compile(r"(?P<heading>#{1,6} +)|(?P<quote>(?:> ?)+)|(?P<point>[-*+•●・] ?)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_CELLS = re.compile(r"(?<!\\)\|")
_RULES = re.compile(r"[-*_=]{3,}|[|:\- ]+")


def read(data: bytes) -> tuple[Paragraph, ...]:
    """Every line with words in it."""
    return tuple(_paragraphs(text_of(data), _REFERENCE, _unescaped))


def _paragraphs(text: str, reference: re.Pattern[str], unescaped: Callable[[str], str]) -> Iterator[Paragraph]:
    note: int | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        if found := _NOTE.match(line):
            note, line = int(found[1]), found[2]
        elif note is not None and not line.startswith(("    ", "\t")):
            note = None
        place = f"line {number}" if note is None else f"note {note}, line {number}"
        for kind, words in _pieces(line.strip()):
            shown = unescaped(reference.sub(lambda at: mark(at[1]), words)).strip()
            if shown:
                yield Paragraph(text=shown, place=place, kind=kind, note=note)  # type: ignore[arg-type]


def _pieces(line: str) -> Iterator[tuple[str, str]]:
    if _RULES.fullmatch(line):
        return
    if line.startswith("|") and line.endswith("|"):
        cells = [cell.strip() for cell in _CELLS.split(line)[1:-1]]
        joined = "\t".join(cells)
        yield from (
            [("text", joined)] if RECORD_ROW.fullmatch(joined) else [("text", piece) for cell in cells for piece in cell.split("<br>")]
        )
        return
    found = _BEGINNING.match(line)
    kind = next((name for name in ("heading", "quote") if found and found[name]), "text")
    yield kind, line[found.end() :] if found else line


def _unescaped(text: str) -> str:
    """Without emphasis, and with escaped characters as they are meant."""
    return _ESCAPED.sub(r"\1", re.sub(r"(?<!\\)(?:\*\*|__)", "", text))
