"""The parts of a Japanese question, by its form."""

from __future__ import annotations

import re

from index.tokens import ends_in_noun, noun_joints
from index.types import Span
from rag.types import Part, Parts

_PARTICLE = re.compile("(?:について|に関して|に関する|としては|には|では|とは|は|が|を|で|に)$")
LONGEST_NAME = 20
"""Characters; longer runs that と joins are no names of things, where the question does not say that it asks for each."""

_TOPIC = re.compile("^[^とや]{1,20}?(?:については|には|では|は)(?=.)")
_JOINS_ITSELF = ("の", "は", "に", "を", "が", "で", "、")
_PARTICLES = ("は", "に", "を", "が", "で")
_EACH = re.compile("それぞれ|各々|おのおの")
_END = re.compile(
    "(?:は(?:何|いつ|どう|どこ|いくら|誰)?(?:ですか|でしょうか|か)?|(?:に?ついて|を(?=教|知|聞|お|ご|示|比|ま|説|述|挙|整|確|調|対))(?:まとめ|[^、をと])*"
    "|の(?:違い|差|比較)[^、]*)?[？?。]*$"
)
_DIFFERENCE = re.compile("^の(?:違い|差|比較)(?=は|を)")
_COMPARES = re.compile("違い|比較|比べ|対比|両方|両面|双方")

_SEGMENT = re.compile("[^、。？?]+[、。？?]*")
_ASKS_JA = re.compile("いつ(?!でも)|何(?!らか)|どこ(?!でも)|だれ(?!も)|誰(?!も)|なぜ|どう|いくら|いくつ|どれ|(?<!な)どの|どんな|どちら")
"""Question words."""
MOST_SEGMENTS = 6
_OWN_TOPIC = re.compile("は|が|を")
_ENDS_SENTENCE = re.compile("[？?。]$")
_EMBEDDED = re.compile("どう[^、]*か、$")
"""「どう進めるか、政府の考えは…」 is one question."""
_SHARED_TOPIC = re.compile("(?:について|に関して|に関する|では|は)、$")
_FIRST_THEN = re.compile("^(?:まず|次に|最初に|続いて|また|さらに|そして|あと|それと|加えて|それから|あわせて|併せて|同時に|一方|他方)、?")
_ENDS_PART = re.compile(
    "(?<=.)(?:か(?:と|、|を(?:教|知|聞|お|ご|伺|確|説|示|述|挙|比|並).*|も(?:教|お|ご|知).*)?|で、|、|を教えて.*|[。？?]+|、?両方.*)*[。？?]*$"
)
_AND_ALSO = re.compile("、(?:および|及び|ならびに|並びに|それに|それと|あと)(?:、)?")
_STAGES = re.compile("^(?P<before>[^、]+は、)?(?P<a>[^、と]{2,20})と、?(?P<b>[^、と]{2,20})(?<!こ)とで(?:は)?、?(?P<after>.+)$")
_OF_BOTH = re.compile("の[^がはをにで]{1,15}(?:[はを](?:いつ|何|どう|どこ|誰|どの|いくら).*)?$")
"""What follows the last of several names and may be asked of each: 「の方針」."""
_BOTH_ARE = re.compile("(?:とが?(?:ある|あり)|の(?:両方|双方|両者)[にで]も?(?:出|登場|使|あ))[^、]*$")
_MADE_ONE = re.compile("[とや][^、。とや]{1,15}[をが](?:掛け|かけ)?(?:合わ|組み?合|つな|繋|結[びぶんば]|融合|統合|一体|両立|橋渡し|連携)")
"""Two things that are put together are asked about as one."""
_SENTENCES_BEFORE = re.compile(".*[。？?](?=.)")
_BOTH_TAIL = re.compile("、(?:両方|両者|二つ|２つ|2つ|三つ)(?:とも|を)?(?:教え|示し|知り|聞|お願い|説明|挙げ)[^、]*$")
_WITHOUT_WORD = re.compile("(?:は|とは|って|[言い]うと)[？?]$")
"""A question without a question word: 「三つの法人は？」, 「一言で言うと？」."""
_DOTTED = re.compile("(?P<names>[^、・「」]{2,15}(?:・[^、・「」のにはをがで]{2,15})+)(?=に|の|は|で|を|が)")


