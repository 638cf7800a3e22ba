"""One quote that somebody else wrote, with the section that it is said to stand in: whether it stands there, word for word."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from index.language.characters import Span
from rag.drafts.beside import Beside
from rag.drafts.labels import Passages, passages_of
from rag.drafts.pieces import SHORTEST_QUOTE, only_quotes, sentences
from rag.drafts.source import Source
from rag.drafts.standing import Place, difference, plain, stood
from rag.errors import QuestionError
from rag.finding_sections import find_sections

LONGEST_QUOTE = 5000
"""Characters."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QuoteVerdict:
    """What the text says to a quote."""

    quote: str
    """As it was given."""
    stands: bool
    """Whether it stands word for word in the text, and in the section that was named."""
    misattributed: bool = False
    """Whether it stands in the text, but not in the section that was named."""
    passage_id: str | None = None
    """Where it stands, as the next three; None: nowhere."""
    label: str | None = None
    official: str | None = None
    span: Span | None = None
    """In the text of the passage; None where it stands in the reference translation."""
    nearest: str | None = None
    """The sentence of the text that is most like it, where it does not stand."""
    nearest_where: str | None = None
    reason: str = ""
    """Why it does not stand, or does not stand where it is said to."""

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"schema": 1, **asdict(self)}


def verify_quote(source: Source, quote: str, section: str = "") -> QuoteVerdict:
    """Compare a quote with the text.

    Args:
        source: the documents in which it is looked for.
        quote: a part of a sentence, a sentence or several that follow each other; ``…`` stands for what was left out of one passage.
        section: where it is said to stand: a number in any notation, a name, a label, an official string or an id; empty: anywhere.

    Raises:
        QuestionError: there is no quote, or it is too long.
    """
    inside = only_quotes(quote)
    words = inside[0] if len(inside) == 1 else quote
    form = plain(words)
    if not form:
        raise QuestionError("there is no quote", remedy="give words of the text")
    if len(quote) > LONGEST_QUOTE:
        raise QuestionError(f"the quote has {len(quote)} characters, at most {LONGEST_QUOTE} are compared", remedy="verify it in parts")
    if len(form) < SHORTEST_QUOTE:
        reason = f"{len(form)} characters are too few to be told from a name, at least {SHORTEST_QUOTE} are compared"
        return QuoteVerdict(quote=quote, stands=False, reason=reason)
    places = source.standing.places(words, "sentences") or source.standing.places(words, "fragment")
    if not places:
        return _changed(source, quote, words)
    within, reason = _cited(source, section.strip())
    there = [place for place in places if within is None or place.passage.id in within]
    found = there[0] if there else places[0]
    return QuoteVerdict(
        quote=quote,
        stands=bool(there),
        misattributed=not there,
        passage_id=found.passage.id,
        label=source.label(found.passage, "ja"),
        official=source.official(found.passage.section),
        span=_span(found),
        reason="" if there else reason,
    )


def _cited(source: Source, section: str) -> tuple[Passages, str]:
    """The passages of a section, None where none is named; and why words that stand elsewhere do not stand there."""
    document, beside, reason = source.document, Beside(source), "it stands elsewhere than is cited"
    if not section:
        return None, ""
    if section in document.passage_by_id:
        return (section,), reason
    known = passages_of(beside.cited(section))
    if known is None and (official := beside.official(section)):
        known = official[0].whole(official[1])
    if known is not None:
        return known, reason
    named = document.section_by_id.get(section)
    try:
        found = (named,) if named else find_sections(document, section)
    except QuestionError as error:
        return (), error.message
    return {passage.id for one in found for passage in document.part(one.id).under(one.path)}, reason


def _span(place: Place) -> Span | None:
    if place.language == "en":
        return None
    start, words, at = plain(place.passage.text).find(plain(place.text)), plain(place.text), stood(place.passage.text)
    return at[start][0], at[start + len(words) - 1][1]


def _changed(source: Source, quote: str, words: str) -> QuoteVerdict:
    parts = sentences(words)
    if len(parts) > 1 and all(source.standing.places(one, "sentences") for one in parts):
        return QuoteVerdict(quote=quote, stands=False, reason="its sentences do not follow each other in one passage")
    near = source.standing.nearest(words)
    _, reason = difference(words, near)
    return QuoteVerdict(
        quote=quote,
        stands=False,
        reason=reason,
        nearest=near.place.text if near else None,
        nearest_where=source.label(near.place.passage, "ja") if near else None,
    )
