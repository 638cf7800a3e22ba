"""A model's server, asked over HTTP: the addresses of the settings and no other, with an end to each try, each call and each reply."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import httpx

from rag.errors import ServerError, StoppedError, UnreachedError

TRIES = 3
"""Of a call at most, where there is one address; of several each has one at least."""
PAUSES_S = (0.2, 0.8)
"""Seconds before an address is tried again."""
CONNECT_S = 3.0
REST_S = 10.0
"""Seconds for which an address that failed is tried after the others."""
LARGEST = 4 * 2**20
"""Bytes of a reply at most."""
_SHOWN = 160
_DOCTOR = "start the server, or correct llm_address; then type: strategy-qa doctor"


class _LostError(Exception):
    """The server was not reached, broke off, or failed by itself."""


class _LateError(_LostError):
    """It took too long; the same server is not asked again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowed:
    """How long something may go on."""

    until: float
    """By ``time.monotonic``."""
    stopped: Callable[[], bool]
    """Whether nobody wants it any more; asked before each try."""


class ServerClient:
    """Asks one model at one address or several. Several threads may ask. The environment's proxies are not used, redirects not followed."""

    def __init__(self, addresses: Sequence[str], *, key: str | None, call_s: float) -> None:
        self.addresses = tuple(addresses)
        self._call_s = call_s
        headers = {"authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(trust_env=False, follow_redirects=False, headers=headers, verify=ssl.create_default_context())
        self._lock = Lock()
        self._next = 0
        self._resting: dict[str, float] = {}
        self.uncompared: set[str] = set()
        """Addresses that were not reached; each is compared before it is asked again."""
        self.compare: Callable[[str, Allowed], None] = lambda address, allowed: None
        """Refuses an address that runs another model (ServerError)."""

    @property
    def place(self) -> str:
        """The hosts, with ports."""
        return ", ".join(urlsplit(one).netloc for one in self.addresses)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def ask(self, path: str, body: dict[str, Any] | None = None, *, allowed: Allowed, at: str | None = None) -> dict[str, Any]:
        """Post a body, or get a page.

        Args:
            path: after the address.
            body: to be posted as JSON; None: nothing is posted.
            allowed: how long this may go on.
            at: the address to ask; None: each in turn, others where one fails.

        Raises:
            ServerError: what comes is no JSON object, or a refusal, or an address that came back runs another model.
            UnreachedError: nothing comes from any address.
            StoppedError: nobody wants it any more.
        """
        order = (at,) if at else self._in_turn()
        late: set[str] = set()
        uncompared = set() if at else set(self.uncompared)
        failure: Exception | None = None
        for number, address in enumerate(islice(cycle(order), max(TRIES, len(order)))):
            if address in late:
                continue
            if number >= len(order):
                time.sleep(PAUSES_S[min(number - len(order), len(PAUSES_S) - 1)])
            if allowed.stopped():
                raise StoppedError
            try:
                if address in uncompared:
                    self._compared(address, allowed)
                return self._once(address, path, body, allowed.until)
            except _LostError as error:
                failure = error
                self._resting[address] = time.monotonic() + REST_S
                self.uncompared.add(address)
                if isinstance(error, _LateError):
                    late.add(address)
        raise UnreachedError(f"the model's server {failure}", remedy=_DOCTOR) from failure

    def _in_turn(self) -> tuple[str, ...]:
        """The addresses, beginning with another one each time; those that failed lately come last."""
        with self._lock:
            start, self._next = self._next, (self._next + 1) % len(self.addresses)
        now = time.monotonic()
        order = (*self.addresses[start:], *self.addresses[:start])
        return tuple(sorted(order, key=lambda one: self._resting.get(one, 0.0) > now))

    def _compared(self, address: str, allowed: Allowed) -> None:
        """Compare an address that was not reached before: another server may be there by now (_LostError: it is not reached either)."""
        if address not in self.uncompared:
            return
        self._once(address, "/v1/models", None, allowed.until)
        try:
            self.compare(address, allowed)
        except UnreachedError as error:
            raise _LostError(f"{urlsplit(address).netloc} was reached, and then no more") from error
        self.uncompared.discard(address)

    def _once(self, address: str, path: str, body: dict[str, Any] | None, until: float) -> dict[str, Any]:
        end = min(time.monotonic() + self._call_s, until)
        left = end - time.monotonic()
        host = urlsplit(address).netloc
        if left <= 0:
            raise _LateError(f"{host} had no time left for {path}")
        try:
            timeout = httpx.Timeout(left, connect=min(CONNECT_S, left))
            with self._client.stream("POST" if body is not None else "GET", address + path, json=body, timeout=timeout) as reply:
                data = b"".join(_bounded(reply, host, end))
        except httpx.ConnectTimeout as error:
            raise _LostError(f"{host} was not reached") from error
        except httpx.TimeoutException as error:
            raise _LateError(f"{host} took more than {self._call_s:g} s for {path}") from error
        except httpx.TransportError as error:
            raise _LostError(f"{host} was not reached, or broke off ({type(error).__name__})") from error
        except httpx.HTTPError as error:
            raise ServerError(f"the model's server {host} cannot be read ({type(error).__name__})", remedy=_DOCTOR) from error
        return _object(reply.status_code, data, f"{host}{path}")


def _bounded(reply: httpx.Response, host: str, end: float) -> Iterator[bytes]:
    """The reply's bytes, as long as they are few enough and come in time."""
    size = 0
    for part in reply.iter_bytes():
        size += len(part)
        if size > LARGEST:
            raise ServerError(f"the model's server {host} replies with more than {LARGEST} bytes", remedy=_DOCTOR)
        if time.monotonic() > end:
            raise _LateError(f"{host} did not end its reply in time")
        yield part


def _object(status: int, data: bytes, asked: str) -> dict[str, Any]:
    """The JSON object of a reply."""
    if status >= 500:
        raise _LostError(f"at {asked} failed with status {status}")
    if 300 <= status < 400:
        raise ServerError(f"{asked} leads to another address, which is not asked", remedy="give the last address as llm_address")
    if status in (401, 403):
        raise ServerError(f"{asked} asks for a key, or for another one", remedy="set the variable STRATEGY_QA_LLM_KEY")
    if status >= 400:
        said = " ".join(data.decode("utf-8", errors="replace").split())[:_SHOWN]
        raise ServerError(f"{asked} refused with status {status}: {said}", remedy="type: strategy-qa doctor", status=status)
    try:
        found = json.loads(data)
    except ValueError as error:
        raise ServerError(f"{asked} does not reply in JSON", remedy=_DOCTOR) from error
    if not isinstance(found, dict):
        raise ServerError(f"{asked} does not reply with a JSON object", remedy=_DOCTOR)
    return found
