"""Where clauses may be left out inside a Japanese sentence, with 「…」 in their place: what is left still says nothing but what it says.

Chosen strictly, since nobody sees what is missing: docs/decisions/0021-gaps-and-revisions.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.tokens import ends_in_noun
from index.types import Span
from rag.scope import DEMONSTRATIVES, conditional, ends_whole

LONGEST_CONNECTIVE = 5
"""Characters of a clause like 「さらに、」, before which nothing can be left out that the next one points back to."""

_FRAME, _AIM = re.compile("(?:については|に関しては)、$"), re.compile("ため(?:に)?は、$")
"""A clause that ends so says of what, or to what end, all of the sentence is told, whoever does it."""
_NEED = re.compile("必要|不可欠|重要|求められ|要[すし]")
_NEEDED = re.compile("(?:必要|不可欠|重要)(?:で|が)ある。$")
"""What an aim has."""
_NARROWS = re.compile(
    "前提|対象|[上下]限|応じ|限[定りら]|のみ|だけ|同意|合意|理解を|承認|[許認]可|議決|審査|申請|可否|つつ|除[いき]|廃止|見送|中止|撤回|含め|加え|対し"
    "|おいて|は(?![じか])|も(?![のっしに])"
)
"""A clause with one of these may narrow what follows, or be of another topic."""
_APART = re.compile(
    "[うくぐすつぬぶむる](?:ため|よう|べく|とともに|ほか|中で)に?、$|こととし、$|た上で、$|ながら、$|(?:観点から|を通じて?)、$"
    "|」(?:を踏まえて?|に基づき)、$|^(?:また|さらに|特に)、$"
)
"""A clause that ends so has its own verb, or tells why, how or on what plan: nothing of what follows hangs on it."""
_BY_DOING = re.compile("こと(?:により|によって|で|を通じて?)、$")
"""So does one that ends so, with the items and the object before it."""
_ITEM = re.compile("[とやを]、$")
_SUBJECT = re.compile("(?<!我)が(?![らっ])")
_STATES = re.compile("(?:てい|(?<!必要)(?<!重要)(?<!不可欠)であ|にあ|とな|があ|がい)(?:る|った)。$")
"""What is so, and not done, is so of somebody."""
_REFERS = re.compile(f"{DEMONSTRATIVES}|同[年月日法]|翌|両者|[前後]者")
_TOPICS = re.compile("は(?![じか])|も(?![のっしに])")
_BRACKETED = re.compile("（[^（）]*）")
_QUOTED = re.compile("「[^「」]*」")


def gaps(clauses: Sequence[str]) -> Iterator[Span]:
    """Where clauses may be left out inside a Japanese sentence: behind a clause that says of what all is told, up to another clause.

    「スマート農業については、…を促進するとともに、…できるよう、「…」を国会へ提出した。」. Only clauses of known kinds, none of which may
    narrow what follows or hold its subject; and not where what follows points back or is of another topic. An object before a clause in
    ことにより is of that where what follows has its own (S. I. Harada, "Counter Equi NP Deletion", 1973: a verb has one).

    Yields:
        The number of the clause that stays, and that of the next one that does.
    """
    bare = [_bare(clause) for clause in clauses]
    for first, frame in enumerate(clauses):
        aim = _AIM.search(frame)
        if not aim and not _FRAME.search(frame):
            continue
        within = has_subject = False
        for number in range(first + 1, len(clauses) - 1):
            clause, rest = bare[number], "".join(bare[number + 1 :])
            if _NARROWS.search(clause) or conditional(clause, clauses[-1]) or (aim and _NEED.search(clause)):
                break
            subject = _SUBJECT.search(clause)
            if subject and ends_whole(clause):
                break
            has_subject = has_subject or bool(subject)
            if _BY_DOING.search(clause):
                if within and not (rest.count("を") == 1 and number + 2 == len(clauses)):
                    break
                within = False
            elif _ITEM.search(clause) or ends_in_noun(clause.removesuffix("、")):
                within = True
            elif not _APART.search(clause):
                break
            if not within and _stands_alone(bare[number + 1 :], aim=bool(aim), has_subject=has_subject):
                yield first, number + 1


def _stands_alone(rest: Sequence[str], *, aim: bool, has_subject: bool) -> bool:
    """Whether what follows a gap does not point into it, is of no other topic, and is what an aim needs."""
    text = "".join(rest)
    points_back = _REFERS.search(rest[0] if len(rest[0]) > LONGEST_CONNECTIVE else text)
    states = has_subject and _STATES.search(text)
    return not points_back and not _TOPICS.search(text) and not states and bool(not aim or _NEEDED.search(text))


def _bare(text: str) -> str:
    """Without what stands in brackets."""
    return _QUOTED.sub("「」", _BRACKETED.sub("", text))
