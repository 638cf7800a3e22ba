"""Passages on the page: the ranked evidence, the cited passage with its neighbours, whole sections, contents, search results."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from index.display import display
from index.translation import LABEL_EN, LABEL_JA
from index.types import Document, Passage, Section, Span
from rag.answer import cite
from rag.evidence.mentions import Mention
from rag.types import Evidence, Language, Status
from rag.web.markup import button, marked, original, paragraph, path
from rag.web.strings import table


def evidence_panel(evidence: Sequence[Evidence], language: Language, status: Status | None = None) -> str:
    """The ranked passages with their best sentences marked. Where nothing was found they are no grounds: nothing is marked."""
    words = table(language)
    body = results(evidence, language, mark=status != "not_found") if evidence else paragraph(words["evidence_empty"], "welcome")
    label = words[f"evidence_{status}" if status in ("related", "not_found") else "evidence_label"]
    return f'<section class="panel"><h2>{escape(label)}</h2>{body}</section>'


def results(evidence: Sequence[Evidence], language: Language, *, mark: bool = True) -> str:
    """Ranked passages as a list."""
    count = paragraph(table(language)["evidence_count"].format(count=len(evidence)), "count")
    items = "".join(_evidence(item, rank, language, mark=mark) for rank, item in enumerate(evidence, start=1))
    return f'{count}<ol class="evidence">{items}</ol>'


def mention_list(found: Sequence[Mention], document: Document, language: Language) -> str:
    """Every passage that holds a term, in the order of the text."""
    count = paragraph(table(language)["mention_count"].format(count=len(found)), "count")
    items = "".join(
        f"<li>{_name(one.passage, document, language, one.spans)}"
        f'<p class="text" lang="ja">{original(one.passage.text, one.spans)}</p>{_english(one.passage, document, language)}</li>'
        for one in found
    )
    return f'{count}<ol class="evidence">{items}</ol>'


def cited(document: Document, passage: Passage, spans: Sequence[Span], language: Language, template: str) -> str:
    """A passage whole, spans of it marked, between its neighbours, with its English, its official form and what can be done with it."""
    words = table(language)
    position = document.passages.index(passage)
    before = document.passages[position - 1 : position] if position else ()
    after = document.passages[position + 1 : position + 2]
    official = cite.official(document.metadata, passage.section, template)
    short, long = copies(document, passage, spans, language, official)
    actions = (
        button(words["copy"], "copy", text=short),
        button(words["copy_long"], "copy", text=long),
        button(
            words["basket_add"],
            "add",
            added=passage.id,
            label=cite.label(document, passage, language),
            quotes=json.dumps([sentence.text for sentence in passage.sentences if sentence.span in spans], ensure_ascii=False),
            text=short.removesuffix(f"（{official}）"),
        ),
        button(words["open_section"], "open", section=passage.section.id, passage=passage.id),
        button(words["page_close"], "close"),
    )
    return (
        f"{paragraph(path(cite.heading_path(document, passage.section, language)), 'path')}"
        f'<div class="cited-head"><h3 class="label">{escape(cite.label(document, passage, language))}</h3>'
        f'<div class="actions">{"".join(actions)}<span class="said" role="status"></span></div></div>'
        f"{_neighbour(before, words['before'], document, language)}"
        f'<div class="beside"><p class="text" lang="ja">{original(passage.text, spans)}</p>{_translation(document, passage, spans)}</div>'
        f"{_neighbour(after, words['after'], document, language)}"
        f'<p class="official" lang="ja">{escape(official)}</p>'
    )


def copies(document: Document, passage: Passage, spans: Sequence[Span], language: Language, official: str) -> tuple[str, str]:
    """A quote to paste: short (quote and official form), and long (with the headings, the place and, on an English page, the English)."""
    quotes = [sentence for sentence in passage.sentences if sentence.span in spans] or list(passage.sentences)
    quote = "「" + display("".join(sentence.text for sentence in quotes)) + "」"
    lines = [quote, official, path(cite.heading_path(document, passage.section, "ja")), passage.label]
    if language == "en" and document.translated:
        lines += [" ".join(document.english(sentence.id) or "" for sentence in quotes), f"({LABEL_EN})"]
    return f"{quote}（{official}）", "\n".join(lines)


def section_text(document: Document, section: Section, language: Language, chosen: str = "") -> str:
    """A section whole, with the sections under it; the passage ``chosen`` is set off."""
    words = table(language)
    depth = len(section.path)
    body: list[str] = []
    for under in (one for one in document.sections if one.path[:depth] == section.path):
        if under is not section:
            body.append(f'<h4 class="heading">{escape(path(cite.heading_path(document, under, language)[depth:]))}</h4>')
        body += [_bullet(one, document, language, chosen=one.id == chosen) for one in document.passages if one.section is under]
    above = path(cite.heading_path(document, section, language)[:-1])
    return (
        f"{button(words['contents_back'], 'back')}{paragraph(above, 'path')}"
        f'<h3 class="label" tabindex="-1">{escape(display(cite.heading_path(document, section, language)[-1]))}</h3>{"".join(body)}'
    )


def contents(document: Document, language: Language) -> str:
    """Every section as a nested list of buttons."""
    return f'<nav class="toc" aria-label="{escape(table(language)["tab_contents"])}">{_children(document, (), language)}</nav>'


def _children(document: Document, above: tuple[str, ...], language: Language) -> str:
    inside = [one for one in document.sections if len(one.path) == len(above) + 1 and one.path[:-1] == above]
    items = "".join(
        f"<li>{button(display(cite.heading_path(document, one, language)[-1]), 'link', section=one.id)}"
        f"{_children(document, one.path, language)}</li>"
        for one in inside
    )
    return f"<ul>{items}</ul>" if items else ""


def _bullet(passage: Passage, document: Document, language: Language, *, chosen: bool) -> str:
    text = f'<p class="text" lang="ja">{original(passage.text)}</p>{_english(passage, document, language)}'
    mark = ' aria-current="true"' if chosen else ""
    return f'<div class="bullet"{mark}>{_name(passage, document, language)}{text}</div>'


def _name(passage: Passage, document: Document, language: Language, spans: Sequence[Span] = ()) -> str:
    """The passage's label as a button that opens it."""
    shown = ",".join(f"{start}-{end}" for start, end in spans)
    return f'<h3 class="label">{button(cite.label(document, passage, language), "link", passage=passage.id, spans=shown)}</h3>'


