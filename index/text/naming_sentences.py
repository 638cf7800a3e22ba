"""Sentences that name something: what they name, in which forms, and what they say it is.

A name is found by how the sentence introduces it, never by a list. What only a clause explains is a term, and no other form of a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.language.dictionary import nodes
from index.language.display import display
from index.language.figures import figures
from index.language.sentences import clause_at
from index.language.tokens import runs, search_form
from index.text.drafted import Decision, Drafted, Found, FoundKind
from index.text.pointing import pointed_at
from index.text.types import Document, Sentence

_SHORT_OF = re.compile(r"[（(]以下(?P<scope>[^「（(]{0,20})「(?P<short>[^」]{2,30})」(?:とい|と称|と表記|と略)[^）)]{0,12}[）)]")
_LATIN = re.compile(r"[（(](?P<short>[A-Za-zＡ-Ｚａ-ｚ][A-Za-zＡ-Ｚａ-ｚ0-9０-９&＆.\-－/]{1,11})[）)]")
_WORDS = re.compile(r"(?<![A-Za-z0-9.-])(?P<short>[A-Z][A-Za-z0-9&-]{1,9}) ?[（(](?P<long>[A-Z][A-Za-z0-9&' -]{5,80})[）)]")
_SHORT_WORDS = re.compile(r"\((?:the )?[\"“‘']?(?P<short>[A-Z][a-z]+(?: [A-Z][A-Za-z]+){1,4})[\"”’']?\)")
_CAPITALISED = re.compile(r"[A-Z][\w’'-]*|of|and|for|the|on|in|to|\d{4}")
_DEFINED = re.compile(r"^(?:.{0,40}において)?「(?P<one>[^」]{2,30})」とは、|^[一二三四五六七八九十]{1,3}[\s　]+(?P<item>\S{2,20})[\s　]+\S")
_NUMBER = r"[元\d〇一二三四五六七八九十]{1,3}"
_DAY = rf"(?:(?:令和|平成|昭和){_NUMBER}|(?:19|20|１９|２０)\d\d)年{_NUMBER}月{_NUMBER}日"
_DECIDED = re.compile(rf"[（(](?P<decision>{_DAY}[^（）()、。\d]{{0,20}}(?:決定|策定|改定|改訂|公表|了承|申合せ))[^（）()]{{0,12}}[）)]")
_LAW = re.compile(
    r"(?:^|[（()）、。「」\s　])(?P<name>[^（()）、。「」\s　]{2,90}(?:法律|法|法典))"
    r"[（(](?:令和|平成|昭和|大正|明治)[^（）()]{1,6}年法律第[^（）()]{1,10}号[）)]"
)
_ARTICLE = re.compile("第[〇一二三四五六七八九十百\\d]+[条項]|附則")
_MODIFIES = tuple("なうくぐすつぬぶむるたい")
"""Kana with which a clause ends that belongs to the noun after it: 「持続可能な航空燃料」 is named whole or not at all."""
_IN_BRACKETS = re.compile("[（(][^（）()]*[）)]$")
_JOINED_BEFORE = re.compile(r"^.*(?:及び|又は|若しくは|並びに|または|および|は)(?=[^ぁ-ん])")
_DAY_IN_JA = re.compile(rf"^[^。]{{0,40}}?(?P<day>{_DAY})[\s　]*(?P<by>[^\s　。、（）()]{{0,16}}?)(?P<verb>決定|策定|公表)[）)]?$")
_SAID_OF = re.compile("(?:[（(]|[はが]、?)$")
_COMMON = frozenset(
    """
    a act aid all also am an and are arm art as at be but by can cap care did do does dot end fact far fit for from go had has have he her
    his how i if in into is it its lead let many may me more most much must my new no nor not now of on one open or our out over own plan
    please role safe said say says see shall she should so some star step such team than that the then these they this to two under up us
    use via was we were what when where which while who why will with would yes yet you
    """.split()
)
"""Words of English that letters in brackets would match: no form of a name."""
_FIRST = 12
"""Passages among which a document says of itself when it was decided."""
_LONGEST, _READ, _BEFORE = 300, 5000, 120
"""Characters of a sentence that are shown; that are read; and before a bracket that may be what it shortens."""
_NOUNS = ("名詞", "接尾辞")
"""Parts of speech with which a term ends."""
_LONGEST_TERM = 20
"""Characters of a term that a bracket explains."""
_MOST = 500
"""Names of one document."""


def drafted_of(document: Document) -> Drafted:
    """What the text of a document says of its names and of its decision."""
    return Drafted(names=names_in(document), decision=decision_in(document))


def names_in(document: Document) -> tuple[Found, ...]:
    """Every name and term that a sentence of a document introduces; the first place of each. No form stands for two names."""
    found: dict[str, Found] = {}
    for sentence in document.sentences:
        for one in _named(sentence):
            first = found.setdefault(one.name, one)
            also = tuple(dict.fromkeys((*first.also, *one.also)))
            found[one.name] = first.model_copy(update={"also": also, "note": first.note or one.note})
        if len(found) >= _MOST:
            break
    forms = Counter(form for one in found.values() for form in {_singular(form) for form in (*one.also, one.name)})
    return tuple(one for one in found.values() if all(forms[_singular(form)] == 1 for form in one.also))


def _singular(form: str) -> str:
    """A form as it is searched; ``EOs`` as ``EO``."""
    return search_form(form[:-1] if form.isascii() and form.endswith("s") and form[:-1].isupper() else form)


def decision_in(document: Document) -> Decision | None:
    """What a document says of its own decision, in a line of its own at its beginning; None where it says nothing."""
    for passage in document.passages[:_FIRST]:
        for sentence in passage.sentences:
            match = _DAY_IN_JA.match(plain := display(sentence.text).replace(" ", ""))
            day = next((one.value for one in figures(plain) if one.kind == "date" and len(one.value) == 3), None) if match else None
            if match and day and not _is_of_another(plain[: match.start("day")], document.metadata.title):
                year, month, number = map(int, day)
                written = plain[slice(match.start("day"), match.end("verb"))]
                iso = f"{year:04}-{month:02}-{number:02}"
                return Decision(day=iso, by=match["by"] or None, written=written, sentence=sentence.id, words=plain)
    return None


def _is_of_another(before: str, title: str) -> bool:
    """Whether a day is said of another document: 「国土強靱化基本計画（令和５年７月28日閣議決定）」 in a list, 「前回の計画は、…策定」."""
    name = _SAID_OF.sub("", before)
    return bool(name) and name != before and search_form(name) != search_form(title) and not pointed_at(name)


class _Named(NamedTuple):
    name: str
    kind: FoundKind
    also: tuple[str, ...] = ()
    note: str = ""


def _named(sentence: Sentence) -> Iterator[Found]:
    text = display(sentence.text)[:_READ]
    for ways in (_short_forms, _letters, _decided, _laws, _defined):
        for one in ways(text):
            words = text
            if len(text) > _LONGEST:
                start, end = clause_at(text, max(text.find(one.name), 0))
                words = text[start:end][:_LONGEST]
            yield Found(**one._asdict(), sentence=sentence.id, words=words)


def _short_forms(text: str) -> Iterator[_Named]:
    """「科学研究費助成事業（以下「科研費」という。）」, "Foundations for Evidence-Based Policymaking Act (Evidence Act)"."""
    for match in _SHORT_OF.finditer(text):
        name, short = _IN_BRACKETS.sub("", _nouns_before(text, match.start())), match["short"]
        is_form = not match["scope"].strip("、， ") and _shortens(short, name)
        yield _Named(name, "short", (short,)) if is_form else _Named(short, "term")
    for match in _SHORT_WORDS.finditer(text):
        before = _capitalised(text[max(match.start() - _BEFORE, 0) : match.start()].rstrip())
        if before and (name := _from_first_word(before, match["short"].split())):
            yield _Named(name, "short", (match["short"],))


def _capitalised(text: str) -> str:
    """The words of a name at the end of a text, two or more; else nothing."""
    found: list[str] = []
    for word in reversed(text.split(" ")):
        own = word.lstrip("(\"“‘'[")
        if not _CAPITALISED.fullmatch(own):
            break
        found.insert(0, own)
        if own != word:
            break
    return " ".join(found) if len(found) > 1 else ""


def _letters(text: str) -> Iterator[_Named]:
    """「排他的経済水域（EEZ）」, "National Data Library (NDL)", "DMD (Data Model Description)"."""
    for match in _LATIN.finditer(text):
        short = match["short"]
        name = _words_before(text, match.start(), short) or _nouns_before(text, match.start())
        is_longer = len(name) > max(2, len(short)) - (not name.isascii())
        if is_longer and sum(character.isupper() for character in short) > 1 and not is_common_word(short):
            yield _Named(name, "abbreviation", (short,))
    for match in _WORDS.finditer(text):
        if _begins(match["short"], match["long"]) == 0 and not is_common_word(match["short"]):
            yield _Named(match["long"], "abbreviation", (match["short"],))


def _decided(text: str) -> Iterator[_Named]:
    """「宇宙技術戦略（2024年３月28日宇宙政策委員会決定）」."""
    for match in _DECIDED.finditer(text):
        name = _quoted_before(text, match.start()) or _nouns_before(text, match.start())
        if len(name) > 3:
            yield _Named(name, "decided", note=match["decision"])


def _laws(text: str) -> Iterator[_Named]:
    """「行政不服審査法（平成二十六年法律第六十八号）」."""
    for match in _LAW.finditer(text):
        name = _JOINED_BEFORE.sub("", match["name"])
        if len(name) > 1 and not _ARTICLE.search(name):
            yield _Named(name, "law")


def _defined(text: str) -> Iterator[_Named]:
    for term in defined_in(text):
        yield _Named(term, "term")


def defined_in(text: str) -> tuple[str, ...]:
    """The terms that a sentence defines: 「「申請」とは、…をいう」, 「三　申請　…をいう。」, 「審査基準（…をいう。以下同じ。）」."""
    match = _DEFINED.match(text)
    if match and "いう" in text and (match["one"] or text.rstrip("。").endswith("をいう")):
        return (match["one"] or match["item"],)
    terms = (_nouns_before(text, start) for start in dict.fromkeys(_explaining(text)))
    return tuple(dict.fromkeys(term for term in terms if 1 < len(term) <= _LONGEST_TERM and [*nodes(term)][-1].feature.pos1 in _NOUNS))


def _explaining(text: str) -> Iterator[int]:
    """Where the innermost bracket around each 「をいう。」 begins; read in one pass, however long the text is."""
    opened: list[int] = []
    for place, character in enumerate(text):
        if character in "（(":
            opened.append(place)
        elif opened and character in "）)":
            opened.pop()
        elif opened and text.startswith("をいう。", place):
            yield opened[-1]


def _nouns_before(text: str, end: int) -> str:
    """The nouns that stand together before a place; empty where none do, a number is among them, or a clause stands before them."""
    if text[end - 1 : end] == "」":
        return _quoted_before(text, end)
    start = max(end - _BEFORE, 0)
    if (opened := text.rfind("「", start, end)) > text.rfind("」", start, end):
        return text[opened + 1 : end]
    last = next(iter(runs(text[start:end])[::-1]), None)
    if last is None or last.span[1] + start != end or not last.content:
        return ""
    name = text[last.span[0] + start : end]
    if text[last.span[0] + start - 1 : last.span[0] + start] in _MODIFIES:
        return ""
    return "" if name.isascii() or any(character.isdigit() for character in name) else name


def _quoted_before(text: str, end: int) -> str:
    """What stands in corner brackets right before a place."""
    start = text.rfind("「", max(end - _BEFORE, 0), end)
    return text[start + 1 : end - 1] if text[end - 1 : end] == "」" and start >= 0 and "」" not in text[start : end - 1] else ""


def _words_before(text: str, end: int, short: str) -> str:
    """The words before a place that an abbreviation stands for, by Schwartz and Hearst (2003); empty where they do not spell it."""
    before = text[max(end - _BEFORE, 0) : end].rstrip(" ’'")
    words = before.split(" ")[-min(len(short) + 5, 2 * len(short)) :]
    span = re.sub(r"^.*[(),;:.]\s*", "", " ".join(words))
    start = _begins(short, span)
    return span[start:] if start is not None else ""


def _begins(short: str, text: str) -> int | None:
    """Where the words begin whose letters spell an abbreviation from its end: its first letter begins a word."""
    position = len(text)
    letters = [character.lower() for character in short if character.isalnum()]
    for number, letter in reversed(list(enumerate(letters))):
        position -= 1
        while position >= 0 and (text[position].lower() != letter or (number == 0 and position > 0 and text[position - 1].isalnum())):
            position -= 1
        if position < 0:
            return None
    return position if text.isascii() or "’" in text else None


def _shortens(short: str, name: str) -> bool:
    """Whether a short form is made of a name's characters in their order, and is more than one common word."""
    letters = iter(name)
    return len(name) > len(short) + 1 and all(character in letters for character in short) and not is_common_word(short)


def is_common_word(text: str) -> bool:
    """Whether a text is one common noun of the dictionary, or in small letters a common word of English: 「規則」, ``SO`` as ``so``."""
    plain = search_form(text)
    if plain.isascii():
        return plain in _COMMON
    words = list(nodes(plain))
    return len(words) == 1 and words[0].feature.pos2 != "固有名詞"


def _from_first_word(words: str, short: Sequence[str]) -> str:
    """The run of capitalised words from the first one of a short form on, where it has all others in their order."""
    named = words.split()
    starts = [number for number, word in enumerate(named) if word == short[0]]
    for start in reversed(starts):
        rest = iter(named[start:])
        if len(named) - start > len(short) and all(word in rest for word in short):
            return " ".join(named[start:])
    return ""
