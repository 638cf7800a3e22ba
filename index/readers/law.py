"""The XML of e-Gov's laws (法令標準XML): its structure is the schema's. An article is a section, a 項 a passage with its 号."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from index.errors import CorpusError
from index.sections.blocks import Block, ReadFile
from index.sections.outline import CLAUSE

_LEVELS = {"Part": 1, "Chapter": 2, "Section": 3, "Subsection": 4, "Division": 5, "Article": 6}
_APPENDIX = re.compile("(?:Suppl)?Appdx(?:Table|Note|Style|Format|Fig)?")
"""Elements of 別表, 別記, 様式 and their like; each has a title of its own."""
_ITEMS = ("Item", *(f"Subitem{n}" for n in range(1, 11)))
_READINGS = ("Rt",)


def read(data: bytes, name: str) -> ReadFile:
    """Read a law (see ``index.readers.Read``)."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise CorpusError(f"{name} declares entities of its own, which no law of e-Gov does", remedy="get the file again from e-Gov")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CorpusError(f"{name} is damaged: {str(error)[:80]}", remedy="get the file again from e-Gov") from error
    law = root if root.tag == "Law" else root.find(".//Law")
    if law is None:
        raise CorpusError(f"{name} is an XML file, but not a law as e-Gov gives it", remedy="save its text as txt, docx or html")
    title = law.findtext(".//LawTitle")
    return ReadFile(media_type="application/xml", blocks=tuple(_blocks(law)), title=title)


def _blocks(law: Any) -> Iterator[Block]:  # noqa: ANN401 - an element of lxml
    for number, child in enumerate(_children(law), start=1):
        for block in _of(child):
            yield block.model_copy(update={"place": block.place or f"element {number}"})


def _children(law: Any) -> Iterator[Any]:  # noqa: ANN401
    for child in law.iterchildren("*"):
        if child.tag == "LawBody":
            yield from child.iterchildren("*")
        else:
            yield child


def _of(element: Any) -> Iterator[Block]:  # noqa: ANN401
    tag = element.tag
    if tag == "TOC":
        yield from _contents(element)
    elif tag == "Article":
        yield from _article(element)
    elif tag in _LEVELS or tag == "SupplProvision" or _APPENDIX.fullmatch(tag):
        yield from _group(element)
    elif tag == "Paragraph":
        yield from _paragraph(element)
    elif tag in ("LawNum", "LawTitle", "EnactStatement", "Preamble"):
        yield Block(kind="paragraph", text=_text(element))
    elif tag == "TableRow":
        yield Block(kind="row", text="　".join(filter(None, (_text(cell) for cell in element))), table=1)
    elif len(element):
        for child in element.iterchildren("*"):
            yield from _of(child)
    elif _text(element):
        yield Block(kind="paragraph", text=_text(element))


def _contents(element: Any) -> Iterator[Block]:  # noqa: ANN401
    for line in element.iter("*"):
        if text := (line.text or "").strip():
            yield Block(kind="furniture" if line.tag in ("TOCLabel", "ArticleRange") else "contents", text=text)


def _group(element: Any) -> Iterator[Block]:  # noqa: ANN401
    """A chapter or its like, or 附則, with what is under it."""
    level = _LEVELS.get(element.tag, 1)
    for child in element.iterchildren("*"):
        if child.tag in (f"{element.tag}Title", "SupplProvisionLabel", "ArithFormulaNum"):
            amended = element.get("AmendLawNum")
            yield Block(kind="heading", text=_text(child) + (f"（{amended}）" if amended else ""), level=level)
        else:
            yield from _of(child)


def _article(element: Any) -> Iterator[Block]:  # noqa: ANN401
    title, caption = element.findtext("ArticleTitle") or "", element.find("ArticleCaption")
    yield Block(kind="heading", text=title + (_text(caption) if caption is not None else ""), level=_LEVELS["Article"], place=title)
    for child in element.iterchildren("*"):
        if child.tag not in ("ArticleTitle", "ArticleCaption"):
            yield from _of(child)


def _paragraph(element: Any) -> Iterator[Block]:  # noqa: ANN401
    """A 項 with its 号, each as an item under it."""
    caption = element.find("ParagraphCaption")
    if caption is not None:
        yield Block(kind="caption", text=_text(caption))
    number = element.findtext("ParagraphNum") or ""
    sentence = element.find("ParagraphSentence")
    if sentence is not None and _text(sentence):
        yield Block(kind="item", text=_text(sentence), level=1, marker=CLAUSE, place=f"{CLAUSE} {number}".strip())
    for child in element.iterchildren("*"):
        if child.tag in _ITEMS:
            yield from _item(child, 2)
        elif child.tag not in ("ParagraphCaption", "ParagraphNum", "ParagraphSentence"):
            yield from _of(child)


def _item(element: Any, level: int) -> Iterator[Block]:  # noqa: ANN401
    parts = [_text(child) for child in element.iterchildren("*") if child.tag in (f"{element.tag}Title", f"{element.tag}Sentence")]
    yield Block(kind="item", text="　".join(part for part in parts if part), level=level)
    for child in element.iterchildren("*"):
        if child.tag in _ITEMS:
            yield from _item(child, level + 1)
        elif child.tag not in (f"{element.tag}Title", f"{element.tag}Sentence"):
            yield from _of(child)


def _text(element: Any) -> str:  # noqa: ANN401
    """The words of an element without the readings of its kanji; its columns stand apart."""
    said = ""
    for node in element.iter("*"):
        if node.tag in _READINGS or any(above.tag in _READINGS for above in node.iterancestors()):
            said += (node.tail or "").strip() if node.tag in _READINGS else ""
            continue
        if node.tag == "Column" and said:
            said += "　"
        said += (node.text or "").strip("\n\r\t ")
        if node is not element:
            said += (node.tail or "").strip("\n\r\t ")
    return said
