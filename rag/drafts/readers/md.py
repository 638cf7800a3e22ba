"""Markdown, as the exporter writes it and people edit it: headings, quotes, lists, tables, footnotes, wrapped lines, emphasis."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.language.lists import LIST_MARK
from rag.drafts.readers import Paragraph, mark
from rag.drafts.readers.encoding import text_of
from rag.drafts.words import RECORD_ROW

_NOTE = re.compile(r"\[\^([^\]\s]{1,100})\]: ?(.*)")
_REFERENCE = re.compile(r"\[\^([^\]\s]{1,100})\]")
_INLINE_NOTE = re.compile(r"(?<!\\)\^\[(?!\^)((?:[^\[\]\n]|\[[^\[\]\n]{0,200}\]|\n(?![ \t]*\n)){1,1000})\]")
_BEGINNING = re.compile(r"(?P<heading>#{1,6} +)|(?P<quote>(?:> ?)+)|(?P<point>[-*+•●][ \t]*)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_CELLS = re.compile(r"(?<!\\)\|")
_RULES = re.compile(r"[-*_=]{3,}|[|:\- ]+")
_LEADER = re.compile(r"(?<![.．…‥・ \t　])[ 　]{0,20}(?:\t|[.．…‥・]{3,200})[ \t　]{0,20}[0-9０-９]{1,4}$")
"""What stands between a heading in a table of contents and the end of the line: dots and the number of the page."""

_WITHIN = r"(?:[^\n]|\n(?![ \t]*\n))"
"""A character inside a paragraph."""
_NOT_SAID = re.compile(
    rf"(?<!\\)<!--.*?(?:-->|\Z)|(?<!\\)~~(?=\S){_WITHIN}{{1,2000}}?~~|(?<!\\)!\[[^\]\n]{{0,400}}\]\([^)\n]{{0,400}}\)|"
    rf"(?<!\\)<(del|s|strike|rt|rp)>{_WITHIN}{{0,2000}}?</\1>",
    re.DOTALL,
)
"""Comments, struck text, pictures, readings of kanji."""
_EMPHASIS = (
    re.compile(r"(?<!\\)()\\(?=\n)"),
    re.compile(r"(?<!\\)(?:\*\*|__)()"),
    re.compile(r"(?<![\\*])\*(?=[^\s*])((?:[^*\n]|\n(?![ \t]*\n)){0,400}?[^\s*\\])\*"),
    re.compile(r"(?<![\\\w])_(?=[^\s_])((?:[^_\n]|\n(?![ \t]*\n)){0,400}?[^\s_\\])_(?!\w)"),
    re.compile(r"(?<![\\`])`([^`\n]{1,400})`"),
    re.compile(r"(?<!\\)==(?=\S)([^=\n]{1,400})=="),
    re.compile(r"(?<!\\)()</?(?:b|i|u|em|strong|mark|ins|sub|sup|span|font|ruby|rb|p|div)(?: [^<>\n]{0,200})?>"),
    re.compile(r"(?<![\\!])\[([^\]\n^]{1,400})\]\([^)\s]{1,400}\)"),
)


def read(data: bytes) -> tuple[Paragraph, ...]:
    """Every line with words in it."""
    text, notes = _without_inline_notes(_said(text_of(data)))
    return (*_paragraphs(text), *notes)


def _without_inline_notes(text: str) -> tuple[str, list[Paragraph]]:
    """A text with a reference in the place of each note that stands in the line itself, ``^[...]``, and these notes."""
    notes: list[Paragraph] = []
    line, before = 1, 0

    def referred(found: re.Match[str]) -> str:
        nonlocal line, before
        line, before = line + text.count("\n", before, found.start()), found.start()
        name = f"^{len(notes) + 1}"
        if words := " ".join(_REFERENCE.sub("", found[1]).split()):
            notes.append(Paragraph(text=_ESCAPED.sub(r"\1", words), place=f"line {line}", note=name))
        return f"[^{name}]" * bool(words) + "\n" * found[0].count("\n")

    return _INLINE_NOTE.sub(referred, text), notes


def _said(text: str) -> str:
    """The text without what it does not say, and without emphasis; the count of lines stays."""
    text = _NOT_SAID.sub(lambda found: "\n" * found[0].count("\n"), text)
    for pattern in _EMPHASIS:
        text = pattern.sub(r"\1", text)
    return text


def _paragraphs(text: str) -> Iterator[Paragraph]:
    note: str | None = None
    lines = text.split("\n")
    headings = {line.strip("# ") for line in lines}
    last: str | None = None
    """The kind of the line before; None: nothing goes on from it."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            last = None
            continue
        if found := _NOTE.match(line):
            note, line, last = found[1], found[2], None
        elif note is not None and not line.startswith(("    ", "\t")):
            note = None
        place = f"line {number}" if note is None else f"note {note}, line {number}"
        kind, begins, cells = _pieces(line.strip(), headings)
        continues = last is not None and not begins and len(cells) == 1 and kind in ("text", last)
        kind = last if continues and last else kind
        for words in cells:
            shown = _ESCAPED.sub(r"\1", _REFERENCE.sub(lambda at: mark(at[1]), words)).strip()
            if shown:
                row = number if len(cells) > 1 else None
                yield Paragraph(text=shown, place=place, kind=kind, note=note, row=row, continues=continues)  # type: ignore[arg-type]
        last = kind if len(cells) == 1 and kind != "heading" else None


def _pieces(line: str, headings: set[str]) -> tuple[str, bool, list[str]]:
    """The kind of a line, whether it begins something of its own, and its words or the cells of its row."""
    if _RULES.fullmatch(line):
        return "text", True, []
    if line.startswith("|") and line.endswith("|"):
        cells = [cell.strip() for cell in _CELLS.split(line)[1:-1]]
        return "text", True, _row(cells) or [piece for cell in cells for piece in cell.split("<br>")]
    if (leader := _LEADER.search(line)) and line[: leader.start()].strip("# ") in headings:
        return "text", True, [line[: leader.start()]]
    found = _BEGINNING.match(line)
    kind = next((name for name in ("heading", "quote") if found and found[name]), "text")
    words = line[found.end() :] if found else line
    listed = LIST_MARK.match(words)
    cells = (words[listed.end() :] if listed and listed[0].endswith("\t") else words).split("\t")
    begins = bool(found and kind != "quote") or (words[:1].isdecimal() and bool(listed))
    return kind, begins, (_row(cells) or cells) if len(cells) > 1 else words.split("<br>")


def _row(cells: list[str]) -> list[str]:
    """The row of a record as one piece; empty: it is none."""
    joined = "\t".join(cells)
    return [joined] if RECORD_ROW.fullmatch(joined) else []
