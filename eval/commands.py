"""What ``python -m eval`` does, a function a command."""

from __future__ import annotations

import resource
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from eval.baseline import Baseline, load_baseline, machine, write_baseline
from eval.compare import compare as compare_runs
from eval.gold_set import Item, gold_sha256, load_items, read_items, stratified
from eval.progress import progress
from eval.records import Record, read_records
from eval.retrieval import retrieve
from eval.rows import ROWS, Parts, Product, Row, open_row
from eval.runs import Run, ask
from eval.tables import cost_table, length_table, slice_table
from eval.verdict import Finding, passed, verdict
from index.errors import StrategyQAError
from index.home import write_text
from index.shelf.together import alone
from rag.settings import Settings, load_settings

BELOW_THE_GATE = 3
PAIRED = 40
"""Answerable items that are asked again without their answer."""

_ROOT = Path(__file__).parent.parent


def run(options: Namespace) -> int:
    """Ask items and print their figures."""
    from eval.sets import set_table

    items = _asked_items(options)
    items = tuple(item for item in items if not options.kind or item.kind in options.kind)
    items = tuple(item for item in items if options.language in (None, item.language))
    if options.sample:
        items = stratified(items, options.sample)
    if options.out and (any(item.split == "test" for item in items) or "totals" in str(options.items)):
        raise StrategyQAError(
            "answers to the test split are not written item by item", remedy="type: python -m eval run --split dev --out FILE"
        )
    settings = settings_of(options)
    done = _ask_row(options.row, Parts.open(settings, model=options.row != "extractive"), items, settings)
    print(
        f"{len(items)} items of {options.items or options.split}, row {options.row}, llm {done.provenance.llm}, gold {gold_sha256()[:12]}\n"
    )
    sets = set_table({str(options.items or options.split): done.records})
    for table in (sets, slice_table(done.records), length_table(done.records), cost_table([done])):
        print("\n".join(table), end="\n\n")
    if options.out:
        write_text(Path(options.out), "".join(record.to_json() + "\n" for record in done.records))
    return 0


def settings_of(options: Namespace) -> Settings:
    """Of the gold set's own document alone; ``--shelf``: of all that are on the shelf, among which it must be found."""
    settings = load_settings().settings
    return settings if getattr(options, "shelf", False) else alone(settings)


def _asked_items(options: Namespace) -> tuple[Item, ...]:
    if options.items:
        return read_items(Path(options.items))
    return _askable(options, load_items() if options.split == "all" else load_items(options.split))


