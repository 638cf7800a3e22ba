"""Edits of drafts, wrong and honest, one a file: words of the text in every form in which people write them, and what goes wrong there.

Each wrong edit has an honest twin in the same form and place, so that what is found is the mistake and not the form.
"""

from __future__ import annotations

import random
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import cycle, islice
from xml.sax.saxutils import escape

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml

from eval.draft_mutants import WORDS
from eval.draft_words import MARKED, OWN
from index.display import display
from index.figures import figures
from index.numbering import section_label_en
from index.types import Section
from rag.drafts.source import Source
from rag.drafts.standing import plain
from rag.types import Language

LANGUAGES: tuple[Language, ...] = ("ja", "en")
_FULL = {"ja": 35, "en": 72}
"""Characters of a line in a mail."""


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A draft in memory."""

    data: bytes
    suffix: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """A draft of a few lines with one thing in it that is wrong, or nothing."""

    kind: str
    language: Language
    wrong: bool
    file: File


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """A sentence of the text with the labels of its section and of one in which it does not stand."""

    text: str
    label: str
    other: str
    official: str
    other_official: str


def _md(text: str) -> File:
    return File(data=text.encode(), suffix=".md")


def _txt(text: str) -> File:
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
    return _md(f"- {first}{blank}{opening}{second}{closing}{third}\n")


def _marked(text: str, language: Language, chance: random.Random) -> File:
    marks = ("1. ", "12) ", "① ", "- ", "* ", "・", "○", "（１）", "(2) ", "２．", "a. ", "※", "■ ", "1．", "⑫", "→ ", "• ")
    words = f"{chance.choice(marks)}{text}"
    return chance.choice([_md(f"{words}\n"), _txt(f"{words}\n"), word_file(paragraph(run(words)))])


def _struck(text: str, language: Language, chance: random.Random) -> File:
    first, second = _halves(text, chance)
    gone = chance.choice(("20兆円", "2099年", "9876 people"))
    runs = run(first) + run(gone, chance.choice(("<w:strike/>", "<w:dstrike/>"))) + run(second)
    return chance.choice([_md(f"{first}~~{gone}~~{second}\n\n~~{gone}は要確認。~~\n"), word_file(paragraph(runs))])


def _commented(text: str, language: Language, chance: random.Random) -> File:
    first, second = _halves(text, chance)
    return _md(chance.choice([f"<!-- 20兆円は要確認\n\n2099 -->\n{text}\n", f"{first}<!-- 20兆円は要確認 -->{second}\n"]))


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
            _md(typed),
            _txt(typed.replace(" ……… ", "\t").replace("# ", "")),
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
    "plain": lambda text, language, chance: chance.choice([_md, _txt])(f"{text}\n"),
    "quote": lambda text, language, chance: _md(f"> 「{text}」\n" if language == "ja" else f"> “{text}”\n"),
    "wrapped point": lambda text, language, chance: _md(f"- {_wrapped(text, language, '  ')}\n- 次の点\n"),
    "wrapped paragraph": lambda text, language, chance: _md(f"# 題\n\n{_wrapped(text, language)}\n\n次の段落\n"),
    "wrapped quote": lambda text, language, chance: _md(f"> {_wrapped(text, language, chance.choice(['> ', '']))}\n"),
    "wrapped mail": lambda text, language, chance: _txt(f"{_wrapped(text, language)}\n\n以上\n"),
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
    "cell": lambda text, language, chance: _md(f"| 担当 | 内容 |\n|---|---|\n| 本省 | {text} |\n"),
}
"""In which forms people write a sentence of the text."""

Placed = Callable[[str, str, str], File]
"""A file from a sentence, the label that is cited for it, and the official string."""


def _note(name: str) -> Placed:
    return lambda text, label, official: _md(f"{text}[^{name}]\n\n[^{name}]: {official}\n")


def _endnote(text: str, label: str, official: str) -> File:
    return word_file(paragraph(run(text) + '<w:r><w:endnoteReference w:id="1"/></w:r>'), endnote=official)


def _inside(text: str, label: str, official: str) -> File:
    stop = text[-1] if text[-1] in "。." else ""
    return _txt(f"{text.removesuffix(stop)}（{label}）{stop}\n")


PLACES: Mapping[str, Placed] = {
    "brackets behind": lambda text, label, official: _md(f"- {text}（{label}）\n"),
    "brackets before the stop": _inside,
    "brackets with a word": lambda text, label, official: _md(f"{text}（出典：{official}）\n"),
    "square brackets": lambda text, label, official: _txt(f"{text} [{label}]\n"),
    "line below": lambda text, label, official: word_file(paragraph(run(text)), paragraph(run(f"（出典：{label}）"))),
    "cell behind": lambda text, label, official: _md(f"| 施策 | 出典 |\n|---|---|\n| {text} | {label} |\n"),
    "cell before": lambda text, label, official: _md(f"| 出典 | 施策 |\n|---|---|\n| {official} | {text} |\n"),
    "cell of a text file": lambda text, label, official: _txt(f"出典\t施策\n{label}\t{text}\n"),
    "colon": lambda text, label, official: _md(f"１．{label}：{text}\n" if label[0] in "【" else f"{label}：{text}\n"),
    "lenticular brackets": lambda text, label, official: _txt(f"【{label}】{text}\n"),
    "own sentence": lambda text, label, official: _md(f"{label}では「{text}」としている。\n"),
    "heading": lambda text, label, official: _md(f"## {label}\n\n{text}\n"),
    "footnote": _note("1"),
    "named footnote": _note("source-a"),
    "endnote": _endnote,
}
"""Where a section can stand beside a sentence."""


def wrong_edits(source: Source, seed: int = 0, times: int = 1) -> Iterator[Edit]:
    """Edits in which one thing is wrong, of every kind in both languages.

    Args:
        source: the text.
        seed: which sentences, forms and changes are drawn.
        times: how many of each kind, in the smallest number that uses every form and place.
    """
    for language in LANGUAGES:
        for kind, change in (("changed figure", _other_figure), ("changed word", _other_word)):
            for form, chosen, chance in _drawn(source, language, FORMS, f"{kind} {seed}", times, change):
                changed = change(chosen.text, chance)
                yield Edit(kind=kind, language=language, wrong=True, file=FORMS[form](changed or "", language, chance))
        for place, chosen, _ in _drawn(source, language, PLACES, f"wrong section {seed}", times):
            file = PLACES[place](chosen.text, chosen.other, chosen.other_official)
            yield Edit(kind=f"misattributed: {place}", language=language, wrong=True, file=file)
        for place, chosen, _ in _drawn(source, language, PLACES, f"no section {seed}", times):
            label, official = (_nowhere(one) for one in (chosen.label, chosen.official))
            yield Edit(kind="no such section", language=language, wrong=True, file=PLACES[place](chosen.text, label, official))
        words = plain(source.words_of(source.document.passage_by_id))
        chance = random.Random(f"figures {seed} {language}")  # noqa: S311 - nothing secret
        for kind, templates in _FOREIGN[language].items():
            for template in islice(cycle(templates), 15 * times):
                yield Edit(kind=kind, language=language, wrong=True, file=_md(f"{_foreign(template, words, chance)}\n"))


def honest_edits(source: Source, seed: int = 0, times: int = 1) -> Iterator[Edit]:
    """Edits in which nothing is wrong: the twins of the wrong ones, and somebody's own words. Arguments as above."""
    for language in LANGUAGES:
        for form, chosen, chance in _drawn(source, language, FORMS, f"honest {seed}", 3 * times):
            if form != "no-break hyphen" or "-" in chosen.text:
                yield Edit(kind=form, language=language, wrong=False, file=FORMS[form](chosen.text, language, chance))
        for place, chosen, _ in _drawn(source, language, PLACES, f"right section {seed}", 2 * times):
            file = PLACES[place](chosen.text, chosen.label, chosen.official)
            yield Edit(kind=f"cited: {place}", language=language, wrong=False, file=file)
        for number, sentence in enumerate(OWN[language]):
            file = (_md, _txt)[number % 2](f"# {'題' if language == 'ja' else 'Note'}\n\n{sentence}\n")
            yield Edit(kind="own sentence", language=language, wrong=False, file=file)
        for line in MARKED[language]:
            for file in (_md(f"{line}\n"), _txt(f"{line}\n"), word_file(paragraph(run(line)))):
                yield Edit(kind="marked as own", language=language, wrong=False, file=file)


