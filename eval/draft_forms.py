"""The forms in which people write a sentence of the text into a draft, and the places where they cite its section."""

from __future__ import annotations

import random
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml

from rag.types import Language

LANGUAGES: tuple[Language, ...] = ("ja", "en")
_FULL = {"ja": 35, "en": 72}
"""Characters of a line in a mail."""


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A draft in memory."""

    data: bytes
    suffix: str


def md(text: str) -> File:
    """A Markdown file."""
    return File(data=text.encode(), suffix=".md")


def txt(text: str) -> File:
    """A text file."""
    return File(data=text.encode(), suffix=".txt")


def run(text: str, properties: str = "") -> str:
    """A run of a Word file as XML."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(runs: str, properties: str = "") -> str:
    """A paragraph of a Word file as XML."""
    return f"<w:p {nsdecls('w')}><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def word_file(*elements: str, endnote: str = "") -> File:
    """A Word file of paragraphs and tables that are given as XML, perhaps with one endnote."""
    word = docx.Document()
    for element in elements:
        word.element.body.insert_element_before(parse_xml(element), "w:sectPr")
    if endnote:
        notes = parse_xml(f'<w:endnotes {nsdecls("w")}><w:endnote w:id="1">{paragraph(run(endnote))}</w:endnote></w:endnotes>')
        part = XmlPart(PackURI("/word/endnotes.xml"), CONTENT_TYPE.WML_ENDNOTES, notes, word.part.package)
        word.part.relate_to(part, RELATIONSHIP_TYPE.ENDNOTES)
    file = BytesIO()
    word.save(file)
    return File(data=file.getvalue(), suffix=".docx")


def _wrapped(text: str, language: Language, indent: str = "") -> str:
    """A text in lines of one width: Japanese is cut anywhere but before a stop, English between words."""
    if language == "en":
        return f"\n{indent}".join(textwrap.wrap(text, _FULL["en"], break_on_hyphens=False))
    return re.sub(rf"(.{{{_FULL['ja']}}}[。、」）]*)(?=.)", rf"\1\n{indent}", text)


Form = Callable[[str, Language, random.Random], File]


def _halves(text: str, chance: random.Random) -> tuple[str, str]:
    """A text cut where a word ends, or in Japanese anywhere."""
    ends = [found.start() for found in re.finditer(" ", text[10:-10])] or list(range(len(text) - 20))
    at = chance.choice(ends) + 10
    return text[:at], text[at:]


def _emphasised(text: str, language: Language, chance: random.Random) -> File:
    first, rest = _halves(text, chance)
    second, third = _halves(rest, chance) if len(rest) > 40 else (rest, "")
    second, blank = second.lstrip(), " " * (len(second) - len(second.lstrip()))
    opening, closing = chance.choice([("*", "*"), ("**", "**"), ("***", "***"), ("<u>", "</u>"), ("==", "==")])
    return md(f"- {first}{blank}{opening}{second}{closing}{third}\n")


def _marked(text: str, language: Language, chance: random.Random) -> File:
    marks = ("1. ", "12) ", "① ", "- ", "* ", "・", "○", "（１）", "(2) ", "２．", "a. ", "※", "■ ", "1．", "⑫", "→ ", "• ")
    words = f"{chance.choice(marks)}{text}"
    return chance.choice([md(f"{words}\n"), txt(f"{words}\n"), word_file(paragraph(run(words)))])


def _struck(text: str, language: Language, chance: random.Random) -> File:
    first, second = _halves(text, chance)
    gone = chance.choice(("20兆円", "2099年", "9876 people"))
    runs = run(first) + run(gone, chance.choice(("<w:strike/>", "<w:dstrike/>"))) + run(second)
    return chance.choice([md(f"{first}~~{gone}~~{second}\n\n~~{gone}は要確認。~~\n"), word_file(paragraph(runs))])


def _commented(text: str, language: Language, chance: random.Random) -> File:
    first, second = _halves(text, chance)
    return md(chance.choice([f"<!-- 20兆円は要確認\n\n2099 -->\n{text}\n", f"{first}<!-- 20兆円は要確認 -->{second}\n"]))


def _contents(text: str, language: Language, chance: random.Random) -> File:
    number = chance.randint(31, 97)
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    page = f"{field.format('begin')}<w:r><w:instrText> PAGEREF _Toc1 \\h </w:instrText></w:r>{field.format('separate')}{run(str(number))}"
    entry = f"{run('背景')}<w:r><w:tab/></w:r>{page}{field.format('end')}"
    opening = f"{field.format('begin')}<w:r><w:instrText> TOC \\o </w:instrText></w:r>{field.format('separate')}"
    typed = f"背景 ……… {number}\n\n# 背景\n\n{text}\n"
    return chance.choice(
        [
            word_file(paragraph(entry, '<w:pStyle w:val="TOC2"/>'), paragraph(run(text))),
            word_file(
                paragraph(opening + run(f"背景 {number}")),
                paragraph(run(f"経緯 {number}") + field.format("end")),
                paragraph(run(text)),
            ),
            md(typed),
            txt(typed.replace(" ……… ", "\t").replace("# ", "")),
        ]
    )


