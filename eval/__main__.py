"""Ask the gold set and judge the product. ``python -m eval --help`` lists what can be done."""

from __future__ import annotations

import argparse
import sys

from eval.bench import PEER, STAGES
from eval.gold_set import KINDS
from eval.rows import ROWS
from eval.verdict import ASKED
from index.errors import StrategyQAError


def main(arguments: list[str] | None = None) -> int:
    """Run a command; exit codes: 0 done, 1 failed, 2 usage, 3 below the gate."""
    options = _parser().parse_args(arguments)
    try:
        from eval import commands, set_commands

        module = set_commands if hasattr(set_commands, options.command) else commands
        return int(getattr(module, options.command)(options))
    except StrategyQAError as error:
        print(f"strategy-qa: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("strategy-qa: interrupted; type the same command again to go on", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:  # noqa: PLR0915 - a line an option
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="ask gold items and print the metrics; an interrupted run goes on where it was")
    run.add_argument("--split", choices=("dev", "test", "all"), default="dev", help="which items (default: dev)")
    run.add_argument("--items", metavar="FILE", help="items of this file instead, such as eval/gold/candidates.jsonl")
    run.add_argument("--row", choices=ROWS, default="combined", help="who answers (default: combined, the product)")
    run.add_argument("--kind", choices=KINDS, action="append", help="items of this kind only; may be repeated")
    run.add_argument("--language", choices=("ja", "en"), help="items in this language only")
    run.add_argument("--sample", type=int, metavar="N", help="a fixed stratified sample of about N items")
    run.add_argument("--shelf", action="store_true", help="ask all the documents of the shelf, not the gold set's own alone")
    run.add_argument("--out", metavar="FILE", help="write the answers there, one JSON object a line (dev split only)")
    compare = commands.add_parser("compare", help="two files of 'run --out', paired, with intervals and flipped dev items")
    compare.add_argument("before")
    compare.add_argument("after")
    gate = commands.add_parser("gate", help="retrieval over all items, answers for a sample, and the verdict (exit 3 below it)")
    gate.add_argument("--sample", type=int, default=ASKED, metavar="N", help=f"items that are answered, about (default: {ASKED}; 0: all)")
    gate.add_argument("--shelf", action="store_true", help="ask all the documents of the shelf: the others distract")
    gate.add_argument("--junit", metavar="FILE", help="write the verdict as JUnit XML")
    report = commands.add_parser("report", help="everything, three rows, ablations; writes docs/evaluation.md and its picture")
    report.add_argument("--accept", action="store_true", help="make the combined row the baseline that the gate compares with")
    report.add_argument(
        "--model-items", type=int, default=16, metavar="N", help="dev items that the model alone answers, about (default: 16; it is slow)"
    )
    talks = commands.add_parser("conversations", help="conversations of several turns, end to end: how many turns are right")
    talks.add_argument("--half", choices=("look", "totals"), default="look", help="whose turns (default: look)")
    talks.add_argument("--show", action="store_true", help="print each turn with its answer (half look only)")
    lists = commands.add_parser("enumerations", help="every one of a kind, in order or counted: how much of each set is found")
    lists.add_argument("--half", choices=("look", "totals"), default="look", help="whose questions (default: look)")
    lists.add_argument("--show", action="store_true", help="print each question with its figures (half look only)")
    others = commands.add_parser("documents", help="questions about other documents, of each alone and of all together: how many are right")
    others.add_argument("--data", metavar="FOLDER", default="../shared/data/documents", help="where their files are")
    others.add_argument("--show", action="store_true", help="print each question with its answer")
    yesno = commands.add_parser("yesno", help="yes-or-no questions, end to end: how many get a word for an answer, and whether it is right")
    yesno.add_argument("--show", action="store_true", help="print each question of the half look with its answer")
    commands.add_parser("ablations", help="the dev split with one part of the product changed at a time")
    bench = commands.add_parser("bench", help="time and memory, beside LlamaIndex's; writes docs/performance.md; goes on where it was")
    bench.add_argument(
        "--jsquad", metavar="FILE", help="JSQuAD's validation split (default: STRATEGY_QA_HOME/bench/jsquad-valid-v1.3.json)"
    )
    bench.add_argument(
        "--peer", metavar="PYTHON", default=str(PEER), help="interpreter that has LlamaIndex (default: as make bench puts it)"
    )
    bench.add_argument("--fresh", action="store_true", help="measure again what was measured")
    bench.add_argument("--stage", choices=STAGES, help=argparse.SUPPRESS)
    bench.add_argument("--result", help=argparse.SUPPRESS)
    bench.add_argument("--quick", action="store_true", help=argparse.SUPPRESS)
    soak = commands.add_parser(
        "soak", help="many requests at once over every door: errors, mixed-up answers, memory (exit 3 where there are)"
    )
    soak.add_argument("--requests", type=int, metavar="N", help="requests of all clients together (default: 100, with --minutes no end)")
    soak.add_argument("--minutes", type=float, metavar="N", help="send no more after so many minutes")
    soak.add_argument("--clients", type=int, default=8, metavar="N", help="clients at once (default: 8)")
    drafts = commands.add_parser("drafts", help="drafts spoiled by program, and untouched ones: what verify finds in them, by kind")
    drafts.add_argument("--times", type=int, default=1, metavar="N", help="N times 50 mutants and 800 edits (default: 1)")
    fit = commands.add_parser("fit", help="fit the decision anew from the development split and candidates; writes rag/judgement/fitted")
    fit.add_argument("--candidates", type=int, default=220, metavar="N", help="about so many of the candidates (default: 220)")
    fit.add_argument("--short", action="store_true", help="only the short answer; the rest of the decision is kept")
    fit.add_argument("--verdicts", action="store_true", help="only the word on yes-or-no questions; the rest of the decision is kept")
    fit.add_argument("--enumerations", action="store_true", help="only what tells questions for every one of a kind; the rest is kept")
    outside = commands.add_parser("outside", help="texts that nobody here wrote: figures by file; an interrupted run goes on where it was")
    outside.add_argument(
        "--data", metavar="FOLDER", help="files of questions with their passages (default: ../shared/data/outside, and JSQuAD beside it)"
    )
    outside.add_argument("--sample", type=int, metavar="N", help="N items of each file, evenly spaced (default: all, of JSQuAD 200)")
    outside.add_argument("--json", action="store_true", help="print the figures as one JSON object in the last line, too")
    outside.add_argument("--fresh", action="store_true", help="ask again what was asked; vectors are kept")
    return parser


if __name__ == "__main__":
    sys.exit(main())