def _evidence(item: Evidence, rank: int, language: Language, *, mark: bool) -> str:
    spans = [item.best_sentence] if item.best_sentence and mark else []
    shown = ",".join(f"{start}-{end}" for start, end in spans)
    english = ""
    if item.translation is not None and language == "en":
        english = paragraph(LABEL_EN, "translation-label") + paragraph(item.translation, "text translation", "en")
    return (
        f'<li><h3 class="label"><span class="rank">{rank}</span>{button(item.label, "link", passage=item.passage_id, spans=shown)}</h3>'
        f'{paragraph(path(item.heading_path), "path")}<p class="text" lang="ja">{original(item.text, spans)}</p>{english}</li>'
    )


def _neighbour(passages: Sequence[Passage], name: str, document: Document, language: Language) -> str:
    """The passage before or after, if there is one; the edge of the document has none."""
    return "".join(
        f'<aside class="neighbour"><p class="path">{escape(name)} {escape(cite.label(document, one, language))}</p>'
        f'<p lang="ja">{original(one.text)}</p></aside>'
        for one in passages
    )


def _english(passage: Passage, document: Document, language: Language) -> str:
    """The reference translation under the original, for those who read the page in English."""
    english = document.english_passage(passage)
    if english is None or language != "en":
        return ""
    return paragraph(LABEL_EN, "translation-label") + paragraph(english, "text translation", "en")


def _translation(document: Document, passage: Passage, spans: Sequence[Span]) -> str:
    """The reference translation of the passage beside the original, with its label and the marked sentences marked."""
    parts, places, position = [], [], 0
    if not document.translated:
        return ""
    for sentence in passage.sentences:
        english = document.english(sentence.id) or ""
        if any(start < sentence.span[1] and sentence.span[0] < end for start, end in spans):
            places.append((position, position + len(english)))
        parts.append(english)
        position += len(english) + 1
    return (
        f"<div>{paragraph(f'{LABEL_JA} / {LABEL_EN}', 'translation-label')}"
        f'<p class="text translation" lang="en">{marked(" ".join(parts), places)}</p></div>'
    )
