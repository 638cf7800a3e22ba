"""Drafts changed by a program, each in one place, as somebody might change them by hand or by mistake."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, TypeVar
from zipfile import ZIP_DEFLATED, ZipFile

from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from rag.drafts.words import WORDS as FRAME_WORDS

KINDS = ("changed figure", "changed word", "left-out clause", "moved section number", "invented quote")
INVENTED = (
    "政府は、2035年までに量子計算機を全国の大学に配備することを決定した。",
    "我が国の研究者の待遇は十分であり、追加の支援は必要ない。",
    "原子力を最優先のエネルギー源とし、再生可能エネルギーへの投資を見直す。",
)
WORDS = {
    "推進": "縮小",
    "強化": "弱化",
    "検討": "決定",
    "研究": "販売",
    "国際": "国内",
    "支援": "監視",
    "必要": "不要",
    "promote": "reduce",
    "will": "may",
    "strengthen": "weaken",
    "research": "trade",
    "support": "supervise",
    "international": "domestic",
    "necessary": "undesirable",
    "increas": "decreas",
}
"""Words of the text, and what they are changed into."""
_CLAUSE = re.compile(r"(?<=、)[^、。「」（）]{4,}、|(?<=, )[^,.()“”]{8,}, ")
_FIGURE = re.compile(r"\d{1,4}(?=年|億|兆|件|人|か国)|(?<=20)\d\d\b")
_NUMBERS = str.maketrans("①②③１２３４５６７８９1234", "②③①２３４１６７８９５2341")
_LABEL = re.compile(
    r"(?<=定）)[１-４](?=．|（)|(?<=2024\), )[1-4](?=\.)|"
    r"[（(][１-４1-4][）)](?=[①-③]|（|$|項目)|[①-③](?=（|：|$|項目|[^\n]* ＞|[^ ＞]+$)|(?<=項目)[１-９]|"
    r"(?<=, item )[1-4](?= ?\\?\[|$)"
)
_ENDS = re.compile(r".*。(?:\[\^\d+\])?")
_ASKS = re.compile(r"(?:#+ )?(?:（問|\(Q\d)")

_CITES = re.compile(r"閣議決定）[１-４][．（]|Cabinet decision, |項目[１-９][０-９]*$|, item \d+$| ＞ ")
_RECORDS = frozenset(names["record"] for names in FRAME_WORDS.values())
_FRAME = re.compile(r"(?:- )?(?:出典：|Source: |\(?Draft\)? |（下書き）|.*を加工して作成)")
"""Lines around a draft's contents."""


def mutate(data: bytes, suffix: str, kind: str, seed: int) -> bytes | None:
    """The draft with one change of a kind; None where it holds nothing that could be changed so.

    Args:
        data: a whole .docx, .md or .txt file.
        suffix: which of them it is.
        kind: one of ``KINDS``.
        seed: which of the possible places is changed, and into what.
    """
    chance = random.Random(f"{kind} {seed}")  # noqa: S311 - nothing secret
    change = dict(zip(KINDS, (_figure, _word, _left_out, _section, _invented), strict=True))[kind]
    return _in_word(data, change, chance) if suffix == ".docx" else _in_text(data, change, chance)


Place = TypeVar("Place")
Change = Callable[[str, random.Random], str | None]


def _figure(text: str, chance: random.Random) -> str | None:
    return _changed(_FIGURE, text, lambda words: f"{int(words) + chance.randint(1, 9):0{len(words)}}", chance) if _speaks(text) else None


def _word(text: str, chance: random.Random) -> str | None:
    return _changed(re.compile("|".join(WORDS)), text, lambda words: WORDS[words], chance) if _speaks(text) else None


def _left_out(text: str, chance: random.Random) -> str | None:
    return _changed(_CLAUSE, text, lambda words: "", chance) if _speaks(text) else None


def _section(text: str, chance: random.Random) -> str | None:
    return _changed(_LABEL, text, lambda words: words.translate(_NUMBERS), chance) if _CITES.search(text) else None


def _changed(pattern: re.Pattern[str], text: str, change: Callable[[str], str], chance: random.Random) -> str | None:
    """One of the places that match, changed; None where there are none."""
    found = list(pattern.finditer(text))
    if not found:
        return None
    at = chance.choice(found)
    return text[: at.start()] + change(at[0]) + text[at.end() :]


def _speaks(text: str) -> bool:
    """Whether a text says something of the strategy, rather than where it stands, what is asked or how the draft was made."""
    return (
        len(text) >= 30
        and not _CITES.search(text)
        and not _ASKS.match(text)
        and not _FRAME.match(text)
        and "reference translation" not in text
    )


def _invented(text: str, chance: random.Random) -> str | None:
    """Another quote in the brackets of a real one, or one more behind a sentence."""
    quote = chance.choice(INVENTED)
    if re.fullmatch("(> )?「.{20,}」.*", text):
        return f"{text[: text.index('「')]}「{quote}」{text[text.rindex('」') + 1 :]}"
    return f"{text}なお、本文には「{quote}」とある。" if len(text) > 40 and _ENDS.fullmatch(text) and _speaks(text) else None


def _in_text(data: bytes, change: Change, chance: random.Random) -> bytes | None:
    lines = data.decode().split("\n")
    before = next((n for n, line in enumerate(lines) if line.strip("# ") in _RECORDS), len(lines))
    for place in _shuffled([n for n, line in enumerate(lines) if n < before or line.startswith("    ")], chance):
        changed = change(lines[place], chance)
        if changed is not None:
            return "\n".join([*lines[:place], changed, *lines[place + 1 :]]).encode()
    return None


def _in_word(data: bytes, change: Change, chance: random.Random) -> bytes | None:
    with ZipFile(BytesIO(data)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    roots: dict[str, Any] = {name: parse_xml(files[name]) for name in ("word/document.xml", "word/footnotes.xml")}
    for word in _shuffled([one for root in roots.values() for one in root.iter(qn("w:t")) if not _in_record(one)], chance):
        changed = change((word.text or "").strip(), chance)
        if changed is not None:
            word.text = changed
            return _packed(files | {name: serialize_part_xml(root) for name, root in roots.items()})
    return None


def _packed(files: Mapping[str, bytes]) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return written.getvalue()


def _shuffled(places: list[Place], chance: random.Random) -> list[Place]:
    return chance.sample(places, len(places))


def _in_record(word: Any) -> bool:  # noqa: ANN401 - an element of lxml
    """The table of the record has a name in bold in front of each value; the columns of a brief have none."""
    row = next(word.iterancestors(qn("w:tr")), None)
    return row is not None and "SHA-256" in "".join(row.getparent().itertext())
