"""What ``python -m eval`` does with a set of one kind of question, a function a command."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from eval.commands import settings_of
from eval.progress import each
from index.errors import StrategyQAError
from rag.settings import load_settings


def conversations(options: Namespace) -> int:
    """Hold the conversations of a half and print how many turns are right."""
    from eval.conversations import hold, read_conversations, table
    from rag.assistant import Assistant

    _refuse_to_show_totals(options)
    held = read_conversations(options.half)
    assistant = Assistant.open(settings_of(options))
    outcomes = [outcome for one in each(f"conversations, {options.half}", held) for outcome in hold(one, assistant)]
    print("\n".join(table(outcomes)))
    if options.show:
        for one in outcomes:
            said = one.answer.headline or " / ".join(statement.text for statement in one.answer.statements) or one.answer.status
            print(f"{'right' if one.right else 'WRONG'} {one.place} {one.turn.question} [{one.answer.asked}] -> {said[:160]}")
    return 0


def documents(options: Namespace) -> int:
    """Ask the questions about other documents, of each alone and of all together, and print how many are right."""
    from eval.documents import WAYS, line, opened, read_asked, table, way

    asked = read_asked()
    assistant, names = opened(load_settings().settings, Path(options.data), asked)
    found = {name: list(way(name, each(f"documents, {name}", asked), assistant, names)) for name in WAYS}
    if options.show:
        print("\n".join(line(name, one) for name in WAYS for one in found[name]))
    print("\n".join(table(found)))
    return 0


def enumerations(options: Namespace) -> int:
    """Ask the enumerations of a half and print how much of each set is found."""
    from eval.enumerations import outcome, read_enumerations, table
    from rag.assistant import Assistant

    _refuse_to_show_totals(options)
    asked = read_enumerations(options.half)
    assistant = Assistant.open(settings_of(options))
    outcomes = []
    for one in each(f"enumerations, {options.half}", asked):
        answer = assistant.answer(one.question, language=one.language)
        outcomes.append(outcome(one, answer))
        if options.show:
            last = outcomes[-1]
            print(f"{last.found} of {one.count}, {last.relevant} of {last.statements} relevant, {answer.status}: {one.question}")
    print("\n".join(table(outcomes)))
    return 0


def yesno(options: Namespace) -> int:
    """Ask the yes-or-no questions of both halves and print how often the word before the sentence is said and right."""
    from eval.halves import HALVES
    from eval.yesno import ask, confusion, read_yesno, table
    from rag.assistant import Assistant

    assistant = Assistant.open(settings_of(options))
    halves = {half: list(ask(each(f"yes or no, {half}", read_yesno(half)), assistant)) for half in HALVES}
    print("\n".join(table(halves)))
    for half in HALVES:
        print(f"\n{half}\n" + "\n".join(confusion(halves[half])))
    for one in halves["look"] if options.show else ():
        said = " / ".join(statement.text for statement in one.answer.statements[:1]) or one.answer.status
        print(f"{one.asked.answer} {one.answer.verdict} {one.asked.question} -> {said[:160]}")
    return 0


def _refuse_to_show_totals(options: Namespace) -> None:
    if options.show and options.half == "totals":
        raise StrategyQAError(
            "what stands in the half for totals is not shown", remedy=f"type: python -m eval {options.command} --half look --show"
        )
