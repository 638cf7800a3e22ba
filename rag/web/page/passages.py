"""Passages on the page: the ranked evidence, the cited passage with its neighbours, whole sections, contents, search results."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from itertools import pairwise

from index.language.characters import Span
from index.language.display import display
from index.text.translation import LABEL_EN, LABEL_JA
from index.text.types import Document, Passage, Section, Sentence
from rag.answer import cite
from rag.drafts.citing import cited_en
from rag.evidence.mentions import Mention
from rag.types import Evidence, Language
from rag.web.page.markup import button, marked, original, paragraph, path, title, written_in
from rag.web.strings import table


def results(evidence: Sequence[Evidence], document: Document, language: Language) -> str:
    """Ranked passages as a list."""
    count = paragraph(table(language)["evidence_count"].format(count=len(evidence)), "count")
    items = "".join(_evidence(document.passage_by_id[item.passage_id], item, document, language) for item in evidence)
    return f'{count}<ol class="evidence">{items}</ol>'


def mention_list(found: Sequence[Mention], document: Document, language: Language) -> str:
    """Every passage that holds a term, in the order of the text."""
    words = table(language)
    count = paragraph(words["mention_count" if found else "mention_none"].format(count=len(found)), "count")
    items = "".join(
        f"<li>{_name(one.passage, document, language, one.spans)}"
        f"{_english(one.passage, document, language)}{_text(one.passage, document, one.spans)}</li>"
        for one in found
    )
    return f'{count}<ol class="evidence">{items}</ol>'


def cited(document: Document, passage: Passage, spans: Sequence[Span], language: Language, template: str, number: int | None = None) -> str:
    """A passage opened: the sentences that matter, marked, then the rest of it, what can be done with it, its neighbours, its translation.

    Args:
        document: whose passage it is.
        passage: to be opened.
        spans: of it that are marked; none: the passage is shown as it stands.
        language: of the page.
        template: the official form of a citation.
        number: under which an answer cites it.
    """
    words = table(language)
    metadata = document.part(passage.id).metadata
    short, long = copies(document, passage, spans, language, cite.official(metadata, passage.section, template))
    actions = (
        button(words["copy"], "copy quiet", text=short),
        button(words["copy_long"], "copy quiet", text=long),
        button(
            words["basket_add"],
            "add quiet",
            added=passage.id,
            label=cite.label(document, passage, language),
            quotes=json.dumps([sentence.text for sentence in passage.sentences if sentence.span in spans], ensure_ascii=False),
            text=display("".join(sentence.text for sentence in _quoted(passage, spans))),
        ),
        button(words["open_section"], "open quiet", section=passage.section.id, passage=passage.id),
        *_original_page(document, passage, spans, language),
    )
    name = f'<span class="number">[{number}]</span> ' if number else ""
    first, second = _original(document, passage, spans, language), _translation(document, passage, spans, language)
    if language == "en" and second:
        first, second = second, first
    return (
        f'<h3 class="label">{name}{escape(cite.label(document, passage, language))}</h3>{first}'
        f'<div class="actions">{"".join(actions)}<span class="said" role="status"></span></div>'
        f"{paragraph(path(cite.heading_path(document, passage.section, language)), 'path')}{second}"
        f"{_neighbours(document, passage, language)}"
        f'<p class="official" lang="ja">{escape(cite.official(metadata, passage.section, template, language))}</p>'
    )


def _original_page(document: Document, passage: Passage, spans: Sequence[Span], language: Language) -> Sequence[str]:
    """The button that shows the printed page, where the document has one."""
    if document.part(passage.id).metadata.source_file is None:
        return ()
    numbers = [str(number) for number, one in enumerate(passage.sentences, start=1) if spans and one in _quoted(passage, spans)]
    data = {"original": passage.id, "sentences": ",".join(numbers)}
    return (button(table(language)["original_page"], "original quiet", **data),)


def copies(document: Document, passage: Passage, spans: Sequence[Span], language: Language, official: str) -> tuple[str, str]:
    """A quote to paste: short (quote and official form), and long (with the headings and the place).

    On an English page the short one is the reference translation, named as one; the long one has both.
    """
    quotes = _quoted(passage, spans)
    quote = f"「{display(_joined(passage, quotes))}」"
    lines = [quote, official, path(cite.heading_path(document, passage.section, "ja")), passage.label]
    document = document.part(passage.id)
    translated = [english for sentence in quotes if (english := document.english(sentence.id))]
    if language == "ja" or not translated or len(translated) < len(quotes):
        return f"{quote}（{official}）", "\n".join(lines)
    english = " ".join(translated)
    where = cited_en(document.part(passage.id).metadata, passage, document.english_titles(passage.section))
    short = f"“{english}” {where} [{LABEL_EN}]"
    return short, "\n".join([*lines, english, f"({LABEL_EN})"])


def _joined(passage: Passage, quotes: Sequence[Sentence]) -> str:
    """Sentences of a passage as one quote; where some between them are left out, that is said."""
    places = [passage.sentences.index(one) for one in quotes]
    gaps = [after - before > 1 for before, after in pairwise(places)]
    return "".join(one.text + ("（中略）" if gap else "") for one, gap in zip(quotes, [*gaps, False], strict=True))


def _quoted(passage: Passage, spans: Sequence[Span]) -> list[Sentence]:
    """The sentences that spans touch; where there are no spans, all."""
    touched = [one for one in passage.sentences if any(start < one.span[1] and one.span[0] < end for start, end in spans)]
    return touched or list(passage.sentences)


def section_text(document: Document, section: Section, language: Language, chosen: str = "") -> str:
    """A section whole, with the sections under it; the passage ``chosen`` is set off."""
    words = table(language)
    depth = len(section.path)
    body: list[str] = []
    own = document.part(section.id)
    for under in (one for one in own.sections if one.path[:depth] == section.path):
        if under is not section:
            body.append(f'<h4 class="heading">{escape(path(cite.heading_path(document, under, language)[depth:]))}</h4>')
        body += [_bullet(one, document, language, chosen=one.id == chosen) for one in own.passages if one.section is under]
    above = path(cite.heading_path(document, section, language)[:-1])
    return (
        f"{button(words['contents_back'], 'back')}{paragraph(display(own.metadata.title), 'path') if document.parts else ''}"
        f"{paragraph(above, 'path')}"
        f'<h3 class="label" tabindex="-1">{escape(display(cite.heading_path(document, section, language)[-1]))}</h3>{"".join(body)}'
    )


def contents(document: Document, language: Language) -> str:
    """Every section as a nested list of buttons; of several documents one folded list for each."""
    lists = _children(document, (), language)
    if document.parts:
        lists = "".join(
            f'<details class="more"><summary>{escape(title(one.metadata, language))}</summary>{_children(one, (), language)}</details>'
            for one in document.parts
        )
    return f'<nav class="toc" aria-label="{escape(table(language)["tab_contents"])}">{lists}</nav>'


def _children(document: Document, above: tuple[str, ...], language: Language) -> str:
    inside = [one for one in document.sections if len(one.path) == len(above) + 1 and one.path[:-1] == above]
    items = "".join(
        f"<li>{button(display(cite.heading_path(document, one, language)[-1]), 'link', section=one.id)}"
        f"{_children(document, one.path, language)}</li>"
        for one in inside
    )
    return f"<ul>{items}</ul>" if items else ""


def _bullet(passage: Passage, document: Document, language: Language, *, chosen: bool) -> str:
    text = f"{_english(passage, document, language)}{_text(passage, document)}"
    mark = ' aria-current="true"' if chosen else ""
    return f'<div class="bullet"{mark}>{_name(passage, document, language)}{text}</div>'


def _name(passage: Passage, document: Document, language: Language, spans: Sequence[Span] = ()) -> str:
    """The passage's label as a button that opens it."""
    shown = ",".join(f"{start}-{end}" for start, end in spans)
    return f'<h3 class="label">{button(cite.label(document, passage, language), "link", passage=passage.id, spans=shown)}</h3>'


