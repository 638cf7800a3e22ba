"""What is said of an answer beside its sentences, on the page and in a terminal: only what a comparison or a count has proved."""

from __future__ import annotations

from collections.abc import Iterable

from index.language.display import display
from index.language.sentences import sentence_spans
from rag.answer.compose import VERDICTS
from rag.types import Answer, Citation, Coverage, Language, Quote, Statement
from rag.web.strings import table

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def claims(answer: Answer, language: Language) -> tuple[str, ...]:
    """What was proved of the answer, in words; empty where nothing was."""
    words = table(language)
    standing = [statement for statement in answer.statements if stands(statement, answer.citations)]
    framed = [statement for statement in answer.statements if statement.support == "framed"]
    said = []
    if len(standing) < len(answer.statements):
        said += [words["claim_some"].format(passed=len(standing), total=len(answer.statements))] if standing else []
    else:
        said += [words[f"claim_{support}"] for support in dict.fromkeys(statement.support for statement in standing)]
    if framed:
        said.append(words["claim_framed"])
    if answer.status == "complete" and len(standing) + len(framed) == len(answer.statements):
        said.append(words["claim_all"])
    return tuple(said)


def stands(statement: Statement, citations: Iterable[Citation]) -> bool:
    """Whether a statement is one whole sentence of what it cites, or its whole translation."""
    quotes = (quote for citation in citations if citation.number in statement.citations for quote in _sentences(citation))
    if statement.support == "translated":
        return any(statement.text == quote.translation for quote in quotes)
    return statement.support == "quoted" and any(statement.text == display(quote.text) for quote in quotes)


def _sentences(citation: Citation) -> Iterable[Quote]:
    """The quotes that are one whole sentence of the passage, letter for letter."""
    whole = sentence_spans(citation.passage)
    return (quote for quote in citation.quotes if quote.span in whole and citation.passage[slice(*quote.span)] == quote.text)


def headline(answer: Answer) -> str | None:
    """The short answer, where it is a span of a statement."""
    sure = answer.headline and any(answer.headline in statement.text for statement in answer.statements)
    return answer.headline if sure else None


def verdict(answer: Answer) -> str | None:
    """The word on a yes-or-no question, where the sentence stands after it that it was read from."""
    return VERDICTS[answer.language][answer.verdict] if answer.verdict and answer.statements else None


def coverage(found: Coverage, language: Language) -> str:
    """How much of what belongs to an answer it states: ``８項目のうち５項目``, ``5 of 8 items``."""
    numbers = (_number(found.covered, language), _number(found.of, language))
    return table(language)[f"coverage_{found.what}"].format(covered=numbers[0], of=numbers[1])


def _number(number: int, language: Language) -> str:
    """One digit is full-width in Japanese, several are not."""
    return str(number).translate(_FULL_WIDTH) if language == "ja" and number < 10 else str(number)
