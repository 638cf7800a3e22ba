"""Fitting the decision that comes with the product: never from the test split nor from the half for totals."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from eval.gold_set import FOLDER as GOLD
from eval.gold_set import Item, load_items, read_items, stratified
from eval.listed import BESIDE, read_texts, states_of_texts
from eval.pairs import LAYER, states_of_pairs
from eval.rows import Parts
from eval.statistics import area_under_curve
from eval.told import LAYER as LAYER_OF_VERDICTS
from eval.told import read_told
from eval.told import states_of as told_states
from index.errors import StrategyQAError
from index.home import write_text
from index.progress import Progress
from rag.calibrate import Labelled, gather
from rag.evidence.candidates import Finder
from rag.evidence.retrieve import Retriever
from rag.fit import FOLDS, Example, fit, fit_probe, fit_verdicts, held_out
from rag.judgement.decision import FOLDER, Decision, decision_name, decision_text, open_decision
from rag.judgement.enumeration import Enumerations
from rag.judgement.features import ABSOLUTE, Matrix
from rag.judgement.judge import judge_prompt, odds_each
from rag.judgement.probe import Probe
from rag.judgement.verdict import Verdicts
from rag.llms import ShowsLayers
from rag.question import read

LOOKED_UP = ("exhaustive", "document")
"""Kinds of questions that are answered without a judgement."""
WANT_A_SET = ("list", "exhaustive")
"""Kinds of questions that want every one of a kind."""
TAKEN_FOR_A_SET = 0.1
"""Share of the other development questions that may be taken for one. Decision 19 says why so many."""
BEHIND, STATE_FROM = 10.0, -2.5
"""What decides that a sentence names one of a kind (``rag.judgement.enumeration``). Decision 19 says how they were chosen."""
SAY_FROM = 0.8
"""Probability from which the word on a yes-or-no question is said. Decision 18 says how it was chosen."""


def development_items(candidates: int) -> tuple[Item, ...]:
    """The development split, the new questions that may be looked at, and about so many candidates, by kind and language alike.

    Questions with a hostile passage are left out.
    """
    more = stratified(read_items(GOLD / "candidates.jsonl"), candidates) if candidates else ()
    items = (*load_items("dev"), *more, *read_items(GOLD / "unseen-look.jsonl"))
    return tuple(item for item in items if item.kind not in LOOKED_UP and item.poison is None)


def examples_of(parts: Parts, items: Sequence[Item], progress: Progress) -> list[Example]:
    """The items with their candidates and the judge's word, in an order that is not that of the text."""
    labelled = [Labelled(question=item.question, quotes=tuple(nugget.quote for nugget in item.nuggets)) for item in items]
    finder = Finder(parts.index.document, Retriever(parts.index, parts.embedder))
    examples = gather(labelled, parts.index.document, finder, parts.model, progress)
    return [examples[n] for n in np.random.default_rng(0).permutation(len(examples))]


def fit_all(parts: Parts, items: Sequence[Item], progress: Progress) -> tuple[list[Decision], list[Example]]:
    """The decisions by the model's replies, without a model, and by a probe where the model shows its layers; the examples of the last."""
    examples = examples_of(parts, items, progress)
    decisions = [_fitted(parts, examples), _fitted(parts, [replace(one, logits=None) for one in examples])]
    if parts.model and isinstance(parts.model, ShowsLayers):
        examples, probe = probed(examples, parts.model, states_of_pairs(parts.model, parts.index.document, progress), progress)
        fitted = _fitted(parts, examples, probe, fitted_verdicts(parts.model, progress))
        decisions.append(fitted.model_copy(update={"enumerations": fitted_enumerations(parts, parts.model, progress)}))
    return decisions, examples


def fitted_verdicts(model: ShowsLayers, progress: Progress) -> Verdicts:
    """The word on yes-or-no questions, fitted to sentences of made-up texts."""
    states, told = told_states(list(read_told()), model, progress)
    return fit_verdicts(states, told, LAYER_OF_VERDICTS, SAY_FROM)


def with_verdicts(parts: Parts, progress: Progress) -> Decision:
    """The decision as it is, with the word on yes-or-no questions fitted anew (raises as ``_known_with_model``)."""
    known, model = _known_with_model(parts)
    return known.model_copy(update={"verdicts": fitted_verdicts(model, progress)})


def with_enumerations(parts: Parts, progress: Progress) -> Decision:
    """The decision as it is, with what tells enumerations fitted anew (raises as ``_known_with_model``)."""
    known, model = _known_with_model(parts)
    return known.model_copy(update={"enumerations": fitted_enumerations(parts, model, progress)})


def _known_with_model(parts: Parts) -> tuple[Decision, ShowsLayers]:
    """The decision that came with the product, and the model whose layers it reads.

    Raises:
        StrategyQAError: the model shows no layers, or nothing was fitted for it.
    """
    if not isinstance(parts.model, ShowsLayers):
        raise StrategyQAError("the language model shows no layers", remedy="type: strategy-qa config")
    return known_decision(parts), parts.model


