"""Where the sentences of a PDF are printed, and the picture of its page."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops

from index.errors import CorpusError
from index.readers import read_file
from index.readers.pictures import picture
from index.sections.outline import outlined
from index.sections.places import printed
from index.text.types import Document, Metadata
from tests.index.readers.made import pdf
from tests.index.readers.samples import needs_samples, understood

PLAN = pdf(
    [
        (72, 700, 20, "1. Aims"),
        (72, 660, 11, "The plan wants growth of the whole economy and of each of its regions, and more. It wants"),
        (72, 646, 11, "this growth to last"),
        (172, 650, 6, "1"),
        (176, 646, 11, " for a generation."),
        (72, 600, 11, "\x95 A first point. A second one."),
        (72, 80, 8, "1. A generation is thirty years."),
    ]
)


def plan() -> tuple[Document, dict[str, tuple[tuple[float, float], ...]]]:
    """The document, and of each sentence from where to where each of its lines goes."""
    read, _ = read_file(PLAN, "plan.pdf")
    document, _ = outlined(read, Metadata(document="d", title="題", file="f"), "0")
    found = {one.text: printed(read, document.passage_by_id[one.passage_id], one.span) for one in document.sentences}
    return document, {text: tuple((box.x0, box.x1) for box in boxes) for text, boxes in found.items()}


def test_a_sentence_has_boxes_of_its_own() -> None:
    _, places = plan()
    first = places["The plan wants growth of the whole economy and of each of its regions, and more."]
    second = places["It wants this growth to last for a generation."]
    assert [len(first), len(second)] == [1, 2]
    assert first[0][0] == 72
    assert first[0][1] < second[0][0], "the second begins behind the first, in the same line"
    assert second[1][0] == 72
    point, other = places["A first point."], places["A second one."]
    assert 72 < point[0][0] < point[0][1] < other[0][0], "the bullet is no part of it"


def test_a_sentence_of_which_a_part_is_not_placed_has_no_boxes() -> None:
    read, _ = read_file(PLAN, "plan.pdf")
    document, _ = outlined(read, Metadata(document="d", title="題", file="f"), "0")
    passage = next(one for one in document.passages if len(one.sentences) == 2)
    blocks = tuple(block.model_copy(update={"boxes": block.boxes[:-1]}) for block in read.blocks)
    known = [bool(printed(read.model_copy(update={"blocks": blocks}), passage, one.span)) for one in passage.sentences]
    assert known == [True, False]


def test_the_picture_has_the_sentence_marked(tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    file.write_bytes(PLAN)
    read, _ = read_file(PLAN, "plan.pdf")
    document, _ = outlined(read, Metadata(document="d", title="題", file="f"), "0")
    passage = next(one for one in document.passages if len(one.sentences) == 2)
    boxes = printed(read, passage, passage.sentences[0].span)
    plain, marked = (Image.open(BytesIO(picture(file, 1, found))).convert("RGB") for found in ((), boxes))
    changed = ImageChops.difference(plain, marked).getchannel("B").point([255 * (value > 50) for value in range(256)]).getbbox()
    (box,) = boxes
    assert changed == pytest.approx([2 * one for one in (box.x0, box.top, box.x1, box.bottom)], abs=4)


@pytest.mark.parametrize(("data", "page"), [(PLAN, 2), (PLAN[:300], 1), (b"no pdf", 1)])
def test_what_cannot_be_drawn_is_one_clear_line(tmp_path: Path, data: bytes, page: int) -> None:
    file = tmp_path / "plan.pdf"
    file.write_bytes(data)
    with pytest.raises(CorpusError, match=f"page {page} of plan.pdf cannot be shown as a picture"):
        picture(file, page)


@needs_samples
@pytest.mark.parametrize("name", ["ja-moj-yoko-2024-08.pdf", "en-fds-2021-final.pdf"])
def test_every_sentence_of_a_sample_is_placed(name: str) -> None:
    read, document = understood(name)
    assert [one.text for one in document.sentences if not printed(read, document.passage_by_id[one.passage_id], one.span)] == []


def test_a_crop_box_that_goes_beyond_the_page_is_cut_as_it_is_drawn() -> None:
    whole = pdf([(72, 700, 11, "It grows.")])
    boxes = [read_file(data, "plan.pdf")[0].blocks[0].boxes for data in (whole, cropped(whole, (-50, -50, 700, 900)))]
    assert boxes[0] == boxes[1]
    (moved,) = read_file(cropped(whole, (20, -50, 700, 780)), "plan.pdf")[0].blocks[0].boxes
    assert (moved.x0, moved.top) == (boxes[0][0].x0 - 20, boxes[0][0].top - 12)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_what_stands_outside_the_crop_box_is_not_read(turned: int) -> None:
    data = cropped(
        pdf([(72, 700, 11, "It grows."), (72, 100, 11, "Cut below."), (400, 700, 11, "Cut aside.")]), (20, 300, 300, 780), turned
    )
    read = "".join(block.text for block in read_file(data, "plan.pdf")[0].blocks)
    assert sorted(read.replace(" ", "")) == sorted("Itgrows.")  # words that stand upright on a turned page are read letter by letter


def cropped(data: bytes, box: tuple[float, float, float, float], turned: int = 0) -> bytes:
    """A PDF whose first page has a crop box, and is turned."""
    out, file = BytesIO(), pypdfium2.PdfDocument(data)
    file[0].set_cropbox(*box)
    file[0].set_rotation(turned)
    file.save(out)
    file.close()
    return out.getvalue()
