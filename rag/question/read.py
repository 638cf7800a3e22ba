"""Reading a question once: is it one, in which language, what does it ask, and what do its words speak for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from index.language.characters import clean, control
from index.language.figures import figures, identity
from index.language.languages import CHINESE, other_language
from index.language.lists import Said, lines_said
from index.language.readings import kana_of
from index.language.sentences import after_brackets, clause_spans, sentence_spans
from index.language.tokens import noun_joints, noun_runs, proper_nouns, search_form, terms, words
from index.text.naming import unnamed
from index.text.types import Document
from rag.cues import Cues, asks_anything, cues, gives_orders, told_of_languages
from rag.errors import QuestionError
from rag.question.follow_up import follow_up
from rag.question.language import as_typed, recognise_language, wished_language, written_in
from rag.question.which import meant
from rag.steps import Intent, Question
from rag.types import Earlier, Language

MOST_EARLIER = 10
"""Earlier questions that a follow-up may look back on."""
MOST_PARTS = 4
"""Parts of a question that are judged at most."""
MOST_POINTS = 8
"""Points of a list that are judged at most."""
_FEW_WORDS = 2
"""A sentence of fewer content words needs the one before it; a part of a question with fewer is none."""

_ROLE_MARK = re.compile(r"<\|[^|>]{0,40}\|>(?:system|user|assistant)?|\{\{[^{}]{0,400}\}\}|\[/?INST\]", re.IGNORECASE)
_D = "[0-9０-９]{1,2}"
_SECTION = re.compile(
    rf"(?<![0-9０-９A-Za-zＡ-Ｚａ-ｚ.．])(?:(?:第{_D}[章節][ 　]?)+[①-⑳]?|{_D}[.．]?[ 　]?[（(]{_D}[）)](?:の?[①-⑳])?"
    rf"|{_D}(?:[.．\-－]{_D}){{1,3}}(?![0-9０-９.%])|(?<=section ){_D}|(?<=chapter ){_D}|{_D}(?=[.．]?の?(?:節|章)))"
    r"(?:[（(][^（）()]{1,30}[）)])*",
    re.IGNORECASE,
)
"""A section's number in any notation of ``index.text.numbering``, with the names in brackets after it."""
_SOFT: tuple[Intent, ...] = ("overview", "explanation")
_QUOTED = re.compile('[「『"“]([^「」『』"“”]{1,60})[」』"”]')


def read(
    text: str,
    *,
    document: Document,
    limit: int,
    language: Language | None = None,
    history: Sequence[Earlier] = (),
    documents: Collection[str] = (),
) -> Question:
    """Read a question; a follow-up with what was cited before, a wish for another language as the last question in it.

    Args:
        text: as somebody typed it.
        document: whose names and title are known.
        limit: longest question in characters.
        language: of the answer; None: the question's, or the one it asks for.
        history: earlier questions, oldest first; a document's name alone asks the last one of it.
        documents: names of those that may answer, of several; empty: all.

    Raises:
        QuestionError: it is empty, too long, or not text.
    """
    question = _read_alone(text, document, limit, language)
    earlier = [one for one in history[-MOST_EARLIER:] if _is_readable(one.question, limit)]
    cited = next((one.cited for one in reversed(earlier) if one.cited), ())
    found = meant(_cleaned(text, limit), document, documents, cited)
    rest = unnamed(question.asked, document, found.keys) if found.named else question.asked
    if rest not in ("", question.asked) and not question.only:
        question = replace(_read_alone(rest, document, limit, language or question.language), text=text, with_names=question.asked)
    parts = tuple(replace(part, documents=found.keys) for part in question.parts)
    question = replace(question, documents=found.keys, compares=found.named > 1, which=found.which, parts=parts)
    if not earlier:
        return question
    *before, last = earlier
    wished, named = wished_language(question.asked), () if any(map(str.isalnum, rest)) else document.of(found.keys)
    if wished or named:
        chosen = [one.metadata.document for one in named] or documents
        asked = (named and unnamed(last.question, document, [one.key for one in document.parts])) or last.question
        again = read(asked, document=document, limit=limit, language=language or wished, history=before, documents=chosen)
        return replace(again, text=text)
    return follow_up(question, earlier, lambda one: _read_alone(one, document, limit, None), document)


