"""HTML for printing: one file without scripts or anything from elsewhere, A4, every character escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import count

from rag.drafts.blocks import Beside, Block, BlockKind, Draft, Note, PageBreak, Part, block
from rag.drafts.words import frame

_TAGS: dict[BlockKind, str] = {
    "title": "h1",
    "subtitle": "p",
    "day": "p",
    "heading": "h2",
    "subheading": "h3",
    "question": "h3",
    "answer": "p",
    "reference": "p",
    "text": "p",
    "point": "li",
    "quote": "blockquote",
    "label": "p",
    "memo": "li",
}

_STYLE = """
@page { size: A4; margin: 25mm 22mm; @bottom-center { content: counter(page); } }
body { font-family: "Yu Mincho", "游明朝", "YuMincho", "MS Mincho", "ＭＳ 明朝", "Noto Serif CJK JP", serif; font-size: 10.5pt;
  line-height: 1.6; color: #000; max-width: 166mm; margin: 0 auto; }
h1, h2, h3 { font-family: "Yu Gothic", "游ゴシック", "MS Gothic", "Noto Sans CJK JP", sans-serif; break-after: avoid; line-height: 1.4; }
h1 { font-size: 16pt; text-align: center; } h2 { font-size: 12.5pt; border-bottom: .5pt solid #000; } h3 { font-size: 10.5pt; }
.subtitle { text-align: center; } .label, .notes { font-size: 9pt; }
.day { text-align: right; } ul { list-style: "○　"; padding-left: 1.5em; } .memo { list-style: "・"; }
.question { font-size: 12pt; } .answer { font-size: 12pt; margin-left: 3em; } .reference { margin-left: 3em; }
blockquote { margin: 0 0 2mm 6mm; break-inside: avoid; } .page { break-after: page; }
table { border-collapse: collapse; width: 100%; } td, th { border: .5pt solid #000; padding: 1mm 2mm; vertical-align: top;
  text-align: left; }
td { overflow-wrap: anywhere; } .beside td { width: 56%; } .beside td + td { width: 44%; } sup a { text-decoration: none; color: inherit; }
""".strip()


def export(draft: Draft) -> bytes:
    """The draft as UTF-8."""
    body = "\n".join(_body(draft, count(1)))
    notes = "\n".join(_note(number, note) for number, note in enumerate(draft.notes, start=1))
    return (
        f'<!DOCTYPE html>\n<html lang="{draft.language}">\n<head>\n<meta charset="utf-8">\n<title>{escape(draft.title)}</title>\n'
        f"<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<h1>{escape(draft.title)}</h1>\n{body}\n"
        f'<section class="notes">\n{notes}\n</section>\n</body>\n</html>\n'
    ).encode()


def _body(draft: Draft, numbers: count[int]) -> Iterator[str]:
    """The parts; points that follow each other become one list. Memos are points: HTML has no margin."""
    in_list = False
    for part in _with_memos(draft):
        is_point = isinstance(part, Block) and _TAGS[part.kind] == "li"
        if is_point != in_list:
            yield "<ul>" if is_point else "</ul>"
            in_list = is_point
        yield from _part(part, numbers)
    yield from ["</ul>"] * in_list


def _with_memos(draft: Draft) -> Iterator[Part]:
    for part in draft.parts:
        yield part
        blocks = (one for row in part.rows for one in row) if isinstance(part, Beside) else (part,)
        for one in blocks:
            if isinstance(one, Block) and one.memo:
                yield block("memo", frame("memo", draft.language, note=one.memo))


def _part(part: Part, numbers: count[int]) -> Iterator[str]:
    if isinstance(part, PageBreak):
        yield '<div class="page"></div>'
    elif isinstance(part, Block):
        tag = _TAGS[part.kind]
        yield f'<{tag} class="{part.kind}">{_words(part, numbers)}</{tag}>'
    elif isinstance(part, Beside):
        table, langs = ("even", ("", "")) if part.even else ("beside", (' lang="en"', ' lang="ja"'))
        yield f'<table class="{table}">\n<tr><th>{escape(part.heads[0])}</th><th>{escape(part.heads[1])}</th></tr>'
        for left, right in part.rows:
            yield f"<tr><td{langs[0]}>{_words(left, numbers)}</td><td{langs[1]}>{_words(right, numbers)}</td></tr>"
        yield "</table>"
    else:
        yield '<table class="facts">'
        yield from (f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in part.rows)
        yield "</table>"


def _words(block: Block, numbers: count[int]) -> str:
    words = escape(block.lead)
    for run in block.runs:
        text = f"<u>{escape(run.text)}</u>" if run.underlined else escape(run.text)
        words += f"<b>{text}</b>" if run.bold else text
        if run.note:
            number = next(numbers)
            words += f'<sup><a id="at-{number}" href="#note-{number}">{number}</a></sup>'
    return words


def _note(number: int, note: Note) -> str:
    quotes = "".join(f"<br>「{escape(quote)}」" for quote in note.quotes)
    return f'<p id="note-{number}"><sup><a href="#at-{number}">{number}</a></sup> {escape(note.text)}{quotes}</p>'
