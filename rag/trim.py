"""Leaving out what an answer does not need: asides in brackets, clauses that set the scene, clauses that add another matter.

What stays is the sentence's own words in their order, among them the decisive ones, a condition, and a hedge; and those of the question,
unless they stand nearer or in the heading. Whoever calls compares the rest with the sentence all the same (``rag.check``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.figures import figures
from index.sentences import clause_spans
from index.tokens import ends_in_noun, lemmas, noun_joints, search_form, terms
from index.types import Span
from rag.asked import asked_figures
from rag.gaps import gaps
from rag.scope import DEMONSTRATIVES, HEDGES, NAME_CHARACTERS, conditional, ends_whole, explained, governing, loses, settled

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
_TOPIC = re.compile(r"(?:(?<!具体的に)は|では|(?<!具体的)には|とは|については|(?<!」)について|において|に際して|場合|限り|れば|うち|も)、")
"""A clause that ends so says of what, where or when the rest is meant; 「…の推進」について is but a heading."""
_ARGUMENT = re.compile("[がを]、$")
"""A clause that ends so belongs to the next verb."""
_MEANS = re.compile("(?:こと(?:により|によって|で|を通じて?)|(?:によって|を通じて?))、$")
"""A clause that ends so tells by what means the next one is done; what belongs to its own verb stands before it."""
_ASKS_WHY = re.compile("なぜ|どうして|理由|目的|背景|狙い|ねらい|何のため|のためですか|意義|経緯")
_ASKS_HOW = re.compile("どう|どのよう|どんな")
_ASKS_WHEN = re.compile("いつ|何年|何月|時期|日付|決定日|何号|法律|根拠|経緯|会議|閣議|どこが|誰が")
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
_FORMAL = frozenset("為 際 中 上 等 方 御 化 的 様 関する 対する 際する つく 於く 因る 当たる".split())
"""Lemmas that name nothing."""
_NAMES = re.compile("[@a-z]")
"""Search terms that are Latin words or names with several forms."""
_BARE_NAME = re.compile(f"(?:「[^「」]*」|（[^（）]*）|[{NAME_CHARACTERS}0-9０-９])+")
_JOINS_ITEMS = re.compile("(?:や|及び|並びに|又は)$")
_OF_BOTH = re.compile("を(?:両立|調和|融合|統合|一体)")
_ENDS_IN_TOPIC = re.compile("(?:[でにて]は|について)、$")
_POINTS_BACK = re.compile(f"(?:また、|さらに、|特に、)?{DEMONSTRATIVES}")
"""A clause that begins so needs the one before it."""
_QUOTED = re.compile('[「"]([^「」"]+)[」"]')


def is_english(sentence: str) -> bool:
    """Whether a sentence of the text is one of the translation."""
    return not _JAPANESE.search(sentence)


def without_asides(sentence: str, question: str, mark: str, *, certain: bool = False) -> str:
    """A long sentence without brackets that only say when a plan was decided or how it is called hereafter.

    One that holds the decisive words stays. All stay where the question asks for such a thing, unless its form tells which words it is and
    no other may be meant.
    """
    english = is_english(sentence)
    asked_for = _ASKS_FOR_DECISION.search(question) and not certain
    only_why = _ASKS_WHY.search(question) and not _ASKS_WHEN.search(question)
    if (asked_for and not only_why) or (len(sentence.split()) <= LONG_EN if english else len(sentence) <= LONG):
        return sentence
    asked = search_form(question)

    def kept(aside: re.Match[str]) -> str:
        return aside[0] if (mark and mark in aside[0]) or _names_asked(aside[0], asked) else ""

    shorter = _ASIDE.sub(kept, sentence)
    return shorter if mark in shorter else sentence


def _names_asked(aside: str, asked: str) -> bool:
    """Whether an aside says how something is called hereafter, and the question calls it so."""
    return any(search_form(name) in asked for name in _QUOTED.findall(aside))


def aside_free(sentence: str, wording: str = "") -> str:
    """A sentence without any of its asides but those that stand in a wording of it."""
    return _ASIDE.sub(lambda aside: aside[0] if aside[0] in wording else "", sentence)


def trimmed(sentence: str, question: str, mark: Span | None, heading: str = "", *, certain: bool = False, sure: bool = False) -> str:
    """A run of a long Japanese sentence's clauses that holds the decisive words and the words that it shares with the question.

    Behind a clause that only says of what all is told, more may be left out (``gaps``).

    Args:
        sentence: as it is shown.
        question: as it is asked of the text.
        mark: where the decisive words stand; None: they are not known.
        heading: of the section, whose words the run need not hold.
        certain: the form of the question tells that these words are the fact asked for. Then what follows a noun of which something done
            has been told whole may be left out too; else what follows a name with its explanation in brackets, where they stand in it.
        sure: they are, and no other figure of the kind may be meant (``another_may_be_meant``).
    """
    spans = clause_spans(sentence)
    if len(sentence) <= LONG or not spans or _ASKS_WHY.search(question) or _ASKS_FOR_ALL.search(question):
        return sentence
    clauses = [sentence[start:end] for start, end in spans]
    asked = _words(question)
    shared = [asked & _words(clause) for clause in clauses]
    decisive = [mark is not None and start < mark[1] and mark[0] < end for start, end in spans]
    known, every = _words(heading), shared
    if (sure or len(sentence) > TOO_LONG) and any(decisive):
        shared = _once(shared, decisive.index(True), known)
    needed = [one or bool(words) for one, words in zip(decisive, shared, strict=True)]
    for number in range(len(clauses) - 1, 0, -1):
        needed[number - 1] = needed[number - 1] or (needed[number] and _is_item(clauses[number - 1], clauses[number]))
    very_long = mark is not None and len(sentence) > VERY_LONG
    first = _first(clauses, needed, decisive, very_long=very_long, certain=certain)
    while first and (_is_item(clauses[first - 1], clauses[first]) or _POINTS_BACK.match("".join(clauses[first:]))):
        first -= 1
    last = _last(clauses, needed, first, certain=certain) if very_long else len(clauses)
    run = "".join(clauses[first:last])
    if very_long and any(decisive):
        once = _once(every, decisive.index(True), known | every[first])
        kept = [one or bool(words) for one, words in zip(decisive, once, strict=True)]
        if not sure and _ASKS_HOW.search(question):
            kept = [one or ends_whole(clause) or bool(_MEANS.search(clause)) for one, clause in zip(kept, clauses, strict=True)]
        run = _with_gap(clauses, (first, last), kept)
    run = run.removesuffix("、") + ("…" if last < len(clauses) else "")
    if very_long and mark:
        told = _told(sentence, spans[first:], question, mark, set().union(*shared), certain=certain, sure=sure)
        return min(filter(None, (run, told)), key=len)
    return run


def _with_gap(clauses: list[str], run: Span, needed: list[bool]) -> str:
    """A run of clauses with the widest gap behind its first that holds nothing needed; whole where none saves enough."""
    first, last = run
    whole = "".join(clauses[first:last])
    behind = [after for start, after in gaps(clauses) if start == first and after < last and not any(needed[first + 1 : after])]
    shorter = [f"{clauses[first]}…{''.join(clauses[after:last])}" for after in behind]
    return min((one for one in shorter if len(whole) - len(one) >= WORTH_IT), key=len, default=whole)


def _words(text: str) -> set[str]:
    return set(lemmas(search_form(text))) - _FORMAL


def _is_item(clause: str, behind: str) -> bool:
    """Whether a clause is an item of an enumeration with that behind it: what is left of one is not the whole of it."""
    text = clause.removesuffix("、")
    if (text.endswith("」") and behind.startswith("「")) or _JOINS_ITEMS.search(text):
        return True
    if ends_in_noun(text) and (_OF_BOTH.search(behind) or any(text[start] == "と" for start, _ in noun_joints(text))):
        return True
    return ends_in_noun(text) and (len(text) <= LONGEST_ITEM or bool(_BARE_NAME.fullmatch(text)))


def _told(sentence: str, spans: Sequence[Span], question: str, mark: Span, words: set[str], *, certain: bool, sure: bool) -> str:
    """The shortest run that tells whole of something done, with the decisive words and every word of the question that is needed.

    It begins with its own clause where the question names that of which it tells, or with topics before that. Where another figure might
    be meant, it holds every word of the question, in the sentence or not.
    """
    asked = set(terms(question))
    names = {term for term in asked & set(terms(sentence)) if _NAMES.match(term)}
    asked_words = _words(question)
    every = words if sure else asked_words - _ASKING if certain else asked_words & _words(sentence)
    first = spans[0][0]
    told = []
    for begin, end in settled(sentence) if certain else explained(sentence):
        led = all(_ENDS_IN_TOPIC.search(sentence[start:stop]) for start, stop in spans if start < begin)
        starts = [begin] * bool(asked & set(terms(sentence[begin:end]))) + [first] * led
        # In the brackets of a plan's name stands its own decision, whatever other dates there are.
        needed = words if certain and _in_brackets(sentence[begin : mark[0]]) else every
        if begin <= mark[0] and mark[1] <= end <= len(sentence) - WORTH_IT:
            runs = (sentence[start:end] for start in starts if start <= begin)
            told += [run for run in runs if needed <= _words(run) and names <= set(terms(run))]
    return min(told, key=len) + "…" if told else ""


def _in_brackets(before: str) -> bool:
    return before.rfind("（") > before.rfind("）")


def another_may_be_meant(question: str, sentence: str, mark: Span) -> bool:
    """Whether a sentence holds several figures of the kind asked for, in the unit of the one that is marked."""
    found = asked_figures(question, sentence)
    units = {figure.unit for figure in found if mark[0] <= figure.span[0] < mark[1]}
    return sum(figure.unit in units for figure in found) > 1


def _once(shared: list[set[str]], decisive: int, known: set[str]) -> list[set[str]]:
    """Of the words that each clause shares with the question, those that neither the decisive clause nor one nearer to it holds."""
    held = known | shared[decisive]
    kept: list[set[str]] = [set() for _ in shared]
    for number in sorted(range(len(shared)), key=lambda number: abs(number - decisive)):
        kept[number] = shared[number] - held
        held |= shared[number]
    return kept


def _first(clauses: list[str], needed: list[bool], decisive: list[bool], *, very_long: bool, certain: bool) -> int:
    """The clause from which on everything stays."""
    begin = _behind_means(clauses, needed) if very_long and certain else 0
    for number, clause in enumerate(clauses[begin:-1], start=begin):
        topic = _TOPIC.search(clause) or _ARGUMENT.search(clause)
        if topic and certain and any(_says_again(clauses[n], clause) for n, one in enumerate(decisive) if one and n > number):
            topic = None
        if needed[number] or topic or conditional(clause, clauses[-1]) or not (very_long or _SCENE.search(clause)):
            return number
    return len(clauses) - 1


def _says_again(clause: str, topic: str) -> bool:
    """Whether a clause holds what an earlier one names as its topic."""
    name = _TOPIC.sub("", topic)
    # In another name it is another thing (大学, 大学ファンド), unless that name is a title.
    again = re.search(f"{re.escape(name)}(?![{NAME_CHARACTERS}])", clause) or any(name in title for title in _QUOTED.findall(clause))
    return name != topic and len(name) > 1 and bool(again) and not figures(name)


def _behind_means(clauses: list[str], needed: list[bool]) -> int:
    """The clause behind the last that only tells by what means something is done, with all that belongs to it; else the first clause."""
    begin = 0
    for number, clause in enumerate(clauses[:-1]):
        if needed[number] or conditional(clause, clauses[-1]) or _TOPIC.search(clause):
            break
        begin = number + 1 if _MEANS.search(clause) else begin
    return begin


def _last(clauses: list[str], needed: list[bool], first: int, *, certain: bool) -> int:
    """The clause after which nothing is needed: a statement of its own ends there, and nothing behind it is meant of it."""
    least = max((number for number, one in enumerate(needed) if one), default=len(clauses) - 1) + 1
    for after in range(max(least, first + 1), len(clauses)):
        rest, reach = "".join(clauses[after:]), governing(clauses, after)
        if len(rest) < WORTH_IT:
            break
        # Beside an uncertain mark even 「必要な」 may be a word of what was asked for.
        lost = loses("", "", "".join(reach)) or (not certain and HEDGES.search(rest))
        if ends_whole(clauses[after - 1]) and not lost:
            return after
    return len(clauses)
