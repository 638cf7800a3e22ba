"""Several browser users at once: ``python -m tests.browser.users [--users 8] [--seconds 300] [--stand-ins]``.

Each has a browser session of its own and asks, opens citations, begins anew and reloads without a pause. Every answer is compared with
the one that the assistant gives when it is asked alone. Printed is one JSON object; the exit code is 1 where an answer was mixed up,
something failed, or memory kept growing. Memory is that of the serving process, in which the users' client runs too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from playwright.async_api import Browser, Page, async_playwright

from index.document import text_file
from index.text.types import Document
from rag.answer import cite
from rag.assistant import Assistant
from rag.settings import Settings, load_settings
from rag.types import Answer
from rag.web.page.examples import read_examples
from tests.browser.conftest import ARGUMENTS, served

MEMORY_EVERY_S = 5.0
PATIENCE_S = 180
"""Longer than the page lets an answer take, so that the page says first what is wrong."""
GROWTH = 1.10
"""Memory of the last fifth of the run against that of the second one."""


@dataclass(kw_only=True)
class Seen:
    """What the users saw."""

    seconds: list[float] = field(default_factory=list)
    """From Enter to the whole answer."""
    mixed_up: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory_mib: list[float] = field(default_factory=list)


async def ask(page: Page, question: str, expected: Answer, document: Document, seen: Seen) -> None:
    """Ask, wait for the whole answer, compare it."""
    before = await page.locator(".exchange").count()
    began = time.perf_counter()
    await page.fill("#question textarea", question)
    await page.keyboard.press("Enter")
    await page.locator(".exchange").nth(before).wait_for()
    newest = page.locator(".exchange").last
    await newest.locator(".feedback, .ended").first.wait_for()
    seen.seconds.append(time.perf_counter() - began)
    shown = await newest.inner_text()
    nearest = [cite.label(document, document.passage_by_id[one.passage_id], "ja") for one in expected.evidence[:1]]
    related = nearest if expected.status == "related" else [expected.text]
    texts = [statement.text for statement in expected.statements] or related
    if question not in shown or any(text not in shown for text in texts):
        seen.mixed_up.append(f"{question}: {shown}")


async def enter(browser: Browser, address: str, seen: Seen) -> Page:
    """Open the page in a browser session of its own."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
    page = await context.new_page()
    page.set_default_timeout(1000 * PATIENCE_S)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("response", lambda reply: seen.errors.append(f"{reply.status} {reply.url}") if reply.status >= 400 else None)
    await page.goto(address)
    await page.wait_for_selector("[role=tab][aria-selected=true]")
    return page


async def use(page: Page, number: int, end: float, answers: dict[str, Answer], document: Document, seen: Seen) -> None:
    """One user, until the time is over."""
    turn, questions = 0, list(answers)
    try:
        while time.monotonic() < end:
            question = questions[(number * 3 + turn) % len(questions)]
            await ask(page, question, answers[question], document, seen)
            citation = page.locator(".exchange").last.locator("button.citation").first
            if await citation.count():
                await citation.click()
                await page.locator("#cited mark").first.wait_for()
            turn += 1
            if turn % 5 == 0:
                await page.reload()
                await page.locator(".exchange").first.wait_for()
                await page.click("#clear")
                await page.wait_for_selector(".exchange", state="detached")
    except Exception as error:
        seen.errors.append(f"user {number}, turn {turn}: {error}")


async def measure(end: float, seen: Seen) -> None:
    """Memory, now and then."""
    process = psutil.Process()
    while time.monotonic() < end:
        seen.memory_mib.append(process.memory_info().rss / 2**20)
        await asyncio.sleep(MEMORY_EVERY_S)


async def run(address: str, users: int, seconds: float, answers: dict[str, Answer], document: Document) -> Seen:
    """All users at once, once each has the page open."""
    seen = Seen()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        pages = [await enter(browser, address, seen) for _ in range(users)]
        end = time.monotonic() + seconds
        await asyncio.gather(measure(end, seen), *(use(page, number, end, answers, document, seen) for number, page in enumerate(pages)))
        await browser.close()
    return seen


def settings_for(folder: Path, *, stand_ins: bool) -> Settings:
    """The person's own settings, or stand-ins with an index of their own; without a limit on the rate."""
    if not stand_ins:
        return load_settings().settings.model_copy(update={"rate_limit": 100_000})
    from index.build import build_index

    changes = {"embedder": "stand_in", "llm": "stand_in", "weights_hub": False, "rate_limit": 100_000}
    settings = Settings.model_validate({"home": folder, **changes})
    build_index(settings)
    return settings


def main() -> None:
    """Serve, let the users in, print what they saw."""
    parser = argparse.ArgumentParser(description="Several browser users at once")
    parser.add_argument("--users", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--stand-ins", action="store_true", help="without weights")
    typed = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(Path(folder), stand_ins=typed.stand_ins)
        assistant = Assistant.open(settings)
        examples = read_examples(assistant.document, text_file(settings))
        answers = {question: assistant.answer(question) for questions in examples.values() for question in questions}
        with served(assistant, settings) as address:
            seen = asyncio.run(run(address, typed.users, typed.seconds, answers, assistant.document))
    fifth = max(1, len(seen.memory_mib) // 5)
    early, late = statistics.median(seen.memory_mib[fifth : 2 * fifth] or seen.memory_mib), statistics.median(seen.memory_mib[-fifth:])
    ranked = sorted(seen.seconds)
    report = {
        "users": typed.users,
        "seconds": typed.seconds,
        "model": assistant.provenance.llm,
        "answers": len(ranked),
        "answer_s_p50": round(ranked[len(ranked) // 2], 2) if ranked else None,
        "answer_s_p95": round(ranked[int(len(ranked) * 0.95)], 2) if ranked else None,
        "mixed_up": seen.mixed_up,
        "errors": seen.errors,
        "memory_mib": {"early": round(early), "late": round(late), "most": round(max(seen.memory_mib))},
    }
    sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    if seen.mixed_up or seen.errors or not ranked or late > GROWTH * early:
        sys.exit(1)


if __name__ == "__main__":
    main()
