"""How far a hedge or a condition reaches, and where a run of a Japanese sentence may end without losing one.

A Japanese predicate governs what stands before it: a hedge never reaches what follows it, but it may reach what precedes it. A condition
reaches what follows.
"""

from __future__ import annotations

import re

from index.sentences import clause_spans
from index.types import Span

NEGATIONS = re.compile("ない|ません|ず(?=に|、|。|$)|なかった|不要|未定")
HEDGES = re.compile("検討|予定|見込|見通し|目指|めど|努め|可能性|方針|必要|期待")
CONDITIONS = re.compile("必要に応じ|(?:できる|可能な)限り|次第で|を(?:前提|条件)|場合|であれば|[たの]上で、")
"""In what is left out before a run, these would be lost to it."""

_NAME_CHARACTER = "\u3005\u3400-\u9fffァ-ヶーA-Za-zＡ-Ｚａ-ｚ0-9０-９・‐‑–—―－,.，．％%"
_OPEN, _CLOSE = "「『（(｢", "」』）)｣"
_NOUN_ENDS = r"(?<=[\u3400-\u9fffァ-ヶーA-Za-zＡ-Ｚａ-ｚ」）)])(?<!こと等)"
# ``Ａを整備し、Ｂの活用を目指す``: aimed at is a noun of the last clause alone. ``Ｂすることを目指す`` may have the whole before it.
_OF_ITS_OWN_CLAUSE = re.compile(
    rf"{_NOUN_ENDS}(?:(?:を|について|の)検討|を目指|に努め|[をが]期待)|必要(?:な|に応じ|不可欠)"
    r"|(?<=[\u3400-\u9fff])方針(?=[をに」）（])|(?<=[年月春夏秋冬頃度])を?めど"
)
_DONE = re.compile(
    r"(?:策定|採択|設置|設立|造成|開始|公表|決定|改定|改訂|公布|施行|締結|開催|発足|創設|制定|認定|選定|指定|発表|開設|署名|合意|承認|創刊|始動|成立)"
    r"(?:し|され)た|(?:取りまとめ|立ち上げ|打ち上げ)(?:られ)?た"
)
_JOINT = re.compile("の|に(?:よる|関する|おける|係る)")
_PARTICLE = re.compile("[をがはにでとのもへや、。]|より|から|まで|など|及び|並びに|$")
_FORMAL = re.compile("(?:際|上|後|場合|結果|中|時|時点|段階|以降|以来|直後|当時|ところ)$")
_DECISION = re.compile("決定|改定|改訂|策定|公布|施行|公表|設置|設立|採択|発足")
_MOST_JOINTS = 3


def hedges_reaching_back(rest: str) -> set[str]:
    """The hedges of what follows a run of a sentence that may be meant of the run too; those of a noun of their own clause are not."""
    return set(HEDGES.findall(_OF_ITS_OWN_CLAUSE.sub("", rest)))


def settled(sentence: str) -> tuple[Span, ...]:
    """Runs of a sentence that tell of something done, whole as they stand: no later hedge is meant of them.

    A noun of which a relative clause before it tells what was done (``2024年３月に策定した基本方針``), from the beginning of the
    clause, and a name with the decision behind it in brackets (``「環境基本計画（2024年５月21日閣議決定）」``).
    """
    found: list[Span] = []
    for start, stop in clause_spans(sentence):
        clause = sentence[start:stop]
        for done in _DONE.finditer(clause):
            found += [(start, start + end) for end in _names_from(clause, done.end())]
        found += [(start, start + end) for end in _decided(clause)]
    return tuple(dict.fromkeys(found))


def _names_from(text: str, position: int) -> list[int]:
    """Where a name that begins at a position ends: at a particle, or where の and its like join more to it, after that too."""
    ends: list[int] = []
    for _ in range(_MOST_JOINTS):
        end = _name_end(text, position)
        if end == position or not _PARTICLE.match(text, end) or _FORMAL.search(text[position:end]):
            break
        ends.append(end)
        joint = _JOINT.match(text, end)
        if not joint:
            break
        position = joint.end()
    return ends


def _name_end(text: str, position: int) -> int:
    depth = 0
    while position < len(text):
        character = text[position]
        if character in _CLOSE and depth == 0:
            break
        depth += (character in _OPEN) - (character in _CLOSE)
        if depth == 0 and character not in _CLOSE and not re.match(f"[{_NAME_CHARACTER}]", character):
            break
        position += 1
    return position


def _decided(clause: str) -> list[int]:
    """Where a bracket ends that says when something was decided, with the quotation mark that may follow it."""
    brackets = re.finditer("（[^（）]*[0-9０-９][^（）]*）」?", clause)
    return [match.end() for match in brackets if _DECISION.search(match.group())]
