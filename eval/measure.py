"""Metrics of one run, each higher-is-better unless it says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean, median

from eval.gold_set import Item
from eval.normalise import normalise
from rag.types import Answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A gold item and what the product answered."""

    item: Item
    answer: Answer


def recall_at(asked: Asked, depth: int) -> float:
    """Whether a gold passage stands among the first ``depth`` passages of the evidence: 0 or 1 (success@k)."""
    return float(any(evidence.passage_id in asked.item.passages for evidence in asked.answer.evidence[:depth]))


def nugget_recall(asked: Asked) -> float:
    """Share of the vital nuggets in the statements or, for an English frame, in the quotes: 0 to 1 (strict, TREC RAG 2024)."""
    parts = [statement.text for statement in asked.answer.statements]
    if asked.item.language == "en":
        parts += [quote.text for citation in asked.answer.citations for quote in citation.quotes]
    said = normalise(" ".join(parts))
    vital = [nugget for nugget in asked.item.nuggets if nugget.vital]
    return mean(any(normalise(form) in said for form in nugget.any_of) for nugget in vital) if vital else 0.0


def citation_precision(asked: Asked) -> float:
    """Share of the citations that name a gold passage: 0 to 1; 0 for an answer without citation."""
    cited = asked.answer.citations
    return mean(citation.passage_id in asked.item.passages for citation in cited) if cited else 0.0


def verbatim(asked: Asked) -> float:
    """Share of the quotes that stand in their passage at their span: 0 to 1; 1 without quotes."""
    quotes = [(citation.passage, quote) for citation in asked.answer.citations for quote in citation.quotes]
    return mean(passage[slice(*quote.span)] == quote.text for passage, quote in quotes) if quotes else 1.0


def refused(asked: Asked) -> float:
    """Whether the product said that the text does not say: 0 or 1."""
    return float(asked.answer.status == "not_found")


def summary(run: Sequence[Asked]) -> dict[str, dict[str, float | int]]:
    """The metrics per language."""
    table: dict[str, dict[str, float | int]] = {}
    for language in ("ja", "en"):
        answerable = [asked for asked in run if asked.item.answerable and asked.item.language == language]
        silent = [asked for asked in run if not asked.item.answerable and asked.item.language == language]
        answered = [asked for asked in answerable if asked.answer.status != "not_found"]
        table[language] = {
            "answerable": len(answerable),
            "unanswerable": len(silent),
            "recall@1": _mean(answerable, lambda asked: recall_at(asked, 1)),
            "recall@5": _mean(answerable, lambda asked: recall_at(asked, 5)),
            "vital nuggets": _mean(answerable, nugget_recall),
            "vital nuggets where answered": _mean(answered, nugget_recall),
            "citation precision where answered": _mean(answered, citation_precision),
            "quotes verbatim": _mean(run, verbatim),
            "refused, unanswerable": _mean(silent, refused),
            "refused, answerable (lower is better)": _mean(answerable, refused),
            "statement length, median characters": median(
                [len(statement.text) for asked in answered for statement in asked.answer.statements] or [0]
            ),
        }
    return table


def _mean(run: Sequence[Asked], metric: Callable[[Asked], float]) -> float:
    return round(mean(metric(asked) for asked in run), 3) if run else 0.0
