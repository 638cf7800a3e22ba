"""Asking the development set and printing the metrics. Every answer is computed anew."""

from __future__ import annotations

import sys
import time

from eval.gold_set import load_items
from eval.measure import Asked, summary, verbatim
from rag.settings import load_settings

BROKEN = 3


def run_development_set(*, sample: bool, llm: str | None) -> int:
    """Ask every question (or every fourth), print a table, and check what may never break.

    Returns:
        0, or 3 where a quote is not verbatim or a refusal carries a citation.
    """
    from rag.assistant import Assistant

    assistant = Assistant.open(load_settings({"llm": llm} if llm else {}).settings)
    items = load_items()[:: 4 if sample else 1]
    run = []
    start = time.perf_counter()
    for number, item in enumerate(items, start=1):
        run.append(Asked(item=item, answer=assistant.answer(item.question, id=item.id)))
        left = (time.perf_counter() - start) / number * (len(items) - number)
        if number % 10 == 0 or number == len(items):
            print(f"asked {number}/{len(items)}, {left:.0f} s left", file=sys.stderr)
    table = summary(run)
    print(f"development set, {len(items)} questions, llm {assistant.provenance.llm}, index {assistant.provenance.index_id}")
    print(f"{'':42}{'ja':>8}{'en':>8}")
    for name in table["ja"]:
        print(f"{name:42}{table['ja'][name]:>8}{table['en'][name]:>8}")
    broken = [asked.item.id for asked in run if verbatim(asked) < 1 or (asked.answer.status == "not_found" and asked.answer.citations)]
    if broken:
        print(f"strategy-qa: quotes that are not verbatim, or refusals with citations: {', '.join(broken)}", file=sys.stderr)
    return BROKEN if broken else 0
