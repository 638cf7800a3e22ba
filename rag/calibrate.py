"""Calibrating: fit the decision anew for a language model and an embedder, from questions whose sentences are known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.embedders import open_embedder
from index.home import read_lines
from index.language.characters import compatible
from index.progress import Progress, silent
from index.store import open_index
from index.text.types import Document
from rag.errors import CalibrationError
from rag.evidence.candidates import Finder
from rag.evidence.retrieve import Retriever
from rag.fit import Example, fit
from rag.judgement.decision import Decision, open_decision
from rag.judgement.judge import judge_each
from rag.judgement.probe import Probe
from rag.llms import LanguageModel, ShowsLayers, open_language_model
from rag.question import read
from rag.settings import Settings

LOOKED_AT = 6
"""Candidates of each question that are judged for the fit."""
FEWEST = 40
"""Questions from which a decision can be fitted, answerable and not taken together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Labelled:
    """A question and the sentences that belong to its answer; none where the text does not answer."""

    question: str
    quotes: tuple[str, ...]
    """Whole sentences of the text, verbatim."""


def read_labelled(file: Path) -> tuple[Labelled, ...]:
    """Read questions, one JSON object a line: ``{"question", "quotes": [...]}``, or items of the gold set.

    Raises:
        CalibrationError: the file is not of that form, or holds too few.
    """
    found = []
    try:
        for line in read_lines(file):
            fields = json.loads(line)
            quotes = fields["quotes"] if "quotes" in fields else [nugget["quote"] for nugget in fields["nuggets"]]
            if not isinstance(quotes, list):
                raise TypeError("quotes is no list")
            found.append(Labelled(question=str(fields["question"]), quotes=tuple(map(str, quotes))))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CalibrationError(
            f"{file}, line {len(found) + 1} is no labelled question: {error!r}",
            remedy='write lines of {"question": "...", "quotes": ["..."]}',
        ) from error
    if len(found) < FEWEST:
        raise CalibrationError(f"{file} holds {len(found)} questions, at least {FEWEST} are needed", remedy="add questions")
    return tuple(found)


def calibrated(settings: Settings, labelled: Sequence[Labelled], *, fitted_on: str, progress: Progress = silent) -> Decision:
    """The decision for the model and embedder of the settings (raises as ``Assistant.open``)."""
    index, embedder, model = open_index(settings), open_embedder(settings), open_language_model(settings)
    name = model.name if model else "none"
    known = open_decision(name, embedder.name, settings.home) if isinstance(model, ShowsLayers) else None
    probe, verdicts = (known.probe, known.verdicts) if known else (None, None)
    kept: dict[str, object] = {name: getattr(known, name) for name in ("short", "short_from", "enumerations")} if known else {}
    examples = gather(labelled, index.document, Finder(index.document, Retriever(index, embedder)), model, progress, probe)
    if len({one.answerable for one in examples}) < 2 or len({belongs for one in examples for belongs in one.belongs}) < 2:
        raise CalibrationError(
            f"{fitted_on}: all are answerable, none is, or no quote is a sentence of the text",
            remedy="give questions of both kinds, with whole sentences as quotes",
        )
    return fit(examples, model=name, embedder=embedder.name, fitted_on=fitted_on, probe=probe, verdicts=verdicts).model_copy(update=kept)


def gather(
    labelled: Iterable[Labelled],
    document: Document,
    finder: Finder,
    model: LanguageModel | None,
    progress: Progress = silent,
    probe: Probe | None = None,
) -> list[Example]:
    """Each question with its first candidates, the judge's word on each, and which belong to the answer."""
    every = list(labelled)
    examples = []
    for number, one in enumerate(every, start=1):
        question = read(one.question, document=document, limit=100_000)
        candidates = finder.candidates(question, finder.rank(question))[:LOOKED_AT]
        wanted = {_plain(quote) for quote in one.quotes}
        examples.append(
            Example(
                question=question,
                candidates=candidates,
                logits=None if model is None else judge_each(model, question.asked, candidates, probe),
                belongs=tuple(_plain(candidate.ranked.sentence.text) in wanted for candidate in candidates),
                answerable=bool(one.quotes),
            )
        )
        progress("judging candidates", number, len(every), "questions")
    return examples


def _plain(text: str) -> str:
    return "".join(compatible(text).split())
