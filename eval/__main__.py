"""``python -m eval run`` asks the development set; ``python -m eval bench`` measures time and memory."""

from __future__ import annotations

import argparse
import sys

from index.errors import StrategyQAError


def main(arguments: list[str] | None = None) -> int:
    """Run a command; exit codes: 0 done, 1 failed, 2 usage, 3 an invariant is broken."""
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="ask the development questions and print the metrics")
    run.add_argument("--sample", action="store_true", help="every fourth question only")
    run.add_argument("--llm", help="another language model adapter, such as none")
    commands.add_parser("bench", help="time and memory of questions, warm")
    options = parser.parse_args(arguments)
    try:
        if options.command == "run":
            from eval.run import run_development_set

            return run_development_set(sample=options.sample, llm=options.llm)
        from eval.bench import run_bench

        return run_bench()
    except StrategyQAError as error:
        print(f"strategy-qa: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("strategy-qa: interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
