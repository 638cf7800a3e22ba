"""The tools over the Model Context Protocol: at standard input and output, and at ``/mcp`` of the server.

Every call stands by itself, so that nothing is kept between two of them. Whatever is refused is a tool's error in one line. A call that
is cancelled, or whose reader goes, ends at the answer's next step.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from importlib.metadata import version
from typing import Any

import anyio.to_thread
import mcp_types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from pydantic import ValidationError
from starlette.types import Message, Receive, Scope, Send

from index.errors import StrategyQAError
from rag.settings import Settings
from rag.types import Earlier
from rag.web.gate import LARGEST_BODY
from rag.web.limits import Limits
from rag.web.reading import Readings, whole
from rag.web.refusals import count_refusal, refusal, sendable
from rag.web.tools.catalogue import INSTRUCTIONS, TOOLS, Reader, Reply, asked
from rag.web.v1.api import person

PATH = "/mcp"
_READS = mcp_types.ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_log = logging.getLogger(__name__)


class Calls:
    """Answers calls of the tools.

    Args:
        reader: what answers.
        settings: whose limits hold.
        limits: of the server; a question takes a place and counts as one of its person's.
        readings: of the server; ends questions when it is shut down.
        leaves: a call that is cancelled, or whose input ends, does not wait for its thread; for one person alone.
    """

    def __init__(self, reader: Reader, settings: Settings, limits: Limits, readings: Readings, *, leaves: bool = False) -> None:
        self._reader, self._settings, self._limits, self._readings, self._leaves = reader, settings, limits, readings, leaves

    async def list(self, context: ServerRequestContext[Any], params: object) -> mcp_types.ListToolsResult:
        """The tools with their schemas."""
        tools = [
            mcp_types.Tool(
                name=name,
                title=tool.title,
                description=tool.about,
                input_schema=tool.input_schema,
                output_schema=tool.output_schema,
                annotations=_READS,
            )
            for name, tool in TOOLS.items()
        ]
        return mcp_types.ListToolsResult(tools=tools)

    async def call(self, context: ServerRequestContext[Any], params: mcp_types.CallToolRequestParams) -> mcp_types.CallToolResult:
        """The reply of one tool."""
        request = context.request
        try:
            reply = await self._reply(params.name, params.arguments or {}, person(request) if request else "owner")
        except StrategyQAError as error:
            code, said = error.code, str(error)
        except Exception:
            _log.exception("a tool failed")
            code, said = "internal", "the tool failed, see the server's log -> call it again, or type: strategy-qa doctor"
        else:
            return _result(reply.words, structured_content=reply.data)
        if request:
            count_refusal(request.scope, code)
        return _result(f"{code}: {' '.join(said.split())}", is_error=True)

    async def _reply(self, name: str, arguments: dict[str, Any], who: str) -> Reply:
        tool = TOOLS.get(name)
        if tool is None:
            raise StrategyQAError(f"there is no tool {name!r}", remedy=f"call one of {', '.join(TOOLS)}")
        try:
            given = tool.takes.model_validate(arguments)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "arguments"
            raise StrategyQAError(f"{where}: {first['msg']}", remedy=f"call {name} as its schema says") from error
        if tool.run is None:
            return await self._ask(given, who)
        return await anyio.to_thread.run_sync(tool.run, self._reader, given, abandon_on_cancel=self._leaves)

    async def _ask(self, given: Any, who: str) -> Reply:  # noqa: ANN401 - rag.web.tool_arguments.Asked
        history = [Earlier(question=one[: self._settings.question_limit]) for one in given.earlier]
        options = {"language": given.language, "history": history, "documents": given.documents}

        with ExitStack() as stack:
            stack.enter_context(await self._limits.counted(who))
            reading = self._readings.begin(
                lambda over: self._reader.ask(given.question, **options, stopped=over),
                seconds=self._settings.answer_seconds,
                held=stack.pop_all(),
            )
        answer = await whole(reading, _forever)
        if answer is None:
            raise StrategyQAError("the answer was stopped", remedy="ask again")
        return asked(answer)


async def _forever() -> Message:
    """Who goes cancels the call; no message tells of it."""
    await asyncio.Event().wait()
    raise AssertionError


def _result(words: str, **more: Any) -> mcp_types.CallToolResult:  # noqa: ANN401 - handed on
    return mcp_types.CallToolResult(content=[mcp_types.TextContent(type="text", text=sendable(words))], **more)


def _server(calls: Calls) -> Server[Any]:
    return Server(
        "strategy-qa", version=version("strategy-qa"), instructions=INSTRUCTIONS, on_list_tools=calls.list, on_call_tool=calls.call
    )


async def serve_stdio(reader: Reader, settings: Settings) -> None:
    """Answer at standard input and output until the input ends; what is printed meanwhile goes to stderr."""
    limits, readings = Limits(rate=settings.rate_limit, places=settings.queue_limit), Readings()
    server = _server(Calls(reader, settings, limits, readings, leaves=True))
    try:
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())
    finally:
        readings.close()


class Endpoint:
    """``POST /mcp``: streamable HTTP, without sessions."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._manager: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def running(self, app: object) -> AsyncIterator[None]:
        """Answer while the application runs."""
        manager = StreamableHTTPSessionManager(_server(self._calls), stateless=True, max_request_body_size=LARGEST_BODY)
        async with manager.run():
            self._manager = manager
            try:
                yield
            finally:
                self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one message."""
        if self._manager is None:
            await refusal(503, "closing", "the server is being shut down", "ask again when it runs")(scope, receive, send)
        else:
            await self._manager.handle_request(scope, receive, send)
