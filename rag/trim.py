"""Leaving out what an answer does not need: asides in brackets, clauses that set the scene, clauses that add another matter.

What stays is the sentence's own words in their order. Nothing is left out that holds the decisive words, a word of the question, the
subject, or a hedge; whoever calls compares the rest with the sentence all the same (``rag.check``).
"""

from __future__ import annotations

import re

from index.sentences import clause_spans
from index.tokens import ends_in_noun, lemmas, search_form, terms
from rag.asked import asked_figures
from rag.scope import CONDITIONS, HEDGES, NEGATIONS, hedges_reaching_back, settled

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
_TOPIC = re.compile(r"(?:(?<!具体的に)は|では|(?<!具体的)には|とは|については|において|に際して|場合|限り|れば|うち|が|も|を)、")
_COORDINATED = re.compile(r"(?:とともに|ほか|し|り|い|き|び|み|ち|め|け|ね|げ|え|べ|れ|せ|おり)、$")
"""A clause that ends so is a statement of its own beside the next one."""
_LEANS = re.compile("(?:踏まえ|基づき|向け|見据え|対し|応じ|加え|含め|通じ|伴い|より)、$")
"""A clause that ends so leans on the next one."""
_ASKS_WHY = re.compile("なぜ|どうして|理由|目的|背景|狙い|ねらい|何のため|のためですか|意義|経緯")
_ASKS_FOR_ALL = re.compile("踏まえ|併せ|あわせて|全て|すべて|全部|ぜんぶ|一覧|挙げ|列挙|柱|範囲|[0-9０-９二三四五六]つ")
_ASKS_FOR_DECISION = re.compile(
    r"いつ|何年|何月|時期|日付|決定|決ま|決め|定め|まとめ|会議|策定|閣議|改定|改訂|略称|略し|正式|根拠|法律|何号"
    r"|\b(?:when|date|year|decid\w*|adopt\w*|council|body|act|law|abbreviat\w*|stand for|name)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"（(?:以下、?「[^」]*」という。|[^（）]{0,30}(?:決定|改定|改訂|策定|公布|法律第[0-9０-９]+号))）"
    r"| ?\((?:hereinafter \"[^\"]*\"|(?:revised|decided|formulated|Act No|Cabinet Decision|enacted)[^()]*)\)"
)
_ASKING = frozenset(("何時", "何時頃", "幾ら", "つ", "何方", "時期", "日付け"))
"""Lemmas that only ask."""
_NAMES = re.compile("[@a-z]")
"""Search terms that are Latin words or names with several forms."""
_BARE_NAME = re.compile("[\u3005\u3400-\u9fffァ-ヶーA-Za-zＡ-Ｚａ-ｚ0-9０-９・‐‑–—―－「」（）()]+")
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


def trimmed(sentence: str, question: str, mark: str, heading: str = "", *, certain: bool = False) -> str:
    """A run of a long Japanese sentence's clauses that holds the decisive words and every word that it shares with the question.

    Where it is certain that these words are the fact asked for, more is left out: what is hedged for itself behind them, and
    what follows a noun of which something done has been told whole.
    """
    why = bool(_ASKS_WHY.search(question))
    if len(sentence) <= (TOO_LONG if why else LONG) or _ASKS_FOR_ALL.search(question):
        return sentence
    spans = clause_spans(sentence)
    clauses = [sentence[slice(*span)] for span in spans]
    asked = set(lemmas(question))
    shared = [asked & set(lemmas(clause)) for clause in clauses]
    place = sentence.find(mark) if mark else -1
    decisive = [place >= 0 and start < place + len(mark) and place < end for start, end in spans]
    if len(sentence) > TOO_LONG and any(decisive):
        shared = _once(shared, decisive.index(True), set(lemmas(heading)))
    needed = [one or bool(words) for one, words in zip(decisive, shared, strict=True)]
    for number in range(len(clauses) - 1, 0, -1):
        # What is left of an enumeration is not the whole of it.
        before = clauses[number - 1].removesuffix("、")
        item = (len(before) <= LONGEST_ITEM and ends_in_noun(before)) or _BARE_NAME.fullmatch(before)
        needed[number - 1] = needed[number - 1] or bool(needed[number] and item)
    very_long = bool(mark) and len(sentence) > VERY_LONG
    # A reason may be any of the clauses that set the scene.
    first = 0 if why else _first(clauses, needed, very_long=very_long)
    last = _last(clauses, needed, first, certain=certain) if very_long else len(clauses)
    run = "".join(clauses[first:last]).removesuffix("、") + ("…" if last < len(clauses) else "")
    if very_long and certain and (told := _told(sentence, question, mark, spans[first][0], set().union(*shared))):
        return min(run, told, key=len)
    return run


def _told(sentence: str, question: str, mark: str, first: int, words: set[str]) -> str:
    """The shortest run that tells whole of something done, with the decisive words and every word of the question that is needed.

    It begins where the trimmed sentence does, or with its own clause where the question names that of which it tells. Where another
    figure might be meant, it holds every word of the question.
    """
    names = {term for term in set(terms(question)) & set(terms(sentence)) if _NAMES.match(term)}
    if len(asked_figures(question, sentence)) > 1:
        words = set(lemmas(search_form(question))) - _ASKING
    place = sentence.find(mark)
    runs = [
        sentence[start:end]
        for begin, end in settled(sentence)
        for start in (begin, first)
        if start <= begin <= place and place + len(mark) <= end <= len(sentence) - WORTH_IT
        if start == first or set(terms(question)) & set(terms(sentence[begin:end]))
    ]
    told = [run for run in runs if words <= {*lemmas(run), *lemmas(search_form(run))} and names <= set(terms(run))]
    return min(told, key=len) + "…" if told and sentence.count(mark) == 1 else ""


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
        if needed[number] or _TOPIC.search(clause) or CONDITIONS.search(clause) or not (very_long or _SCENE.search(clause)):
            return number
    return len(clauses) - 1


def _last(clauses: list[str], needed: list[bool], first: int, *, certain: bool) -> int:
    """The clause after which nothing is needed: a statement of its own ends there, and no hedge behind it reaches back."""
    after = max((number for number, one in enumerate(needed) if one), default=len(clauses) - 1) + 1
    while after < len(clauses) and (not _COORDINATED.search(clauses[after - 1]) or _LEANS.search(clauses[after - 1])):
        after += 1
    rest = "".join(clauses[after:])
    reached = NEGATIONS.search(rest) or (hedges_reaching_back(rest) if certain else HEDGES.search(rest))
    return after if after > first and len(rest) >= WORTH_IT and not reached else len(clauses)
