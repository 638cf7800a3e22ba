"""The parts of an English question, by its form."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.framing import without_lead
from rag.types import Part, Parts

LONGEST_NAME = 9
"""English words; longer runs that ``and`` joins are no names of things."""

_QUESTION_WORD = r"(?:when|what|who|how|which|where|why)"
_ASKS = re.compile(rf"^(?:{_QUESTION_WORD}|is|are|was|were|do|does|did|will|can|compare|list|name|tell|explain|describe)\b", re.IGNORECASE)
_LEADS = r"(?:(?:at|in|by|for|from|to|under|with|on|since) )?"
_PREPOSITION = r"(?:in|for|with|around|on|at|of|by|from|under|to|about)"
_TWO_QUESTIONS = re.compile(
    rf"^(?:(?P<topic>[^:?]+: )|[^?]+ [–—-] )?(?P<first>{_LEADS}{_QUESTION_WORD}\b.+?),? and (?P<second>{_LEADS}{_QUESTION_WORD}\b.+)$",
    re.IGNORECASE,
)
_QUESTIONS = re.compile(rf"[^?]+?(?:\?+|;(?= ?{_LEADS}{_QUESTION_WORD}\b)| [+/&](?= {_LEADS}{_QUESTION_WORD}\b)|(?<!\?)$)", re.IGNORECASE)
"""In a note, ``;``, ``+`` or ``/`` before a question word ends a question too."""
_STATED = re.compile(
    r"^(?:please )?(?:state|give|name|list|provide)(?: (?:me|us))? (?P<a>[^,?]+?),? (?:as well as|along with|and also) (?P<b>[^?]+?)[.?]*$",
    re.IGNORECASE,
)
_OF_BOTH = re.compile(rf" {_PREPOSITION} .+$", re.IGNORECASE)
_FACT_AND = re.compile(
    r"^(?P<topic>[^:?]+: )?(?P<first>(?:the )?(?:title|name|date|year|amount|size|number|budget|cost|aim|target|deadline)\b[^,?]+),"
    rf" and (?P<second>{_LEADS}{_QUESTION_WORD}\b.+)$",
    re.IGNORECASE,
)
LONGEST_TOPIC = 4
"""English words of a topic before a colon that is repeated for each part."""
_WORD_OF_TOPIC = re.compile(r"\b(?!(?:one|two|three|four|facts?|figures?|dates?|questions?|things?|points?|please)\b)\w+", re.IGNORECASE)
_AND_THEN = re.compile(r"^\s*(?:(?:and|also|then|secondly|plus)[, ]+)+", re.IGNORECASE)
FEWEST_WORDS = 3
"""English words of a question that stands beside another; "By when?" belongs to the one before it."""
_WHICH_ONE = re.compile(r"\bwhich (?:one|ones)\b", re.IGNORECASE)
_WHICH = re.compile(r"\bwhich (?P<noun>[a-z-]+)\b", re.IGNORECASE)
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


def english_parts(question: str) -> Parts | None:
    """The parts of an English question; None where no form of it shows any."""
    question = without_lead(question)
    return _several_questions(question) or _several_things(_AS_WELL.sub(" and ", question))


def _several_questions(question: str) -> Parts | None:
    """Two questions in one sentence, or several sentences."""
    if stated := _STATED.match(question):
        a, b = stated["a"], stated["b"]
        if (of_both := _OF_BOTH.search(b)) and not _OF_BOTH.search(a):
            # "the size as well as the end of the fund" is about the fund twice.
            a += of_both.group()
        return Parts(parts=tuple(Part(text=f"What is {name}?", about=name) for name in (a, b)), marked=True)
    question = _AS_WELL.sub(" and ", question)
    if "?" in question:
        # What stands behind the last question asks nothing.
        question = question[: question.rindex("?") + 1]
    texts = [_AND_THEN.sub("", text).strip(" ;+/&") for text in _QUESTIONS.findall(question)]
    if len(texts) > 1 and all(len(text.split()) >= FEWEST_WORDS for text in texts):
        return _asked_each(None, *texts)
    if (fact := _FACT_AND.match(question)) and not _ASKS.match(question):
        return _asked_each(fact["topic"], f"what is the {fact['first'].removeprefix('the ')}", fact["second"])
    if two := _TWO_QUESTIONS.match(question):
        first, second = two["first"], two["second"]
        if (which := _WHICH.search(first)) and _WHICH_ONE.search(second):
            second = _WHICH_ONE.sub(which.group(), second)
        return _asked_each(two["topic"], first, second)
    return None


def _several_things(question: str) -> Parts | None:
    """One question about several things."""
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


def _asked_each(topic: str | None, *questions: str) -> Parts:
    """The questions behind one topic, each with it."""
    short = topic if topic and len(topic.split()) <= LONGEST_TOPIC and _WORD_OF_TOPIC.search(topic) else ""
    texts = (one.rstrip("?. ") + "?" for one in questions)
    return Parts(
        parts=tuple(
            Part(text=short + text if short else text[0].upper() + text[1:], about=question)
            for text, question in zip(texts, questions, strict=True)
        ),
        marked=True,
    )


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
