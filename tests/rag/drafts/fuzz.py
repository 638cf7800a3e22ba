"""Whatever file comes, it is read, or named in one line with what to do. The tests try some files of each kind.

``python -m tests.rag.drafts.fuzz --minutes 60`` tries new ones until the time is over, prints how many they were and which took longest,
and ends with 1 where one of them was neither read nor named.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.document import read_document
from index.errors import StrategyQAError
from rag.batch import answer_batch, read_questions
from rag.drafts.readers import Paragraph, read_bytes
from rag.drafts.source import Source
from rag.drafts.verify import verify
from rag.errors import DraftError
from rag.settings import Settings
from tests.rag.drafts.any_files import ANSWERS, QUESTIONS, Suffixed, drafted
from tests.rag.test_batch import Scripted

AT_ONCE = 200
"""Files of a kind that are tried before those of the next kind."""
LONGEST_S = 300
"""Seconds after which a file that is still being read ends the program with the line where it stands."""
READ = ("text", "elements of Word", "edited text draft")
"""Kinds of which every file can be read; others may be damaged."""

Tries = Callable[[int], tuple[int, float]]
"""Tries so many new files; gives how many there were, and the seconds of the processor that the slowest took."""


def kinds(source: Source, folder: Path) -> dict[str, Tries]:
    """What tries files of each kind.

    Args:
        source: the text with which drafts are compared.
        folder: where files of batches are written.
    """

    def draft(name: str, files: st.SearchStrategy[Suffixed]) -> Tries:
        return _tries(files, lambda file: _draft(file, source, named=name not in READ))

    found = {name: draft(name, files) for name, files in drafted(source).items()}
    found["questions of a batch"] = _tries(QUESTIONS, lambda data: _questions(data, folder / "questions.jsonl"))
    found["answers of a batch"] = _tries(ANSWERS, lambda data: _answers(data, folder / "answers.jsonl"))
    return found


def _tries(files: st.SearchStrategy[Any], check: Callable[[Any], None]) -> Tries:
    def tried(most: int) -> tuple[int, float]:
        seconds: list[float] = []
        failed: list[Any] = []

        @settings(max_examples=most, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(files)
        def one(file: Any) -> None:
            began = time.process_time()
            faulthandler.dump_traceback_later(LONGEST_S, exit=True)
            try:
                check(file)
            except Exception:
                failed.append(file)
                raise
            finally:
                faulthandler.cancel_dump_traceback_later()
            seconds.append(time.process_time() - began)

        try:
            one()
        except Exception as error:
            error.__notes__ = [repr(failed[-1])[:2000]] if failed else []  # the smallest file that fails
            raise
        return len(seconds), max(seconds)

    return tried


def _draft(file: Suffixed, source: Source, *, named: bool) -> None:
    suffix, data = file
    try:
        paragraphs = read_bytes(data, suffix)
    except DraftError as error:
        assert named
        _is_one_line(error)
        return
    assert all(isinstance(one, Paragraph) and one.text.strip() for one in paragraphs)
    json.dumps(verify(paragraphs, source).to_dict(), ensure_ascii=False).encode()


def _is_one_line(error: StrategyQAError) -> None:
    """What is said has what to do, and stands on one line."""
    assert error.remedy
    assert str(error).splitlines() == [str(error)]


def _questions(data: bytes, file: Path) -> None:
    file.write_bytes(data)
    try:
        questions = read_questions(file)
    except StrategyQAError as error:
        _is_one_line(error)
        return
    assert len({one.id for one in questions}) == len(questions) > 0


def _answers(data: bytes, file: Path) -> None:
    """A file of answers is gone on with, or kept as it is."""
    asked = file.with_name("asked.jsonl")
    asked.write_text('{"id": "1", "question": "何"}\n{"id": "2", "question": "いつ"}\n', encoding="utf-8")
    file.write_bytes(data)
    try:
        report = answer_batch(Scripted(), read_questions(asked), file)
    except StrategyQAError as error:
        _is_one_line(error)
        assert file.read_bytes() == data
        return
    assert (report.answered + report.skipped, report.failed) == (2, 0)


def main() -> int:
    """Try files until the time is over."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=60)
    ends = time.monotonic() + 60 * parser.parse_args().minutes
    own = Settings()
    counts: dict[str, int] = {}
    slowest: dict[str, float] = {}
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        every = kinds(Source(document=read_document(own), template=own.official_template), Path(folder))
        while time.monotonic() < ends:
            for name, tries in every.items():
                try:
                    count, seconds = tries(AT_ONCE)
                except Exception:  # whatever came is what is looked for
                    traceback.print_exc()
                    failed += 1
                    continue
                counts[name] = counts.get(name, 0) + count
                slowest[name] = max(slowest.get(name, 0.0), round(seconds, 3))
            print(f"{sum(counts.values())} files, {failed} failures", file=sys.stderr, flush=True)  # noqa: T201 - a program
    shown = {"files": sum(counts.values()), "of_each_kind": counts, "slowest_s": slowest, "failures": failed}
    print(json.dumps(shown, indent=2))  # noqa: T201 - a program
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
