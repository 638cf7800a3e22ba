"""Weight: which words of a whole sentence decide (``emphasis``), and which are read in full weight (``focus``). None is left out."""

from __future__ import annotations

from collections.abc import Sequence

from index.language.characters import Span
from index.language.dictionary import tagged
from index.language.figures import figures
from index.language.languages import language_of
from index.language.sentences import clause_at, clause_spans, sentence_spans
from index.language.tokens import runs, terms
from rag.cues import cues
from rag.facts import facts_asked_for
from rag.steps import Question
from rag.types import Statement

SHORT = 80
"""Characters of a Japanese sentence that is read whole; of an English one twice as many."""
MOST_WORDS = 45
"""English words of the sentences of a translation that are read together where no words of it decide."""
MARKED_FROM = 0.5
"""Probability that a sentence belongs to the answer from which words of it, beside those of the best one, are said to decide."""
_TOPICS = ("は、", "では、", "には、", "ては、", "とは、")


def emphasised(question: Question, sentence: str, titles: Sequence[str] = ()) -> tuple[Span, ...]:
    """The figure asked for that stands nearest to the question's words, with what qualifies it; empty where there is none.

    Args:
        question: what is asked.
        sentence: the statement.
        titles: the document's own name, whose figures nobody asks for.
    """
    spans = [figure.span for figure in facts_asked_for(question, sentence, titles)]
    nearest = sorted(spans, key=lambda span: (-shared(question, sentence[slice(*clause_at(sentence, span[0]))]), span[0]))
    return tuple(qualified(sentence, span) for span in nearest[:1])


def focused(question: Question, sentence: str, emphasis: Sequence[Span]) -> tuple[Span, ...]:
    """The spans in full weight: the topic phrase, the clauses of the decisive words, the final predicate.

    Of several sentences of a translation, whole ones: those with the decisive words, or the fewest with the question's words. What
    hedges them in the sentence after them stands with them. Empty where the sentence is short: then all of it is in full weight.
    """
    if len(sentence) <= SHORT * (2 if language_of(sentence) == "en" else 1):
        return ()
    several = sentence_spans(sentence)
    pieces = several if len(several) > 1 else clause_spans(sentence)
    wanted = {n for n, piece in enumerate(pieces) if any(piece[0] < end and start < piece[1] for start, end in emphasis)}
    if pieces is several:
        texts = [sentence[slice(*piece)] for piece in pieces]
        wanted = wanted or _fewest(question, texts)
        wanted |= {n + 1 for n in wanted if any(_hedges_the_one_before(text) for text in texts[n + 1 : n + 2])}
    else:
        best = max(range(len(pieces)), key=lambda n: (shared(question, sentence[slice(*pieces[n])]), -n))
        wanted |= {len(pieces) - 1, *(() if wanted else (best,)), *((0,) if sentence[slice(*pieces[0])].endswith(_TOPICS) else ())}
    joined: list[Span] = []
    for n in sorted(wanted):
        if joined and n - 1 in wanted:
            joined[-1] = (joined[-1][0], pieces[n][1])
        else:
            joined.append(pieces[n])
    return () if joined == [(0, len(sentence))] else tuple(joined)


def _fewest(question: Question, sentences: Sequence[str]) -> set[int]:
    """The sentences with most of the question's words, each with some that those before it lack, as far as they are short."""
    held, taken, missing = [question.terms & set(terms(one)) for one in sentences], set[int](), question.terms
    while True:
        best = max(range(len(sentences)), key=lambda n: (len(held[n] & missing), -n))
        words = sum(len(sentences[n].split()) for n in taken | {best})
        if taken and (not held[best] & missing or words > MOST_WORDS):
            return taken
        taken, missing = taken | {best}, missing - held[best]


def one_thing(question: Question, others: Sequence[Statement]) -> bool:
    """Whether a question asks for one thing, no yes or no; of things named beside each other, where no sentence but the first answers."""
    several = sum(part.asks for part in question.parts) > 1 or any((one.probability or 0.0) >= MARKED_FROM for one in others)
    return not (question.yes_or_no or question.closed or question.compares or (question.parts and several))


def shared(question: Question, text: str) -> int:
    """Search terms of a question that stand in a text."""
    return len(question.terms & set(terms(text)))


def qualified(sentence: str, span: Span) -> Span:
    """A span with the whole of the figures that it touches, the unit of a bare number, and the words that qualify it: 約, "about"."""
    (start, end), language = span, language_of(sentence)
    for figure in figures(sentence):
        if figure.span[0] < end and start < figure.span[1]:
            start, end = min(start, figure.span[0]), max(end, figure.span[1])
    dated = any(figure.kind == "date" and figure.span[1] == end for figure in figures(sentence))
    if language == "en" and not dated and sentence[start:end].split(" ")[-1].replace(",", "").replace(".", "").isdecimal():
        end = next((run.span[1] for run in runs(sentence) if run.span[0] == end + 1), end)
    known = cues(language).qualifiers
    while before := next((word for word in known.before if _stands_before(sentence, start, word)), ""):
        start = len(sentence[:start].rstrip()) - len(before)
    rest = sentence[end:].lstrip()
    reached = [len(sentence) - len(rest) + len(word) for word in known.after if rest.lower().startswith(word)]
    ends = {word.span[1] for word in tagged(sentence)} if reached else set()
    return start, next((one for one in reached if one in ends), end)


def hedged(sentence: str, span: Span) -> bool:
    """Whether words say less than they would alone: in their own sentence, or in the next one where that points back to it."""
    known, pieces = cues(language_of(sentence)), sentence_spans(sentence)
    at = next((n for n, piece in enumerate(pieces) if piece[0] <= span[0] < piece[1]), 0)
    own, *following = [sentence[slice(*piece)] for piece in pieces[at : at + 2]]
    return known.hedged(own) or any(_hedges_the_one_before(one) for one in following)


def _hedges_the_one_before(sentence: str) -> bool:
    known = cues(language_of(sentence))
    return known.leans_back(sentence) and known.hedged(sentence)


def _stands_before(sentence: str, start: int, word: str) -> bool:
    before = sentence[:start].rstrip().lower()
    further = before[: -len(word)][-1:]
    return before.endswith(word) and not (further.isalnum() if word.isascii() else further.isnumeric())
