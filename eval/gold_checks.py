"""What can be wrong with a gold set. Each check gives one line per fault; none where the set is sound."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from eval.gold_set import Item
from eval.normalise import normalise
from index.language.tokens import SEARCH_TERMS
from index.text.types import Document

SHARED_CHARACTERS = 13
"""Japanese characters in a row that a test question may not share with dev, prompts or docs."""
SHARED_WORDS = 7
"""English words likewise."""

Check = Callable[[Sequence[Item], Document], Iterator[str]]


def faults(items: Sequence[Item], document: Document) -> list[str]:
    """All that is wrong, in the order of the checks."""
    return [fault for check in CHECKS for fault in check(items, document)]


def _unique(items: Sequence[Item], document: Document) -> Iterator[str]:
    for identity, times in Counter(item.id for item in items).items():
        if times > 1:
            yield f"{identity}: id occurs {times} times"
    questions = Counter(normalise(item.question) for item in items)
    for item in items:
        if questions[normalise(item.question)] > 1:
            yield f"{item.id}: question occurs twice"


def _twins(items: Sequence[Item], document: Document) -> Iterator[str]:
    by_id = {item.id: item for item in items}
    for item in items:
        if item.parent is None:
            continue
        parent = by_id.get(item.parent)
        if parent is None:
            yield f"{item.id}: parent {item.parent} does not exist"
        elif parent.split != item.split:
            yield f"{item.id}: stands in {item.split}, its parent in {parent.split}"
        elif parent.passages != item.passages or parent.answerable != item.answerable:
            yield f"{item.id}: its passages are not its parent's"


def _answerable(items: Sequence[Item], document: Document) -> Iterator[str]:
    for item in items:
        from_text = item.answerable and item.kind != "document"
        if item.answerable != bool(item.nuggets) or (from_text and not item.gold) or (not item.answerable and item.passages):
            yield f"{item.id}: answerable items have nuggets and passages, others none"


def _quotes(items: Sequence[Item], document: Document) -> Iterator[str]:
    for item in items:
        for passage_id in item.passages:
            if passage_id not in document.passage_by_id:
                yield f"{item.id}: passage {passage_id} does not exist"
        for nugget in item.nuggets:
            if nugget.passage_id is None:
                known = [str(value) for value in document.metadata.model_dump(mode="json").values() if value is not None]
                if not any(nugget.quote in value for value in known):
                    yield f"{item.id}/{nugget.id}: the metadata do not say {nugget.quote}"
                continue
            passage = document.passage_by_id.get(nugget.passage_id)
            if passage is None or nugget.passage_id not in item.passages:
                yield f"{item.id}/{nugget.id}: passage {nugget.passage_id} does not exist or is not among the item's"
            elif nugget.quote not in passage.text:
                yield f"{item.id}/{nugget.id}: the quote does not stand in its passage"
            elif not any(normalise(form) in normalise(nugget.quote) for form in nugget.any_of):
                yield f"{item.id}/{nugget.id}: no form stands in the quote"


def _english_forms(items: Sequence[Item], document: Document) -> Iterator[str]:
    for item in items:
        for nugget in item.nuggets:
            passage = document.passage_by_id.get(nugget.passage_id or "")
            english = normalise((document.english_passage(passage) or "") if passage else "")
            if item.language == "en" and english and not any(normalise(form) in english for form in nugget.any_of):
                yield f"{item.id}/{nugget.id}: no form stands in the translation of its passage"


def _questions(items: Sequence[Item], document: Document) -> Iterator[str]:
    for item in items:
        for nugget in item.vital:
            if any(normalise(form) in normalise(item.question) for form in nugget.any_of):
                yield f"{item.id}/{nugget.id}: the nugget stands in its own question"


def _several(items: Sequence[Item], document: Document) -> Iterator[str]:
    for item in items:
        if item.kind == "several" and not item.gold <= {nugget.passage_id for nugget in item.vital}:
            yield f"{item.id}: a passage has no vital nugget"


def _complete(items: Sequence[Item], document: Document) -> Iterator[str]:
    """An exhaustive question's passages are all those that hold a form of its nuggets, no more and no less."""
    for item in items:
        if item.kind == "exhaustive":
            forms = {normalise(form) for nugget in item.nuggets for form in nugget.any_of}
            holding = {passage.id for passage in document.passages if any(form in normalise(passage.text) for form in forms)}
            for passage in sorted(holding ^ item.gold):
                yield f"{item.id}: {passage} {'is missing' if passage in holding else 'does not belong to it'}"


def _leaks(items: Sequence[Item], document: Document) -> Iterator[str]:
    """A test question may not share a run of words with anything that the product's choices were made from."""
    seen = [item.question for item in items if item.split == "dev"] + public_texts()
    names = masked_names(document)
    characters = {run for text in seen for run in _runs(_masked(text, names), SHARED_CHARACTERS)}
    words = {run for text in seen for run in _word_runs(text)}
    for item in items:
        if item.split != "test":
            continue
        if item.language == "ja" and (shared := characters & set(_runs(_masked(item.question, names), SHARED_CHARACTERS))):
            yield f"{item.id}: shares {sorted(shared)[0]!r} with dev, prompts or docs"
        if item.language == "en" and (shared_words := words & set(_word_runs(item.question))):
            yield f"{item.id}: shares {' '.join(sorted(shared_words)[0])!r} with dev, prompts or docs"


CHECKS: tuple[Check, ...] = (_unique, _twins, _answerable, _quotes, _english_forms, _questions, _several, _complete, _leaks)


def public_texts() -> list[str]:
    """Prompts, glossary notes, search terms, docs and the page's words."""
    root = Path(__file__).parent.parent
    files = [*root.glob("prompts/*.toml"), *root.glob("docs/**/*.md"), root / "README.md", SEARCH_TERMS]
    files += [*root.glob("rag/web/strings/*")]
    texts = [file.read_text(encoding="utf-8") for file in files if file.is_file()]
    for file in root.glob("index/corpus/*.glossary.toml"):
        texts += [str(entry.get("note", "")) for entry in tomllib.loads(file.read_text(encoding="utf-8")).get("entries", [])]
    return texts


def masked_names(document: Document) -> tuple[str, ...]:
    """The corpus's own names, longest first: what stands in 「」, and headings."""
    quoted = {name for passage in document.passages for name in re.findall(r"「([^「」]{4,})」", passage.text)}
    titles = {heading.title for section in document.sections for heading in section.headings if len(heading.title) >= 4}
    return tuple(sorted((normalise(name) for name in quoted | titles), key=len, reverse=True))


def _masked(text: str, names: tuple[str, ...]) -> str:
    plain = normalise(text)
    for name in names:
        plain = plain.replace(name, "\n")
    return plain


def _runs(text: str, length: int) -> Iterator[str]:
    for part in text.split("\n"):
        yield from (part[n : n + length] for n in range(len(part) - length + 1))


def _word_runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9'-]+", text.lower())
    yield from (tuple(words[n : n + SHARED_WORDS]) for n in range(len(words) - SHARED_WORDS + 1))