_FOREIGN: Mapping[Language, Mapping[str, tuple[str, ...]]] = {
    "ja": {
        "kanji figure": (
            "基金は{kanji}兆円規模である。",
            "令和{kanji}年度までに整備する。",
            "採択は{kanji}大学である。（要約）",
            "参加者は{kanji}人であった。",
        ),
        "unknown unit": (
            "{number}兆の基金を造成する。",
            "新たに{number}隻を建造する。",
            "病院に{number}床を増やす。",
            "毎週{number}便を飛ばす。",
            "{number}分の３を補助する。",
        ),
        "figure of one's own": ("予算は{number}37億円である。", "20{number}年に完成する。", "参加者は{number}41人である。"),
    },
    "en": {
        "unknown unit": (
            "A fund of {number} trillion will be set up.",
            "{number} vessels will be built.",
            "{number} new hospital beds are planned.",
        ),
        "figure of one's own": (
            "The budget is {number}37 billion yen.",
            "It will be complete in 20{number}.",
            "There were {number}41 participants.",
        ),
    },
}
"""Sentences with figures that the text has not; what is read as a bare number may stand somewhere by chance."""
_KANJI = "〇一二三四五六七八九"


def _foreign(template: str, words: str, chance: random.Random) -> str:
    """A sentence with a figure that some words do not have, neither with its unit nor with the first letter of it."""
    numbers = chance.sample(range(21, 99), 78)
    number = next(one for one in numbers if not _holds(words, plain(template.format(number=one, kanji=one))))
    kanji = f"{_KANJI[number // 10]}十{_KANJI[number % 10]}".replace("〇", "")
    return template.format(number=number, kanji=kanji)


