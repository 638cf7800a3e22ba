"""Answerers on Ray Serve. The one module that imports Ray, and only when a pool is asked for.

Ray authenticates with a token in the home, reports nothing to anybody, and serves no page and no HTTP of its own.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from typing import Any, cast

from index.embedders import Vectors
from index.errors import DependencyError
from rag.answerer import Asked
from rag.pool import Numbered, PoolError, PoolFullError, StreamBrokenError, asked_once_more
from rag.pool.replica import Replica
from rag.pool.wire import asked_line, event_of, numbered_of
from rag.settings import Settings
from rag.types import AnswerFailed, Evidence, EvidenceFound, Provenance

APPLICATION = "strategy-qa"
THIS_MACHINE = "127.0.0.1:6379"
"""Where the answerers of this machine are, unless a setting says otherwise."""
TOKEN = "cluster-token"  # noqa: S105 - the name of a file
"""File of a home: who has its content may ask the answerers, and run programs on their machines."""
LOOK_EVERY_S = 0.2
CONNECT_S, REPLY_S, EMBED_S = 5.0, 120.0, 600.0
"""Seconds that a pool has to be there, and that a search, and a batch of a build, may wait for an answerer."""


def engine_environment(settings: Settings, address: str) -> Mapping[str, str]:
    """What Ray's processes are told before they begin.

    Raises:
        PoolError: the home has no token.
    """
    token = settings.home / TOKEN
    if not token.is_file():
        raise PoolError(f"{token} is not there", remedy="type: strategy-qa cluster up, or copy the file from the first machine")
    here = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"} if is_here(address) else {}  # Ray's name for: listen at loopback alone
    return here | {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(token),
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_SERVE_LOG_TO_STDERR": "0",
        "DASHBOARD_METRIC_PORT": "0",
    }


def is_here(address: str) -> bool:
    """Whether a pool is for this machine alone."""
    return address.rpartition(":")[0] in ("127.0.0.1", "localhost", "[::1]")


def _ray(settings: Settings, address: str) -> Any:  # noqa: ANN401 - Ray's module
    """Ray, connected to a pool (DependencyError: it is not installed; PoolError: no pool answers)."""
    os.environ.update(engine_environment(settings, address))
    try:
        import ray
        from ray import serve  # noqa: F401 - a missing part is to be said here
    except ModuleNotFoundError as error:
        raise DependencyError("pool = ray needs Ray Serve", remedy="type: pip install 'strategy-qa[cluster]'") from error
    if not ray.is_initialized():
        try:
            host, _, port = address.rpartition(":")
            socket.create_connection((host.strip("[]"), int(port)), CONNECT_S).close()  # Ray itself would try for minutes
            ray.init(address=address, namespace=APPLICATION, log_to_driver=False, logging_level=logging.ERROR)
        except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
            raise PoolError(f"no answerers are at {address}", remedy="type: strategy-qa cluster up") from error
    return ray


def deploy(settings: Settings, address: str, *, answerers: int, cores: float, replica: type[Replica] = Replica, **more: object) -> None:
    """Have so many answerers made, each with so many cores; whatever was there before is replaced.

    Args:
        settings: of the answerers; their home lies at the same path on each machine.
        address: of the pool.
        answerers: how many; those for which no machine has room wait for one.
        cores: of each.
        replica: another kind of answerer, for tests and measuring.
        more: what that kind takes.
    """
    _ray(settings, address)
    from ray import serve

    logging.getLogger("ray.serve").setLevel(logging.ERROR)
    serve.start(proxy_location="Disabled")
    told = settings.model_copy(update={"pool": "local", "pool_address": None, "threads": max(1, int(cores))})
    made = serve.deployment(
        num_replicas=answerers,
        max_ongoing_requests=1,
        max_queued_requests=settings.queue_limit,
        ray_actor_options={"num_cpus": cores},
        health_check_period_s=2,
        health_check_timeout_s=30,
        graceful_shutdown_timeout_s=5,
    )(replica)
    target = serve.RunTarget(target=made.bind(told.model_dump_json(), _listen_at_own_address, **more), name=APPLICATION, route_prefix=None)
    serve.run_many([target], wait_for_applications_running=False)


def _listen_at_own_address() -> None:
    """Have Serve open its port at the address of this machine in the pool; it would open it at every address."""
    from ray.serve._private import replica
    from ray.util import get_node_ip_address

    port, own = vars(replica)["add_port_to_grpc_server"], get_node_ip_address()  # type: ignore[no-untyped-call]
    vars(replica)["add_port_to_grpc_server"] = lambda server, address: port(server, address.replace("[::]", own))


def status(settings: Settings, address: str) -> tuple[int, int, int]:
    """How many answerers are ready, how many there are to be, and on how many machines (raises as ``_ray``)."""
    ray = _ray(settings, address)
    from ray import serve

    found = serve.status().applications.get(APPLICATION)
    states = [one for made in (found.deployments.values() if found else ()) for one in made.replica_states.items()]
    return (
        sum(count for state, count in states if state == "RUNNING"),
        sum(count for _, count in states),
        sum(node["Alive"] for node in ray.nodes()),
    )


def leave() -> None:
    """Part from the pool; its answerers stay."""
    import ray

    ray.shutdown()


class RayAnswerers:
    """The answerers of a pool, asked from this process."""

    def __init__(self, settings: Settings, address: str) -> None:
        """Connect (DependencyError: Ray is not installed; PoolError: there are no answerers)."""
        self._errors = _ray(settings, address).exceptions
        from ray import serve

        logging.getLogger("ray.serve").setLevel(logging.ERROR)
        self._serve_errors, self._places = serve.exceptions, settings.queue_limit
        try:
            self._handle = serve.get_app_handle(APPLICATION)
        except serve.exceptions.RayServeException as error:
            raise PoolError(f"no answerers are at {address}", remedy="type: strategy-qa cluster up") from error

    def ask(self, asked: Asked, texts: str) -> Iterator[Numbered]:
        """See ``rag.pool.Answerers``."""
        return asked_once_more(partial(self._stream, asked, texts), asked.stopped)

    def _stream(self, asked: Asked, texts: str) -> Iterator[Numbered]:
        responses: Any = self._handle.options(stream=True, method_name="ask").remote(asked_line(asked, texts))
        with self._failures(), _cancelled(responses.cancel, asked.stopped):
            for line in responses:
                yield numbered_of(line)

    def search(self, query: str, limit: int, documents: tuple[str, ...], texts: str) -> tuple[Evidence, ...]:
        """See ``rag.pool.Answerers``."""
        found = event_of(self._called("search", query, limit, documents, texts))
        if isinstance(found, AnswerFailed):
            raise found.error
        return found.evidence if isinstance(found, EvidenceFound) else ()

    def provenance(self) -> Provenance:
        """See ``rag.pool.Answerers``."""
        return Provenance(**self._called("provenance"))

    def embed(self, maker: str, texts: Sequence[str], titles: Sequence[str] | None) -> Vectors:
        """See ``rag.pool.embedding.Embeds``."""
        found = self._called("embed", maker, texts, titles, within_s=EMBED_S)
        if isinstance(found, str) and isinstance(failed := event_of(found), AnswerFailed):
            raise PoolError(failed.message, remedy=failed.remedy)
        return cast("Vectors", found)

    def _called(self, method: str, *arguments: object, within_s: float = REPLY_S) -> Any:  # noqa: ANN401 - what the method gives
        for _ in range(2):
            try:
                with self._failures():
                    return self._handle.options(method_name=method).remote(*arguments).result(timeout_s=within_s)
            except StreamBrokenError:
                time.sleep(LOOK_EVERY_S)
            except TimeoutError as error:
                raise PoolError(f"no answerer has answered for {within_s:.0f} s", remedy="type: strategy-qa cluster status") from error
        raise PoolError("an answerer went away twice", remedy="ask again, or type: strategy-qa cluster status")

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Say in our words what Ray says; what the answerer itself raised is raised as it is."""
        try:
            yield
        except self._serve_errors.BackPressureError as error:
            raise PoolFullError(f"{self._places} questions are waiting") from error
        except self._errors.RayTaskError:
            raise
        except (self._errors.RayError, self._serve_errors.RayServeException) as error:
            raise StreamBrokenError from error


@contextmanager
def _cancelled(cancel: Callable[[], None], stopped: Callable[[], bool]) -> Iterator[None]:
    """End the work when somebody stops, and when the block is left."""
    over = Flag()

    def watch() -> None:
        while not over.wait(LOOK_EVERY_S):
            if stopped():
                cancel()
                return

    Thread(target=watch, name="stopped", daemon=True).start()
    try:
        yield
    finally:
        over.set()
        cancel()


def made_token(home: Path) -> Path:
    """The token of a home; made where there is none, for its owner's eyes alone."""
    import secrets

    file = home / TOKEN
    if not file.is_file():
        home.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(secrets.token_hex(32))
    return file