def _evidence(passage: Passage, item: Evidence, document: Document, language: Language) -> str:
    spans = [item.best_sentence] if item.best_sentence else []
    where = path(cite.heading_path(document, passage.section, language))
    return (
        f"<li>{_name(passage, document, language, spans)}{paragraph(where, 'path')}"
        f"{_english(passage, document, language)}{_text(passage, document, spans)}</li>"
    )


def _text(passage: Passage, document: Document, spans: Sequence[Span] = ()) -> str:
    return f'<p class="text" lang="{written_in(document, passage.id)}">{original(passage.text, spans)}</p>'


def _original(document: Document, passage: Passage, spans: Sequence[Span], language: Language) -> str:
    """The sentences that matter, marked; what stands before and after them in the passage follows, and is named."""
    words = table(language)
    quoted = _quoted(passage, spans)
    start, end = quoted[0].span[0], quoted[-1].span[1]
    marks = [(max(one, start) - start, min(two, end) - start) for one, two in spans if one < end and start < two]
    own = written_in(document, passage.id)
    name = paragraph(words[f"original_{own}"], "translation-label") if language == "en" else ""
    rest = [
        f'<p class="rest" lang="{own}"><span class="where" lang="{language}">{escape(words[where])}</span>{original(text)}</p>'
        for where, text in (("rest_before", passage.text[:start]), ("rest_after", passage.text[end:]))
        if text.strip()
    ]
    return f'{name}<p class="text" lang="{own}">{original(passage.text[start:end], marks)}</p>{"".join(rest)}'


