"""Follow-up questions: 「それはいつまで？」 becomes a question that stands alone, from the questions before it and no answer.

A question that names something of its own is a change of subject and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.tokens import demonstratives, terms
from index.types import Document
from rag.question.language import recognise_language
from rag.types import Language

_REFERS = re.compile(
    r"(?P<of>その(?!他|ほか|ため|うち)|この(?!戦略|文書|統合|本文|資料)|同(?=事業|制度|大学|機構|基金|計画))"
    r"|(?P<it>それ(?!ぞれ|でも|から|なら)|これ(?!まで|から|ら)|そちら|そこ)"
)
_REFERS_EN = re.compile(r"\b(?P<of>its|their)\b|\b(?P<it>it|they|them|that one|this one)\b(?!'s own)", re.IGNORECASE)
_LANGUAGE_ONLY = re.compile(
    r"^(?:(?:それを|では|じゃあ|今度は)?(?P<ja>英語|日本語)(?:で|にして)(?:お願いします|教えて|答えて|ください|は|も)*"
    r"|(?:and |now |please |say it |answer |that )*in (?P<en>english|japanese)(?: please)?)[。？?.]*$",
    re.IGNORECASE,
)
_ELLIPTIC = re.compile(
    r"^(?:では、?|じゃあ、?|で、|あと、?|また、?|ちなみに、?)?(?P<rest>(?:いつ|いくら|誰|どこ|なぜ|どうして|どう|何|どの|期限|予算|規模|金額|時期|場所|理由|目的|背景"
    r"|目標|主体|担当|対象|次は|成果|課題)[^、]{0,14})$"
)
_ELLIPTIC_EN = re.compile(
    r"^(?:and |then |so |but )?(?P<rest>(?:when|why|who|where|how|how much|how many|by when|since when|until when|what (?:for|year|else)"
    r"|(?:what about |how about )?(?:the |its )?(?:budget|deadline|target|goal|size|date|reason|purpose|amount|cost|schedule))"
    r"(?: exactly)?)[?.]*$",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    "^(?P<topic>[^、]{2,40}?)(?:の(?:規模|予算|目的|時期|期限|目標|金額|内容|名前|概要|背景|理由|場所)|は|が|を|って|とは|について|に関して)"
)
_TOPIC_EN = re.compile(
    r"\b(?:of|for|about|is|are|was|were|does|do|did|will) (?P<topic>(?:the )?[\w-]+(?: [\w-]+){0,5}?)"
    r"(?= (?:be|been|to|get|start|begin|have|use|set|aim|launch|work|do|take|in|by|for|named|held|done|promoted)\b|[?.]*$)",
    re.IGNORECASE,
)
_ONE_THING = re.compile(r"(?:the|an?|this|that|its|their) |(?!there$)\S+$|(?:[A-Z][\w-]*(?: |$))+$")
FEWEST_OWN = 2
"""Search terms before ``its`` from which it points back within the question: "By when does Tokyo want its own plan?"."""
_ENGLISH_LANGUAGE = {"英語": "in English", "日本語": "日本語で", "english": "in English", "japanese": "in Japanese"}


def stand_alone(question: str, earlier: Sequence[str], document: Document, *, half: bool = False) -> str:
    """A question that can be answered by itself.

    Args:
        question: as it was asked.
        earlier: the questions before it, oldest first; each is taken as a follow-up of those before it.
        document: whose names tell what a question is about.
        half: it is a part of the same question, in which ``its`` may point back within the part itself.
    """
    asked = ""
    for one in (*earlier, question):
        asked = _joined(one.strip(), asked, document, half=half)
    return asked


def _joined(question: str, before: str, document: Document, *, half: bool) -> str:
    if not before:
        return question
    if only := _LANGUAGE_ONLY.match(question):
        language = (only["ja"] or only["en"]).lower()
        return f"{before} {_ENGLISH_LANGUAGE[language]}"
    language_of: Language = recognise_language(question)
    topic = _topic(_without_language(before), document)
    if not topic or (half and language_of == "en" and not _stands_for_one_thing(question, topic)):
        return question
    if language_of == "en":
        return _english(question, topic, document)
    return _japanese(question, topic, document)


def _japanese(question: str, topic: str, document: Document) -> str:
    points = set(demonstratives(question))
    if refers := next((found for found in _REFERS.finditer(question) if found.start() in points), None):
        return question[: refers.start()] + (f"{topic}の" if refers["of"] else topic) + question[refers.end() :]
    elliptic = _ELLIPTIC.match(question)
    if elliptic is None or document.names.found(question):
        return question
    rest = elliptic["rest"]
    return f"{topic}{'は' if re.match('いつ|いくら|誰|どこ|なぜ|どう|何|次', rest) else 'の'}{rest}"


def _english(question: str, topic: str, document: Document) -> str:
    if refers := _REFERS_EN.search(question):
        return question[: refers.start()] + (f"{topic}'s" if refers["of"] else topic) + question[refers.end() :]
    elliptic = _ELLIPTIC_EN.match(question)
    if elliptic is None or document.names.found(question):
        return question
    rest = re.sub(r"^(?:what|how) about ", "", elliptic["rest"], flags=re.IGNORECASE)
    asks = re.match(r"(?:when|why|who|where|how|by when|since when|until when|what)\b", rest, re.IGNORECASE)
    if not asks:
        return f"What is {rest} of {topic}?"
    return f"{rest[0].upper()}{rest[1:]} {'as to' if rest.lower() in ('why', 'how') else 'is'} {topic}?"


def _stands_for_one_thing(question: str, topic: str) -> bool:
    """Whether a pronoun of the other half may be replaced: it points out of it, and what it would stand for is no clause."""
    refers = _REFERS_EN.search(question)
    own = bool(refers and refers["of"] and len(set(terms(question[: refers.start()]))) >= FEWEST_OWN)
    return not own and bool(_ONE_THING.match(topic))


def _topic(question: str, document: Document) -> str:
    """What a question is about: the longest name it holds, else the words that it begins with."""
    terms = [form for entry in document.glossary for form in entry.forms if len(form) > 1 and form in question]
    pattern = _TOPIC if recognise_language(question) == "ja" else _TOPIC_EN
    found = pattern.search(question)
    begins = found["topic"].strip() if found else ""
    known = max(terms, key=len, default="")
    if recognise_language(question) == "en":
        if known:
            return f"the {known}" if f"the {known}" in question else known
        return begins
    return begins if known and known in begins else known or begins


def _without_language(question: str) -> str:
    return re.sub(r" (?:in English|in Japanese|日本語で)$", "", question)
