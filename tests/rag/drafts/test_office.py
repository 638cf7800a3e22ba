"""LibreOffice opens what is exported: pages, quotes and footnotes of the PDF, and what it saves again stands as before.

Needs LibreOffice Writer and poppler; without them it fails in continuous integration and is skipped elsewhere.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from unicodedata import normalize

import docx
import pytest

from eval.draft_mutants import KINDS, mutate
from rag.drafts.basket import AnswerEntry, Basket
from rag.drafts.blocks import Draft
from rag.drafts.choices import Choices
from rag.drafts.collect import from_answers, from_passages
from rag.drafts.export import make_draft, write_draft
from rag.drafts.readers import read_bytes
from rag.drafts.source import Source
from rag.drafts.standing import plain
from rag.drafts.verify import verify
from rag.types import Language
from tests.rag.drafts.conftest import ANSWERS, MAKING

LONGEST_CONVERSION = 120
"""Seconds for all files."""
FEW = 5
CHUNK = 12
"""Characters that are looked for in one piece: what is longer may be cut by the end of a page."""

DRAFTS: tuple[tuple[str, Language], ...] = (("briefing", "ja"), ("briefing", "en"), ("qa", "ja"), ("qa", "en"), ("english", "en"))
NAMES = [f"{template}-{language}" for template, language in DRAFTS]


@pytest.fixture(scope="module")
def drafts(basket: Basket, source: Source) -> dict[str, Draft]:
    """Of each template the basket that holds one of everything, and briefs of what is too much for a page."""
    many = [one.id for one in source.document.passages]
    questions = [AnswerEntry(question=f"月面基地の予算はいくらですか（{number}）") for number in range(4)]
    baskets = {f"english-{step}": from_passages(many[step::step], source).added(*questions[: step % 4]) for step in (1, 2, 5, 9, 14, 30)}
    made = {
        name: make_draft(basket, source, MAKING, template=one[0], language=one[1], choices=Choices(originals=True, record=True))
        for name, one in zip(NAMES, DRAFTS, strict=True)
    }
    five = from_passages(many[1::20][:FEW], source)
    short = {f"{one}-five": make_draft(five, source, MAKING, template=one, language="ja") for one in ("briefing", "qa")}
    answers = from_answers(ANSWERS, source)[0]
    short["briefing-answers"] = make_draft(answers, source, MAKING, template="briefing", language="ja")
    return made | short | {name: make_draft(one, source, MAKING, template="english", language="en") for name, one in baskets.items()}


@pytest.fixture(scope="module")
def folder(drafts: dict[str, Draft], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The drafts as .docx, and in ``pdf``, ``docx`` and ``txt`` what LibreOffice makes of them."""
    missing = [name for name in ("soffice", "pdftotext", "pdfinfo") if shutil.which(name) is None]
    if missing:
        needed = f"{' and '.join(missing)} needed: apt-get install libreoffice-writer poppler-utils"
        if os.environ.get("CI"):
            pytest.fail(needed)
        pytest.skip(needed)
    folder = tmp_path_factory.mktemp("office")
    for name, draft in drafts.items():
        write_draft(draft, folder / f"{name}.docx")
    files = [str(file) for file in sorted(folder.glob("*.docx"))]
    for suffix, form in (("pdf", "pdf"), ("docx", "docx:MS Word 2007 XML"), ("txt", "txt:Text (encoded):UTF8")):
        profile, out = f"-env:UserInstallation=file://{folder}/profile", str(folder / suffix)
        run("soffice", profile, "--headless", "--convert-to", form, "--outdir", out, *files)
    return folder


def run(*command: str) -> str:
    """What a program prints."""
    environment = os.environ | {"FONTCONFIG_FILE": str(Path(__file__).with_name("fonts.xml"))}
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=LONGEST_CONVERSION, env=environment).stdout  # noqa: S603


def pages(folder: Path, name: str) -> int:
    said = run("pdfinfo", str(folder / "pdf" / f"{name}.pdf"))
    return int(re.search(r"Pages:\s+(\d+)", said)[1])  # type: ignore[index]


def printed(folder: Path, name: str) -> str:
    said = run("pdftotext", "-raw", str(folder / "pdf" / f"{name}.pdf"), "-")
    return plain(normalize("NFKC", said))


def holds(text: str, words: str) -> bool:
    """Whether a page holds some words; the end of a page may cut them once."""
    words = plain(normalize("NFKC", words))
    chunks = [words[start : start + CHUNK] for start in range(0, len(words), CHUNK)]
    return sum(chunk not in text for chunk in chunks) <= (len(chunks) > 2)


@pytest.mark.parametrize("name", NAMES)
def test_the_pdf_holds_every_word_and_footnote(folder: Path, drafts: dict[str, Draft], name: str) -> None:
    text = printed(folder, name)
    draft = drafts[name]
    assert len(draft.notes) >= 3
    for block in draft.blocks:
        assert holds(text, block.text), block.text
    for note in draft.notes:
        for words in (note.text, *note.quotes):
            assert holds(text, words), words


def test_words_that_are_not_there_are_not_found(folder: Path) -> None:
    assert not holds(printed(folder, "briefing-ja"), "政府は、2035年までに量子計算機を全国の大学に配備することを決定した。")


def test_an_english_brief_is_one_page(folder: Path, drafts: dict[str, Draft]) -> None:
    briefs = [name for name in drafts if name.startswith("english") and name not in NAMES]
    assert len(briefs) == 6
    assert {name: pages(folder, name) for name in briefs} == dict.fromkeys(briefs, 1)
    left_out = [name for name in briefs if "Left out to keep to one page" in " ".join(block.text for block in drafts[name].blocks)]
    assert len(left_out) >= 5


def test_a_paper_of_five_items_is_two_pages_at_most_and_one_of_answers_one_sheet(folder: Path) -> None:
    assert pages(folder, "briefing-five") <= 2
    assert pages(folder, "qa-five") <= 3
    assert pages(folder, "briefing-answers") == 1


def test_other_drafts_have_their_record_on_a_page_of_its_own(folder: Path) -> None:
    for name in ("briefing-ja", "qa-ja"):
        number = str(pages(folder, name))
        last = run("pdftotext", "-f", number, "-l", number, str(folder / "pdf" / f"{name}.pdf"), "-")
        assert last.lstrip().startswith("作成の記録")
        assert "生成AIを利用して作成" in last.replace(" ", "")


@pytest.mark.parametrize("name", NAMES)
def test_what_libreoffice_saves_as_word_stands(folder: Path, drafts: dict[str, Draft], source: Source, name: str) -> None:
    file = folder / "docx" / f"{name}.docx"
    read = read_bytes(file.read_bytes(), ".docx")
    assert len({one.note for one in read if one.note is not None}) == len(drafts[name].notes)
    report = verify(read, source)
    assert (report.fallen, report.same_text) == ((), True)
    before = verify(read_bytes((folder / f"{name}.docx").read_bytes(), ".docx"), source)
    assert report.counts() == before.counts()
    assert docx.Document(str(file)).paragraphs[0].text == drafts[name].title


@pytest.mark.parametrize("name", NAMES)
def test_what_libreoffice_saves_as_text_stands(folder: Path, source: Source, name: str) -> None:
    data = (folder / "txt" / f"{name}.txt").read_bytes()
    report = verify(read_bytes(data, ".txt"), source)
    assert (report.fallen, report.same_text) == ((), True)
    assert report.counts()["quote"]["stands"] >= 3
    for kind in KINDS:
        mutant = mutate(data, ".txt", kind, 1)
        assert mutant is not None
        assert verify(read_bytes(mutant, ".txt"), source).fallen, kind
