"""The decisive words of a sentence, found by the kind of fact that the question asks for: a date, an amount, a count, a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from index.figures import Figure
from index.glossary import Entry
from index.sentences import clause_spans
from index.tokens import search_form, terms
from index.types import Span
from rag.about import BODY_KINDS
from rag.asked import asked_figures, asked_kind
from rag.trim import is_english

LONGEST = 60
"""Characters; longer words are not marked."""

MARKED, MARKED_WORDS = 40, 16

_AFTER = re.compile(r"(?:中(?:に|を|の)?|末|まで(?:に)?|以降|から|より|めど|頃|ごろ|以内)+")
_BEFORE = re.compile(r"(?:during|by|from|around|until|since|after|about|within) (?:the )?$")
_COUNTED = re.compile(r"(?:の[^、。のをがはにで]{1,12})| [a-z-]+")
_UNITS = (
    ("universit", "大学", "校"),
    ("compan", "社"),
    ("countr", "か国", "カ国"),
    ("people", "人", "名"),
    ("mission", "つ", "個", "いくつ"),
    ("times", "brighter", "倍"),
    ("year", "年間", "か年"),
)
"""Words for one unit, in the question or behind the figure."""

_WHO = re.compile(
    r"誰|だれ|どこが|どこの|どこです|機関は|機関の|国研|法人|省庁|どの省|何省|した省は|する省は"
    r"|\bwho\b|\bwhich (?:institut|organi[sz]ation|ministry|body|agency)",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r" ?[（(][A-Za-zＡ-Ｚａ-ｚ0-9―‐-]{2,12}[)）]")
_CALLED = re.compile(
    r"名前|名称|何という|課題名|事業名|プログラム名|どの(?:事業|課題|制度|プログラム|戦略)|\bname of\b|\bcalled\b|\bnamed\b"
    r"|\bwhich (?:sip |programme|program|theme|strategy|project|law|act|plan)",
    re.IGNORECASE,
)
_WHAT_IS_CALLED = re.compile("(と|や|及び|並びに|、|・)?([\u3400-\u9fffァ-ヶー]{2,})(?:の(?:正式)?(?:名前|名称)|名[はをが])")
"""「法律案の名称は」: what the name is of."""
_BRACKET_END = re.compile("（[^（）]*）$")
_END = re.compile(r"\.(?:\s|$)")
_QUOTED = re.compile('「([^「」]+)」|"([^"]+)"')


def decisive_span(question: str, sentence: str, glossary: Iterable[Entry]) -> Span | None:
    """Where the fact that the question asks for stands in a sentence as it is shown; None where form alone does not tell."""
    if found := asked_figures(question, sentence):
        spans = [figure.span for figure in found]
        if asked_kind(question) == "count":
            spans = [span for span in spans if _same_unit(question, sentence, span, spans)] or spans
            return _followed(sentence, _nearest(question, sentence, spans), _COUNTED)
        chosen = _beside_most(question, sentence, found)
        return _widened(sentence, chosen) if chosen else None
    who = bool(_WHO.search(question))
    spans = _bodies(question, sentence, glossary) if who else _quoted_names(question, sentence)
    if who and len(spans) > 1 and not (spans := _in_likeliest_clause(question, sentence, spans)):
        return None
    # Whoever does something stands before it in Japanese.
    return (
        _followed(sentence, _nearest(question, sentence, spans, before=who and not is_english(sentence)), _ABBREVIATION) if spans else None
    )


def _is_less_exact(figure: Figure, other: Figure) -> bool:
    """Whether two dates are the same as far as the first goes: ``2023年６月`` beside ``2023年６月13日``."""
    known = len(figure.value)
    return figure.kind == other.kind == "date" and known < len(other.value) and figure.value == other.value[:known]


def _beside_most(question: str, sentence: str, found: Sequence[Figure]) -> Span | None:
    """The figure in whose clause most of the question's words stand; None where two have as many, unless they are one date."""
    asked = set(terms(question))
    shared: dict[Span, int] = {}
    for start, end in clauses(sentence):
        for figure in found:
            if start <= figure.span[0] < end:
                shared[figure.span] = len(asked & set(terms(sentence[start:end])))
    best = max(shared.values(), default=0)
    leading = [figure for figure in found if shared.get(figure.span) == best]
    exact = [figure for figure in leading if not any(_is_less_exact(figure, other) for other in leading)]
    return exact[0].span if len(exact) == 1 else None


