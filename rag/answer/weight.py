"""Weight: which words of a whole sentence decide (``emphasis``), and which are read in full weight (``focus``). None is left out."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from index.figures import Figure, figures
from index.sentences import clause_spans
from index.tokens import terms
from index.types import Span
from rag.cues import cues
from rag.llms import LanguageModel
from rag.prompts import load_prompt
from rag.steps import FactKind, Question

SHORT = 80
"""Characters of a Japanese sentence that is read whole; of an English one twice as many."""
COPY_TOKENS = 24
"""Tokens that the model may copy out."""
_COPIED_AT_LEAST = 3
"""Characters in a row that count as copied."""
_COPIED_SHARE = 0.75
"""Of what was written, how much must be copied."""
_TOPICS = ("は、", "では、", "には、", "ては、", "とは、")
_EDGES = ' 　「」。.、,"'
_KINDS: dict[str, FactKind] = {"date": "time", "fiscal_year": "time", "decade": "time", "amount": "money", "count": "number"}


def facts_asked_for(question: Question, sentence: str) -> list[Figure]:
    """The figures of a sentence that are of a kind that the question asks for, the question's own left out."""
    found = [figure for figure in figures(sentence) if _KINDS[figure.kind] in question.kinds and figure.key not in question.figure_keys]
    exact = [figure for figure in found if _KINDS[figure.kind] != "number" or figure.unit]
    return exact or found


def emphasised(question: Question, sentence: str, heading: str, model: LanguageModel | None) -> tuple[Span, ...]:
    """The decisive words: the figure asked for that stands nearest to the question's words, else what the model copies out.

    Nothing that the model writes is shown: a mark counts only where it is the sentence's own. Empty where none is known.
    """
    if facts := facts_asked_for(question, sentence):
        return (min(facts, key=lambda figure: (-_shared(question, _clause_of(sentence, figure.span[0])), figure.span[0])).span,)
    if model is None or "overview" in question.intents:
        return ()
    english = question.written == "en" and sentence.isascii()
    prompt = load_prompt("shorten_english" if english else "shorten").render(heading=heading, sentence=sentence, question=question.asked)
    span = copied(model.write(prompt, limit=COPY_TOKENS, stop=("\n", "。")), sentence)
    return (span,) if span else ()


def copied(written: str, sentence: str) -> Span | None:
    """Where the words stand that somebody meant to copy out of a sentence; None where they are not its own, or all of it."""
    mark = written.strip(_EDGES)
    start = sentence.find(mark) if mark else -1
    end = start + len(mark)
    if start < 0:
        matcher = SequenceMatcher(None, sentence, mark, autojunk=False)
        blocks = [block for block in matcher.get_matching_blocks() if block.size >= _COPIED_AT_LEAST]
        if not blocks or sum(block.size for block in blocks) < _COPIED_SHARE * len(mark):
            return None
        start, end = blocks[0].a, blocks[-1].a + blocks[-1].size
        if end - start > len(mark) / _COPIED_SHARE:
            return None
    while (
        start > 0
        and sentence[start].isascii()
        and sentence[start].isalnum()
        and sentence[start - 1].isalnum()
        and sentence[start - 1].isascii()
    ):
        start -= 1
    while end < len(sentence) and sentence[end - 1 : end + 1].isascii() and sentence[end - 1].isalnum() and sentence[end].isalnum():
        end += 1
    return (start, end) if 1 < end - start < len(sentence) - 1 else None


def focused(question: Question, sentence: str, emphasis: Sequence[Span]) -> tuple[Span, ...]:
    """The spans in full weight: the topic phrase, the clauses of the decisive words, the final predicate.

    Without decisive words, the clause that shares most with the question. Empty where the sentence is short: then all of it is.
    """
    if len(sentence) <= SHORT * (2 if sentence.isascii() else 1):
        return ()
    clauses = clause_spans(sentence)
    wanted = {len(clauses) - 1}
    if sentence[slice(*clauses[0])].endswith(_TOPICS):
        wanted.add(0)
    if emphasis:
        wanted |= {n for n, clause in enumerate(clauses) if any(clause[0] < end and start < clause[1] for start, end in emphasis)}
    else:
        wanted.add(max(range(len(clauses)), key=lambda n: (_shared(question, sentence[slice(*clauses[n])]), -n)))
    joined: list[Span] = []
    for n in sorted(wanted):
        if joined and n - 1 in wanted:
            joined[-1] = (joined[-1][0], clauses[n][1])
        else:
            joined.append(clauses[n])
    return () if joined == [(0, len(sentence))] else tuple(joined)


def headline(question: Question, sentence: str, emphasis: Sequence[Span]) -> str | None:
    """The short answer where it is sure: the only figure of the one kind asked for, in a sentence that does not hedge."""
    if len(question.kinds - {"name"}) != 1 or "name" in question.kinds or "several" in question.intents or question.yes_or_no:
        return None
    if cues("en" if sentence.isascii() else "ja").hedged(sentence):
        return None
    facts = facts_asked_for(question, sentence)
    return sentence[slice(*facts[0].span)] if len(facts) == 1 and tuple(emphasis) == (facts[0].span,) else None


def _clause_of(sentence: str, position: int) -> str:
    return next((sentence[start:end] for start, end in clause_spans(sentence) if start <= position < end), sentence)


def _shared(question: Question, text: str) -> int:
    return len(question.terms & set(terms(text)))
