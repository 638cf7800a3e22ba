"""What the tools of ``rag.web.tools.catalogue`` take. Their schemas tell a language model what an argument means and how long it may be."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from rag.drafts.quoted import LONGEST_QUOTE
from rag.types import Language
from rag.web.v1.contract import Body, DocumentName, Documents, Reply

LONGEST = 20_000
"""Characters of a question or a query; the settings may allow fewer."""


class Asked(Body):
    """Arguments of ``ask``."""

    question: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    """One question in Japanese or English, as the user asked it. Do not shorten it to keywords."""
    language: Language | None = None
    """Of the answer; null: the question's."""
    documents: Documents = ()
    """Names of the documents that may answer, as the tool documents gives them; empty: all."""
    earlier: Annotated[tuple[str, ...], Field(max_length=50)] = ()
    """The user's earlier questions, oldest first, where this one follows up on them."""


class Searched(Body):
    """Arguments of ``search``."""

    query: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    """Words or a question, in Japanese or English."""
    limit: int = Field(default=8, ge=1, le=20)
    """Passages at most."""
    documents: Documents = ()
    """Names of the documents that are searched; empty: all."""


class Shown(Body):
    """Arguments of ``section``."""

    section: Annotated[str, Field(min_length=1, max_length=200)]
    """A number in any notation or a name: 3(1)①, ３．（１）①, 3.1.1, フュージョンエネルギー."""
    documents: Documents = ()
    """Names of the documents that are looked in; empty: all."""


class Quoted(Body):
    """Arguments of ``verify_quote``."""

    quote: Annotated[str, Field(min_length=1, max_length=LONGEST_QUOTE)]
    """The quoted words alone: a part of a sentence, a sentence or several."""
    section: Annotated[str, Field(max_length=200)] = ""
    """The section that is cited for it, in any notation; empty: none is."""
    documents: Documents = ()
    """Names of the documents in which it may stand; empty: all."""


class Nothing(Body):
    """A tool without arguments."""


class AskedReply(Reply):
    """The documents that answer now."""

    asked: tuple[DocumentName, ...]
    """In the order in which they are asked."""
