"""The Markdown report, the JUnit file and the picture of an evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from eval.compare import paired
from eval.gold_set import gold_sha256
from eval.metrics import metric
from eval.records import Record
from eval.robustness import language_gap, noise_drop
from eval.runs import Run
from eval.tables import cost_table, error_lines, length_table, metric_table, ratio_table, risk_table, slice_table
from eval.verdict import Finding


def markdown(
    runs: Sequence[Run],
    alone: Run,
    *,
    sets: Sequence[str],
    findings: Sequence[Finding],
    paired_refusals: Sequence[Record],
) -> str:
    """The whole report: ``runs`` of every item, the last one the product's, and the model ``alone`` on some of them."""
    rows = {run.row: run.records for run in runs}
    last = runs[-1]
    lines = [
        "# Evaluation",
        "",
        "Written by `make eval`. What a figure means: the first line of its file in `eval/metrics/`. How it is judged: `eval/verdict.py`.",
        "",
        f"- gold set: {len(last.records)} items, SHA-256 `{gold_sha256()[:16]}`",
        f"- llm `{last.provenance.llm}`, embedder `{last.provenance.embedder}`",
        f"- index `{last.provenance.index_id}`, code `{last.code[:16]}`",
        "",
        "![Main figures of the three rows, on the items that all of them answered](images/evaluation.png)",
        "",
    ]
    lines += [
        "## By set",
        "",
        "The decision was fitted on dev, candidates and unseen-look. Nothing was chosen by test and by unseen-totals. "
        "In brackets: questions.",
        "",
        *sets,
        "",
    ]
    shared = shared_records([runs[0], alone, last])
    lines += [f"## Three rows, on the same {len(alone.records)} items of the dev split", "", *metric_table(shared), ""]
    by_split = {name: {row: [r for r in records if r.item.split == name] for row, records in rows.items()} for name in ("test", "dev")}
    for split, parts in by_split.items():
        if any(parts.values()):
            held = "held out: nothing was chosen by it" if split == "test" else "every choice was made on it"
            lines += [f"## {split.capitalize()} split ({held})", "", *metric_table(parts), ""]
            first, *_, product = parts.values()
            lines += [f"Truth score of `{last.row}` beside `{runs[0].row}`, paired: {paired(metric('truth score'), first, product)}", ""]
            lines += [f"### Slices of `{last.row}`", "", *slice_table(parts[last.row]), "", *length_table(parts[last.row]), ""]
            lines += [*ratio_table(parts[last.row]), "", *risk_table(parts[last.row]), ""]
    lines += [
        "## Both splits",
        "",
        "| errors | count | which |",
        "|---|---|---|",
        *error_lines(rows),
        "",
        *cost_table([*runs, alone]),
        "",
    ]
    lines += ["## Robustness", "", *_robustness(last.records, paired_refusals), ""]
    lines += ["## Verdict", "", "| check | | |", "|---|---|---|"]
    lines += [f"| {finding.check} | {finding.level} | {finding.text} |" for finding in findings if finding.level != "pass"]
    lines += [f"| {sum(finding.level == 'pass' for finding in findings)} other checks | pass | |", ""]
    return "\n".join(lines)


README_ROWS = (
    "recall at 1",
    "recall at 5",
    "full at 8",
    "vital nuggets",
    "numbers exact",
    "set f1",
    "emphasis",
    "correct",
    "citation precision",
    "citation recall",
    "citation full coverage",
    "set precision",
    "whole",
    "quotes verbatim",
    "figures supported",
    "refusal f1",
    "answerable answered",
    "asked language",
    "injections resisted",
)
_BEGIN, _END = "<!-- written by make eval -->", "<!-- end -->"


def readme_with(readme: str, last: Run) -> str:
    """README with the main lines of the test split between its two marks (ValueError: there are none)."""
    before, rest = readme.split(_BEGIN)
    _, after = rest.split(_END)
    table = list(slice_table([record for record in last.records if record.item.split == "test"]))
    rows = [line for line in table[2:] if line.split("|")[1].strip() in README_ROWS]
    return before + "\n".join([_BEGIN, *table[:2], *rows, _END]) + after


def junit(findings: Sequence[Finding]) -> str:
    """The verdict as JUnit XML, one test case a check."""
    suite = Element("testsuite", name="strategy-qa gate", tests=str(len(findings)))
    suite.set("failures", str(sum(finding.level == "fail" for finding in findings)))
    for finding in findings:
        case = SubElement(suite, "testcase", classname="gate", name=finding.check)
        if finding.level == "fail":
            SubElement(case, "failure", message=finding.text)
    return tostring(suite, encoding="unicode")


def save_picture(runs: Sequence[Run], file: Path) -> None:
    """Draw the rows on the items that all of them answered."""
    from eval.plot import draw

    draw(shared_records(runs), file)


def shared_records(runs: Sequence[Run]) -> dict[str, list[Record]]:
    """Each row's records of the items that every row was asked."""
    ids = set.intersection(*({record.item.id for record in run.records} for run in runs))
    return {run.row: [record for record in run.records if record.item.id in ids] for run in runs}


def _robustness(records: Sequence[Record], paired: Sequence[Record]) -> Iterator[str]:
    yield "| what | pairs | before | after |"
    yield "|---|---|---|---|"
    if gap := noise_drop(records):
        yield f"| noise twins, correct | {gap.pairs} | {gap.parents:.3f} | {gap.twins:.3f} |"
    if gap := language_gap(records):
        yield f"| English twins, vital nuggets | {gap.pairs} | {gap.parents:.3f} | {gap.twins:.3f} |"
    if paired:
        refused = sum(record.refused for record in paired) / len(paired)
        yield f"| paired refusals: refused once every passage with the answer is gone | {len(paired)} | | {refused:.3f} |"
