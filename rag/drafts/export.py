"""A draft from a basket, checked and written whole or not at all."""

from __future__ import annotations

import os
import shutil
from itertools import count
from pathlib import Path

from index.home import replacing
from rag.drafts.basket import Basket
from rag.drafts.blocks import Draft, with_back_references
from rag.drafts.checked import answered, check_basket, cited
from rag.drafts.choices import DEFAULT, Choices
from rag.drafts.exporters import find_exporter
from rag.drafts.record import Making, foot, head, originals, record, record_page
from rag.drafts.source import Source
from rag.drafts.templates import find_template, memo_of
from rag.errors import DraftError
from rag.types import Language


def make_draft(basket: Basket, source: Source, making: Making, *, template: str, language: Language, choices: Choices = DEFAULT) -> Draft:
    """Compare a basket with the text and lay it out.

    Raises:
        DraftError: the basket is empty, the text answers nothing of it, or something in it does not stand and cannot be marked as a
            paraphrase.
    """
    found = find_template(template)
    language = "en" if template == "english" else language
    source = source.of(basket.passage_ids)
    checked = check_basket(basket, source)
    entries, left_out = answered(checked)
    memos = [memo_of(entry, source, language) for entry in checked if entry not in entries and entry.note]
    rows = record(source, making, language)
    above = tuple(head(making, choices, language))
    below = tuple(foot(source, making, left_out, memos, choices, language))
    parts = (
        *above,
        *found.parts(entries, source, language, choices, (*above, *below)),
        *below,
        *(originals(cited(entries), source, language) if choices.originals else ()),
        *(record_page(rows, language) if choices.record else ()),
    )
    return Draft(
        title=found.title(source, language),
        language=language,
        day=making.day,
        metadata=source.document.metadata,
        parts=with_back_references(parts, language),
        record=rows,
        left_out=left_out,
        sheet=choices.sheet,
    )


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
    return write_whole(content, file)


def write_whole(content: bytes, file: Path) -> Path | None:
    """Write a file whole or not at all; returns and raises as ``write_draft``."""
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
