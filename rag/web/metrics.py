"""What a server counts, in the form of Prometheus: how many, how long, why not. No question, no person and no text is in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, Literal, TypeVar, cast

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.types import AnswerDone, AnswerFailed, Event, EvidenceFound, StatementChecked
from rag.web.answering import Answering
from rag.web.limits import Limits
from rag.web.refusals import COUNTED

_STAGES = ("evidence", "first_statement", "whole")
_BUCKETS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0, 34.0, 60.0, 120.0)
"""Seconds."""
Kind = TypeVar("Kind", bound=Answering)
Door = Literal["page", "api", "stream", "openai", "gennai", "mcp"]
"""Through which form a question came."""


class Metrics:
    """The figures of one server. Safe to use from several threads."""

    def __init__(self, assistant: Answering, limits: Limits) -> None:
        self._registry = CollectorRegistry(auto_describe=True)
        self._questions = Counter(
            "strategy_qa_questions",
            "Questions by the door through which they came and how they ended",
            ("door", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "strategy_qa_answer_seconds",
            "Seconds from the question to a stage of its answer",
            ("stage",),
            registry=self._registry,
            buckets=_BUCKETS,
        )
        self._refusals = Counter("strategy_qa_refusals", "What was refused, by its code", ("code",), registry=self._registry)
        for stage in _STAGES:
            self._seconds.labels(stage)
        ProcessCollector(registry=self._registry)
        self._registry.register(_Present(assistant, limits))

    def text(self) -> bytes:
        """All figures as they are now."""
        return generate_latest(self._registry)

    def refused(self, code: str) -> None:
        """Count a refusal."""
        self._refusals.labels(code).inc()

    def at(self, door: Door, assistant: Kind) -> Kind:
        """The same assistant for one door: the questions that it is asked are counted."""
        return cast("Kind", _Counted(assistant, self, door))

    def seen(self, stage: str, seconds: float) -> None:
        """Note when a stage of an answer was reached."""
        self._seconds.labels(stage).observe(seconds)

    def ended(self, door: Door, status: str) -> None:
        """Count a question."""
        self._questions.labels(door, status).inc()


class _Counted:
    """Answers as the assistant does, and counts. One that nobody waited for to its end, or that took too long, is ``stopped``."""

    def __init__(self, assistant: Answering, metrics: Metrics, door: Door) -> None:
        self._assistant, self._metrics, self._door = assistant, metrics, door

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the assistant has
        return getattr(self._assistant, name)

    def ask(self, question: str, **options: Any) -> Iterator[Event]:  # noqa: ANN401 - handed on
        start, status, stated = time.perf_counter(), "stopped", False
        try:
            for event in self._assistant.ask(question, **options):
                passed = time.perf_counter() - start
                if isinstance(event, EvidenceFound):
                    self._metrics.seen("evidence", passed)
                elif isinstance(event, StatementChecked) and not stated:
                    stated = True
                    self._metrics.seen("first_statement", passed)
                elif isinstance(event, AnswerDone):
                    status = event.answer.status
                    self._metrics.seen("whole", passed)
                elif isinstance(event, AnswerFailed):
                    status = "failed"
                yield event
        except Exception:
            status = "failed"
            raise
        finally:
            self._metrics.ended(self._door, status)


class _Present(Collector):
    """What is so at the moment of asking."""

    def __init__(self, assistant: Answering, limits: Limits) -> None:
        self._assistant, self._limits = assistant, limits

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("strategy_qa_waiting", "Questions that wait for their turn", self._assistant.turns.waiting)
        yield GaugeMetricFamily("strategy_qa_held_seconds", "Seconds for which one question has had the turn", self._assistant.turns.held_s)
        yield GaugeMetricFamily("strategy_qa_places", "Questions that may be on their way at once", self._limits.places)
        yield GaugeMetricFamily("strategy_qa_places_taken", "Questions that are on their way", self._limits.taken)
        documents = GaugeMetricFamily("strategy_qa_document_asked", "The documents that are asked: 1 for each", labels=("document",))
        for part in self._assistant.document.each:
            documents.add_metric((part.key,), 1)
        yield documents


class Counting:
    """Tells everything below how refusals are counted."""

    def __init__(self, app: ASGIApp, refused: Callable[[str], None]) -> None:
        self._app, self._refused = app, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        scope[COUNTED] = self._refused
        await self._app(scope, receive, send)
