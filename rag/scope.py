"""What a run of a Japanese sentence loses to what was left out, and where a run may end because something has been told whole.

A predicate governs what stands before it, so a hedge or a negation behind a run may be meant of the run; a condition before it may be, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.sentences import CLOSING, OPENING, clause_spans
from index.types import Span

NEGATIONS = re.compile("ない|ません|ず(?=に|、|。|$)|なかった|不要|未定")
HEDGES = re.compile("検討|予定|見込|見通し|目指|めど|努め|可能性|方針|必要|期待|想定|困難|望まし|求められ|べき|重要で|不可欠")
_NO_HEDGE = re.compile("必要な|必要に応じ|(?<=[\u3400-\u9fff])方針(?=[をに」）（])|(?<=[年月春夏秋冬頃度])を?めど")
"""``必要な支援``, ``基本方針に``, ``2025年春めど``."""
CONDITIONS = re.compile(
    "必要に応じ|(?:できる|可能な)限り|次第で|を(?:前提|条件)|場合|れば、|[たの](?:上|うえ)で、|(?:とき|際)[はに]?(?:は)?、|(?:なら|たら|次第)、|原則として|仮に、|範囲内?で|を除き|に限り|に応じて|ず、|ずに|なく、"
)
_CAME_FIRST = re.compile("[たの](?:上|うえ)で、")
_RESOLVED = re.compile("(?:こととし|方針を[^、]*|決め|(?:決定|合意|表明|公表|発表|宣言)(?:し|され))た。$")
"""What was done is to resolve on something that is to come."""
_GOVERNS = re.compile("[うくぐすつぬぶむる](?:こと(?:等|など)?[をがは]|よう(?!やく))|(?:よう|ため(?:に[はも]?)?|べく)、|た。$")
"""``…を構築すること等を強力に促す``, ``…できるよう、…``, ``…した。``: what stands before may belong to what is urged, aimed at, or past."""

_TAKES_BACK = re.compile("^(?:その(?!ため|他|ほか)|ただし)|除|限[るりっ定]|時限|含ま|未[定だ]")
"""Behind an adversative: an exception, or something not yet sure."""
_ADVERSATIVE = re.compile("(?:[てで]い|であ|[さら]れ|とな)るが、$")
_COORDINATED = re.compile(r"(?:とともに|ほか|し|り|い|き|び|み|ち|め|け|ね|げ|え|べ|れ|せ|おり)、$")
"""A clause that ends so is a statement of its own beside the next one."""
_LEANS = re.compile("(?:を始め|をはじめ|ため|目指し|踏まえ|基づき|向け|見据え|対し|応じ|加え|含め|通じ|伴い|より)、$")
"""A clause that ends so leans on the next one."""
DEMONSTRATIVES = "(?:当該|これ(?!まで)|それ(?!ぞれ)|こうした|そうした|その(?!ため|他|ほか)|この(?!ため|ほか|うち))"
_DECIDED = "決定|改定|改訂|策定|公布|施行|公表|設置|設立|採択|発足"
_DONE = re.compile(
    rf"(?:{_DECIDED}|造成|開始|締結|開催|創設|制定|認定|選定|指定|発表|開設|署名|合意|承認|始動|成立)(?:し|され)た"
    r"|(?:取りまとめ|立ち上げ|打ち上げ)(?:られ)?た"
)
_DECIDED_NAME = re.compile(
    rf"「[^「」（）]*(?:（[^（）]*）)?（[^（）]*[0-9０-９][^（）]*(?:{_DECIDED})）」|[^「」（）、]+（[^（）]*[0-9０-９][^（）]*(?:{_DECIDED})）"
)
NAME_CHARACTERS = r"\u3005\u3400-\u9fffァ-ヶーA-Za-zＡ-Ｚａ-ｚ・‐‑–—―－"
"""Of a name in a Japanese text, for a class of a regular expression; figures apart."""
_INSIDE = "(?:[^（）]|（[^（）]*）)*"
_EXPLAINED_NAME = re.compile(rf"「?[{NAME_CHARACTERS}]+」?（(?!以下){_INSIDE}[\u3040-\u309f]{_INSIDE}）」?")
_OF_MORE_THAN_THE_DEED = re.compile("[はをも]|まで|以降|今後|通じ")
"""Before a deed in its clause: there it may belong to the main verb."""
_NAME_CHARACTER = re.compile(f"[{NAME_CHARACTERS}0-9０-９,.，．％%]")
_JOINT = re.compile("の|に(?:よる|関する|おける|係る)")
_MOST_JOINTS = 2
_PARTICLE = re.compile("[をがはにでとのもへや、。]|より|から|まで|など|及び|並びに|$")
_NO_MORE = re.compile("廃止|撤回|失効|中止|異な|代わ|とき|場合")
"""Behind a name in its clause: what was done is done no more, or another thing is meant."""
_NO_NAME = re.compile("(?:際|上|後|前|間|場合|結果|中|時|時点|段階|以降|以来|以外|直後|当時|旨|方|上記|目)$")


def loses(before: str, run: str, behind: str) -> bool:
    """Whether a run loses a condition to what was left out before it, or a hedge, a negation, a purpose or a past to what was behind it."""
    hedged = NEGATIONS.search(behind) or HEDGES.search(_NO_HEDGE.sub("", behind)) or _GOVERNS.search(behind)
    return conditional(before, run) or bool(hedged)


def conditional(before: str, run: str) -> bool:
    """Whether what stands before a run may be a condition of it; what came first is none of something that has been done."""
    done = run.endswith("た。") and not _RESOLVED.search(run)
    return bool(CONDITIONS.search(_CAME_FIRST.sub("", before) if done else before))


def ends_apart(clause: str) -> bool:
    """Whether a clause is told for itself: no hedge, negation or condition of what follows is meant of it.

    A clause before an adversative が is of Minami's class C (南不二男『現代日本語の構造』, 1974): it stands outside the modality of the
    main clause.
    One in the past is left alone, since what follows may say that it is so no more.
    """
    return bool(_ADVERSATIVE.search(clause))


def ends_whole(clause: str) -> bool:
    """Whether a statement of its own ends with a clause."""
    return ends_apart(clause) or bool(_COORDINATED.search(clause) and not _LEANS.search(clause))


def governing(clauses: Sequence[str], after: int) -> list[str]:
    """Of the clauses of a sentence from a place on, those whose hedges may be meant of what stands before; none behind an adversative.

    Where what follows an adversative takes something back, all may be.
    """
    rest = "".join(clauses[after:])
    takes_back = NEGATIONS.search(rest) or CONDITIONS.search(rest) or _TAKES_BACK.search(rest)
    return [] if after and ends_apart(clauses[after - 1]) and not takes_back else list(clauses[after:])


def settled(sentence: str) -> tuple[Span, ...]:
    """Runs from the beginning of a clause that tell of something done, whole as they stand: no later hedge is meant of them.

    A noun with a relative clause that tells what was done (``2024年３月に策定した基本方針``), and a name with the decision behind it in
    brackets (``「環境基本計画（2024年５月21日閣議決定）」``). A bracket behind it belongs to it, unless it only says how it is called.
    """
    found: list[Span] = []
    for start, stop in clause_spans(sentence):
        clause = sentence[start:stop]
        ends = [match.end()] if (match := _DECIDED_NAME.match(clause)) else []
        for done in _DONE.finditer(clause):
            if not _OF_MORE_THAN_THE_DEED.search(clause[: done.start()].removesuffix("を")):
                ends += _names_from(clause, done.end())
        ends = [end for end in ends if not _NO_MORE.search(clause, end)]
        found += [(start, start + end) for end in ends if clause[end : end + 1] != "（" or clause.startswith("（以下", end)]
    return tuple(dict.fromkeys(found))


def decided_names(sentence: str) -> tuple[Span, ...]:
    """Names at the beginning of a clause with their dated decision behind them in brackets."""
    found = ((start, _DECIDED_NAME.match(sentence[start:stop])) for start, stop in clause_spans(sentence))
    return tuple((start, start + match.end()) for start, match in found if match)


def explained(sentence: str) -> tuple[Span, ...]:
    """Names at the beginning of a clause with what they mean behind them in brackets: ``シード期（…から投資を受ける前の段階）``."""
    found = ((start, _EXPLAINED_NAME.match(sentence[start:stop])) for start, stop in clause_spans(sentence))
    return tuple((start, start + match.end()) for start, match in found if match)


def _names_from(text: str, position: int) -> list[int]:
    """Where a name that begins at a position ends: at a particle; where の and its like join a name in brackets to it, after that too."""
    ends: list[int] = []
    for number in range(_MOST_JOINTS + 1):
        end = _name_end(text, position)
        if end == position or not _PARTICLE.match(text, end) or _NO_NAME.search(text[position:end]):
            break
        # A bare figure says nothing without what の joins to it.
        bare = text[position].isdigit() and text.startswith("の", end)
        if text[end - 1] in CLOSING or (number == 0 and not bare):
            ends.append(end)
        joint = _JOINT.match(text, end)
        if not joint:
            break
        position = joint.end()
    return ends


def _name_end(text: str, position: int) -> int:
    """The end of a run of the characters of names, with brackets whole; its beginning where a bracket does not close."""
    start, depth = position, 0
    while position < len(text):
        character = text[position]
        if depth == 0 and character not in OPENING and not _NAME_CHARACTER.match(character):
            break
        depth += (character in OPENING) - (character in CLOSING)
        position += 1
    return start if depth else position