def _is_readable(text: str, limit: int) -> bool:
    """Whether a question before is one; what a caller hands back is not believed."""
    try:
        return bool(plain_text(text, limit))
    except QuestionError:
        return False


def plain_text(text: str, limit: int) -> str:
    """A question in one line, its characters in their usual form.

    Raises:
        QuestionError: it is empty, too long, or not text.
    """
    return " ".join(_cleaned(text, limit).split())


def _cleaned(text: str, limit: int) -> str:
    """A message in its lines, its characters in their usual form."""
    if len(text) > limit:
        raise QuestionError(f"the question has {len(text)} characters, at most {limit} are read", remedy="ask more shortly")
    found = "\n".join(" ".join(line.split()) for line in clean(text).splitlines())
    if any("\ud800" <= character <= "\udfff" for character in found):
        raise QuestionError("the question is not UTF-8 text", remedy="type it again, or save its file as UTF-8")
    if held := control(found):
        raise QuestionError(f"the question holds the control character {held}, text was expected", remedy="type the question in words")
    if not any(character.isalnum() for character in found):
        raise QuestionError("the question is empty", remedy='type one in words: strategy-qa ask "QUESTION"')
    return found


def _read_alone(text: str, document: Document, limit: int, language: Language | None) -> Question:
    typed = _cleaned(text, limit)
    lines = document.readings.spelled(typed) if kana_of(typed) and not (typed.isascii() and _is_of(document, typed)) else typed
    said = _without_orders(_ROLE_MARK.sub(" ", lines))
    spoken = " ".join(one.text for one in said) or " ".join(lines.split())
    if (foreign := other_language(spoken)) and not _is_of(document, spoken):
        written: Language = "ja" if foreign in CHINESE else "en"
        question = Question(text=text, asked=spoken, language=language or written, written=written, told=told_of_languages(foreign))
        return _with_cues(question, cues(written), document)
    known = cues(written_in(spoken))
    asking = _what_asks(said, known)
    asked = _together(asking, known)
    wished = language or recognise_language(spoken)
    question = _with_cues(
        Question(text=text, asked=asked or spoken, language=wished, written=known.language, asks=bool(asked)), known, document
    )
    is_word = len(known.content(asked)) == 1 and not question.names and not known.said(asked, known.asks)
    points = [one.text for one in asking if one.is_point]
    is_list = 1 < len(points) == len(asking) <= MOST_POINTS and all(len(known.own_content(one)) >= _FEW_WORDS for one in points)
    return replace(question, is_word=is_word, is_list=is_list, parts=_parts(question, points, known, document))


def _is_of(document: Document, text: str) -> bool:
    """Whether at least half of the words of a text are words of the document, so that it is in no other language."""
    found = terms(text, document.names)
    return 2 * sum(term in document.vocabulary for term in found) >= len(found) > 0


def _without_orders(text: str) -> list[Said]:
    """What a message says, without orders to the machine: their whole lines, where another line asks."""
    lines = lines_said(text)
    free = [line for line in lines if not any(gives_orders(one.text) for one in line)]
    kept = free if any(one.is_point or asks_anything(one.text) for line in free for one in line) else lines
    return [one for line in kept for one in line if not gives_orders(one.text)]


