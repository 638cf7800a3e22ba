"""How the server is: whether it lives, whether it would answer now, what it has counted."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from index.embedders import embedder_name
from index.errors import StrategyQAError
from index.manifest import Inputs, inputs_of
from index.shelf.document_indexes import require_indexes
from rag.settings import Settings
from rag.web.answering import Answering
from rag.web.limits import Limits
from rag.web.metrics import Metrics
from rag.web.v1.contract import HealthReply, ReadyReply, refused


class StuckError(StrategyQAError):
    """One answer has held the model for so long that nobody else is answered."""

    code = "stuck"


def state(assistant: Answering, settings: Settings, limits: Limits, metrics: Metrics) -> APIRouter:
    """``GET /v1/health``, ``/v1/ready`` and ``/v1/metrics``."""
    router, readiness = APIRouter(prefix="/v1", tags=["server"]), Readiness(assistant, settings, limits)

    @router.get("/health", response_model=HealthReply)
    def health() -> JSONResponse:
        """Says that the process lives, and what makes its answers."""
        provenance = assistant.provenance
        made_by = {"index_id": provenance.index_id, "llm": provenance.llm, "version": provenance.version}
        return JSONResponse({"status": "ok", **made_by, "settings": settings.answering_sha256(), "provenance": asdict(provenance)})

    @router.get("/ready", response_model=ReadyReply, responses=refused("busy", "stuck", "index_missing", "store"))
    def ready() -> ReadyReply:
        """Says whether a question would be taken now; a refusal where not."""
        readiness.require()
        return ReadyReply(status="ready")

    figures = {CONTENT_TYPE_LATEST: {"schema": {"type": "string"}}}

    @router.get(
        "/metrics",
        name="metrics",
        response_class=Response,
        responses={200: {"description": "The figures.", "content": figures}},
    )
    def counted() -> Response:
        """Gives figures in the text form of Prometheus. No question, no person and no text is in them."""
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return router


class Readiness:
    """Whether a question would be answered now."""

    def __init__(self, assistant: Answering, settings: Settings, limits: Limits) -> None:
        self._assistant, self._settings, self._limits = assistant, settings, limits
        self._wanted: tuple[str, dict[str, Inputs]] = ("", {})
        """Of the index that is asked: its id, and what each document's own is made from, by the document's key."""

    def require(self) -> None:
        """Refuse where it would not.

        Raises:
            StuckError: one answer has held the model for twice the time that an answer may take.
            IndexMissingError: an index of what is asked is not there any more, so that the server could not begin again.
            StoreError: the database in which it stands cannot be reached.
            LimitError: all places are taken.
        """
        held = self._assistant.turns.held_s
        if held > 2 * self._settings.answer_seconds:
            raise StuckError(f"one answer has held the model for {held:.0f} s", remedy="begin the server again")
        require_indexes(self._settings, self._looked_up())
        self._limits.require_place()

    def _looked_up(self) -> dict[str, Inputs]:
        index_id, document = self._assistant.provenance.index_id, self._assistant.document
        if self._wanted[0] != index_id:
            self._wanted = (index_id, {part.key: inputs_of(part, embedder_name(self._settings)) for part in document.each})
        return self._wanted[1]
