"""The routes of a built application."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.routing import BaseRoute


def routes_of(routes: list[BaseRoute], before: str = "") -> Iterator[tuple[str, str]]:
    """Every method and path of an application, of what is included in it and of what is mounted there."""
    for route in routes:
        for method in getattr(route, "methods", None) or ():
            yield method, before + getattr(route, "path", "")
        included: Any = getattr(route, "original_router", None) or getattr(route, "app", None)
        inside = getattr(included, "routes", None)
        if inside:
            yield from routes_of(inside, before + getattr(route, "path", ""))
