"""``strategy-qa ask``: one question, or a file of them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from rag.cli.context import document_option, print_json, progress_bars, settings_of, typed_text, waiting_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rag.assistant import Assistant
    from rag.running import RunningServer
    from rag.settings import Settings
    from rag.types import Answer, Earlier, Language

TOO_MANY = 429
"""What a server replies where more was asked in a minute than it allows."""
WAIT_S = 2.0
"""Seconds until it is asked again."""
LONGEST_WAIT_S = 90.0
"""Seconds until the question is answered here instead."""


@click.command("ask")
@click.argument("question", required=False)
@click.option("--language", type=click.Choice(["ja", "en"]), help="Language of the answer; without it, the question's.")
@document_option
@click.option("--json", "as_json", is_flag=True, help="Print the whole answer as one JSON object.")
@click.option("--batch", type=click.Path(), metavar="FILE", help='Questions, one JSON object {"id", "question"} a line.')
@click.option("--out", type=click.Path(), metavar="FILE", help="Where the answers of --batch are appended, one JSON object a line.")
@click.option("--restart", is_flag=True, help="With --batch: throw away the answers that are there and begin anew; any other file is kept.")
@click.option("--no-server", is_flag=True, help="Load everything here, even where strategy-qa serve runs on this machine.")
@click.pass_context
def command(
    ctx: click.Context,
    question: str | None,
    language: Language | None,
    as_json: bool,
    batch: str | None,
    out: str | None,
    restart: bool,
    no_server: bool,
) -> None:
    """Answer QUESTION from the text alone, with citations; - reads it from standard input.

    That the text does not say is an answer too: exit code 0. Where strategy-qa serve runs with the same index, version
    and settings, it is asked, and nothing is loaded.

    A batch can be stopped at any time. The same command goes on where it stopped: it skips what is answered and
    tries again what failed. A line of FILE may also have "language" and "history": [{"question", "answer_id"}].
    """
    from pathlib import Path

    if batch is not None:
        if question is not None or out is None:
            raise click.UsageError("--batch FILE needs --out FILE and no QUESTION", ctx)
        _answer_batch(settings_of(ctx), Path(batch), Path(out), language=language, restart=restart, as_json=as_json, no_server=no_server)
        return
    if out is not None or restart:
        raise click.UsageError("--out and --restart belong to --batch FILE", ctx)
    if question is None:
        raise click.UsageError("a QUESTION was expected, or --batch FILE --out FILE", ctx)
    _answer_one(settings_of(ctx), typed_text(question), language=language, as_json=as_json, no_server=no_server)


def _answer_one(settings: Settings, question: str, *, language: Language | None, as_json: bool, no_server: bool) -> None:
    from rag.question.language import recognise_language
    from rag.question.read import plain_text
    from rag.running import ServerLostError, running_server

    # What is no question is refused before anything is loaded.
    plain = plain_text(question, settings.question_limit)
    chosen = language or (None if settings.language == "auto" else settings.language)
    answered_in = chosen or recognise_language(plain)
    server = None if no_server else running_server(settings)
    if server is not None:
        try:
            _show(server, question, language, answered_in, as_json=as_json)
            return
        except ServerLostError:
            pass  # and nothing was shown: it is answered here
    _show(_open(settings), question, language, answered_in, as_json=as_json)


def _show(assistant: Assistant | RunningServer, question: str, language: Language | None, answered_in: Language, *, as_json: bool) -> None:
    if as_json:
        print_json(assistant.answer(question, language=language).to_dict())
    else:
        _stream(assistant, question, language, answered_in)


def _stream(assistant: Assistant | RunningServer, question: str, language: Language | None, answered_in: Language) -> None:
    from rag.cli.render import AnswerPrinter
    from rag.types import AnswerDone, AnswerFailed, EvidenceFound

    printer = AnswerPrinter(answered_in)
    start = time.perf_counter()
    for event in assistant.ask(question, language=language):
        if isinstance(event, EvidenceFound):
            printer.evidence(len(event.evidence), time.perf_counter() - start)
        elif isinstance(event, AnswerFailed):
            raise event.error
        elif isinstance(event, AnswerDone):
            printer.done(event.answer)


def _answer_batch(
    settings: Settings, questions: Path, out: Path, *, language: Language | None, restart: bool, as_json: bool, no_server: bool
) -> None:
    from rag.batch import answer_batch, read_questions, require_out
    from rag.errors import BatchError

    asked = read_questions(questions, language=language)
    require_out(questions, out)
    assistant = _ServerFirst(settings, no_server=no_server)
    with progress_bars() as progress:
        report = answer_batch(assistant, asked, out, restart=restart, progress=progress)
    counts = {"questions": len(asked), "answered": report.answered, "skipped": report.skipped, "failed": report.failed}
    if as_json:
        print_json({"schema": 1, "out": str(out), **counts})
    else:
        click.echo(f"{report.answered} answered, {report.skipped} were there, {report.failed} failed: {out}")
    if report.failed:
        raise BatchError(f"{report.failed} of {len(asked)} questions failed, see {out}", remedy="type the same command again to retry them")


class _ServerFirst:
    """Answers of a running server; from where it is lost on, or asks other texts, those of an assistant that is opened here.

    Both are the same: the assistant asks the texts that were asked at the beginning.
    """

    def __init__(self, settings: Settings, *, no_server: bool) -> None:
        from index.shelf.together import pinned
        from rag.running import ServerLostError, running_server

        self._settings = pinned(settings)
        self._asked: RunningServer | Assistant | None = None if no_server else running_server(settings)
        self._is_here = False
        try:
            self.provenance = (self._asked or self._opened()).provenance
        except ServerLostError:
            self.provenance = self._opened().provenance

    def answer(self, question: str, *, language: Language | None = None, history: Sequence[Earlier] = (), id: str | None = None) -> Answer:
        """The whole answer (raises as ``Assistant.answer``)."""
        from rag.running import ServerLostError

        end = time.monotonic() + LONGEST_WAIT_S
        while True:
            try:
                answer = (self._asked or self._opened()).answer(question, language=language, history=history, id=id)
                if answer.provenance == self.provenance or self._is_here:
                    return answer
                self._asked = None  # the shelf has changed, and the server with it
            except ServerLostError as lost:
                if lost.args != (TOO_MANY,) or time.monotonic() > end:
                    self._asked = None
                else:
                    time.sleep(WAIT_S)

    def _opened(self) -> Assistant:
        self._asked = opened = _open(self._settings)
        self._is_here = True
        return opened


def _open(settings: Settings) -> Assistant:
    with waiting_for("opening the documents and the language model"):
        from rag.assistant import Assistant

        return Assistant.open(settings)
