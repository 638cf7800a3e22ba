"""A server of the product that runs on this machine, asked instead of loading everything again.

It is asked through a socket in STRATEGY_QA_HOME, never through its port, which anybody may hold: the system lets nobody but its owner
connect, and says whose process listens. It is taken only where it would give the same answer: same index, language model, version and
settings. What it cites is looked up here. Whatever is wrong with it, the answer is made here instead.
"""

from __future__ import annotations

import json
import os
import re
import socket
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, replace
from functools import cache, cached_property
from http.client import HTTPConnection, HTTPException, HTTPResponse
from importlib.metadata import version
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from typing import Any, cast, get_args

from index.errors import StrategyQAError
from index.text.types import Document
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
    Waiting,
)

HEALTH_S = 1.0
"""Seconds that a server has to say that it lives."""
ANSWER_S = 600.0
"""Seconds until the next event; others may be waiting before us."""
_AHEAD = re.compile(r": (\d{1,6}) ahead")
"""The comment that whoever waits gets (``rag.web.reading``)."""
WATCH_S = 0.2
"""Seconds between two looks whether somebody has stopped."""


class ServerLostError(Exception):
    """The server could not be asked, is too busy, or went away before it had said anything."""


@contextmanager
def own_socket(settings: Settings) -> Iterator[list[socket.socket]]:
    """Bind the socket at which a server of this home and port is asked by its owner (mode 0600); remove it at the end.

    Returns:
        The socket, not yet listening; none where the disk of the home can hold no socket.
    """
    file = socket_file(settings)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as own:
        try:
            file.unlink(missing_ok=True)
            with _near(file) as near:
                own.bind(near)
            file.chmod(0o600)  # before it listens: nobody else was let in
        except OSError:
            yield []
            return
        try:
            yield [own]
        finally:
            file.unlink(missing_ok=True)


def socket_file(settings: Settings) -> Path:
    """Where the server of a home that serves at the settings' port is asked by its owner."""
    return settings.home / f"serve-{settings.port}.sock"


@contextmanager
def _near(file: Path) -> Iterator[str]:
    """A path of a socket that is short enough for the system, which takes 107 bytes however deep the home lies."""
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{file.name}"
    finally:
        os.close(folder)


