"""A document's own data as a whole: names from the text, then questions that it answers. Called when a document is added."""

from __future__ import annotations

from contextlib import suppress

from index.document import text_file
from index.embedders import open_embedder
from index.errors import StrategyQAError
from index.shelf.entries import METADATA, Entry, library
from index.store import open_index
from index.text.drafted import Drafted, corrected_file, kept_names, read_corrected, read_drafted, write_drafted
from rag.evidence.retrieve import Retriever
from rag.first_questions import first_questions
from rag.settings import Settings


def own_settings(settings: Settings, entry: Entry) -> Settings:
    """The settings that read a text of the shelf."""
    return settings.model_copy(update={"corpus": library(settings.home) / entry.folder / METADATA})


def draft_questions(settings: Settings, entry: Entry) -> Drafted:
    """Draft questions to begin with for a text whose index is built, beside what is drafted of its names (raises as ``open_index``)."""
    own = own_settings(settings, entry)
    text, index = text_file(own), open_index(own)
    drafted = read_drafted(text)
    known = drafted.model_copy(update={"names": kept_names(drafted, read_corrected(corrected_file(text)))})
    examples = first_questions(index.document, known, Retriever(index, open_embedder(own)))
    drafted = drafted.model_copy(update={"examples": examples})
    write_drafted(text, drafted)
    return drafted


def try_questions(settings: Settings, entry: Entry) -> None:
    """The same for a document that was just added; it is on the shelf all the same where no question could be drafted."""
    with suppress(StrategyQAError):
        draft_questions(settings, entry)
