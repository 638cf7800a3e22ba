"""The Word file that a draft is written into: our own sheet of A4, or an organisation's file with its styles, margins, head and foot.

Of such a file nothing that it says is kept, and nothing that points outside it.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from rag.drafts.readers import LARGEST_FILE
from rag.drafts.readers.package import damaged, require_word_file
from rag.errors import DraftError

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.opc.part import Part

THUMBNAIL = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"
CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_KEPT = frozenset({"styles", "stylesWithEffects", "settings", "webSettings", "theme", "fontTable", "numbering", "header", "footer"})
"""Ends of the types of what the document part refers to."""
_REMEDY = "save an empty sheet as .docx in Word, then name it again: --template FILE"


def read_sheet(file: Path) -> bytes:
    """A Word file to take styles from, read whole.

    Raises:
        DraftError: it is no whole Word file within the bounds of those that are verified, or shows something from elsewhere.
    """
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise DraftError(f"{file} has more than {LARGEST_FILE // 10**6} MB", remedy=_REMEDY)
        data = file.read_bytes()
    except OSError as error:
        raise DraftError(f"{file} cannot be read: {error.strerror}", remedy="name a Word file: --template FILE") from error
    try:
        opened(data)
    except DraftError as error:
        raise DraftError(f"{file} {error.message}", remedy=_REMEDY) from error
    return data


def opened(sheet: bytes | None) -> WordDocument:
    """An empty Word document with the styles of a file; None: those of python-docx, which ``rag.drafts.word_styles`` sets.

    Raises:
        DraftError: as ``read_sheet``.
    """
    if sheet is not None:
        require_word_file(sheet)
    try:
        word = docx.Document(BytesIO(sheet) if sheet is not None else None)
        _empty(word)
    except Exception as error:  # the library of Word files raises whatever it stumbles over
        raise damaged(error) from error
    for part in word.part.package.iter_parts():
        _require_whole(part)
    return word


def _empty(word: WordDocument) -> None:
    """Without its words, and without what only they referred to: pictures, links, notes, comments, properties."""
    body = word.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)
    _drop(word.part, lambda kind: kind.rpartition("/")[2] not in _KEPT)
    settings = word.settings.element
    for name in ("w:footnotePr", "w:endnotePr", "w:attachedTemplate", "w:mailMerge"):
        for element in settings.findall(qn(name)):
            settings.remove(element)
    _drop(word.part._settings_part, lambda kind: True)
    package: Any = word.part.package
    _drop(package, lambda kind: kind in (THUMBNAIL, CUSTOM))


def _drop(part: Any, unwanted: Any) -> None:  # noqa: ANN401 - parts and packages have relationships alike
    for name, relation in list(part.rels.items()):
        if unwanted(relation.reltype):
            del part.rels[name]


def _require_whole(part: Part) -> None:
    """Nothing that a sheet shows is fetched from elsewhere when somebody opens it.

    Raises:
        DraftError: something would be.
    """
    outside = next((one for one in part.rels.values() if one.is_external and one.reltype != RELATIONSHIP_TYPE.HYPERLINK), None)
    if outside is not None:
        raise DraftError(f"shows something from elsewhere: {outside.target_ref[:60]!r}", remedy="put it into the file itself")