def _what_asks(said: Sequence[Said], known: Cues) -> list[Said]:
    """What of a message asks, with what it needs, without greetings and background. The points of a list are asked for.

    A sentence that asks with hardly a word of its own needs the one before it: 「大学ファンドの件です。規模を教えてください。」
    Where none is before it, what stands below it on lines of its own are its points: 「以下を教えてください」.
    """
    own = {one: len(known.own_content(one.text)) for one in said}
    with_content = [one for one in said if own[one] or _SECTION.search(one.text)]
    first, *below = said or [Said("", is_point=False)]
    alone = known.said(first.text, known.asks) and not any(known.said(one.text, known.asks) for one in below)
    if len(below) > 1 and alone and own[first] < _FEW_WORDS:
        with_content = [Said(one.text, one != first and one.text[-1:].isalnum()) for one in with_content]
        own |= {one: len(known.own_content(one.text)) for one in with_content}
    asking = [one for one in with_content if one.is_point or known.said(one.text, known.asks)] or with_content
    if any(one.is_point for one in asking):
        asking = [one for one in asking if one.is_point or own[one] >= _FEW_WORDS]
    kept: list[Said] = []
    for before, one in zip([None, *with_content], with_content, strict=False):
        if one in asking and before and before not in kept and own[one] < _FEW_WORDS and not one.is_point:
            kept.append(before)
        kept += [one] if one in asking else []
    return [Said(_without_greeting(one.text, known), one.is_point) for one in kept]


def _together(said: Sequence[Said], known: Cues) -> str:
    """Sentences as one text, with commas between those that have no end, and between the points of a list."""
    blank, comma = ("", "、") if known.language == "ja" else (" ", ", ")
    joints = ["", *(comma if one.text[-1:].isalnum() or one.is_point else blank for one in said[:-1])]
    return "".join(joint + one.text for joint, one in zip(joints, said, strict=False))


def _without_greeting(sentence: str, known: Cues) -> str:
    """A sentence without its first clauses and brackets, as long as they have no content word: 「（部長より）こんにちは、海上空港は…」."""
    starts = sorted({start for start, _ in clause_spans(sentence)}.union(after_brackets(sentence)))
    clauses = [(start, sentence[start:end]) for start, end in pairwise([*starts, len(sentence)])]
    first = next((start for start, clause in clauses if known.own_content(clause) or _SECTION.search(clause)), 0)
    return sentence[first:].strip()


def _with_cues(question: Question, known: Cues, document: Document) -> Question:
    """The question with what its words speak for."""
    asked = question.asked
    section = found.group() if (found := _SECTION.search(asked)) else ""
    untitled = without_title(asked, document)
    itself = untitled != search_form(asked) or known.said(asked, known.intents["document"])
    unnumbered = asked.replace(section, " ") if section else asked
    intents: set[Intent] = {name for name in _SOFT if known.said(unnumbered, known.intents[name])}
    only: set[Intent] = set()
    if section:
        intents.add("section")
        if known.about_nothing_but(unnumbered, "section"):
            only.add("section")
    if itself:
        intents.add("document")
        if known.about_nothing_but(untitled, "document"):
            only.add("document")
        if known.about_nothing_but(untitled, "overview"):
            only.add("overview")
    term = ""
    if known.said(asked, known.intents["all"]):
        term = _scanned_term(asked, known, document)
        if term:
            intents.add("places")
    whether = known.said(asked[-4:] if known.language == "ja" else " ".join(words(asked)[:1]), known.whether)
    closes = known.said(asked[-4:], known.closes) and not known.said(asked[-3:], known.fragments)
    alone = sum(known.said(asked[slice(*span)], known.asks) for span in sentence_spans(asked)) < 2
    open_ended = known.said(asked, known.interrogatives)
    told = not question.told and (whether or _is_told(asked, known, document))  # nothing is said yes to in a language that is not read
    kinds = frozenset(kind for kind, forms in known.kinds.items() if known.said(asked, forms))
    plain = search_form(asked)
    names = frozenset(document.names.terms(plain)) - frozenset(document.names.terms(search_form("\n".join(document.titles))))
    known_names = "".join(form for form in document.names.found(plain))
    return replace(
        question,
        terms=frozenset(terms(untitled, document.names)),
        names=names | {noun for noun in proper_nouns(_without(asked, document.titles)) if noun not in known_names},
        figure_words=tuple(
            (key, untitled[slice(*figure.span)])
            for figure in figures(untitled)
            if (key := identity(figure)) and figure.key not in _years_of_title(document)
        ),
        plain=plain,
        figure_keys=frozenset(figure.key for figure in figures(asked)),
        kinds=kinds,
        intents=frozenset(intents),
        only=frozenset(only),
        section=section,
        term=term,
        counts_things="number" in kinds and not known.said(asked, known.places),
        about=frozenset(fact for fact, forms in known.document.items() if known.said(asked, forms)) if "document" in only else frozenset(),
        yes_or_no=whether and not open_ended,
        closed=(whether or (closes and not kinds)) and told and not open_ended and alone,
    )


