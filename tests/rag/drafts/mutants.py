"""Drafts changed by a program, each in one place, as somebody might change them by hand or by mistake."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

KINDS = ("changed figure", "changed word", "moved section number", "invented quote")
INVENTED = (
    "政府は、2035年までに量子計算機を全国の大学に配備することを決定した。",
    "我が国の研究者の待遇は十分であり、追加の支援は必要ない。",
    "原子力を最優先のエネルギー源とし、再生可能エネルギーへの投資を見直す。",
)
_WORDS = {
    "推進": "縮小",
    "強化": "弱化",
    "検討": "決定",
    "研究": "販売",
    "国際": "国内",
    "支援": "監視",
    "必要": "不要",
    "promote": "reduce",
    "will": "may",
}
_NUMBERS = str.maketrans("①②③１２３４1234", "②③①２３４１2341")
_LABEL = re.compile(
    r"(?<=定）)[１-４]．|"
    r"[（(][１-４1-4][）)](?=[①-③]|（|$|[１-９]つ目)|[①-③](?=（|：|$|[１-９]つ目|[^\n]* ＞|[^ ＞]+$)|[１-９](?=つ目の「・」)"
)
_ENDS = re.compile(r"(?!問|Q\d).*。(?:\[\^\d+\])?")
"""A sentence that is no question."""

_CITES = re.compile(r"閣議決定）[１-４]．|つ目の「・」$| ＞ ")


def mutate(data: bytes, suffix: str, kind: str, seed: int) -> bytes | None:
    """The draft with one change of a kind; None where it holds nothing that could be changed so.

    Args:
        data: a whole .docx, .md or .txt file.
        suffix: which of them it is.
        kind: one of ``KINDS``.
        seed: which of the possible places is changed, and into what.
    """
    chance = random.Random(f"{kind} {seed}")  # noqa: S311 - for tests
    change = {KINDS[0]: _figure, KINDS[1]: _word, KINDS[2]: _section, KINDS[3]: _invented}[kind]
    return _in_word(data, change, chance) if suffix == ".docx" else _in_text(data, change, chance)


Change = Callable[[str, random.Random], str | None]


def _figure(text: str, chance: random.Random) -> str | None:
    found = [] if _CITES.search(text) else list(re.finditer(r"\d{1,4}(?=年|億|兆|件|人|か国)|(?<=20)\d\d\b", text))
    if not found or len(text) < 30:
        return None
    at = chance.choice(found)
    return text[: at.start()] + f"{int(at[0]) + chance.randint(1, 9):0{len(at[0])}}" + text[at.end() :]


def _word(text: str, chance: random.Random) -> str | None:
    found = [] if _CITES.search(text) else list(re.finditer("|".join(_WORDS), text))
    if not found or len(text) < 30 or "reference translation" in text:
        return None
    at = chance.choice(found)
    return text[: at.start()] + _WORDS[at[0]] + text[at.end() :]


def _section(text: str, chance: random.Random) -> str | None:
    found = list(_LABEL.finditer(text)) if _CITES.search(text) else []
    if not found:
        return None
    at = chance.choice(found)
    return text[: at.start()] + at[0].translate(_NUMBERS) + text[at.end() :]


def _invented(text: str, chance: random.Random) -> str | None:
    """Another quote in the brackets of a real one, or one more behind a sentence."""
    quote = chance.choice(INVENTED)
    if re.fullmatch("(> )?「.{20,}」.*", text):
        return f"{text[: text.index('「')]}「{quote}」{text[text.rindex('」') + 1 :]}"
    return f"{text}なお、本文には「{quote}」とある。" if len(text) > 40 and _ENDS.fullmatch(text) and not _CITES.search(text) else None


def _in_text(data: bytes, change: Change, chance: random.Random) -> bytes | None:
    lines = data.decode().split("\n")
    before = next((n for n, line in enumerate(lines) if line == "---"), len(lines))
    places = [n for n, line in enumerate(lines) if (n < before or line.startswith("    ")) and change(line, random.Random(0))]  # noqa: S311
    if not places:
        return None
    place = chance.choice(places)
    lines[place] = change(lines[place], chance) or ""
    return "\n".join(lines).encode()


def _in_word(data: bytes, change: Change, chance: random.Random) -> bytes | None:
    with ZipFile(BytesIO(data)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    roots: dict[str, Any] = {name: parse_xml(files[name]) for name in ("word/document.xml", "word/footnotes.xml")}
    words = [one for root in roots.values() for one in root.iter(qn("w:t")) if not _in_record(one)]
    places = [one for one in words if change((one.text or "").strip(), random.Random(0))]  # noqa: S311
    if not places:
        return None
    word = chance.choice(places)
    word.text = change((word.text or "").strip(), chance)
    files |= {name: serialize_part_xml(root) for name, root in roots.items()}
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return written.getvalue()


def _in_record(word: Any) -> bool:
    """The table of the record has a name in bold in front of each value; the columns of a brief have none."""
    row = next(word.iterancestors(qn("w:tr")), None)
    return row is not None and "SHA-256" in "".join(row.getparent().itertext())
