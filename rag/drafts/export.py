"""A draft from a basket, checked and written whole or not at all."""

from __future__ import annotations

import os
import shutil
from itertools import count
from pathlib import Path

from index.home import replacing
from rag.drafts.basket import Basket
from rag.drafts.blocks import Draft
from rag.drafts.checked import check_basket
from rag.drafts.exporters import find_exporter
from rag.drafts.record import Making, record
from rag.drafts.source import Source
from rag.drafts.templates import find_template
from rag.errors import DraftError
from rag.types import Language


def make_draft(basket: Basket, source: Source, making: Making, *, template: str, language: Language) -> Draft:
    """Compare a basket with the text and lay it out.

    Raises:
        DraftError: the basket is empty, or something in it does not stand and cannot be marked as a paraphrase.
    """
    entries = check_basket(basket, source)
    found = find_template(template)
    language = "en" if template == "english" else language
    parts = (*found.parts(entries, source, language), *record(source, making, language))
    return Draft(title=found.title(source, language), language=language, day=making.day, metadata=source.document.metadata, parts=parts)


def write_draft(draft: Draft, file: Path) -> Path | None:
    """Write a draft in the format of the file's suffix.

    Returns:
        Where a file that was there, with other content, is kept: somebody may have edited it; None: nothing was there to keep.

    Raises:
        DraftError: no exporter has this suffix, or the file cannot be written.
        SpaceError: the disk is full.
    """
    content = find_exporter(file)(draft)
    require_writable(file)
    try:
        if file.exists() and file.read_bytes() == content:
            return None
        with replacing(file) as beside:
            beside.write_bytes(content)
            kept = _keep(file)
    except OSError as error:
        raise DraftError(f"{file} cannot be written: {error.strerror}", remedy="name another file: -o FILE") from error
    return kept


def _keep(file: Path) -> Path | None:
    """Copy what is there under the first free name: ``draft.1.docx`` beside ``draft.docx``."""
    if not file.exists():
        return None
    copies = (file.with_name(f"{file.stem}.{number}{file.suffix}") for number in count(1))
    copy = next(one for one in copies if not one.exists())
    with replacing(copy) as beside:
        shutil.copy2(file, beside)
    return copy


def require_writable(file: Path) -> None:
    """Refuse early what cannot be written.

    Raises:
        DraftError: as above.
    """
    find_exporter(file)
    folder = file.parent
    if file.is_dir():
        reason = "it is a folder"
    elif not folder.is_dir():
        reason = "its folder does not exist"
    elif not os.access(folder, os.W_OK) or (file.exists() and not os.access(file, os.W_OK)):
        reason = "permission denied"
    else:
        return
    raise DraftError(f"{file} cannot be written: {reason}", remedy="name another file: -o FILE")