def _holds(words: str, text: str) -> bool:
    return any(one in words for one in re.findall(r"[0-9]{2,}\D|[0-9]{4}", text)) or any(
        one in words for one in re.findall(r"令和[0-9]+年", re.sub(r"20([0-9]{2})年", lambda at: f"令和{int(at[1]) - 18}年", text))
    )


def _drawn(
    source: Source,
    language: Language,
    names: Mapping[str, object],
    seed: str,
    times: int,
    change: Callable[[str, random.Random], str | None] | None = None,
) -> Iterator[tuple[str, Chosen, random.Random]]:
    """For each name so many sentences that can be changed so."""
    for name in names:
        chance = random.Random(f"{seed} {name} {language}")  # noqa: S311 - nothing secret
        for _ in range(times):
            yield name, next(_sentences(source, language, chance, change, hyphen=name == "no-break hyphen")), chance


def _sentences(
    source: Source, language: Language, chance: random.Random, change: Callable[[str, random.Random], str | None] | None, *, hyphen: bool
) -> Iterator[Chosen]:
    document = source.document
    for sentence in chance.sample(document.sentences, len(document.sentences)):
        text = display(sentence.text) if language == "ja" else document.english(sentence.id) or ""
        section = document.passage_by_id[sentence.passage_id].section
        other = chance.choice([one for one in document.sections if len(one.path) > 1 and _apart(one, section)])
        if len(section.path) < 2 or not 45 <= len(text) <= 400 or (hyphen and "-" not in text) or any(one in text for one in "*_~|<>[]"):
            continue
        if (change and not change(text, chance)) or _stands_in(source, text, other):
            continue
        label, wrong = (_label(source, one, language) for one in (section, other))
        yield Chosen(text=text, label=label, other=wrong, official=source.official(section), other_official=source.official(other))


def _apart(first: Section, second: Section) -> bool:
    shared = min(len(first.path), len(second.path))
    return first.path[:shared] != second.path[:shared]


def _stands_in(source: Source, text: str, section: Section) -> bool:
    depth = len(section.path)
    ids = {one.id for one in source.document.passages if one.section.path[:depth] == section.path}
    return bool(source.standing.places(text, "sentences", ids))


def _label(source: Source, section: Section, language: Language) -> str:
    return section.label if language == "ja" else section_label_en(section, source.document.english_titles(section))


def _nowhere(label: str) -> str:
    """A label with a number that no heading has."""
    return re.sub(r"[（(][0-9０-９][）)]", "（９）", label, count=1)


def _other_figure(text: str, chance: random.Random) -> str | None:
    """A text with one digit of one of its figures changed."""
    digits = [position for figure in figures(text) for position in range(*figure.span) if text[position].isdigit()]
    if not digits:
        return None
    at = chance.choice(digits)
    digit = str((int(text[at]) + chance.randint(1, 8) - 1) % 9 + 1)
    return None if digit == text[at] else text[:at] + digit + text[at + 1 :]


def _other_word(text: str, chance: random.Random) -> str | None:
    """A text with one word changed into one that says something else."""
    found = list(re.finditer(r"|".join(WORDS), text))
    if not found:
        return None
    at = chance.choice(found)
    return text[: at.start()] + WORDS[at[0]] + text[at.end() :]