def _is_told(asked: str, known: Cues, document: Document) -> bool:
    """Whether anything is told of what a question names, to which yes or no may be said: not in "And ITER?"."""
    plain = search_form(asked)
    for name in sorted(document.names.found(plain), key=len, reverse=True):
        plain = plain.replace(name, " ")
    return bool(known.own_content(plain) - set(known.joints))


def _parts(question: Question, points: Sequence[str], known: Cues, document: Document) -> tuple[Question, ...]:
    """The points of a list, or the things named beside each other that have words enough to be judged.

    ``asks``: it is a point, or has an interrogative of its own.
    """
    pieces = [text for text in _pieces(question.asked, known, document) if len(known.own_content(text)) >= _FEW_WORDS]
    texts = points[:MOST_POINTS] if len(points) > 1 else pieces[:MOST_PARTS]
    if len(texts) < 2:
        return ()
    asked = [replace(question, asked=text, asks=bool(points) or known.said(text, known.interrogatives)) for text in texts]
    return tuple(_with_cues(one, known, document) for one in asked)


def without_title(text: str, document: Document) -> str:
    """A text in search form without the document's own name, in any of its forms."""
    return _without(search_form(text), map(search_form, document.titles))


def _years_of_title(document: Document) -> set[tuple[object, ...]]:
    """The years in the document's own name: a question that names one asks of this edition."""
    return {figure.key for part in document.each for figure in figures(part.metadata.title) if figure.kind == "date"}


def _without(text: str, names: Iterable[str]) -> str:
    for name in names:
        text = text.replace(name, " ")
    return text


def _scanned_term(asked: str, known: Cues, document: Document) -> str:
    """Of what a question wants every place; empty where it wants something else.

    Beside the term it holds only words that ask for places: 「大学ファンドの規模を全て」 asks for something else.
    """
    if not known.said(asked, known.intents["places"]):
        years = [figure for figure in figures(asked) if figure.kind == "fiscal_year"]
        if len(years) != 1:
            return ""
        term = asked[slice(*years[0].span)]
    elif quoted := _QUOTED.search(asked):
        term = quoted[1]
    else:
        names = document.names.found(asked)
        free = (
            noun_runs(asked)
            if known.language == "ja"
            else [" ".join(one for one in words(asked) if one not in known.words["places"] | known.office)]
        )
        runs = [run for run in free if not known.about_nothing_but(run, "places")]
        term = as_typed(max(names, key=len) if names else runs[0] if runs else "", asked)
    rest = search_form(asked).replace(search_form(term), " ") if term else asked
    return term if term and known.about_nothing_but(rest, "places") else ""


def _pieces(asked: str, known: Cues, document: Document) -> list[str]:
    """The clauses and joined nouns of a question, each with a content word that no other piece has."""
    cuts = {start for start, _ in clause_spans(asked)}
    if known.language == "ja":
        cuts |= {end for _, end in noun_joints(asked)}
    pieces = [asked[start:end] for start, end in zip(sorted(cuts), [*sorted(cuts)[1:], len(asked)], strict=True)]
    if known.language == "en":
        for joint in known.joints:
            pieces = [half for piece in pieces for half in piece.split(f" {joint} ")]
    found: list[tuple[str, frozenset[str]]] = []
    for piece in pieces:
        content = frozenset(term for term in terms(piece, document.names) if term not in known.office)
        if content and not any(content <= other for _, other in found):
            found.append((piece.strip(" 、,と"), content))
    return [piece for piece, _ in found]
