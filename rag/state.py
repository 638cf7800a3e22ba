"""Making a statement of a sentence: its own words, trimmed and emphasised where that is proven to be safe."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.display import display
from index.sentences import clause_spans
from index.tokens import lemmas
from index.types import Span
from rag.check import Checks, check
from rag.llms import LanguageModel
from rag.prompts import load_prompt
from rag.types import Support

LONG = 90
"""Characters from which a sentence is worth trimming."""

SHORTEN_TOKENS = 48

# Leading clauses that end so set the scene; what they hold is no condition of what follows.
_SCENE = re.compile(
    r"(?:観点から|を踏まえ|を踏まえて|とともに|加え|加えて|に加え|一方で|中で|具体的には|特に|また|さらに|あわせて|このため|そのため|今後)、$"
)
_TOPIC = re.compile(r"(?:(?<!具体的に)は|では|(?<!具体的)には|とは|については|において|に際して|場合|限り|れば|うち)、")
_ASKS_WHY_OR_ALL = re.compile(
    r"なぜ|理由|目的|背景|ため|どのよう|どうやって|どう|何のため|意義|経緯|踏まえ|と併せ|あわせて|全て|すべて|一覧|挙げ|列挙"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """The words of a statement and what was checked of them."""

    text: str
    support: Support
    emphasis: tuple[Span, ...]
    checks: Checks


def word(model: LanguageModel | None, question: str, heading: str, sentence: str) -> Wording:
    """Make a Japanese statement of a sentence.

    The model marks the decisive words; a mark counts only where it is the sentence's own. Leading clauses that only set
    the scene are left out of a long sentence where neither the mark nor a word of the question stands in them.
    """
    whole = display(sentence)
    mark = _decisive_words(model, question, heading, whole)
    trimmed = _trim(whole, question, mark)
    checks = check(trimmed, whole)
    if trimmed != whole and not checks.passed:
        trimmed, checks = whole, check(whole, whole)
    start = trimmed.find(mark) if mark else -1
    return Wording(
        text=trimmed,
        support="quoted" if trimmed == whole else "trimmed",
        emphasis=((start, start + len(mark)),) if start >= 0 else (),
        checks=checks,
    )


def _decisive_words(model: LanguageModel | None, question: str, heading: str, sentence: str) -> str:
    """The run of the sentence's words that the model copies out; empty where it is not the sentence's own."""
    if model is None:
        return ""
    prompt = load_prompt("shorten")
    written = model.write(prompt.render(heading=heading, sentence=sentence, question=question), limit=SHORTEN_TOKENS, stop=("\n", "。"))
    mark = written.strip(" 　「」。")
    return mark if len(mark) > 1 and mark in sentence and len(mark) < len(sentence) - 1 else ""


def _trim(sentence: str, question: str, mark: str) -> str:
    if len(sentence) <= LONG or _ASKS_WHY_OR_ALL.search(question):
        return sentence
    asked = set(lemmas(question))
    kept_from = 0
    clauses = clause_spans(sentence)
    for start, end in clauses[:-1]:
        clause = sentence[start:end]
        holds_mark = bool(mark) and mark[:4] in clause
        if not _SCENE.search(clause) or _TOPIC.search(clause) or holds_mark or asked & set(lemmas(clause)):
            break
        kept_from = end
    return sentence[kept_from:].lstrip()
