"""Making a statement of a sentence: its own words, trimmed and emphasised where that is proven to be safe."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.display import display
from index.glossary import Entry
from index.sentences import CLOSING, OPENING
from index.tokens import search_form, terms
from index.types import Span
from rag.check import Checks, check, check_run
from rag.decisive import LONGEST, decisive_span, likeliest
from rag.llms import LanguageModel
from rag.prompts import load_prompt
from rag.trim import another_may_be_meant, is_english, trimmed, without_asides
from rag.types import Support

SHORTEN_TOKENS = 40

_JOINING = re.compile("(?:及び|並びに|等|や|と|の|を|に|は|が|で|、)*")

_COPIED_AT_LEAST = 3
"""Characters in a row that count as copied."""
_COPIED_SHARE = 0.75
"""Of what was written, how much must be copied; and of the run so found, how much must have been written."""
_LATIN = re.compile("[A-Za-zＡ-Ｚａ-ｚ0-9０-９,，.．]")
_DIGIT = re.compile("[0-9０-９,，.．]")
_WORDS = (_LATIN, re.compile("[\u3005\u3400-\u9fff]"), re.compile("[ァ-ヶー]"))
"""Two characters of one kind beside each other are of one word."""

_ASKS_FOR_ALL_EN = re.compile(r"\b(?:list|name the|all|steps|pillars|which (?:two|three|four|five|six))\b", re.IGNORECASE)
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
    decisive = _decisive_words(model, question, heading, whole, glossary)
    mark = decisive.text
    sure = decisive.certain and decisive.span is not None and not another_may_be_meant(question, whole, decisive.span)
    run = trimmed(whole, question, decisive.span, heading, certain=decisive.certain, sure=sure)
    shown = whole
    for text in (run, whole):
        shorter = without_asides(text, question, mark, certain=sure)
        if check(shorter, whole).passed:
            shown = shorter
            break
    checks = check(shown, whole)
    start = _place_in(shown, whole, decisive) if mark else -1
    return Wording(
        text=shown,
        support="quoted" if shown == whole else "trimmed",
        emphasis=((start, start + len(mark)),) if start >= 0 else (),
        checks=checks,
    )


def _place_in(shown: str, whole: str, decisive: Decisive) -> int:
    """Where the decisive words begin in what is shown of a sentence; -1 where they do not stand there."""
    for run in shown.removesuffix("…").split("…"):
        first = whole.find(run)
        if first >= 0 and first <= decisive.at < first + len(run):
            return shown.index(run) + decisive.at - first
    # With asides left out the place is not known any more.
    return shown.find(decisive.text)


def word_english(
    model: LanguageModel | None, question: str, heading: str, sentences: Sequence[str], glossary: Sequence[Entry] = ()
) -> Wording:
    """Make an English statement of a sentence of the reference translation, with the decisive words marked.

    Where one Japanese sentence is several English ones, those stay that hold the decisive words and what the question names.
    """
    whole = " ".join(sentences)
    mark = _decisive_words(model, question, heading, whole, glossary).text
    run = " ".join(_needed(sentences, question, mark))
    shorter = without_asides(run, question, mark)
    shown = shorter if check_run(shorter, whole).passed else run
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
    if not holders or len(sentences) == 1 or _ASKS_FOR_ALL_EN.search(question):
        return sentences
    asked = set(terms(question))
    shared = [len(asked & set(terms(sentence))) for sentence in sentences]
    kept = {holders[0], shared.index(max(shared))}
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


def word_for_all(wordings: Sequence[Wording], sentence: str) -> Wording:
    """One wording for all the questions that a sentence answers: theirs where they agree, else the whole sentence, with what each marks."""
    first = wordings[0]
    if all(one == first for one in wordings):
        return first
    agreed = all(one.text == first.text for one in wordings)
    text = first.text if agreed else display(sentence)
    marks = {one.text[slice(*span)] for one in wordings for span in one.emphasis}
    spans = sorted((start, start + len(mark)) for mark in marks if (start := text.find(mark)) >= 0)
    apart = tuple(span for number, span in enumerate(spans) if not any(other[1] > span[0] for other in spans[:number]))
    checks = (check_run if is_english(text) else check)(text, sentence)
    return Wording(text=text, support=first.support if agreed else "quoted", emphasis=apart, checks=checks)


@dataclass(frozen=True, kw_only=True, slots=True)
class Decisive:
    """The words of a sentence that are the fact asked for; empty where they are not known."""

    text: str = ""
    at: int = -1
    """Where they begin in the sentence."""
    certain: bool = False
    """Whether the form of the question tells them."""

    @property
    def span(self) -> Span | None:
        """Where they stand; None where they are not known."""
        return (self.at, self.at + len(self.text)) if self.text else None


def _decisive_words(model: LanguageModel | None, question: str, heading: str, sentence: str, glossary: Sequence[Entry]) -> Decisive:
    """The figure or name asked for, where form alone tells which it is; else the run of its words that the model copies out.

    None where what the model wrote is not the sentence's own, and no word is shared either.
    """
    if (span := decisive_span(question, sentence, glossary)) and span[1] - span[0] <= LONGEST:
        return _at(sentence, span, certain=True)
    if model is None:
        return Decisive()
    prompt = load_prompt("shorten_english" if is_english(sentence) else "shorten")
    written = model.write(prompt.render(heading=heading, sentence=sentence, question=question), limit=SHORTEN_TOKENS, stop=("\n", "。"))
    if copied := copied_run(written, sentence):
        return Decisive(text=copied, at=sentence.find(copied))
    likely = likeliest(question, sentence)
    return _at(sentence, _whole(sentence, *likely)) if likely else Decisive()


def _at(sentence: str, span: Span, *, certain: bool = False) -> Decisive:
    words = sentence[slice(*span)]
    return Decisive(text=words.strip(), at=span[0] + len(words) - len(words.lstrip()), certain=certain)


def copied_run(written: str, sentence: str) -> str:
    """The run of a sentence's own words that somebody meant to copy out; empty where there is none, or it is the whole sentence.

    A small model leaves a word out or changes a width; what it copied is still plain to see. Nothing of its writing is shown.
    """
    mark = written.strip(' 　「」。."')
    start = sentence.find(mark)
    end = start + len(mark)
    if start < 0:
        blocks = [
            block for block in SequenceMatcher(None, sentence, mark, autojunk=False).get_matching_blocks() if block.size >= _COPIED_AT_LEAST
        ]
        if sum(block.size for block in blocks) < _COPIED_SHARE * len(mark):
            return ""
        start, end = blocks[0].a, blocks[-1].a + blocks[-1].size
        if end - start > len(mark) / _COPIED_SHARE:
            return ""
    start, end = _whole(sentence, start, end)
    mark = sentence[start:end].strip(' 　「」。.、,"')
    return mark if 1 < len(mark) < len(sentence) - 1 else ""


def _whole(sentence: str, start: int, end: int) -> Span:
    """A span in whole words, not begun inside a bracket that it leaves."""
    return _whole_words(sentence, _behind_bracket(sentence, start, end), end)


def _behind_bracket(sentence: str, start: int, end: int) -> int:
    """Where a run begins that would else begin inside a bracket and leave it: behind that bracket and what joins it to the rest."""
    depth, first = 0, start
    for position in range(start, end):
        depth += (sentence[position] in OPENING) - (sentence[position] in CLOSING)
        if depth < 0:
            start, depth = position + 1, 0
    joined = _JOINING.match(sentence, start)
    return joined.end() if joined and start > first else start


def _whole_words(sentence: str, start: int, end: int) -> Span:
    """A span widened to whole Latin words, and at its beginning to whole words of kanji or katakana; behind it another may follow."""
    while start > 0 and any(kind.match(sentence[start - 1]) and kind.match(sentence[start]) for kind in _WORDS):
        start -= 1
    while start > 0 and _DIGIT.match(sentence[start - 1]):
        # 「…年度」 without its figure is no word.
        start -= 1
    while end < len(sentence) and _LATIN.match(sentence[end - 1]) and _LATIN.match(sentence[end]):
        end += 1
    return start, end
