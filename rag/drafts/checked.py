"""What stands: every quote and statement of a basket compared with the text before anything is written.

A statement stands where it is one whole sentence of the text, or its whole translation. What stands is taken from the text itself, not
from the basket. What does not is marked as a paraphrase where its figures and names stand in what it cites, and refused otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from index.language.characters import Span
from index.language.display import display, display_spans
from index.text.types import Passage
from rag.drafts.basket import AnswerEntry, Basket, BasketQuote, Entry, PassageEntry, StatementEntry
from rag.drafts.source import Source
from rag.drafts.standing import Nearest, plain
from rag.errors import DraftError
from rag.types import Language

_NOT_WRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&.-]*[A-Za-z0-9]")
_NAMES = re.compile("「([^「」]+)」")
_EXCERPT = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedQuote:
    """Words of a passage."""

    passage: Passage
    text: str
    verbatim: bool
    """False: a paraphrase, to be marked as one."""
    translation: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedStatement:
    """A statement and what it rests on."""

    text: str
    language: Language
    verbatim: bool
    """Whether it is one whole sentence of the text, or its whole translation."""
    quotes: tuple[CheckedQuote, ...]
    emphasis: tuple[Span, ...] = ()
    context: str | None = None
    """The whole sentence that it points back to."""
    framed: bool = False
    """Whether the program made the sentence around facts: its figures and names stand, its words are not the text's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedPassage:
    """A collected passage."""

    passage: Passage
    quotes: tuple[CheckedQuote, ...]
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedAnswer:
    """A question with what stands of its answer."""

    question: str
    statements: tuple[CheckedStatement, ...]
    missing: tuple[str, ...]
    language: Language
    headline: str | None
    """The short answer, where it stands in one of the statements."""
    note: str


Checked = CheckedPassage | CheckedAnswer


def check_basket(basket: Basket, source: Source) -> tuple[Checked, ...]:
    """Compare a whole basket with the text.

    Raises:
        DraftError: it is empty, names a passage that does not exist, or says what the text does not hold.
    """
    if not basket.entries:
        raise DraftError(
            "the basket is empty", remedy="type for example: strategy-qa draft --passages ID -o draft.docx (search --json lists ids)"
        )
    return tuple(_check_entry(entry, source) for entry in basket.entries)


def answered(entries: tuple[Checked, ...]) -> tuple[tuple[Checked, ...], tuple[str, ...]]:
    """What may stand in a paper, and the questions and points that the text does not answer, which are named and left out.

    Raises:
        DraftError: nothing may.
    """
    kept = tuple(entry for entry in entries if isinstance(entry, CheckedPassage) or entry.statements)
    if not kept:
        raise DraftError("the text answers nothing that was collected", remedy="ask what it answers, or collect passages: --passages ID")
    return kept, tuple(dict.fromkeys(what for entry in entries if isinstance(entry, CheckedAnswer) for what in _unanswered(entry)))


def _unanswered(entry: CheckedAnswer) -> tuple[str, ...]:
    return entry.missing if entry.statements else (entry.question,)


def cited(entries: tuple[Checked, ...]) -> tuple[Passage, ...]:
    """Every passage that is cited, in the order of the draft."""
    return tuple({quote.passage.id: quote.passage for entry in entries for quote in quotes_of(entry)}.values())


def quotes_of(entry: Checked) -> tuple[CheckedQuote, ...]:
    """What an entry quotes."""
    if isinstance(entry, CheckedPassage):
        return entry.quotes
    return tuple(quote for statement in entry.statements for quote in statement.quotes)


def writable(text: str) -> str:
    """Somebody's words in one line, without characters that no file format can hold."""
    return " ".join(_NOT_WRITABLE.sub("", text).split())


def _check_entry(entry: Entry, source: Source) -> Checked:
    if isinstance(entry, PassageEntry):
        passage = _passage(entry.passage_id, source)
        texts = entry.quotes or (passage.text,)
        quotes = tuple(_quote(BasketQuote(passage_id=passage.id, text=text), source) for text in texts)
        return CheckedPassage(passage=passage, quotes=quotes, note=writable(entry.note))
    return _answer(entry, source)


def _answer(entry: AnswerEntry, source: Source) -> CheckedAnswer:
    said = {statement.text for statement in entry.statements}
    shown = (replace(statement, points_to=None) if statement.points_to in said else statement for statement in entry.statements)
    statements = tuple(_statement(statement, source) for statement in shown)
    headline = display(entry.headline) if entry.headline else None
    return CheckedAnswer(
        question=writable(entry.question),
        statements=statements,
        headline=headline if headline and any(one.verbatim and headline in one.text for one in statements) else None,
        missing=tuple(writable(part) for part in entry.missing),
        language=entry.language,
        note=writable(entry.note),
    )