def _hyphen(text: str, language: Language, chance: random.Random) -> File:
    first, hyphen, second = text.partition("-")
    return word_file(paragraph(run(first) + ("<w:r><w:noBreakHyphen/></w:r>" if hyphen else "") + run(second)))


def _ruby(text: str, language: Language, chance: random.Random) -> File:
    first, second = _halves(text, chance)
    reading = "<w:rubyPr/><w:rt><w:r><w:t>よみ</w:t></w:r></w:rt>"
    base = f"<w:rubyBase><w:r><w:t>{escape(second[:2])}</w:t></w:r></w:rubyBase>"
    return word_file(paragraph(f"{run(first)}<w:r><w:ruby>{reading}{base}</w:ruby></w:r>{run(second[2:])}"))


def _deleted(text: str, language: Language, chance: random.Random) -> File:
    first, second = _halves(text, chance)
    gone = '<w:del w:id="7" w:author="a"><w:r><w:delText>2099年</w:delText></w:r></w:del>'
    return word_file(paragraph(run(first) + gone + run(second)))


def _deleted_mark(text: str, language: Language, chance: random.Random) -> File:
    first, second = _halves(text, chance)
    return word_file(paragraph(run(first), '<w:rPr><w:del w:id="7" w:author="a"/></w:rPr>'), paragraph(run(second)))


def _broken(text: str, language: Language, chance: random.Random) -> File:
    first, second = _halves(text, chance)
    memo = {
        "ja": "メモ（作成者の言葉・原文との照合なし）：確認",
        "en": "Note (the author's own words, not compared with the original): check",
    }
    runs = f"{run(memo[language])}<w:r><w:br/></w:r>{run('2099年に9876人')}"
    return word_file(paragraph(f"{run(first)}<w:r><w:br/></w:r>{run(second.lstrip())}"), paragraph(runs))


FORMS: Mapping[str, Form] = {
    "plain": lambda text, language, chance: chance.choice([md, txt])(f"{text}\n"),
    "quote": lambda text, language, chance: md(f"> 「{text}」\n" if language == "ja" else f"> “{text}”\n"),
    "wrapped point": lambda text, language, chance: md(f"- {_wrapped(text, language, '  ')}\n- 次の点\n"),
    "wrapped paragraph": lambda text, language, chance: md(f"# 題\n\n{_wrapped(text, language)}\n\n次の段落\n"),
    "wrapped quote": lambda text, language, chance: md(f"> {_wrapped(text, language, chance.choice(['> ', '']))}\n"),
    "wrapped mail": lambda text, language, chance: txt(f"{_wrapped(text, language)}\n\n以上\n"),
    "list mark": _marked,
    "emphasis": _emphasised,
    "struck text": _struck,
    "comment": _commented,
    "table of contents": _contents,
    "no-break hyphen": _hyphen,
    "ruby": _ruby,
    "deleted text": _deleted,
    "deleted paragraph mark": _deleted_mark,
    "soft line break": _broken,
    "cell": lambda text, language, chance: md(f"| 担当 | 内容 |\n|---|---|\n| 本省 | {text} |\n"),
}
"""In which forms people write a sentence of the text."""

Placed = Callable[[str, str, str], File]
"""A file from a sentence, the label that is cited for it, and the official string."""


def _note(name: str) -> Placed:
    return lambda text, label, official: md(f"{text}[^{name}]\n\n[^{name}]: {official}\n")


def _endnote(text: str, label: str, official: str) -> File:
    return word_file(paragraph(run(text) + '<w:r><w:endnoteReference w:id="1"/></w:r>'), endnote=official)


def _inside(text: str, label: str, official: str) -> File:
    stop = text[-1] if text[-1] in "。." else ""
    return txt(f"{text.removesuffix(stop)}（{label}）{stop}\n")


PLACES: Mapping[str, Placed] = {
    "brackets behind": lambda text, label, official: md(f"- {text}（{label}）\n"),
    "brackets before the stop": _inside,
    "brackets with a word": lambda text, label, official: md(f"{text}（出典：{official}）\n"),
    "square brackets": lambda text, label, official: txt(f"{text} [{label}]\n"),
    "line below": lambda text, label, official: word_file(paragraph(run(text)), paragraph(run(f"（出典：{label}）"))),
    "cell behind": lambda text, label, official: md(f"| 施策 | 出典 |\n|---|---|\n| {text} | {label} |\n"),
    "cell before": lambda text, label, official: md(f"| 出典 | 施策 |\n|---|---|\n| {official} | {text} |\n"),
    "cell of a text file": lambda text, label, official: txt(f"出典\t施策\n{label}\t{text}\n"),
    "colon": lambda text, label, official: md(f"１．{label}：{text}\n" if label[0] in "【" else f"{label}：{text}\n"),
    "lenticular brackets": lambda text, label, official: txt(f"【{label}】{text}\n"),
    "own sentence": lambda text, label, official: md(f"{label}では「{text}」としている。\n"),
    "heading": lambda text, label, official: md(f"## {label}\n\n{text}\n"),
    "footnote": _note("1"),
    "named footnote": _note("source-a"),
    "endnote": _endnote,
}
"""Where a section can stand beside a sentence."""
