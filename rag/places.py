"""Questions that ask for every place where the text speaks of something: a scan, complete, in the order of the text, without any model."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.figures import Figure, figures, half_width
from index.tokens import search_form
from index.types import Document, Passage, Sentence
from rag.asked import asked_kind
from rag.mentions import mentions
from rag.types import Language

_ALL = re.compile(
    "全て|すべて|全部|漏れなく|もれなく|一覧|列挙|リスト|いくつ|何 ?(?:箇所|か所|カ所|ヶ所|回|度)|箇所|か所|ところ|網羅"
    "|どこ(?![のがをとろ])(?=.*(?:言及|触れ|出て|登場|書|記|使われ|取り上げ|述べ|載))"
)
_SPOKEN_OF = re.compile(
    "言及|触れ|出てく|出てき|出る(?:ところ|箇所|場所|節|項目)|登場|書かれ|書いて|記述|記載|使われ|取り上げ|述べ|載って|載せ|挙がって"
)
_ALL_EN = re.compile(
    r"\b(?:every|all|each|how (?:many|often)|where|list|anywhere|count|(?:in )?which (?:sections|parts|passages|bullets|places|items))\b",
    re.IGNORECASE,
)
_SPOKEN_OF_EN = re.compile(
    r"\b(?:mention(?:s|ed|ing)?|refer(?:s|red|ring)?|references?|passages?|places|occurrences?|appears?|bullets?|comes? up"
    r"|discuss(?:es|ed)?|(?:sections|parts|text|document|strategy) (?:that |which )?(?:does |do )?(?:speak|talk)s?|is named)\b",
    re.IGNORECASE,
)
_ASKS_OF_IT = re.compile(
    "(?:ところ|節|章)(?:に|で)(?:出て|書|載|述べ).+(?:どんな|どういう|何(?! ?(?:箇所|か所|カ所|ヶ所|回|度))|なぜ|どうして)"
)
"""「…のところに出てくる…はどんな…」 asks of something itself, and says where it stands."""
_DUE = re.compile("期限|予定|行う|実施|策定|まとめ|取組|事項|施策|もの(?!づくり)|こと")
_DUE_EN = re.compile(r"\b(?:due|planned|scheduled|deadlines?|measures|actions|done|happen|drawn up)\b", re.IGNORECASE)

_QUOTED = re.compile('[「『"“]([^「」『』"“”]{1,60})[」』"”]')
_BEFORE = re.compile(
    "^(?:(?:この|本)?(?:戦略|文書|本文|統合戦略)(?:の中)?(?:で|に|において)、?)?(?P<term>[^、]+?)"
    "(?:(?:という(?:語|言葉|用語)|について|に関する|に関して|への)(?=[^」]*_SPEAKS)|(?:に|が|は|を|の)(?:、(?=[^」]*_SPEAKS)|(?=[^」、]*_SPEAKS)))".replace(
        "_SPEAKS", "(?:言及|触れ|出て|登場|書|記|使われ|取り上げ|述べ|載)"
    )
)
_AFTER_EN = (
    re.compile(r"\bwhere (?:else )?(?:is|are|does|do) (?:the )?(?P<term>.+?) (?:mentioned|referred|appear|come up)", re.IGNORECASE),
    re.compile(
        r"\b(?:how (?:many times|often)|where|which [a-z]+) (?:in the text )?(?:is|are|does) (?:the )?(?:term )?(?P<term>[^、]+?)"
        r" (?:mentioned|referred|appear|come up|discussed|named)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:mention(?:s|ing)?(?: of)?|refer(?:s|ring)?(?: to)?|references? to|about|on|of) (?:the )?(?P<term>[^?.]+?)[?.]*$",
        re.IGNORECASE,
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A passage that speaks of what was asked for, with its first sentence that does."""

    passage: Passage
    sentence: Sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """Every place, in the order of the text."""

    term: str
    """What was looked for, as it was asked."""
    places: tuple[Place, ...]


def asked_places(question: str, language: Language, document: Document) -> Places | None:
    """Every place that a question asks for; None where it does not ask for places, or does not say of what."""
    all_of, spoken_of, due = (_ALL_EN, _SPOKEN_OF_EN, _DUE_EN) if language == "en" else (_ALL, _SPOKEN_OF, _DUE)
    if not all_of.search(question) or (language == "ja" and _ASKS_OF_IT.search(question)):
        return None
    if spoken_of.search(question):
        term = _term(question, language, document)
        return Places(term=term, places=_mentions(document, term)) if term else None
    if asked_kind(question) in ("amount", "percentage", "date"):
        return None
    when = [figure for figure in figures(question) if figure.kind == "fiscal_year"]
    if len(when) == 1 and due.search(question) and not document.names.found(question):
        return Places(term=question[slice(*when[0].span)], places=_dated(document, when[0]))
    return None


def _term(question: str, language: Language, document: Document) -> str:
    if quoted := _QUOTED.search(question):
        return quoted[1]
    if known := document.names.found(question):
        return _as_typed(max(known, key=len), question)
    patterns = _AFTER_EN if language == "en" else (_BEFORE,)
    found = next((match for pattern in patterns if (match := pattern.search(question))), None)
    return found["term"].strip(" 　、,") if found else ""


def _as_typed(term: str, question: str) -> str:
    """A term in search form, as it stands in the question where its characters are the same in number."""
    start = half_width(question).find(term)
    return question[start : start + len(term)] if start >= 0 else term


def _mentions(document: Document, term: str) -> tuple[Place, ...]:
    """Every passage that names the term in any of its forms, in the original or, for an English term, in the translation."""
    spans = {mention.passage.id: mention.spans[0][0] for mention in mentions(document, term)}
    english = re.compile(rf"\b{re.escape(term)}(?:s|es)?\b", re.IGNORECASE) if term.isascii() and document.translated else None
    found = []
    for passage in document.passages:
        sentence = None
        if passage.id in spans:
            start = spans[passage.id]
            sentence = next(one for one in passage.sentences if one.span[0] <= start < one.span[1])
        elif english:
            sentence = next((one for one in passage.sentences if english.search(document.english(one.id) or "")), None)
        if sentence:
            found.append(Place(passage=passage, sentence=sentence))
    return tuple(found)


def _dated(document: Document, when: Figure) -> tuple[Place, ...]:
    """The first sentence of every passage that names a fiscal year as the time by or in which something is done."""
    found = []
    for passage in document.passages:
        for sentence in passage.sentences:
            plain = search_form(sentence.text)
            due = [figure for figure in figures(plain) if figure.key == when.key]
            if any(re.match("中|末|まで|以内|から", plain[figure.span[1] :]) for figure in due):
                found.append(Place(passage=passage, sentence=sentence))
                break
    return tuple(found)
