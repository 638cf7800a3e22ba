"""How the server is: whether it lives, whether it would answer now, what it has counted."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from index.embedders import embedder_name
from index.errors import IndexMissingError, StrategyQAError
from index.manifest import FILE, inputs_of
from index.store import index_folder
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

    @router.get("/ready", response_model=ReadyReply, responses=refused("busy", "stuck", "index_missing"))
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
        self._manifests: tuple[str, dict[str, Path]] = ("", {})
        """Of the index that is asked: its id, and the manifest of each document's own, by the document's key."""

    def require(self) -> None:
        """Refuse where it would not.

        Raises:
            StuckError: one answer has held the model for twice the time that an answer may take.
            IndexMissingError: an index of what is asked is not there any more, so that the server could not begin again.
            LimitError: all places are taken.
        """
        held = self._assistant.turns.held_s
        if held > 2 * self._settings.answer_seconds:
            raise StuckError(f"one answer has held the model for {held:.0f} s", remedy="begin the server again")
        for key, manifest in self._looked_up().items():
            if not manifest.is_file():
                raise IndexMissingError(f"the index of {key} is not there", remedy="type: strategy-qa setup")
        self._limits.require_place()

    def _looked_up(self) -> dict[str, Path]:
        index_id, document = self._assistant.provenance.index_id, self._assistant.document
        if self._manifests[0] != index_id:
            inputs = {part.key: inputs_of(part, embedder_name(self._settings)) for part in document.each}
            self._manifests = (index_id, {key: index_folder(self._settings, one) / FILE for key, one in inputs.items()})
        return self._manifests[1]