class _Connection(HTTPConnection):
    """HTTP over a socket of ours."""

    def __init__(self, file: Path, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._file = file

    def connect(self) -> None:
        """Connect to it (OSError: nobody listens, or somebody else does)."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        with _near(self._file) as near:
            self.sock.connect(near)
        _, user, _ = struct.unpack("3i", self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
        if user != os.geteuid():
            raise PermissionError(f"{self._file} is another user's")


class RunningServer:
    """Asks as ``rag.assistant.Assistant`` is asked."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def health(self) -> dict[str, Any]:
        """What it says of itself; empty where none answers in time."""
        try:
            with closing(_Connection(socket_file(self._settings), HEALTH_S)) as connection:
                connection.request("GET", "/v1/health")
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

    def ask(
        self,
        question: str,
        *,
        language: Language | None = None,
        history: Sequence[Earlier] = (),
        documents: Sequence[str] = (),
        stopped: Callable[[], bool] | None = None,
    ) -> Iterator[Event]:
        """Stream an answer; where ``stopped`` says yes, the connection is broken off, so that the server ends it too.

        Raises:
            ServerLostError: nothing came yet, so that the question can be asked elsewhere.
            StrategyQAError: it went away in the middle, or cites what the text does not say.
        """
        came = False
        lost = "it said no end"
        try:
            with closing(_Connection(socket_file(self._settings), ANSWER_S)) as connection, _broken_off(connection, stopped):
                asked = {"question": question, "language": language, "history": [asdict(one) for one in history], "stream": True}
                body = json.dumps(asked | ({"documents": list(documents)} if documents else {}))
                connection.request("POST", "/v1/ask", body, {"Content-Type": "application/json"})
                response = connection.getresponse()
                if response.status != 200:
                    raise ServerLostError(response.status)
                for event in _events(response):
                    if not self._stands(event):
                        self.__dict__.pop("_document", None)  # the shelf may have changed, and the server with it
                        self._look_up(event)
                    came = came or not isinstance(event, Waiting)
                    yield event
                    if isinstance(event, AnswerDone | AnswerFailed):
                        return
        except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
            lost = str(error)
        if stopped and stopped():
            return
        if not came:
            raise ServerLostError(lost)
        raise StrategyQAError(f"the running server broke off its answer ({lost})", remedy="ask again, or add --no-server")

    def answer(self, question: str, *, language: Language | None = None, history: Sequence[Earlier] = (), id: str | None = None) -> Answer:
        """The whole answer (raises as ``ask``; an expected failure is a ``StrategyQAError`` too)."""
        for event in self.ask(question, language=language, history=history):
            if isinstance(event, AnswerFailed):
                raise event.error
            if isinstance(event, AnswerDone):
                return replace(event.answer, id=id)
        raise ServerLostError("it said no end")

    def search(self, query: str, *, limit: int = 8, documents: Sequence[str] = ()) -> tuple[Evidence, ...]:
        """Ranked passages.

        Raises:
            ServerLostError: they can be looked for elsewhere.
            StrategyQAError: the query is no text, or a document that is named is not asked.
        """
        try:
            with closing(_Connection(socket_file(self._settings), ANSWER_S)) as connection:
                body = json.dumps({"query": query, "limit": limit, "documents": list(documents)})
                connection.request("POST", "/v1/search", body, {"Content-Type": "application/json"})
                response = connection.getresponse()
                if response.status == 400:
                    raise AnswerFailed(**json.loads(response.read())["error"]).error
                if response.status != 200:
                    raise ServerLostError(response.status)
                found: tuple[Evidence, ...] = _read(tuple[Evidence, ...], json.loads(response.read())["evidence"])
        except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
            raise ServerLostError(str(error)) from error
        if not all(self._document.holds(one.passage_id, one.text) for one in found):
            raise ServerLostError("it found what does not stand in the text")
        return found

    @cached_property
    def _document(self) -> Document:
        from index.shelf.together import read_together

        return read_together(self._settings)

    def is_ours(self) -> bool:
        """Whether it gives the answers that these settings give."""
        return self._is_as_ours(self.health())

    def is_another(self) -> bool:
        """Whether it says that it gives other answers by now; no where it says nothing."""
        return bool(health := self.health()) and not self._is_as_ours(health)

    def is_alike(self, health: dict[str, Any]) -> bool:
        """Whether one that says this of itself gives the answers that these settings give, from the documents that it asks."""
        return health.get("version") == version("strategy-qa") and health.get("settings") == self._settings.answering_sha256()

    def _is_as_ours(self, health: dict[str, Any]) -> bool:
        if not self.is_alike(health):
            return False
        from index.embedders import embedder_name
        from index.manifest import inputs_of
        from index.text.joined import joined_id

        try:
            embedder = embedder_name(self._settings)
            return bool(health.get("index_id") == joined_id([inputs_of(one, embedder).index_id for one in self._document.each]))
        except StrategyQAError:
            return False

    def _stands(self, event: Event) -> bool:
        try:
            self._look_up(event)
        except ValueError:
            return False
        return True

    def _look_up(self, event: Event) -> None:
        """Compare what is cited with the text (ValueError: it does not stand there)."""
        from rag.answer.cite import cite

        cited = event.citations if isinstance(event, StatementChecked) else event.answer.citations if isinstance(event, AnswerDone) else ()
        for one in cited:
            passage = self._document.passage_by_id.get(one.passage_id)
            spans = [quote.span for quote in one.quotes]
            named = [sentence for sentence in passage.sentences if [sentence.span] == spans] if passage else []
            template = self._settings.official_template
            made = [
                cite(self._document, sentence, number=one.number, language=language, template=template)
                for sentence in named
                for language in get_args(Language)
            ]
            if one not in made:
                raise ValueError(f"it cites what does not stand in the text: {one.label}")


@contextmanager
def _broken_off(connection: _Connection, stopped: Callable[[], bool] | None) -> Iterator[None]:
    """Break a connection off where somebody stops while it is waited for."""
    over = Flag()

    def watch(stopped: Callable[[], bool]) -> None:
        while not over.wait(WATCH_S):
            if stopped() and connection.sock:
                with suppress(OSError):
                    connection.sock.shutdown(socket.SHUT_RDWR)
                return

    if stopped:
        Thread(target=watch, args=(stopped,), name="stopped", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def running_server(settings: Settings) -> RunningServer | None:
    """The server of this home that runs at the settings' port, if it gives the answers that these settings give."""
    server = RunningServer(settings)
    return server if server.is_ours() else None


def _events(response: HTTPResponse) -> Iterator[Event]:
    """The events of a stream (ValueError: it is none of ours)."""
    name = ""
    for raw in response:
        line = raw.decode("utf-8").rstrip("\r\n")
        if ahead := _AHEAD.fullmatch(line):
            yield Waiting(ahead=int(ahead[1]))
        elif line.startswith("event: "):
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
