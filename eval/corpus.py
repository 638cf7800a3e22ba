"""The corpus that answers are compared with, read once."""

from __future__ import annotations

import re
from functools import cache

from index.document import read_document
from index.settings import IndexSettings
from index.text.types import Document


@cache
def document() -> Document:
    """The strategy, from the repository."""
    return read_document(IndexSettings())


@cache
def characters() -> frozenset[str]:
    """Every Chinese character of the text and its headings."""
    texts = [passage.text for passage in document().passages]
    texts += [heading.title for section in document().sections for heading in section.headings]
    return frozenset(re.findall(r"[一-鿿]", "".join(texts)))
