"""Leaving out what an answer does not need: asides in brackets, clauses that set the scene, clauses that add another matter.

What stays is the sentence's own words in their order. Nothing is left out that holds the decisive words, a word of the question, the
subject, or a hedge; whoever calls compares the rest with the sentence all the same (``rag.check``).
"""

from __future__ import annotations

import re

from index.sentences import clause_spans
from index.tokens import ends_in_noun, lemmas, search_form

LONG = 90
"""Characters from which clauses that set the scene are left out."""

VERY_LONG = 100
"""Characters from which clauses that neither hold a word of the question nor the decisive words are left out."""

TOO_LONG = 200
"""Characters from which a word of the question need only be held once: by the decisive clause, the heading, or the nearest clause."""

WORTH_IT = 24
"""Characters that leaving out the end of a sentence must save."""

LONGEST_ITEM = 16
"""Characters of an item of an enumeration; a longer one is a matter of its own."""

LONG_EN = 30
"""English words from which asides are left out."""

_JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff]")
# Leading clauses that end so set the scene; what they hold is no condition of what follows.
_SCENE = re.compile(
    r"(?:観点から|を踏まえ|を踏まえて|とともに|加え|加えて|に加え|一方で|中で|具体的には|特に|また|さらに|あわせて|このため|そのため|今後)、$"
)
_TOPIC = re.compile(r"(?:(?<!具体的に)は|では|(?<!具体的)には|とは|については|において|に際して|場合|限り|れば|うち|が|も)、")
_COORDINATED = re.compile(r"(?:とともに|ほか|し|り|い|き|び|み|ち|め|け|ね|げ|え|べ|れ|せ|おり)、$")
"""A clause that ends so is a statement of its own beside the next one."""
_LEANS = re.compile("(?:踏まえ|基づき|向け|見据え|対し|応じ|加え|含め|通じ|伴い|より)、$")
"""A clause that ends so leans on the next one."""
_HEDGED = re.compile("検討|予定|見込|見通し|目指|めど|努め|可能性|方針|必要|期待|ない|ません|ず、|未定")
_ASKS_WHY_OR_ALL = re.compile(
    r"なぜ|どうして|理由|目的|背景|狙い|ねらい|何のため|のためですか|意義|経緯|踏まえ|併せ|あわせて|全て|すべて|全部|ぜんぶ|一覧|挙げ|列挙|柱|範囲|[0-9０-９二三四五六]つ"
)
_ASKS_FOR_DECISION = re.compile(
    r"いつ|何年|何月|時期|日付|決定|決ま|決め|定め|まとめ|会議|策定|閣議|改定|改訂|略称|略し|正式|根拠|法律|何号"
    r"|\b(?:when|date|year|decid\w*|adopt\w*|council|body|act|law|abbreviat\w*|stand for|name)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"（(?:以下、?「[^」]*」という。|[^（）]{0,30}(?:決定|改定|改訂|策定|公布|法律第[0-9０-９]+号))）"
    r"| ?\((?:hereinafter \"[^\"]*\"|(?:revised|decided|formulated|Act No|Cabinet Decision|enacted)[^()]*)\)"
)
_QUOTED = re.compile('[「"]([^「」"]+)[」"]')


def is_english(sentence: str) -> bool:
    """Whether a sentence of the text is one of the translation."""
    return not _JAPANESE.search(sentence)


def without_asides(sentence: str, question: str, mark: str) -> str:
    """A long sentence without brackets that only say when a plan was decided or how it is called hereafter.

    They stay where the question asks for such a thing, and where the decisive words reach into one.
    """
    english = is_english(sentence)
    if _ASKS_FOR_DECISION.search(question) or (len(sentence.split()) <= LONG_EN if english else len(sentence) <= LONG):
        return sentence
    asked = search_form(question)
    shorter = _ASIDE.sub(lambda aside: aside[0] if _names_asked(aside[0], asked) else "", sentence)
    return shorter if mark in shorter else sentence


def _names_asked(aside: str, asked: str) -> bool:
    """Whether an aside says how something is called hereafter, and the question calls it so."""
    return any(search_form(name) in asked for name in _QUOTED.findall(aside))


def aside_free(sentence: str) -> str:
    """A sentence without any of its asides."""
    return _ASIDE.sub("", sentence)


def trimmed(sentence: str, question: str, mark: str, heading: str = "") -> str:
    """A run of a long Japanese sentence's clauses that holds the decisive words and every word that it shares with the question."""
    if len(sentence) <= LONG or _ASKS_WHY_OR_ALL.search(question):
        return sentence
    clauses = [sentence[slice(*span)] for span in clause_spans(sentence)]
    asked = set(lemmas(question))
    shared = [asked & set(lemmas(clause)) for clause in clauses]
    decisive = [bool(mark) and mark[:4] in clause for clause in clauses]
    if len(sentence) > TOO_LONG and any(decisive):
        shared = _once(shared, decisive.index(True), set(lemmas(heading)))
    needed = [one or bool(words) for one, words in zip(decisive, shared, strict=True)]
    for number in range(len(clauses) - 1, 0, -1):
        # What is left of an enumeration is not the whole of it.
        before = clauses[number - 1].removesuffix("、")
        needed[number - 1] = needed[number - 1] or (needed[number] and len(before) <= LONGEST_ITEM and ends_in_noun(before))
    very_long = bool(mark) and len(sentence) > VERY_LONG
    first = _first(clauses, needed, very_long=very_long)
    last = _last(clauses, needed, first) if very_long else len(clauses)
    return "".join(clauses[first:last]).removesuffix("、") + ("…" if last < len(clauses) else "")


def _once(shared: list[set[str]], decisive: int, known: set[str]) -> list[set[str]]:
    """Of the words that each clause shares with the question, those that neither the decisive clause nor one nearer to it holds."""
    held = known | shared[decisive]
    kept: list[set[str]] = [set() for _ in shared]
    for number in sorted(range(len(shared)), key=lambda number: abs(number - decisive)):
        kept[number] = shared[number] - held
        held |= shared[number]
    return kept


def _first(clauses: list[str], needed: list[bool], *, very_long: bool) -> int:
    """The clause from which on everything stays."""
    for number, clause in enumerate(clauses[:-1]):
        if needed[number] or _TOPIC.search(clause) or not (very_long or _SCENE.search(clause)):
            return number
    return len(clauses) - 1


def _last(clauses: list[str], needed: list[bool], first: int) -> int:
    """The clause after which nothing is needed: a statement of its own ends there, and no hedge stands behind it."""
    after = max((number for number, one in enumerate(needed) if one), default=len(clauses) - 1) + 1
    while after < len(clauses) and (not _COORDINATED.search(clauses[after - 1]) or _LEANS.search(clauses[after - 1])):
        after += 1
    rest = "".join(clauses[after:])
    return after if after > first and len(rest) >= WORTH_IT and not _HEDGED.search(rest) else len(clauses)