def _translation(document: Document, passage: Passage, spans: Sequence[Span], language: Language) -> str:
    """The reference translation of the passage with its label, the marked sentences marked; folded where the page is Japanese."""
    if not any(document.english(sentence.id) for sentence in passage.sentences):
        return ""
    quoted = _quoted(passage, spans) if spans else []
    parts, places, position = [], [], 0
    for sentence in passage.sentences:
        english = document.english(sentence.id) or "[…]"
        if sentence in quoted and document.english(sentence.id):
            places.append((position, position + len(english)))
        parts.append(english)
        position += len(english) + 1
    text = f'<p class="text translation" lang="en">{marked(" ".join(parts), places)}</p>'
    if language == "en":
        return f"{paragraph(LABEL_EN, 'translation-label')}{text}"
    name = escape(table(language)["translation"])
    return f'<details class="more"><summary>{name}</summary>{paragraph(f"{LABEL_JA} / {LABEL_EN}", "translation-label")}{text}</details>'


def _neighbours(document: Document, passage: Passage, language: Language) -> str:
    """The passages before and after, folded; the edge of the document has none."""
    words = table(language)
    passages = document.part(passage.id).passages
    position = passages.index(passage)
    found = [("before", one) for one in passages[max(position - 1, 0) : position]]
    found += [("after", one) for one in passages[position + 1 : position + 2]]
    shown = "".join(
        f'<aside class="neighbour"><p class="path">{escape(words[name])} {escape(cite.label(document, one, language))}</p>'
        f'{_english(one, document, language)}<p lang="{written_in(document, one.id)}">{original(one.text)}</p></aside>'
        for name, one in found
    )
    return f'<details class="more"><summary>{escape(words["neighbours"])}</summary>{shown}</details>'


def _english(passage: Passage, document: Document, language: Language) -> str:
    """The reference translation above the original, for those who read the page in English."""
    english = document.english_passage(passage)
    if english is None or language != "en":
        return ""
    below = paragraph(table(language)[f"original_{written_in(document, passage.id)}"], "translation-label")
    return paragraph(LABEL_EN, "translation-label") + paragraph(english, "text translation", "en") + below
