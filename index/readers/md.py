"""Markdown (CommonMark with tables): headings, paragraphs, lists of any depth, tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.language.characters import LOWERED, RAISED
from index.readers.kinds import decoded
from index.sections.blocks import Block, Kind, ReadFile, row_of
from index.text.numbering import read_marker

_FRONT_MATTER = re.compile(r"---\n(.*?)\n(?:---|\.\.\.)\n", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_JAPANESE_END = re.compile(r"[^\x00-\x7f]$")


def read(data: bytes, name: str) -> ReadFile:
    """Read Markdown (see ``index.readers.Read``)."""
    text = decoded(data, name)
    reader = _Reader()
    if front := _FRONT_MATTER.match(text):
        reader.blocks.append(Block(kind="furniture", text=front[0], place="line 1"))
        text = "\n" * front[0].count("\n") + text[front.end() :]
    reader.take(MarkdownIt("commonmark", {"maxNesting": 50}).enable("table").parse(text))
    blocks = tuple(reader.blocks)
    return ReadFile(media_type="text/markdown", blocks=blocks, title=_title(blocks), doubts=tuple(reader.doubts))


def _title(blocks: Sequence[Block]) -> str | None:
    """The first heading, where it has no number and all others are of lower levels."""
    headings = [block for block in blocks if block.kind == "heading"]
    if not headings or any(one.level <= headings[0].level for one in headings[1:]) or read_marker(headings[0].text):
        return None
    return headings[0].text


class _Reader:
    """Takes the tokens of a file in order."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.doubts: list[str] = []
        self._depth = 0
        self._markers: list[str] = []
        self._is_first = False
        self._table = 0
        self._cells: list[str] | None = None
        self._kind: Kind = "paragraph"
        self._level = 0
        self._line = 1

    def take(self, tokens: Sequence[Token]) -> None:
        """Read every token."""
        for token in tokens:
            if token.map:
                self._line = token.map[0] + 1
            method = getattr(self, f"_{token.type}", None)
            if method is not None:
                method(token)

    def _add(self, kind: Kind, text: str, level: int = 0, marker: str = "") -> None:
        if text.strip():
            table = self._table if kind == "row" else 0
            self.blocks.append(Block(kind=kind, text=text.strip(), level=level, marker=marker, table=table, place=f"line {self._line}"))

    def _heading_open(self, token: Token) -> None:
        self._kind, self._level = "heading", int(token.tag[1:])

    def _heading_close(self, _token: Token) -> None:
        self._kind, self._level = "paragraph", 0

    def _bullet_list_open(self, _token: Token) -> None:
        self._depth += 1

    _ordered_list_open = _bullet_list_open

    def _bullet_list_close(self, _token: Token) -> None:
        self._depth -= 1

    _ordered_list_close = _bullet_list_close

    def _list_item_open(self, token: Token) -> None:
        self._markers.append(f"{token.info}{token.markup}")
        self._is_first = True

    def _list_item_close(self, _token: Token) -> None:
        self._markers.pop()

    def _table_open(self, _token: Token) -> None:
        self._table += 1

    def _tr_open(self, _token: Token) -> None:
        self._cells = []

    def _tr_close(self, _token: Token) -> None:
        cells, self._cells = self._cells or [], None
        self._add("row", row_of(cells))

    def _inline(self, token: Token) -> None:
        text = self._words(token.children or ())
        if self._cells is not None:
            self._cells.append(text.strip())
        elif self._kind == "heading":
            self._add("heading", text, self._level)
        elif self._depth:
            marker = self._markers[-1] if self._markers and self._is_first else ""
            self._add("item", text, self._depth if self._is_first else self._depth + 1, marker)
            self._is_first = False
        else:
            self._add("paragraph", text)

    def _fence(self, token: Token) -> None:
        self._add("paragraph", token.content)

    _code_block = _fence

    def _html_block(self, token: Token) -> None:
        rest = token.content
        for tag in _TAG.findall(rest):
            self.blocks.append(Block(kind="furniture", text=tag, place=f"line {self._line}"))
        if _TAG.sub("", rest).strip():
            self._add("paragraph", _TAG.sub("", rest))
        if "<img" in rest:
            self.doubts.append(f"line {self._line}: a picture; what it shows is not read")

    def _words(self, tokens: Sequence[Token]) -> str:
        """The words of a line; a wrapped line goes on with a blank between Latin words alone."""
        said, level = "", dict[int, int]()
        for token in tokens:
            if token.type in ("text", "code_inline", "text_special"):
                said += token.content.translate(level)
            elif token.type == "softbreak":
                said = said.rstrip()
                said += "" if _JAPANESE_END.search(said) else " "
            elif token.type == "hardbreak":
                said += " "
            elif token.type in ("html_inline", "image"):
                level = {"<sup>": RAISED, "<sub>": LOWERED}.get(token.content.lower(), {})
                words = token.content if token.type == "html_inline" else token.content or str(token.attrGet("src"))
                self.blocks.append(Block(kind="furniture", text=words, place=f"line {self._line}"))
        return said
