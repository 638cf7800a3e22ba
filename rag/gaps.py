"""Where clauses may be left out inside a Japanese sentence, with 「…」 in their place: what is left still says nothing but what it says.

Chosen strictly, since nobody sees what is missing: docs/decisions/0021-gaps-and-revisions.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.types import Span
from rag.scope import DEMONSTRATIVES, conditional, ends_apart, ends_whole

LONGEST_CONNECTIVE = 5
"""Characters of a clause like 「さらに、」, before which nothing can be left out that the next one points back to."""

_FRAME, _AIM = re.compile("(?:については|に関しては)、$"), re.compile("ため(?:に)?は、$")
"""A clause that ends so says of what, or to what end, all of the sentence is told, whoever does it."""
_NEED = re.compile("必要|不可欠|重要|求められ|要[すし]")
_NEEDED = re.compile("(?:必要|不可欠|重要)(?:で|が)ある。$")
"""What an aim has."""
_NARROWS = re.compile(
    "前提|応じ|限[定りら]|同意|合意|理解を|つつ|除[いき]|廃止|見送|中止|撤回|含め|加え|対し|(?<![うくぐすつぬぶむる])とともに|(?:始|はじ)め、$"
    "|が、$|(?<!ため)(?<!よう)(?<!さら)(?<!とも)に、$|(?<![中上と])で、$|(?:から|まで|として)、$|は(?![じか])|も(?![のっしに])"
)
"""A clause with one of these may narrow what follows, hold an argument of it, or be of another topic."""
_CLOSES = re.compile(
    "こと(?:により|によって|で|を通じて?)、$|[うくぐすつぬぶむる](?:ため|よう|べく|とともに|ほか|中で)に?、$|た上で、$"
    "|(?:観点から|を通じて?|踏まえて?|基づき|見据え|目指し|向け|伴い)、$"
)
"""A clause that ends so is one of its own, or tells why or by what means, and may be left out before the next."""
_SUBJECT = re.compile("(?<!我)が(?![らっ])")
_STATES = re.compile("(?:てい|(?<!必要)(?<!重要)(?<!不可欠)であ|にあ|とな|があ|がい)(?:る|った)。$")
"""What is so, and not done, is so of somebody."""
_REFERS = re.compile(f"{DEMONSTRATIVES}|同[年月日法]|翌|両者|[前後]者")
_TOPICS = re.compile("は(?![じか])|も(?![のっしに])")
_BRACKETED = re.compile("（[^（）]*）")
_QUOTED = re.compile("「[^「」]*」")


def gaps(clauses: Sequence[str]) -> Iterator[Span]:
    """Where clauses may be left out inside a Japanese sentence: behind a clause that says of what all is told, up to another clause.

    「スマート農業については、…を促進するとともに、…できるよう、「…」を国会へ提出した。」. Not where one of them may narrow or negate what
    follows, or holds a subject or an argument of it, nor where what follows points back or is of another topic. An object stands open until
    a verb that takes it; it is not of what follows where that has its own (S. I. Harada, "Counter Equi NP Deletion", 1973: a verb has one).

    Yields:
        The number of the clause that stays, and that of the next one that does.
    """
    bare = [_bare(clause) for clause in clauses]
    for first, frame in enumerate(clauses):
        aim = _AIM.search(frame)
        if not aim and not _FRAME.search(frame):
            continue
        is_open = has_subject = False
        for number in range(first + 1, len(clauses) - 1):
            clause, rest = bare[number], "".join(bare[number + 1 :])
            coordinated, subject = ends_whole(clause), _SUBJECT.search(clause)
            narrows = _NARROWS.search(clause) or conditional(clause, clauses[-1]) or ends_apart(clause) or (aim and _NEED.search(clause))
            if narrows or (coordinated and subject):
                break
            has_subject = has_subject or bool(subject)
            is_open = is_open or clause.endswith("を、")
            if not coordinated and not _CLOSES.search(clause):
                continue
            apart = not is_open or (rest.count("を") == 1 and number + 2 == len(clauses))
            needed = not aim or _NEEDED.search(rest)
            points_back = _REFERS.search(bare[number + 1] if len(bare[number + 1]) > LONGEST_CONNECTIVE else rest)
            if apart and needed and not points_back and not _TOPICS.search(rest) and not (has_subject and _STATES.search(rest)):
                yield first, number + 1


def _bare(text: str) -> str:
    """Without what stands in brackets."""
    return _QUOTED.sub("「」", _BRACKETED.sub("", text))
