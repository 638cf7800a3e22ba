"""The server: the page at ``/``, the API at ``/v1``, bound to this machine unless somebody decides otherwise."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from types import FrameType
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Route

from index.errors import StrategyQAError
from rag.audit import Audit
from rag.running import own_socket
from rag.settings import Settings
from rag.web.additions import Additions
from rag.web.answering import Answering, Checking
from rag.web.door import Door
from rag.web.forms.errors import InForm
from rag.web.forms.gennai import gennai
from rag.web.forms.openai_form import openai_form
from rag.web.gate import Bounded, Gate, Headers
from rag.web.keys import FILE, KeyFileError, is_loopback
from rag.web.limits import Limits
from rag.web.metrics import Counting, Metrics
from rag.web.offline import stay_offline
from rag.web.page.editions import editions
from rag.web.page.shelf import changes, documents
from rag.web.reading import Readings
from rag.web.refusals import HANDLERS
from rag.web.sessions import Keys
from rag.web.shared import keeper_of, keys_of, limits_of
from rag.web.tools.model_context import PATH, Calls, Endpoint
from rag.web.v1.api import api
from rag.web.v1.drafting import drafting
from rag.web.v1.finding import finding
from rag.web.v1.openapi import openapi
from rag.web.v1.state import state
from rag.web.v1.verifying import verifying


def build_app(assistant: Checking, settings: Settings, changed: Callable[[], None] = lambda: None) -> FastAPI:
    """The whole application: page, its fragments, and the API.

    Args:
        assistant: what answers.
        settings: of the page.
        changed: called after each change of what can be asked, from any thread.

    Raises:
        KeyFileError: others could reach it, and there are no keys.
    """
    keys = required_keys(settings)
    stay_offline()
    from rag.web.page.fragments import fragments
    from rag.web.page.original import original

    limits, readings = limits_of(settings), Readings()
    additions, metrics = Additions(settings), Metrics(assistant, limits)
    tools = Endpoint(Calls(metrics.at("mcp", assistant), settings, limits, readings))
    app = FastAPI(title="strategy-qa", docs_url=None, redoc_url=None, openapi_url=None, exception_handlers=HANDLERS, lifespan=tools.running)

    def close() -> None:
        readings.close()
        additions.close()

    app.state.close = close
    app.router.routes.append(Route(PATH, tools, methods=["POST"]))
    routes = [(re.escape(PATH), frozenset(("POST",)))]
    routers = (
        api(assistant, settings, limits, readings, metrics),
        finding(assistant),
        verifying(assistant, settings, limits),
        openai_form(metrics.at("openai", assistant), settings, limits, readings),
        gennai(metrics.at("gennai", assistant), settings, limits, readings),
        drafting(assistant, settings.official_template),
        documents(assistant, settings, additions),
        changes(settings, additions, changed),
        original(assistant, settings, limits),
        state(assistant, settings, limits, metrics),
        fragments(assistant, settings),
        editions(settings),
    )
    for router in (*routers, openapi(routers, version("strategy-qa"), asks_for_keys=keys is not None)):
        app.include_router(router)
        routes += [(route.path_regex.pattern, frozenset(route.methods or ())) for route in router.routes if isinstance(route, APIRoute)]
    _mount_page(app, metrics.at("page", assistant), settings, limits)
    app.add_middleware(Bounded)
    if keys is not None:
        app.add_middleware(Door, keys=keys, audit=Audit(settings.home), public_url=settings.public_url)
        routes += [(path, frozenset(("POST",))) for path in ("/login", "/logout")]
    app.add_middleware(Gate, routes=routes, public_url=settings.public_url, only_here=keys is None)
    app.add_middleware(InForm, settings=settings)
    app.add_middleware(Headers)
    app.add_middleware(Counting, refused=metrics.refused)
    return app


def _mount_page(app: FastAPI, assistant: Answering, settings: Settings, limits: Limits) -> None:
    """Put Gradio's page at ``/``."""
    import gradio as gr

    from rag.web.page.layout import build_page, head, style, take_no_files, theme

    take_no_files()
    gr.mount_gradio_app(
        app,
        build_page(assistant, settings, limits).queue(max_size=None, api_open=False),
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        root_path=settings.public_url,
        app_kwargs={"openapi_url": None, "exception_handlers": HANDLERS},
        run_history=False,
        footer_links=[],
        ssr_mode=False,
        show_error=False,
        max_file_size=1,  # bytes: nothing is uploaded here
        theme=theme(),
        css=style(),
        head=head(),
    )


def required_keys(settings: Settings) -> Keys | None:
    """The keys that are asked for; None where the page is for this machine alone.

    Raises:
        KeyFileError: others could reach the page, and there are no keys; or the file of keys is unreadable.
    """
    if not settings.asks_for_keys:
        public = urlsplit(settings.public_url or "").hostname or settings.host
        for host in (settings.host, public):
            if not is_loopback(host):
                raise KeyFileError(
                    f"{host} can be reached from other machines, so everybody needs a personal key",
                    remedy=f"type: strategy-qa keys add NAME, then: strategy-qa serve --host {settings.host} --keys {settings.home / FILE}",
                )
        return None
    keys = keys_of(settings)
    if not keys.names:
        raise KeyFileError(
            f"{keeper_of(settings)} holds no key, or none that has not ended", remedy="type: strategy-qa keys add NAME, or: keys renew NAME"
        )
    return keys


def in_url(host: str) -> str:
    """A host as it stands in an address: one of IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def require_free_port(host: str, port: int) -> None:
    """Refuse a port that somebody else holds, before minutes go into loading.

    Raises:
        StrategyQAError: the address cannot be bound.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StrategyQAError(
                f"{in_url(host)}:{port} cannot be used ({error.strerror})",
                remedy=f"type: strategy-qa serve --port {port + 1 if port < 65535 else 7860}",
            ) from error


def run(app: FastAPI, settings: Settings) -> None:
    """Serve until Ctrl-C: at the address of the settings, and for the command line at a socket in the home."""
    found = server(app, settings)
    with own_socket(settings) as own, suppress(KeyboardInterrupt):
        found.run(sockets=[found.config.bind_socket(), *own])


def server(app: FastAPI, settings: Settings) -> uvicorn.Server:
    """What serves the application. Answers on their way end with their event before it is shut down."""

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            app.state.close()
            super().handle_exit(sig, frame)

    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        timeout_graceful_shutdown=3,
        # Who asks is told by a proxy where others may ask; on this machine alone nobody stands between.
        proxy_headers=settings.asks_for_keys,
        forwarded_allow_ips=list(settings.proxies),
    )
    return Server(config)
