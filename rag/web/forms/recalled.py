"""What an earlier answer of ours cited, read back from its Markdown: programs keep a conversation as text alone, and hand it back so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from urllib.parse import unquote

from index.language.display import display
from index.text.types import Document
from rag.types import Earlier

MOST_EARLIER = 50
"""Messages before the question that are read, the last ones."""
_SOURCE = re.compile(r"^\[\d{1,4}\] .*#passage=([^&)\s]+)", re.MULTILINE)
"""A source as ``rag.web.forms.markdown`` writes it."""
_STATED = re.compile(r"^(.+?) ?(?:\[\d{1,4}\]){1,30}$", re.MULTILINE)
"""A statement with its marks. How many it may have is bounded, so that a line of nothing but marks costs no more than it is long."""


def conversation(turns: Sequence[tuple[bool, str]], document: Document, limit: int) -> tuple[Earlier, ...]:
    """A conversation as it was handed back.

    Args:
        turns: in order; each with whether the person said it.
        document: what is asked now; what it does not have was not cited.
        limit: characters of a question that are read.
    """
    found: list[Earlier] = []
    for asked, text in turns:
        if asked and text.strip():
            found.append(Earlier(question=text[:limit]))
        elif found and not asked:
            found[-1] = Earlier(question=found[-1].question, cited=(*found[-1].cited, *cited_in(text, document)))
    return tuple(found)


def cited_in(text: str, document: Document) -> tuple[str, ...]:
    """Ids of the passages that an earlier answer cited, in its order; none where it is no answer of ours.

    The sources name them. Where a program took the links away, the statements do: each is a whole sentence of the text.
    """
    linked = [identity for identity in map(unquote, _SOURCE.findall(text)) if identity in document.passage_by_id]
    return tuple(dict.fromkeys(linked or _stated(text, document)))


def _stated(text: str, document: Document) -> list[str]:
    lines = [unescape(line).strip() for line in _STATED.findall(text)]
    if not lines:
        return []
    known: dict[str, str] = {}
    for sentence in document.sentences:
        for said in (display(sentence.text), document.english(sentence.id)):
            if said:
                known.setdefault(said, sentence.passage_id)
    return [known[line] for line in lines if line in known]