def _in_likeliest_clause(question: str, sentence: str, spans: list[Span]) -> list[Span]:
    """Those in the clause in which most of the question's words stand; none where clauses with different ones have as many."""
    asked = set(terms(question))
    shared = [(len(asked & set(terms(sentence[start:end]))), (start, end)) for start, end in clauses(sentence)]
    with_spans = [(count, [span for span in spans if start <= span[0] < end]) for count, (start, end) in shared]
    best = max((count for count, held in with_spans if held), default=0)
    leading = [held for count, held in with_spans if held and count == best]
    return leading[0] if len(leading) == 1 else []


def clauses(sentence: str) -> list[Span]:
    """The clauses of a sentence of either language: cut at 、, and at commas and ends of sentences before a space."""
    if not is_english(sentence):
        return list(clause_spans(sentence))
    cuts = [match.end() for match in re.finditer(r"[,;.] ", sentence)]
    return list(zip([0, *cuts], [*cuts, len(sentence)], strict=True))


def likeliest(question: str, sentence: str) -> Span | None:
    """Where neither form nor the model tells the decisive words: the end of the clause that shares most words with the question.

    At most ``MARKED`` characters, or ``MARKED_WORDS`` English words; None where no word is shared.
    """
    asked = set(terms(question))
    shared = [(len(asked & set(terms(sentence[start:end]))), (start, end)) for start, end in clauses(sentence)]
    most, (start, end) = max(shared, key=lambda one: one[0], default=(0, (0, 0)))
    if not most:
        return None
    text = sentence[start:end].rstrip("、。,. ")
    if is_english(sentence):
        words = list(re.finditer(r"\S+", text))[-MARKED_WORDS:]
        return start + words[0].start(), start + len(text)
    cut = max(0, len(text) - MARKED)
    return start + cut, start + len(text)


def _bodies(question: str, sentence: str, glossary: Iterable[Entry]) -> list[Span]:
    """Bodies that the sentence names and the question does not."""
    asked = search_form(question)
    entries = [entry for entry in glossary if entry.kind in BODY_KINDS and not any(search_form(form) in asked for form in entry.forms)]
    found = [match.span() for entry in entries for form in entry.forms for match in re.finditer(re.escape(form), sentence)]
    return [span for span in found if not any(_inside(span, other) for other in found)]


def _quoted_names(question: str, sentence: str) -> list[Span]:
    """Names in quotation marks that the question does not hold, where it asks how something is called."""
    if not _CALLED.search(question):
        return []
    quoted = [match.span(match.lastindex or 0) for match in _QUOTED.finditer(sentence)]
    found = [
        span for span in quoted if 1 < span[1] - span[0] <= LONGEST and search_form(sentence[slice(*span)]) not in search_form(question)
    ]
    what = _WHAT_IS_CALLED.search(question)
    if not what or what[1]:
        return found
    ends = ("法", "法律") if what[2].endswith("法律") else what[2][-2:]
    return [span for span in found if _BRACKET_END.sub("", sentence[slice(*span)]).endswith(ends)] or found


def _inside(span: Span, other: Span) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def _nearest(question: str, sentence: str, spans: list[Span], *, before: bool = False) -> Span:
    """The one that stands nearest to the longest run of words that question and sentence share; after it, or rather before it."""
    if len(spans) == 1:
        return spans[0]
    one, other = _plain(question), _plain(sentence)
    shared = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    start, end = shared.b, shared.b + shared.size

    def distance(span: Span) -> int:
        if span[0] < end and span[1] > start:
            return 0
        follows = span[0] >= end
        between = sentence[end : span[0]] if follows else sentence[span[1] : start]
        # Another English sentence is farther than any word of the same.
        gap = len(between) + 1000 * len(_END.findall(between))
        return gap if follows is not before else 2 * gap

    return min(spans, key=distance)


def _plain(text: str) -> str:
    """Half width and lower case, one character for one."""
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text).lower()


def _same_unit(question: str, sentence: str, span: Span, others: Sequence[Span]) -> bool:
    behind = min((start for start, _ in others if start > span[0]), default=len(sentence))
    asked, counted = question.lower(), sentence[span[0] : min(span[1] + 24, behind)].lower()
    return any(any(form in asked for form in unit) and any(form in counted for form in unit) for unit in _UNITS)


def _followed(sentence: str, span: Span, more: re.Pattern[str]) -> Span:
    found = more.match(sentence, span[1])
    return (span[0], found.end()) if found else span


def _widened(sentence: str, span: Span) -> Span:
    """With 中, まで or ``during`` that say how a date is meant."""
    start, end = span
    if after := _AFTER.match(sentence, end):
        end = after.end()
    if before := _BEFORE.search(sentence[:start]):
        start = before.start()
    return start, end
