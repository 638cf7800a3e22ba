"""Files of every kind that somebody may hand over: drafts and batches, made, edited, damaged and cut off."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from hypothesis import strategies as st

from eval.drafts import drafts
from rag.drafts.readers import SUFFIXES
from rag.drafts.source import Source
from tests.rag.test_batch import PROVENANCE

TEXT = "重要技術について、研究開発を進める。"
MAIN = "word/document.xml"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
Suffixed = tuple[str, bytes]
"""A suffix and the bytes of a file."""


def word_file(text: str) -> bytes:
    """A Word file of one paragraph."""
    word = docx.Document()
    word.add_paragraph(text)
    file = BytesIO()
    word.save(file)
    return file.getvalue()


WORD = word_file(TEXT)


def packed(change: Callable[[str, bytes], bytes | None], data: bytes = WORD, **more: bytes) -> bytes:
    """A Word file whose parts are changed, or left out; ``more`` stands in it too."""
    file = BytesIO()
    with ZipFile(BytesIO(data)) as whole, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in whole.namelist():
            content = change(name, whole.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in more.items():
            new.writestr(name, content)
    return file.getvalue()


_MARKUP = "[^1]: /[^1]/[1] /[1]/^[/]/[^99999999999]: x/**/__/\\/<br>/> /# /- /* /1. /① /:/\t/    /\n/\r/|/|---|/<!--/-->/~~/```/&amp;"
_SPOKEN = (
    "「/」/“/”/（/）/3.(1)①/3-(1)-①/3.1.1/10兆円/5 trillion/作成の記録\n/索引の番号\n/注意\n/。12/。/"
    "文/a/\ue0001\ue001/\u2028/\u0085/\x0b/\u0301/\u202e"
)
PIECES = st.sampled_from([*_MARKUP.split("/"), *_SPOKEN.split("/")])
TEXTS = (st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60)).map(lambda text: text.replace("\0", ""))

_ATTRIBUTES = ("", ' w:id="1"', ' w:id="x"', ' w:id="-1"', f' w:id="{"9" * 5000}"', ' w:val="Heading1"', ' w:val=""', ' w:val="restart"')
_NAMES = "w:p w:r w:t w:tbl w:tr w:tc w:tcPr w:vMerge w:gridSpan w:tab w:br w:footnoteReference w:del w:ins w:pPr w:pStyle w:sdt".split()
_EMPTY = [f"<{name}{attribute}/>" for name in _NAMES for attribute in _ATTRIBUTES]
TREES = st.recursive(
    st.sampled_from(["文", "索引の番号	", "", "<!-- -->", *_EMPTY]),
    lambda inner: st.tuples(st.sampled_from(_NAMES), st.lists(inner, max_size=4)).map(lambda of: f"<{of[0]}>{''.join(of[1])}</{of[0]}>"),
    max_leaves=25,
)
PLACE = st.integers(0, 1 << 20)
"""A place in something, however long it is."""


def drafted(source: Source) -> Mapping[str, st.SearchStrategy[Suffixed]]:
    """Drafts of each kind: those of the first two are of no draft that the product made."""
    made = drafts(source)
    word = st.sampled_from([number for number, one in enumerate(made) if one.suffix == ".docx"]).map(made.__getitem__)
    text = st.sampled_from([number for number, one in enumerate(made) if one.suffix != ".docx"]).map(made.__getitem__)
    edits = st.lists(st.tuples(st.sampled_from(("remove", "twice", "move", "say")), PLACE, PLACE, PIECES), min_size=1, max_size=6)
    slices = st.lists(st.tuples(PLACE, st.integers(0, 40), PIECES), min_size=1, max_size=8)
    changes = st.lists(st.tuples(PLACE, st.integers(0, 255)), min_size=1, max_size=8)
    few = st.binary(max_size=200) | st.binary(max_size=20).map(lambda data: OLD_OFFICE + data)
    return {
        "text": st.tuples(st.sampled_from((".md", ".txt")), TEXTS.map(_encoded)),
        "elements of Word": st.lists(TREES, max_size=4).map(lambda parts: (".docx", _with_body("".join(parts)))),
        "bytes": st.tuples(st.sampled_from(SUFFIXES), few),
        "damaged Word file": st.tuples(changes, PLACE).map(lambda of: (".docx", _damaged(WORD, *of))),
        "edited Word draft": st.tuples(word, edits).map(lambda of: (".docx", _edited(of[0].data, of[1]))),
        "edited text draft": st.tuples(text, slices).map(lambda of: (of[0].suffix, _spliced(of[0].data, of[1]))),
    }


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", errors="replace")


def _damaged(data: bytes, changes: Sequence[tuple[int, int]], end: int) -> bytes:
    found = bytearray(data)
    for place, value in changes:
        found[place % len(found)] = value
    return bytes(found[: end % (2 * len(found))])


def _with_body(body: str) -> bytes:
    return packed(lambda name, content: content.replace(b"<w:body>", b"<w:body>" + body.encode()) if name == MAIN else content)


def _edited(data: bytes, edits: Sequence[tuple[str, int, int, str]]) -> bytes:
    """A Word file in which elements of the text and the notes are removed, doubled, moved and given other words."""

    def change(name: str, content: bytes) -> bytes:
        if name not in (MAIN, "word/footnotes.xml"):
            return content
        root: Any = parse_xml(content)
        for edit, first, second, words in edits:
            elements, spoken = [one for one in root.iter() if isinstance(one.tag, str)][1:], list(root.iter(qn("w:t")))
            if not spoken:
                break
            one, other = elements[first % len(elements)], elements[second % len(elements)]
            if edit == "say":
                spoken[first % len(spoken)].text = "".join(character for character in words if character.isprintable())
            elif edit == "remove":
                one.getparent().remove(one)
            elif edit == "twice":
                one.addnext(deepcopy(one))
            elif one not in other.iterancestors() and one is not other:
                other.append(one)
        return serialize_part_xml(root)

    return packed(change, data)


def _spliced(data: bytes, slices: Sequence[tuple[int, int, str]]) -> bytes:
    """A text in which some words give way to others."""
    text = data.decode()
    for place, length, piece in slices:
        at = place % (len(text) + 1)
        text = text[:at] + piece + text[at + length :]
    return _encoded(text)


def _lines(line: st.SearchStrategy[Any]) -> st.SearchStrategy[bytes]:
    """Files of JSON lines, of which some are no JSON and some are cut off."""
    written = st.tuples(line.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=30), st.just(1 << 20) | PLACE)
    return st.lists(written.map(lambda of: of[0][: of[1]]), max_size=6).map(b"\n".join)


_ID = st.sampled_from(("1", "2", "", "\u2028", "１"))
_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | _ID, lambda of: st.lists(of, max_size=3), max_leaves=5
)
_HISTORY = st.lists(st.fixed_dictionaries({"question": st.text(max_size=5) | _VALUE, "answer_id": _ID}), max_size=2)
QUESTIONS = _lines(
    st.fixed_dictionaries(
        {"id": _ID, "question": st.text(max_size=9)},
        optional={"language": st.sampled_from(("ja", "en", "fr", None)), "history": _HISTORY | _VALUE, "more": _VALUE},
    )
    | _VALUE
)
_CITATIONS = st.lists(st.fixed_dictionaries({"passage_id": st.text(max_size=5) | _VALUE}) | _VALUE, max_size=2)
ANSWERS = _lines(
    st.fixed_dictionaries(
        {"id": _ID, "question": st.sampled_from(("何", "いつ")) | _VALUE},
        optional={
            "schema": st.sampled_from((1, 2)),
            "provenance": st.just(asdict(PROVENANCE)) | _VALUE,
            "citations": _CITATIONS | _VALUE,
            "error": _VALUE,
        },
    )
    | _VALUE
)