def _askable(options: Namespace, items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Hostile bullets are put into the gold set's own document, which is then asked alone."""
    return tuple(one for one in items if one.poison is None) if options.shelf else items


def compare(options: Namespace) -> int:
    """Compare two files of answers."""
    items = load_items()
    files = [Path(options.before), Path(options.after)]
    for file in files:
        if not file.is_file():
            raise StrategyQAError(f"{file} is not there, a file of answers was expected", remedy=f"type: python -m eval run --out {file}")
    print("\n".join(compare_runs(*(read_records(file, items) for file in files))))
    return 0


def gate(options: Namespace) -> int:
    """Judge the product as it stands against the committed baseline."""
    settings = settings_of(options)
    baseline = gate_baseline()
    items = _askable(options, load_items())
    parts = Parts.open(settings, model=settings.llm != "none")
    found = retrieve(parts, items)
    asked = stratified(items, options.sample) if options.sample else items
    findings = judge(parts, found, _ask_row("combined", parts, asked, settings).records, baseline)
    if options.junit:
        from eval.reports import junit

        write_text(Path(options.junit), junit(findings))
    return 0 if passed(findings) else BELOW_THE_GATE


def gate_baseline() -> Baseline:
    """The committed baseline (raises ``StrategyQAError`` where it was made with another gold set)."""
    baseline = load_baseline()
    if baseline.gold_sha256 != gold_sha256():
        raise StrategyQAError("the baseline was made with another gold set", remedy="type: make eval")
    return baseline


def judge(parts: Parts, found: Sequence[Record], answered: Sequence[Record], baseline: Baseline) -> list[Finding]:
    """Print and return the verdict on what was retrieved and what was answered."""
    same = baseline.machine == machine() and baseline.llm == (parts.model.name if parts.model else "none")
    findings = verdict(found, baseline, same_machine=same, stages=("retrieval",)) + verdict(answered, baseline, same_machine=same)
    print_verdict(findings, same)
    print("\n".join(slice_table(answered)))
    return findings


def report(options: Namespace) -> int:
    """Ask everything in every row and write the report; with ``--accept``, the baseline too."""
    from eval import reports
    from eval.robustness import WithoutAnswer
    from eval.sets import set_table, unseen_items

    settings = settings_of(options)
    items = load_items()
    parts = Parts.open(settings, model=True)
    runs = [_ask_row(row, parts, items, settings) for row in ROWS if row != "model"]
    alone = _ask_row("model", parts, stratified(load_items("dev"), options.model_items), settings)
    answerable = stratified([item for item in items if item.answerable and item.passages and item.kind != "exhaustive"], PAIRED)
    without = WithoutAnswer(parts)
    paired = ask("without-answer", without, answerable, without.provenance, settings, progress("without answer"))
    if options.accept:
        write_baseline(runs[-1])
    baseline = load_baseline()
    findings = verdict(runs[-1].records, baseline, same_machine=baseline.machine == machine())
    sets = {split: [record for record in runs[-1].records if record.item.split == split] for split in ("dev", "test")}
    for name, unseen in unseen_items().items():
        sets[name] = list(_ask_row("combined", parts, unseen, settings).records)
    text = reports.markdown(runs, alone, sets=list(set_table(sets)), findings=findings, paired_refusals=paired.records)
    write_text(_ROOT / "docs" / "evaluation.md", text)
    reports.save_picture([runs[0], alone, runs[-1]], _ROOT / "docs" / "images" / "evaluation.png")
    readme = _ROOT / "README.md"
    write_text(readme, reports.readme_with(readme.read_text(encoding="utf-8"), runs[-1]))
    print(text)
    return 0 if passed(findings) else BELOW_THE_GATE


def ablations(options: Namespace) -> int:
    """Print what each part is worth."""
    from eval.ablations import retrieval_ablations
    from eval.fit import ablation_table, development_items, examples_of
    from rag.cli.context import progress_bars

    parts = Parts.open(settings_of(options), model=True)
    for line in retrieval_ablations(parts):
        print(line, flush=True)
    print()
    with progress_bars() as progress:
        examples = examples_of(parts, development_items(0), progress)
    for line in ablation_table(examples):
        print(line, flush=True)
    return 0


def fit(options: Namespace) -> int:
    """Fit anew: the decision by the model's replies, without a model, and by a probe."""
    from eval.fit import ablation_table, development_items, fit_all, known_decision, with_enumerations, with_verdicts, write
    from eval.short import said, with_short
    from rag.cli.context import progress_bars

    parts = Parts.open(settings_of(options), model=True)
    if options.verdicts:
        with progress_bars() as progress:
            print(f"{write(with_verdicts(parts, progress))}: the word on yes-or-no questions")
        return 0
    if options.enumerations:
        with progress_bars() as progress:
            print(f"{write(with_enumerations(parts, progress))}: what tells enumerations")
        return 0
    items = development_items(options.candidates)
    if options.short:
        with progress_bars() as progress:
            decision, told = with_short(known_decision(parts), said(parts, known_decision(parts), items, progress))
        print(f"{write(decision)}: {told}")
        return 0
    with progress_bars() as progress:
        decisions, examples = fit_all(parts, items, progress)
        decisions[-1], told = with_short(decisions[-1], said(parts, decisions[-1], items, progress))
    print(told)
    print("\n".join(ablation_table(examples)))
    for decision in decisions:
        print(f"{write(decision)}: an answer from {decision.answer_from}, a further sentence from {decision.state_from}")
    return 0


def drafts(options: Namespace) -> int:
    """Print what ``verify`` finds in drafts that were spoiled or left as they were, in edits, and in what other assistants wrote."""
    from eval import draft_edits, draft_replies
    from eval import drafts as made
    from index.document import read_document
    from rag.drafts.source import Source

    settings = settings_of(options)
    source = Source(document=read_document(settings), template=settings.official_template)
    spoiled = list(made.mutants(source, {kind: options.times * count for kind, count in made.MUTANTS.items()}))
    print("\n".join(made.table(spoiled, [made.report_of(file, source) for file in made.drafts(source)])))
    times = made.EDITS * options.times
    edits = (*draft_edits.wrong_edits(source, times=times), *draft_edits.honest_edits(source, times=times))
    print("\n".join(["", *made.edits_table(edits, source)]))
    for half in draft_replies.HALVES:
        replies = draft_replies.replies(source, half, times=made.REPLIES * options.times)
        print("\n".join(["", f"replies of another assistant, of the passages: {half}", "", *made.edits_table(replies, source)]))
    return 0


def soak(options: Namespace) -> int:
    """Ask with several clients over every door."""
    from eval.bench.soak import run_soak

    return 0 if run_soak(options.requests, options.clients, options.minutes) else BELOW_THE_GATE


def bench(options: Namespace) -> int:
    """Measure time and memory."""
    from eval.bench.run import run_bench

    return run_bench(options)


def outside(options: Namespace) -> int:
    """Ask other people's questions over other people's passages."""
    from eval.outside.run import run_outside

    return run_outside(options)


def print_verdict(findings: Sequence[Finding], same_machine: bool) -> None:
    """What failed and what only warns, then the verdict."""
    if not same_machine:
        print("another processor or model than the baseline's: figures warn, invariants hold")
    for finding in findings:
        if finding.level != "pass":
            print(f"{finding.level.upper()}: {finding.check}: {finding.text}")
    print(f"gate: {'passed' if passed(findings) else 'FAILED'}, {len(findings)} checks\n")


def _ask_row(row: Row, parts: Parts, items: Sequence[Item], settings: Settings) -> Run:
    answerer = open_row(row, parts)
    if isinstance(answerer, Product) and parts.model is not None:
        parts.assistant().warm_up()
    before = _tokens(parts)
    done = ask(row, answerer, items, answerer.provenance, settings, progress(row))
    read, written = (now - then for now, then in zip(_tokens(parts), before, strict=True))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    cost = {"tokens read": read / len(items), "tokens written": written / len(items), "peak memory, GiB": memory}
    return replace(done, cost=cost)


def _tokens(parts: Parts) -> tuple[int, int]:
    return (parts.model.tokens_read, parts.model.tokens_written) if parts.model else (0, 0)