def japanese_parts(question: str) -> Parts | None:
    """The parts of a Japanese question; None where no form of it shows any."""
    if several := _several_questions(question):
        return several
    if stages := _STAGES.search(question):
        before, after = stages["before"] or "", _EACH.sub("", stages["after"])
        return Parts(parts=tuple(Part(text=f"{before}{name}で{after}", about=name) for name in (stages["a"], stages["b"])), marked=True)
    if each := _EACH.search(question):
        return _each(question[: each.start()].rstrip("、 　"), question[each.end() :])
    lead = found.group() if (found := _SENTENCES_BEFORE.match(question)) else ""
    question = _AND_ALSO.sub("と、", question.removeprefix(lead))
    both = bool(_BOTH_TAIL.search(question))
    question = _BOTH_TAIL.sub("", question)
    end = _END.search(question)
    tail = end.group() if end else ""
    stem, tail = question.removesuffix(tail), _DIFFERENCE.sub("", tail)
    names = _names(stem)
    marked = both or bool(_COMPARES.search(question) or "と、" in stem)
    of_both = _OF_BOTH.search(names[-1])
    if of_both and "の両" not in names[-1] and not any("の" in name for name in names[:-1]):
        # 「AとBの方針を比べて」 is about the 方針 of both.
        names = [*(name.strip("、 ") + of_both.group() for name in names[:-1]), names[-1]]
    parts = tuple(Part(text=lead + name.strip("、 ") + tail, about=name.strip("、 ")) for name in names)
    if not marked and (any(len(name) > LONGEST_NAME for name in names) or _MADE_ONE.search(question)):
        return None
    return Parts(parts=parts, marked=marked) if len(names) > 1 else None


def _several_questions(question: str) -> Parts | None:
    """The questions in one sentence or several, each with a question word of its own; what stands before the first belongs to all."""
    segments = [segment for segment in _SEGMENT.findall(question) if segment.strip()]
    asking = [number for number, segment in enumerate(segments) if _ASKS_JA.search(segment) or _WITHOUT_WORD.search(segment)]
    if len(asking) < 2 or asking[-1] - asking[0] >= MOST_SEGMENTS:
        return None
    before = segments[: asking[0]]
    shared = before and (_SHARED_TOPIC.search(before[-1]) or (len(before) == 1 and _is_bare_topic(before[0])))
    topic = "".join(before) if shared else ""
    parts, start = [], asking[0]
    for number in asking:
        text = _FIRST_THEN.sub("", "".join(segments[start : number + 1]).strip())
        of_its_own = start == asking[0] or _ENDS_SENTENCE.search(segments[start - 1])
        if _EMBEDDED.search(text) or not (_OWN_TOPIC.search(text) or (of_its_own and _ENDS_SENTENCE.search(text))):
            return None
        parts.append(Part(text=topic + _ENDS_PART.sub("", text) + "？", about=text))
        start = number + 1
    return Parts(parts=tuple(parts), marked=True)


def _is_bare_topic(segment: str) -> bool:
    """Whether a segment before the questions only names what they are about: 「バイオ、」."""
    return segment.endswith("、") and len(segment) <= LONGEST_NAME and ends_in_noun(segment.removesuffix("、"))


def _names(text: str) -> list[str]:
    """What と joins."""
    cuts = _joints(text)
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def _joints(text: str) -> tuple[Span, ...]:
    """Where と or its like joins names; where a comma follows one, the others join what is inside a name."""
    joints = noun_joints(text)
    before_comma = tuple(joint for joint in joints if text[joint[1] - 1] == "、")
    within = [joint for joint in joints if joint not in before_comma]
    return before_comma if before_comma and all(text[joint[0]] != "と" for joint in within) else joints


def _each(head: str, tail: str) -> Parts | None:
    joints = _joints(head)
    # Of several clauses, the first with a joint holds the names.
    start = head.rfind("、", 0, joints[0][0]) + 1 if joints else 0
    ends = [match.start() for match in re.finditer("、", head) if joints and match.start() > joints[0][1]]
    end = next((end for end in ends if not any(joint[1] == end + 1 for joint in joints)), len(head))
    joints = tuple(joint for joint in joints if joint[1] < end)
    if not joints:
        return _dotted(head, tail)
    before, segment, after = head[:start], head[start:end], head[end:]
    if (topic := _TOPIC.match(segment)) and start + topic.end() <= joints[0][0]:
        before, segment = before + topic.group(), segment[topic.end() :]
    names = _names(segment.removesuffix("の") if tail.startswith(_PARTICLES) and not after else segment)
    names[-1] = _BOTH_ARE.sub("", names[-1])
    particle = found.group() if (found := _PARTICLE.search(names[-1])) else ""
    names[-1] = names[-1].removesuffix(particle)
    if not particle and not after and not tail.startswith(_JOINS_ITSELF):
        particle = "は"
    return Parts(parts=tuple(Part(text=before + name + particle + after + tail, about=name) for name in names), marked=True)


def _dotted(head: str, tail: str) -> Parts | None:
    """What ・ joins."""
    found = _DOTTED.search(head)
    if found is None:
        return None
    before, after = head[: found.start()], head[found.end() :]
    return Parts(parts=tuple(Part(text=before + name + after + tail, about=name) for name in found["names"].split("・")), marked=True)
