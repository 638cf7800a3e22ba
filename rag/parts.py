"""The parts of a question that asks for more than one thing: each is a question of its own, answered by its own passage.

Only the form of the question is looked at: 「AとB、それぞれ…」, 「Aと、Bは？」, ``How do A and B each ...?``, ``When ..., and who ...?``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.tokens import noun_joints
from rag.types import Language

MOST = 4
"""Parts that are answered; a question with more is asked as a whole."""

LONGEST_NAME = 9
"""English words; longer runs that ``and`` joins are no names of things."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One of the things a question asks for."""

    text: str
    """A question of its own."""
    about: str
    """What sets it apart from the other parts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """All of them."""

    parts: tuple[Part, ...]
    marked: bool
    """Whether the question itself says that it asks for each (それぞれ, respectively); else one passage may hold them all."""


_PARTICLE = re.compile("(?:について|に関して|に関する|としては|には|では|とは|は|が|を|で|に)$")
LONGEST_NAME_JA = 20
"""Characters; likewise, where the question does not say that it asks for each."""

_TOPIC = re.compile("^[^とや]{1,20}?(?:については|には|では|は)(?=.)")
_JOINS_ITSELF = ("の", "は", "に", "を", "が", "で", "、")
_PARTICLES = ("は", "に", "を", "が", "で")
_EACH = re.compile("それぞれ|各々|おのおの")
_END = re.compile(
    "(?:は(?:何|いつ|どう|どこ|いくら|誰)?(?:ですか|でしょうか|か)?|(?:に?ついて|を)[^、をと]*|の(?:違い|差|比較)[^、]*)?[？?。]*$"
)
_DIFFERENCE = re.compile("^の(?:違い|差|比較)(?=は|を)")
_COMPARES = re.compile("違い|比較|比べ|対比|両方|両面|双方")

_SEGMENT = re.compile("[^、。？?]+[、。？?]*")
_ASKS_JA = re.compile("いつ|何|どこ|だれ|誰|なぜ|どう|いくら|いくつ|どれ|(?<!な)どの|どんな|どちら")
"""Question words."""
MOST_SEGMENTS = 6
_OWN_TOPIC = re.compile("は|が|を")
_EMBEDDED = re.compile("どう[^、]*か、$")
"""「どう進めるか、政府の考えは…」 is one question."""
_SHARED_TOPIC = re.compile("(?:について|に関して|に関する|では|は)、$")
_FIRST_THEN = re.compile("^(?:まず|次に|最初に|続いて|また|さらに|そして|あと|それと|加えて|それから)、?")
_ENDS_PART = re.compile("(?<=.)(?:か(?:と|、|を.*)?|で、|、|を教えて.*|[。？?]+|、?両方.*)*[。？?]*$")
_AND_ALSO = re.compile("、(?:および|及び|ならびに|並びに)(?:、)?")
_STAGES = re.compile("^(?P<before>[^、]+は、)?(?P<a>[^、と]{2,20})と(?P<b>[^、と]{2,20})とで(?:は)?、?(?P<after>.+)$")
_DOTTED = re.compile("(?P<names>[^、・「」]{2,15}(?:・[^、・「」のにはをがで]{2,15})+)(?=に|の|は|で|を|が)")

_QUESTION_WORD = r"(?:when|what|who|how|which|where|why)"
_ASKS = re.compile(rf"^(?:{_QUESTION_WORD}|is|are|was|were|do|does|did|will|can|compare|list|name|tell|explain|describe)\b", re.IGNORECASE)
_LEADS = r"(?:(?:at|in|by|for|from|to|under|with|on|since) )?"
_TWO_QUESTIONS = re.compile(
    rf"^(?:[^:?]+: )?(?P<first>{_LEADS}{_QUESTION_WORD}\b.+?),? and (?P<second>{_LEADS}{_QUESTION_WORD}\b.+)$",
    re.IGNORECASE,
)
_EACH_EN = re.compile(r",? *\b(?:respectively|each)\b", re.IGNORECASE)
_COMPARES_EN = re.compile(r"\b(?:compare|contrast|difference|differ|both)\b", re.IGNORECASE)
_COMPARE = tuple(
    re.compile(rf"^(?:please )?(?:compare|contrast) (?P<a>[^,?]+?),? (?:{joint}) (?P<b>[^,?]+?)[?.]*$", re.IGNORECASE)
    for joint in ("with|against|versus|vs", "to|and")
)
"""The surer joint first: "compare the approach to fusion with that to quantum"."""
_BETWEEN = re.compile(r"^what (?:is|are) the differences? between (?P<a>[^,?]+?) and (?P<b>[^,?]+?)\?*$", re.IGNORECASE)
_AS_WELL = re.compile(r",? as well as ", re.IGNORECASE)
_NAMED = re.compile(r"\b[A-Z]\w+")
_DIFFER = re.compile(r"^how (?:does|do|is|are) (?P<a>.+?) (?:differ|different) from (?P<b>[^?]+)\?*$", re.IGNORECASE)
_THEN = re.compile(r"^(?P<before>.+?),? first (?P<a>[^,?]+?),? and then (?P<b>[^?]+?)\?*$", re.IGNORECASE)
_PREPOSITION = r"(?:in|for|with|around|on|at|of|by|from|under|to|about)"
_REPEATED = re.compile(
    rf"^(?P<before>.*?)(?P<a>\b(?P<word>{_PREPOSITION}|{_PREPOSITION}) [^,?]+?) and (?P<b>{_PREPOSITION} [^,?]+?)"
    r"(?P<after>(?: (?:say|says|each|contribute|support)\b[^?]*)?\?*)$"
)
_SERIES = re.compile(
    rf"^(?P<before>.*?)(?P<a>\b(?P<word>{_PREPOSITION}) [^,?]+?), (?P<b>(?P=word) [^,?]+?),? and (?P<c>(?P=word) [^,?]+?)(?P<after>\?*)$"
)
_NAME_EN = re.compile(r"(?:the )?[\"“]?[A-Z0-9]")
"""A part that names something; without a word such as ``each``, other words joined by ``and`` may be one thing."""
_JOINED = re.compile(
    r"^(?P<before>.*?\b(?:is|are|was|were|do|does|did|will|can|of|for|with|in|between|compare|to|about|by)) "
    r"(?P<a>[^,?]+?) and (?P<b>[^,?]+?)"
    r"(?P<after>(?: (?:each|respectively|differ|support|contribute|aim|work|do|play|mean|have|get|say|promote|use|want|plan)\b[^?]*)?\?*)$",
    re.IGNORECASE,
)


def parts_of(question: str, language: Language) -> Parts | None:
    """The parts of a question; None where it asks for one thing."""
    found = _english(question) if language == "en" else _japanese(question)
    if found is None or not 2 <= len(found.parts) <= MOST or any(len(part.about) < 2 for part in found.parts):
        return None
    return found


def _japanese(question: str) -> Parts | None:
    if several := _several_questions(question):
        return several
    if stages := _STAGES.search(question):
        before, after = stages["before"] or "", stages["after"]
        return Parts(parts=tuple(Part(text=f"{before}{name}で{after}", about=name) for name in (stages["a"], stages["b"])), marked=True)
    if each := _EACH.search(question):
        return _each(question[: each.start()].rstrip("、 　"), question[each.end() :])
    question = _AND_ALSO.sub("と、", question)
    end = _END.search(question)
    tail = end.group() if end else ""
    stem, tail = question.removesuffix(tail), _DIFFERENCE.sub("", tail)
    names = _names(stem)
    marked = bool(_COMPARES.search(question) or "と、" in stem)
    if "の" in names[-1] and "の両" not in names[-1] and not any("の" in name for name in names[:-1]):
        # 「AとBの方針を比べて」 is about the 方針 of both.
        names = [*(name.strip("、 ") + names[-1][names[-1].index("の") :] for name in names[:-1]), names[-1]]
    parts = tuple(Part(text=name.strip("、 ") + tail, about=name.strip("、 ")) for name in names)
    if not marked and any(len(name) > LONGEST_NAME_JA for name in names):
        return None
    return Parts(parts=parts, marked=marked) if len(names) > 1 else None


def _several_questions(question: str) -> Parts | None:
    """The questions in one sentence or several, each with a question word of its own; what stands before the first belongs to all."""
    segments = [segment for segment in _SEGMENT.findall(question) if segment.strip()]
    asking = [number for number, segment in enumerate(segments) if _ASKS_JA.search(segment)]
    if len(asking) < 2 or asking[-1] - asking[0] >= MOST_SEGMENTS:
        return None
    topic = "".join(segments[: asking[0]]) if asking[0] and _SHARED_TOPIC.search(segments[asking[0] - 1]) else ""
    parts, start = [], asking[0]
    for number in asking:
        text = _FIRST_THEN.sub("", "".join(segments[start : number + 1]).strip())
        if _EMBEDDED.search(text) or not _OWN_TOPIC.search(text):
            return None
        parts.append(Part(text=topic + _ENDS_PART.sub("", text) + "？", about=text))
        start = number + 1
    return Parts(parts=tuple(parts), marked=True)


def _names(text: str) -> list[str]:
    """What と joins."""
    cuts = noun_joints(text)
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def _each(head: str, tail: str) -> Parts | None:
    segments = head.split("、")
    joined = next((n for n, segment in enumerate(segments) if len(_names(segment)) > 1), None)
    if joined is None:
        return _dotted(head, tail)
    before = "".join(segment + "、" for segment in segments[:joined])
    segment = segments[joined]
    if (topic := _TOPIC.match(segment)) and len(_names(segment[topic.end() :])) > 1:
        before, segment = before + topic.group(), segment[topic.end() :]
    names = _names(segment.removesuffix("の") if tail.startswith(_PARTICLES) else segment)
    particle = found.group() if (found := _PARTICLE.search(names[-1])) else ""
    names[-1] = names[-1].removesuffix(particle)
    if not particle and joined == len(segments) - 1 and not tail.startswith(_JOINS_ITSELF):
        particle = "は"
    after = particle + "".join("、" + segment for segment in segments[joined + 1 :]) + tail
    return Parts(parts=tuple(Part(text=before + name + after, about=name) for name in names), marked=True)


def _dotted(head: str, tail: str) -> Parts | None:
    """What ・ joins."""
    found = _DOTTED.search(head)
    if found is None:
        return None
    before, after = head[: found.start()], head[found.end() :]
    return Parts(parts=tuple(Part(text=before + name + after + tail, about=name) for name in found["names"].split("・")), marked=True)


def _english(question: str) -> Parts | None:
    question = _AS_WELL.sub(" and ", question)
    if two := _TWO_QUESTIONS.match(question):
        first, second = two["first"], two["second"]
        return Parts(parts=tuple(Part(text=one[0].upper() + one[1:].rstrip("?") + "?", about=one) for one in (first, second)), marked=True)
    each = bool(_EACH_EN.search(question))
    if not (each or _ASKS.match(question)):
        return None
    if differ := _DIFFER.match(question):
        one = named[0] if (named := _NAMED.findall(differ["a"])) else _head(differ["a"])
        names = (differ["a"], re.sub(r"\bit\b", one, differ["b"], count=1))
        return Parts(parts=tuple(Part(text=f"What is said about {name}?", about=name) for name in names), marked=True)
    if compare := next((found for one in (*_COMPARE, _BETWEEN) if (found := one.match(question))), None):
        return _compared(compare["a"], compare["b"])
    if then := _THEN.match(question):
        return Parts(parts=tuple(Part(text=f"{then['before']} {then[name]}?", about=then[name]) for name in ("a", "b")), marked=True)
    if series := _SERIES.match(question):
        return _with(series, ("a", "b", "c"), marked=True)
    if repeated := _REPEATED.match(question):
        return _with(repeated, ("a", "b"), marked=True)
    joined, compares = _JOINED.match(question), each or bool(_COMPARES_EN.search(question))
    if joined and joined["after"].startswith(" differ"):
        return _compared(joined["a"], joined["b"])
    if joined and (compares or all(_NAME_EN.match(joined[name]) for name in ("a", "b"))):
        return _with(joined, ("a", "b"), marked=compares)
    return None


def _with(found: re.Match[str], names: Sequence[str], *, marked: bool) -> Parts | None:
    """A question for each of the names that were found; None where one is too long to be a name."""
    before, after = found["before"].rstrip(), _EACH_EN.sub("", found["after"])
    about = [_EACH_EN.sub("", found[name]) for name in names]
    if any(len(name.split()) > LONGEST_NAME for name in about):
        return None
    return Parts(parts=tuple(Part(text=f"{before} {name}{after}", about=name) for name in about), marked=marked)


def _compared(a: str, b: str) -> Parts:
    """A question for each of two things; what is said of the first only, as ``the date of A and B``, holds for both."""
    head = _head(a)
    if re.match(r"(?:that|those)\b", b):
        b = re.sub(r"^\w+", f"the {head.split()[-1]}", b)
    elif head != a and _head(b) == b:
        b = f"{head} {a[len(head) :].split()[0]} {b}"
    return Parts(parts=tuple(Part(text=f"What is {name}?", about=name) for name in (a, b)), marked=True)


def _head(name: str) -> str:
    """The words of a name before its first preposition: ``the money`` of ``the money behind the big fund``."""
    return re.split(rf" (?:{_PREPOSITION}|behind|against|together|between|towards?)\b", name, maxsplit=1)[0]
