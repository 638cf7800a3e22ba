"""How the time of some work grows with its input, and strings made from an expression's own parts on which it may run away."""

from __future__ import annotations

import ast
import gc
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from index.language.dictionary import tagged
from index.language.figures import figures

MOST_RATIO = 3.0
"""Of the time for twice the input to the time for the input: in proportion is 2, quadratic 4."""
TOO_LITTLE_S = 0.01
"""Seconds; what takes less for the longest input is not told from noise, and is little."""
_TRIES = 6
_CALLS = tuple(f"re.{name}" for name in ("search", "match", "fullmatch", "findall", "finditer", "split", "sub", "subn"))
_MOST_PARTS = 60
"""Parts of an expression that are repeated; the shortest."""
_MOST_FOR_FEW_S = 0.1
"""Seconds for some characters."""
_FLAGS = {"IGNORECASE": re.IGNORECASE, "MULTILINE": re.MULTILINE, "DOTALL": re.DOTALL}


def seconds(work: Callable[[str], object], text: str) -> float:
    """Processor time of this thread."""
    for cached in (figures, tagged):
        cached.cache_clear()
    gc.disable()
    try:
        start = time.thread_time()
        work(text)
        return time.thread_time() - start
    finally:
        gc.enable()


def times(work: Callable[[str], object], made: Callable[[int], str], size: int) -> tuple[float, float, float]:
    """The seconds for ``size``, twice and four times as much; the least of some tries."""
    best = [float("inf")] * 3
    for _ in range(_TRIES):
        for place, factor in enumerate((1, 2, 4)):
            best[place] = min(best[place], seconds(work, made(size * factor)))
        if is_bounded(*best):
            break
    return best[0], best[1], best[2]


def is_bounded(once: float, twice: float, four_times: float) -> bool:
    """Whether the seconds grow no faster than the input does: over two doublings, so that one disturbed measurement does not count."""
    return four_times < TOO_LITTLE_S or (four_times < MOST_RATIO**2 * once and min(twice / once, four_times / twice) < MOST_RATIO)


def repeated(unit: str) -> Callable[[int], str]:
    """Makes texts of any number of characters from one that is repeated."""
    return lambda size: (unit * (size // len(unit) + 1))[:size]


@dataclass(frozen=True)
class Expression:
    """A regular expression of the product."""

    pattern: re.Pattern[str]
    only_here: bool
    """Whether it is tried at one place of a text alone, never looked for in it."""

    def work(self, text: str) -> object:
        """All that is done with it."""
        return self.pattern.fullmatch(text), self.pattern.match(text), [] if self.only_here else self.pattern.findall(text)


def expressions(*packages: str) -> dict[str, Expression]:
    """Every regular expression of some packages by where it stands: kept under a name, inside of what is, or written into a call."""
    modules = [
        import_module(module.name) for package in packages for module in walk_packages(import_module(package).__path__, f"{package}.")
    ]
    texts = {module.__name__: Path(str(module.__file__)).read_text(encoding="utf-8") for module in modules}
    lines = [line for text in texts.values() for line in text.splitlines()]
    found: dict[Expression, str] = {}
    for module in modules:
        found |= {Expression(one, only_here=False): f"{module.__name__}:{line}" for line, one in _written(texts[module.__name__])}
        for name, value in vars(module).items():
            for place, one in _inside(value):
                found[Expression(one, only_here=_is_tried_only(name, lines))] = f"{module.__name__}.{name}{place}"
    return {where: one for one, where in found.items()}


def _is_tried_only(name: str, lines: Sequence[str]) -> bool:
    """Whether all that is done with a name is to try it at one place."""
    text = "\n".join(line for line in lines if name in line)
    used = len(re.findall(rf"\b{name}\b", text))
    tried = len(re.findall(rf"\b{name}\.(?:(?:full)?match\(|pattern\b)", text))
    named = len(re.findall(rf"^{name} =|import .*\b{name}\b", text, re.MULTILINE))
    return bool(tried) and used == tried + named


def _inside(value: object, depth: int = 3) -> Iterator[tuple[str, re.Pattern[str]]]:
    if isinstance(value, re.Pattern):
        yield "", value
    elif depth and isinstance(value, (tuple, list)):
        for number, one in enumerate(value):
            yield from ((f"[{number}]{place}", found) for place, found in _inside(one, depth - 1))
    elif depth and hasattr(value, "pattern"):
        yield from ((f".pattern{place}", found) for place, found in _inside(value.pattern, depth - 1))


def _written(text: str) -> Iterator[tuple[int, re.Pattern[str]]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args and ast.unparse(node.func) in _CALLS:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                flags = [flag for name, flag in _FLAGS.items() if f"re.{name}" in ast.unparse(node)]
                yield node.lineno, re.compile(first.value, sum(flags))


def parts(pattern: re.Pattern[str]) -> list[str]:
    """Examples of every part of an expression, the shortest first: what somebody would repeat who wants it to run away."""
    found: set[str] = set()
    _example(parser.parse(pattern.pattern, pattern.flags), found)
    return sorted((one for one in found if one), key=lambda one: (len(one), one))


def _example(tree: Any, found: set[str]) -> str:
    """One string that the parsed expression matches, as a rule; those of its parts are put into ``found``."""
    words = []
    for operation, value in tree:
        words.append(_example_of(operation, value, found))
    found |= {"".join(words[start:end]) for start in range(len(words)) for end in (start + 1, start + 2, len(words))}
    return "".join(words)


def _example_of(operation: Any, value: Any, found: set[str]) -> str:
    if operation is codes.LITERAL:
        return chr(value)
    if operation is codes.ANY or operation is codes.NOT_LITERAL:
        return "x"
    if operation is codes.IN:
        return _member(value)
    if operation is codes.BRANCH:
        first, *_ = [_example(one, found) for one in value[1]]
        return first
    if operation is codes.SUBPATTERN:
        return _example(value[3], found)
    if operation in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return _example(value[2], found) * max(1, min(int(value[0]), 4))
    if operation is codes.ATOMIC_GROUP:
        return _example(value, found)
    if operation in (codes.ASSERT, codes.ASSERT_NOT):
        _example(value[1], found)
    return ""


_CATEGORIES = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a", "CATEGORY_NOT_SPACE": "a", "CATEGORY_NOT_DIGIT": "a"}


def _member(items: Any) -> str:
    """A character of a set; of a set of all others one that is not in it."""
    names = [(str(operation), value) for operation, value in items]
    if names[0][0] == "NEGATE":
        excluded = {chr(value) for name, value in names if name == "LITERAL"}
        return next(one for one in "x1あ(" if one not in excluded)
    name, value = names[0]
    if name == "CATEGORY":
        return _CATEGORIES[str(value)]
    return chr(value if name == "LITERAL" else value[0])


def runaway(expression: Expression, size: int) -> str | None:
    """A part of an expression that makes it run away when it is repeated, alone, behind another part or before one; None: there is none."""
    work, found = expression.work, parts(expression.pattern)
    for pump in found[:_MOST_PARTS]:
        for before, after in [("", "\x00"), *((one, "\x00") for one in found[:3]), ("", found[0])]:

            def made(size: int, before: str = before, pump: str = pump, after: str = after) -> str:
                return before + repeated(pump)(size) + after

            explodes = any(seconds(work, made(few)) > _MOST_FOR_FEW_S for few in (12, 16, 20, 24, size // 10))
            if explodes or (seconds(work, made(4 * size)) > TOO_LITTLE_S and not is_bounded(*times(work, made, size))):
                return f"{before!r} {pump!r}* {after!r}"
    return None