def fitted_enumerations(parts: Parts, model: ShowsLayers, progress: Progress) -> Enumerations:
    """What tells enumerations, fitted to made-up texts; from which odds one is wanted, by the development questions that want no set."""
    states, wanted = states_of_texts(read_texts(), model, progress)
    probe = fit_probe(states, wanted, LAYER)
    finder = Finder(parts.index.document, Retriever(parts.index, parts.embedder))
    means = []
    asked = [item.question for item in development_items(0) if item.kind not in WANT_A_SET]
    for number, text in enumerate(asked, start=1):
        question = read(text, document=parts.index.document, limit=100_000)
        candidates = finder.candidates(question, finder.rank(question), most=BESIDE)
        means.append(np.mean(odds_each(model, question.asked, candidates, probe)[0]))
        progress("reading development questions", number, len(asked), "questions")
    want_from = round(float(np.quantile(means, 1 - TAKEN_FOR_A_SET)), 3)
    return Enumerations(wanted=probe, want_from=want_from, behind=BEHIND, state_from=STATE_FROM)


def known_decision(parts: Parts) -> Decision:
    """The decision that came with the product for the model of the parts.

    Raises:
        StrategyQAError: nothing was fitted for it.
    """
    name = parts.model.name if parts.model else None
    known = open_decision(name, parts.embedder.name, FOLDER)
    if decision_name(known.model, known.embedder) != decision_name(name, parts.embedder.name):
        raise StrategyQAError(f"nothing was fitted for {name or 'no language model'}", remedy="type: python -m eval fit")
    return known


def probed(
    examples: Sequence[Example], model: ShowsLayers, pairs: tuple[Matrix, NDArray[np.bool_]], progress: Progress
) -> tuple[list[Example], Probe]:
    """Fit a probe on pairs and on the candidates of the examples.

    Returns:
        The examples with the word of probes that saw no question whose first candidate stands in the same passage, and the probe that
        saw all.
    """
    states = []
    for number, one in enumerate(examples, start=1):
        prompts = [judge_prompt(candidate.heading, candidate.shown, one.question.asked) for candidate in one.candidates]
        states.append(model.hidden_each(prompts, LAYER).astype(np.float64))
        progress("judging candidates by layer", number, len(examples), "questions")
    passages = [one.candidates[0].ranked.sentence.passage_id for one in examples]
    folds = np.array([int(hashlib.sha256(passage.encode()).hexdigest(), 16) % FOLDS for passage in passages])
    found: list[Example] = list(examples)
    for fold in range(FOLDS):
        probe = _probe([n for n in range(len(examples)) if folds[n] != fold], examples, states, pairs)
        for n in map(int, np.flatnonzero(folds == fold)):
            found[n] = replace(examples[n], logits=probe.odds(states[n]))
    return found, _probe(range(len(examples)), examples, states, pairs)


def _probe(numbers: Iterable[int], examples: Sequence[Example], states: Sequence[Matrix], pairs: tuple[Matrix, NDArray[np.bool_]]) -> Probe:
    own = list(numbers)
    stated = np.concatenate([pairs[1], *(np.array(examples[n].belongs, dtype=np.bool_) for n in own)])
    return fit_probe(np.vstack([pairs[0], *(states[n] for n in own)]), stated, LAYER)


def _fitted(parts: Parts, examples: Sequence[Example], probe: Probe | None = None, verdicts: Verdicts | None = None) -> Decision:
    """The decision with the language model, whose word was read by ``probe``; without it where the examples have no word of it."""
    asked = parts.model is not None and examples[0].logits is not None
    return fit(
        examples,
        model=parts.model.name if parts.model and asked else "none",
        embedder=parts.embedder.name,
        fitted_on=f"{len(examples)} questions: the development split, candidates and the new questions that may be looked at",
        probe=probe,
        verdicts=verdicts,
    )


def name_of(decision: Decision) -> str:
    """The name of the file that comes with the product: by probe it serves one model alone, else every model or none."""
    if decision.probe:
        return decision_name(decision.model, decision.embedder)
    return "extractive" if decision.model == "none" else "default"


FAMILIES: dict[str, frozenset[str]] = {
    "all that are used": frozenset(),
    "without the judge": frozenset(("logit", "logit behind best", "best", "second logit")),
    "without names, years and amounts": frozenset(("foreign",)),
    "without kinds of facts": frozenset(("kind held", "kind lacking")),
    "without shared words": frozenset(("uncovered",)),
    "without yes or no": frozenset(("yes or no",)),
}
"""Families of features that an ablation leaves out."""


def ablation_table(examples: Sequence[Example]) -> Iterator[str]:
    """One row a family: areas under the curve on folds that were not fitted on, 0.5 to 1; higher is better."""
    yield "| decision, development questions | belongs to the answer | the text answers |"
    yield "|---|---|---|"
    for name, without in FAMILIES.items():
        found, _ = held_out(examples, without | ABSOLUTE)
        areas = ((found.after, found.belongs), (found.answers, found.answerable))
        cells = [area_under_curve(list(shares[labels]), list(shares[~labels])) for shares, labels in areas]
        yield f"| {name} | {cells[0]:.3f} | {cells[1]:.3f} |"


def write(decision: Decision) -> str:
    """Write a decision beside the code; returns its path from the checkout."""
    file = FOLDER / f"{name_of(decision)}.json"
    write_text(file, decision_text(decision))
    return str(file.relative_to(FOLDER.parent.parent.parent))