def _passage(identity: str, source: Source) -> Passage:
    passage = source.document.passage_by_id.get(identity)
    if passage is None:
        near = _like(identity, list(source.document.passage_by_id))
        raise DraftError(
            f"there is no passage {identity!r}; like it: {near}", remedy="type: strategy-qa search WORDS --json (lists passage_id)"
        )
    return passage


def _like(identity: str, known: list[str]) -> str:
    from difflib import get_close_matches

    return "、".join(get_close_matches(identity, known, n=2, cutoff=0.3)) or known[0]


def _quote(quote: BasketQuote, source: Source) -> CheckedQuote:
    passage = _passage(quote.passage_id, source)
    places = [place for place in source.standing.places(quote.text, "sentences", {passage.id}) if place.language == "ja"]
    if places:
        text = places[0].text
        return CheckedQuote(passage=passage, text=text, verbatim=True, translation=source.translation(passage, text))
    text = writable(quote.text)
    _require_paraphrase(text, (passage,), source, what=f"the quote of {passage.id}")
    return CheckedQuote(passage=passage, text=text, verbatim=False, translation=None)


def _statement(entry: StatementEntry, source: Source) -> CheckedStatement:
    if not entry.quotes:
        raise DraftError(f"the statement {_excerpt(entry.text)} cites nothing", remedy="leave it out, or name the passage: --passages ID")
    quotes = tuple(_quote(quote, source) for quote in entry.quotes)
    passages = tuple(quote.passage for quote in quotes)
    standing = _sentence(entry.text, entry.language, source, {passage.id for passage in passages})
    if standing is not None:
        shown, emphasis = display_spans(entry.text, entry.emphasis)
        context = _sentence(entry.points_to, entry.language, source) if entry.points_to else None
        return CheckedStatement(
            text=standing,
            language=entry.language,
            verbatim=True,
            quotes=quotes,
            emphasis=emphasis if shown == standing else (),
            context=context,
        )
    text = writable(entry.text if entry.framed else display(entry.text))
    require = _require_facts if entry.framed else _require_paraphrase
    require(text, passages, source, what="the statement")
    return CheckedStatement(text=text, language=entry.language, verbatim=False, quotes=quotes, framed=entry.framed)


def _sentence(text: str, language: Language, source: Source, within: Collection[str] | None = None) -> str | None:
    """One whole sentence of the text, or its whole translation, as it stands there; None where it is none."""
    places = source.standing.places(text, "sentence", within)
    return next((place.text for place in places if place.language == language), None)


def _require_paraphrase(text: str, passages: tuple[Passage, ...], source: Source, *, what: str) -> None:
    """A paraphrase has the facts and some words of what it cites.

    Raises:
        DraftError: as ``_require_facts``, or nothing of the words stands there.
    """
    _require_facts(text, passages, source, what=what)
    nearest = source.standing.nearest(text, {passage.id for passage in passages})
    if nearest is None or nearest.likeness < PARAPHRASE:
        raise DraftError(f"{what} {_excerpt(text)} is not in the text; {_nearest(nearest)}", remedy="restore the words of the text")


def _require_facts(text: str, passages: tuple[Passage, ...], source: Source, *, what: str) -> None:
    """Words may be chosen, figures and names may not.

    Raises:
        DraftError: a figure or name stands neither in the passages nor in the metadata.
    """
    ids = {passage.id for passage in passages}
    nearest = source.standing.nearest(text, ids)
    foreign = [text[slice(*figure.span)] for figure in source.foreign_figures(text, ids)]
    stated = source.without_restated(text, ids)
    known = plain(source.words_of(ids)).lower()
    names = [*_NAMES.findall(stated), *(_LATIN.findall(plain(stated)) if re.search("[ぁ-ん]", stated) else ())]
    foreign += [name for name in names if plain(name).lower() not in known]
    if foreign:
        found = f"{what} {_excerpt(text)} holds {foreign[0]!r}, which the passage does not; {_nearest(nearest)}"
        raise DraftError(found, remedy="restore the words of the text, or leave that out")


PARAPHRASE = 0.25
"""Share of a paraphrase's pairs of characters that a sentence of what it cites must hold; below it nothing says that it is one."""


def _nearest(nearest: Nearest | None) -> str:
    return f"nearest: {_excerpt(nearest.place.text)}" if nearest else "nothing there is like it"


def _excerpt(text: str) -> str:
    text = writable(text)
    return f"「{text[:_EXCERPT]}…」" if len(text) > _EXCERPT else f"「{text}」"
