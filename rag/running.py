"""A server of the product that runs on this machine, asked instead of loading everything again.

It is taken only where it would give the same answer: same index, language model, version and settings. Whatever is wrong with
it, the answer is made here instead.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from importlib.metadata import version
from typing import Any, cast

from index.errors import StrategyQAError
from rag.settings import Settings
from rag.types import (
    Answer,
    AnswerDone,
    AnswerFailed,
    Citation,
    Earlier,
    Event,
    Evidence,
    EvidenceFound,
    Language,
    Provenance,
    Statement,
    StatementChecked,
)

HEALTH_S = 1.0
"""Seconds that a server has to say that it lives."""
ANSWER_S = 600.0
"""Seconds until the next event; others may be waiting before us."""

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what to dial where a server listens everywhere


class ServerLostError(Exception):
    """The server could not be asked, is too busy, or went away before it had said anything."""


class RunningServer:
    """Asks as ``rag.assistant.Assistant`` is asked."""

    def __init__(self, host: str, port: int) -> None:
        self._host = _EVERYWHERE.get(host, host)
        self._port = port

    def health(self) -> dict[str, Any]:
        """What it says of itself; empty where none answers in time."""
        try:
            with closing(HTTPConnection(self._host, self._port, timeout=HEALTH_S)) as connection:
                connection.request("GET", "/api/health")
                found = json.loads(connection.getresponse().read())
        except (OSError, HTTPException, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def provenance(self) -> Provenance:
        """What makes its answers.

        Raises:
            ServerLostError: it does not say.
        """
        try:
            return cast("Provenance", _read(Provenance, self.health()["provenance"]))
        except (KeyError, ValueError) as error:
            raise ServerLostError("it does not say what makes its answers") from error

    def ask(self, question: str, *, language: Language | None = None, history: Sequence[Earlier] = ()) -> Iterator[Event]:
        """Stream an answer.

        Raises:
            ServerLostError: nothing came yet, so that the question can be asked elsewhere.
            StrategyQAError: it went away in the middle.
        """
        came = False
        lost = "it said no end"
        try:
            with closing(HTTPConnection(self._host, self._port, timeout=ANSWER_S)) as connection:
                body = json.dumps({"question": question, "language": language, "history": [asdict(one) for one in history], "stream": True})
                connection.request("POST", "/api/ask", body, {"Content-Type": "application/json"})
                response = connection.getresponse()
                if response.status != 200:
                    raise ServerLostError(response.status)
                for event in _events(response):
                    came = True
                    yield event
                    if isinstance(event, AnswerDone | AnswerFailed):
                        return
        except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
            lost = str(error)
        if not came:
            raise ServerLostError(lost)
        raise StrategyQAError(f"the running server broke off its answer ({lost})", remedy="ask again, or add --no-server")

    def answer(self, question: str, *, language: Language | None = None, history: Sequence[Earlier] = (), id: str | None = None) -> Answer:
        """The whole answer (raises as ``ask``; an expected failure is a ``StrategyQAError`` too)."""
        for event in self.ask(question, language=language, history=history):
            if isinstance(event, AnswerFailed):
                raise StrategyQAError(event.message, remedy=event.remedy)
            if isinstance(event, AnswerDone):
                return replace(event.answer, id=id)
        raise ServerLostError("it said no end")


def running_server(settings: Settings) -> RunningServer | None:
    """The server that runs where the settings would serve, if it gives the answers that these settings give."""
    server = RunningServer(settings.host, settings.port)
    health = server.health()
    if not health or health.get("version") != version("strategy-qa") or health.get("settings") != settings.answering_sha256():
        return None
    return server if health.get("index_id") == _index_id(settings) else None


def _index_id(settings: Settings) -> str:
    from index.document import read_document
    from index.embedders import embedder_name
    from index.manifest import inputs_of

    try:
        return inputs_of(read_document(settings), embedder_name(settings)).index_id
    except StrategyQAError:
        return ""


def _events(response: HTTPResponse) -> Iterator[Event]:
    """The events of a stream (ValueError: it is none of ours)."""
    name = ""
    for raw in response:
        line = raw.decode("utf-8").rstrip("\r\n")
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield _event(name, json.loads(line.removeprefix("data: ")))


def _event(name: str, data: Any) -> Event:  # noqa: ANN401 - JSON
    if name == "evidence":
        return EvidenceFound(evidence=_read(tuple[Evidence, ...], data["evidence"]))
    if name == "statement":
        return StatementChecked(statement=_read(Statement, data["statement"]), citations=_read(tuple[Citation, ...], data["citations"]))
    if name == "done":
        return AnswerDone(answer=_read(Answer, data))
    return AnswerFailed(code=str(data["code"]), message=str(data["message"]), remedy=str(data["remedy"]))


def _read(kind: Any, data: Any) -> Any:  # noqa: ANN401 - whatever kind it is
    return _adapter(kind).validate_python(data)


@cache
def _adapter(kind: Any) -> Any:  # noqa: ANN401
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
