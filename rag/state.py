"""Making a statement of a sentence: its own words, trimmed and emphasised where that is proven to be safe."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from index.display import display
from index.glossary import Entry
from index.sentences import clause_spans
from index.tokens import lemmas, search_form
from index.types import Span
from rag.check import Checks, check, check_run
from rag.decisive import LONGEST, decisive_span
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


_ASKS_FOR_ALL_EN = re.compile(
    r"\b(?:why|how (?:will|is|are|was|were|do|does|did)|reasons?|purpose|aims?|list|name the|all|steps)\b", re.IGNORECASE
)
_NAME_EN = re.compile(r"\b(?:[A-Z]+[a-zA-Z]*-?[A-Z0-9]+[A-Za-z0-9-]*|(?<=[a-z] )[A-Z][a-z]+)\b")
"""``J-PEAKS``, ``SBIR``, ``SPring-8``, and words with a capital inside a question."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """The words of a statement and what was checked of them."""

    text: str
    support: Support
    emphasis: tuple[Span, ...]
    checks: Checks


def word(model: LanguageModel | None, question: str, heading: str, sentence: str, glossary: Sequence[Entry] = ()) -> Wording:
    """Make a Japanese statement of a sentence.

    The model marks the decisive words; a mark counts only where it is the sentence's own. Leading clauses that only set
    the scene are left out of a long sentence where neither the mark nor a word of the question stands in them.
    """
    whole = display(sentence)
    mark = _decisive_words(model, question, heading, whole, glossary)
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


def word_english(
    model: LanguageModel | None, question: str, heading: str, sentences: Sequence[str], glossary: Sequence[Entry] = ()
) -> Wording:
    """Make an English statement of a sentence of the reference translation, with the decisive words marked.

    Where one Japanese sentence is several English ones, those stay that hold the decisive words and what the question names.
    """
    whole = " ".join(sentences)
    mark = _decisive_words(model, question, heading, whole, glossary)
    shown = " ".join(_needed(sentences, question, mark))
    start = shown.find(mark) if mark else -1
    return Wording(
        text=shown,
        support="quoted" if shown == whole else "trimmed",
        emphasis=((start, start + len(mark)),) if start >= 0 else (),
        checks=check_run(shown, whole),
    )


def _needed(sentences: Sequence[str], question: str, mark: str) -> Sequence[str]:
    """The run of English sentences from the first to the last that is needed; all where that is not known."""
    holders = [n for n, sentence in enumerate(sentences) if mark and mark in sentence]
    if not holders or _ASKS_FOR_ALL_EN.search(question):
        return sentences
    kept = {holders[0]}
    names = {name.lower() for name in _NAME_EN.findall(question)}
    for name in names - {name for name in names if name in sentences[holders[0]].lower()}:
        kept |= {n for n, sentence in enumerate(sentences) if name in sentence.lower()}
    return sentences[min(kept) : max(kept) + 1]


def word_whole(sentence: str, forms: Collection[str]) -> Wording:
    """Make a statement of a whole sentence that no model chose, with the first mention of a name marked, where one was looked for."""
    plain = search_form(sentence)
    starts = [(plain.find(form), form) for form in sorted(forms, key=len, reverse=True)]
    start, form = next(((start, form) for start, form in starts if start >= 0 and form), (-1, ""))
    same = len(plain) == len(sentence)
    return Wording(
        text=sentence,
        support="quoted",
        emphasis=((start, start + len(form)),) if start >= 0 and same else (),
        checks=check(sentence, sentence),
    )


def _decisive_words(model: LanguageModel | None, question: str, heading: str, sentence: str, glossary: Sequence[Entry]) -> str:
    """The figure or name asked for, where form alone tells which it is; else the run of its words that the model copies out.

    Empty where what the model wrote is not the sentence's own.
    """
    if (span := decisive_span(question, sentence, glossary)) and span[1] - span[0] <= LONGEST:
        return sentence[slice(*span)].strip()
    if model is None:
        return ""
    prompt = load_prompt("shorten")
    written = model.write(prompt.render(heading=heading, sentence=sentence, question=question), limit=SHORTEN_TOKENS, stop=("\n", "。"))
    mark = written.strip(' 　「」。."')
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
