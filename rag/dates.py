"""Which dates of a sentence are those that a question asks for: of a decision, of its revision, a term by which something is to be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.figures import Figure, figures, half_width
from index.tokens import lemmas, search_form
from index.types import Span
from rag.scope import decided_names

_RELATIVE_DATE = re.compile(r"昨年|今年|来年|本年|前年|今夏|今春|今秋|今冬|次期|年央")
_PAST = ("昨年", "前年")
_BRACKETED = re.compile(r"（[^（）]*）|\([^()]*\)")
_ASKS_FOR_DECISION = re.compile(
    r"決定|決ま|決め|策定|まとめ|定め|打ち出|作られ|作成|閣議|改定|改訂|手直|見直|公布|施行|成立|制定|法律|何年の(?!想定|目標|見込|見通|予定)"
    r"|\b(?:decid|decision|adopt|approv|revis|enact|promulgat|drawn up|draw up|law|act|settle|sign(?:ed)? off"
    r"|set out|lay down|laid down|formulat|agree)",
    re.IGNORECASE,
)
_OF_A_DECISION = frozenset("何時 年 月 日 年月 日付け 時期 決定 決める 決まる 定める 纏める 策定 作成 作る 閣議 至急 御 願う".split())
"""Lemmas of a question for the date of a decision that are not of its name."""
_REVISED = re.compile(r"改定|改訂|改正|見直|手直|\b(?:revis|amend)", re.IGNORECASE)
_ASKS_OF_REVISION = re.compile(
    "(?:改定|改訂|改正|見直|手直)(?:[しすさるれたのはがを]|入っ|行わ|時期|予定|日付|[次回]目?)*(?:いつ|何年|何月|日を|日付)"
    "|(?:改定|改訂|改正)(?:年月)?日|(?:いつ|何年)(?:頃|ごろ|まで|に|何月)*[^、。]{0,12}を?(?:改定|改訂|改正|見直し?|手直し?)(?:[しすさ]|に|$|[？?])"
    r"|\b(?:revis|amend)",
    re.IGNORECASE,
)
_TWICE_DATED = re.compile("（[^（）]*(?:決定|策定)(?:、|）」?（)([^（）、]*(?:改定|改訂|改正))）")
"""A plan's decision with its revision behind it."""
_BY_WHEN = "いつ(?:頃|ごろ)?まで"
_ASKS_BY_WHEN = re.compile(_BY_WHEN)
_IS_A_TERM = re.compile(
    "[)）]?(?:[の春夏秋冬初頃度]|前半|後半|ごろ|上旬|中旬|下旬)*(?:中(?![小間期核央])|末|まで|を?めど|を?目途|以内)|の[\u3400-\u9fff]{2,6}に向け"
)
"""Behind a date by which something is to be; one of the past is none."""
_ASKS_FOR_A_TERM = re.compile(f"{_BY_WHEN}|いつから|期限|期間")
FEWEST_WORDS, FEWEST_OF_A_NAME = 3, 2
"""Words that a question for a decision must have, and share with the name alone."""


def dates_asked(question: str, sentence: str, found: Sequence[Figure]) -> tuple[Figure, ...]:
    """Of the dates of a sentence those that may answer a question for a date.

    A date in brackets says when a plan was decided: it is an answer only to a question for that, not for a term (いつまで). A question for
    a revision is answered where one is told of. Where a plan's decision and its revision are dated, a question that only names the revised
    plan may mean either.
    """
    if its_own := its_decisions(question, sentence):
        return tuple(figure for figure in found if any(start <= figure.span[0] < end for start, end in its_own))
    of_revision, told = _ASKS_OF_REVISION.search(question), _REVISED.search(sentence)
    if of_revision and not told:
        return ()
    plain, revised = half_width(sentence), _REVISED.search(question)
    decided = _ASKS_FOR_DECISION.search(question) and not _ASKS_FOR_A_TERM.search(question)
    no_answer = [] if decided and (told or not revised) else list(_spans(_BRACKETED, sentence))
    if (twice := _TWICE_DATED.search(sentence)) and (of_revision or not revised):
        no_answer.append((twice.start(), twice.start(1)) if of_revision else twice.span(1))
    return tuple(
        figure
        for figure in found
        if not any(start <= figure.span[0] < end for start, end in no_answer)
        and (not _ASKS_BY_WHEN.search(question) or figure.kind == "decade" or _IS_A_TERM.match(plain, figure.span[1]))
    )


def holds_relative_date(question: str, sentence: str) -> bool:
    """Whether a sentence holds a date like 「昨年」 that may answer a question for a date."""
    by_when, plain = _ASKS_BY_WHEN.search(question), half_width(sentence)
    dates = _RELATIVE_DATE.finditer(plain)
    return any(not by_when or (date[0] not in _PAST and _IS_A_TERM.match(plain, date.end())) for date in dates)


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    return (match.span() for match in pattern.finditer(text))


def its_decisions(question: str, sentence: str) -> list[Span]:
    """The dated decisions in brackets behind names of which all words of a question for a date are; none where it asks for a term."""
    named = () if _ASKS_FOR_A_TERM.search(question) else decided_names(sentence)
    words = set(lemmas(search_form(question))) - _OF_A_DECISION if named else set()
    if len(words) < FEWEST_WORDS:
        return []
    numbers = {figure.key for figure in figures(question)}
    found = []
    for start, end in named:
        bracket = sentence.rindex("（", start, end)
        name = sentence[start:bracket]
        of_name = lemmas(search_form(name))
        # Without the word that says what it is (計画, 戦略) a question is about the thing itself.
        is_named = of_name[-1:] and of_name[-1] in words and numbers <= {figure.key for figure in figures(name)}
        if is_named and len(words & set(of_name)) >= FEWEST_OF_A_NAME and words <= set(lemmas(search_form(sentence[start:end]))):
            found.append((bracket, end))
    return found
