"""Asking a case by the product's own path, and keeping what it said."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path

from eval.outside.documents import document_of, index_of, number_of
from eval.outside.types import Case, Reply, Stated
from eval.outside.vectors import KeptEmbedder
from eval.runs import code_sha256
from index.embedders import Embedder
from index.home import open_home, write_text
from index.manifest import Inputs, inputs_of
from index.text.types import Document
from rag.assistant import Assistant
from rag.evidence.retrieve import Retriever
from rag.llms import LanguageModel
from rag.settings import Settings
from rag.types import Answer, Provenance

FOLDER = "outside"


class Asker:
    """Answers cases. What it said is kept under ``STRATEGY_QA_HOME/outside``, as are the vectors."""

    def __init__(self, settings: Settings, embedder: Embedder, model: LanguageModel | None, *, fresh: bool = False) -> None:
        """Nothing is asked yet; ``fresh``: what is kept is asked again."""
        home = open_home(settings.home) / FOLDER
        # The states of other people's sentences would drive those of the product's own text from the disk.
        self._settings = settings.model_copy(update={"states_disk_gib": 0.0})
        self._embedder = KeptEmbedder(embedder, home / "vectors", batch=settings.embedder_batch)
        self._model = model
        self._answers = home / "answers"
        self._fresh = fresh
        self._made_by: Provenance | None = None

    def reply(self, case: Case, *, title: str, file: str) -> tuple[Reply, bool]:
        """What the product says to a case, and whether it was asked just now.

        Args:
            case: the question and its passages.
            title: title of the small document.
            file: name of the file that the case comes from.

        Raises:
            StrategyQAError: the question is none, or the model failed.
        """
        document = document_of(case, title=title, file=file)
        inputs = inputs_of(document, self._embedder.name)
        place = self._place(case, self._provenance(document, inputs))
        if not self._fresh and (kept := _kept(place)) is not None:
            return kept, False
        reply = _reply(self._open(document, inputs).answer(case.question))
        write_text(place, json.dumps(reply.to_dict(), ensure_ascii=False, indent=1) + "\n")
        return reply, True

    def _open(self, document: Document, inputs: Inputs) -> Assistant:
        index = index_of(document, inputs, self._embedder)
        return Assistant(self._settings, index, Retriever(index, self._embedder), self._model, self._embedder.name)

    def _provenance(self, document: Document, inputs: Inputs) -> Provenance:
        """What answers from a document, without indexing it. Only the first document is opened, to ask the product itself."""
        self._made_by = self._made_by or self._open(document, inputs).provenance
        return replace(self._made_by, corpus_sha256=document.sha256, index_id=inputs.index_id)

    def _place(self, case: Case, provenance: Provenance) -> Path:
        """Where the answer is kept: the folder is named by all that answers, the file by what is asked."""
        name = hashlib.sha256(json.dumps([case.question, asdict(provenance)], ensure_ascii=False).encode()).hexdigest()[:24]
        return self._answers / self._answering / f"{name}.json"

    @cached_property
    def _answering(self) -> str:
        return hashlib.sha256(f"{code_sha256()}\0{self._settings.answering_sha256()}".encode()).hexdigest()[:16]


def _kept(file: Path) -> Reply | None:
    try:
        return Reply.from_dict(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _reply(answer: Answer) -> Reply:
    numbers = {citation.number: number_of(citation.passage_id) for citation in answer.citations}
    statements = (
        Stated(text=one.text, passages=tuple(numbers[number] for number in one.citations if number in numbers)) for one in answer.statements
    )
    return Reply(status=answer.status, statements=tuple(statements))
