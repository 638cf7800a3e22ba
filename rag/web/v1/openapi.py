"""The OpenAPI document of the API, made from its routes: each field with its meaning, each refusal with its status."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from inspect import cleandoc, getsource
from itertools import pairwise
from types import ModuleType
from typing import Any, Literal

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from rag import types
from rag.drafts import report
from rag.types import Answer
from rag.web.v1.contract import EvidenceEvent, Problem, StatementEvent, refused

PATH = "/v1/openapi.json"
_REF = "#/components/schemas/{model}"
_EVERYWHERE = ("key", "key_ended", "origin", "host", "rate", "internal")
"""Codes of what stands before every route."""
_EVENTS: Mapping[str, type] = {"evidence": EvidenceEvent, "statement": StatementEvent, "done": Answer, "error": Problem}
_ABOUT = (
    "Answers from the text alone, each statement with the sentence that it rests on. Whatever is refused is "
    '`{"error": {"code", "message", "remedy"}}`. Where others than this machine can reach the server, every request needs a personal key.'
)
_KEYS = {
    "key": {"type": "http", "scheme": "bearer", "description": "A personal key."},
    "x-api-key": {"type": "apiKey", "in": "header", "name": "x-api-key", "description": "The same key, for programs that send it so."},
}
"""Either is enough."""
_TAGS = {
    "questions": "Asking, and saying what the answer was worth.",
    "text": "Reading without a language model.",
    "checks": "What of a quote or a draft stands in the text.",
    "drafts": "Files with citations.",
    "forms": "The same answers in the forms of other programs; what is refused has their form.",
    "documents": "The shelf: adding and changing needs the right to it.",
    "server": "How the server is.",
}


def _event(name: str) -> dict[str, Any]:
    data = {"type": "string", "contentMediaType": "application/json", "contentSchema": {"$ref": _REF.format(model=_EVENTS[name].__name__)}}
    return {"type": "object", "required": ["event", "data"], "properties": {"event": {"const": name}, "data": data}}


STREAMED: dict[str, Any] = {
    "description": "The whole answer; with `stream` its events: `evidence`, each `statement`, at the end `done` or `error`.",
    "content": {"text/event-stream": {"itemSchema": {"oneOf": [_event(name) for name in _EVENTS]}}},
}
"""The event stream of an answer, as the reply 200 of a route. While others come first there are comments (``: 2 ahead``)."""


def openapi(routers: Sequence[APIRouter], version: str, *, asks_for_keys: bool) -> APIRouter:
    """``GET /v1/openapi.json``: what the routes below ``/v1`` take and give."""
    router = APIRouter()
    routes = [route for one in routers for route in one.routes if isinstance(route, APIRoute) and route.path.startswith("/v1/")]
    made = document(routes, version, asks_for_keys=asks_for_keys)

    @router.get(PATH)
    def described() -> JSONResponse:
        return JSONResponse(made)

    return router


def document(routes: Sequence[APIRoute], version: str, *, asks_for_keys: bool) -> dict[str, Any]:
    """The OpenAPI document of some routes."""
    tags = [{"name": name, "description": meaning} for name, meaning in _TAGS.items()]
    made = get_openapi(
        title="strategy-qa", version=version, description=_ABOUT, routes=routes, tags=tags, separate_input_output_schemas=False
    )
    schemas = made["components"]["schemas"]
    events: list[tuple[type[BaseModel], Literal["validation"]]]
    events = [(one, "validation") for one in _EVENTS.values() if issubclass(one, BaseModel)]
    schemas |= models_json_schema(events, ref_template=_REF)[1]["$defs"]
    for replaced in ("HTTPValidationError", "ValidationError"):
        schemas.pop(replaced, None)
    names = {(route.path_format, method.lower()): route.name for route in routes for method in route.methods or ()}
    meanings = {name: text for module in (types, report) for name, text in _meanings(module)}
    for name, schema in schemas.items():
        for field, described in schema.get("properties", {}).items():
            if (text := meanings.get((name, field))) and "description" not in described:
                described["description"] = text
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            operation["operationId"] = names[path, method]
            if "forms" not in operation["tags"]:
                _with_common(operation)
    made["components"]["securitySchemes"] = _KEYS
    if asks_for_keys:
        made["security"] = [{name: []} for name in _KEYS]
    return made


def _with_common(operation: dict[str, Any]) -> None:
    """Add what every route may refuse, and what is refused of a body or a parameter."""
    common = {str(status): one["description"] for status, one in refused(*_EVERYWHERE).items()}
    common["400"] = "`request`: the request cannot be read"
    if "requestBody" in operation:
        common["413"] = f"`too_large`: {refused('too_large')[413]['description'].partition(': ')[2]}"
    if "requestBody" in operation or "parameters" in operation:
        common["422"] = "`request`: a field is missing, unknown or out of bounds"
    operation["responses"].pop("422", None)
    for status, meaning in common.items():
        known = operation["responses"].get(status, {}).get("description", "")
        said = ". ".join(dict.fromkeys(part for part in (*known.split(". "), *meaning.split(". ")) if part))
        operation["responses"][status] = {
            "description": said,
            "content": {"application/json": {"schema": {"$ref": _REF.format(model="RefusalReply")}}},
        }
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _meanings(module: ModuleType) -> Iterator[tuple[tuple[str, str], str]]:
    """Of each field of a module's classes the text below it."""
    for made in (one for one in ast.parse(getsource(module)).body if isinstance(one, ast.ClassDef)):
        for field, below in pairwise(made.body):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
                yield (made.name, field.target.id), cleandoc(ast.literal_eval(below.value))
