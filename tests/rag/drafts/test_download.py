"""What the page hands out: a whole file with a name, for each template and format."""

from __future__ import annotations

from io import BytesIO
from zipfile import is_zipfile

import pytest

from rag.assistant import Assistant
from rag.drafts.basket import Basket
from rag.drafts.choices import Choices
from rag.drafts.collect import from_answer, from_passages
from rag.drafts.download import draft_file
from rag.drafts.exporters import MEDIA_TYPES, SUFFIXES
from rag.drafts.readers.docx import read
from rag.drafts.source import Source
from rag.drafts.templates import TEMPLATES
from rag.drafts.verify import verify
from rag.errors import DraftError
from tests.rag.drafts.conftest import FUSION, PROVENANCE


def test_from_an_answer_and_a_passage_to_a_file(stand_in_assistant: Assistant, source: Source) -> None:
    answer = stand_in_assistant.answer("大学ファンドの規模はいくらですか")
    basket = from_answer(answer).added(*from_passages([answer.evidence[1].passage_id], source).entries)
    file = draft_file(basket, source, stand_in_assistant.provenance, choices=Choices(record=True))
    assert file.name.startswith("briefing-20")
    assert file.name.endswith(".docx")
    assert is_zipfile(BytesIO(file.content))
    report = verify(read(file.content), source)
    assert not report.fallen
    assert report.counts()["quote"]["stands"] >= 2
    record = " ".join(paragraph.text for paragraph in read(file.content))
    assert stand_in_assistant.provenance.index_id in record


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_in_every_format(basket: Basket, source: Source, template: str, suffix: str) -> None:
    file = draft_file(basket, source, PROVENANCE, template=template, suffix=suffix)
    assert file.content
    assert file.name.endswith(suffix)
    assert file.media_type == MEDIA_TYPES[suffix]


def test_passages_alone_used_no_model(source: Source) -> None:
    file = draft_file(from_passages([FUSION], source), source, PROVENANCE, suffix=".md", choices=Choices(record=True))
    assert PROVENANCE.index_id not in file.content.decode()
    assert "| 言語モデル | 使用していない |" in file.content.decode()


def test_the_language_is_that_of_the_answers(stand_in_assistant: Assistant, source: Source) -> None:
    basket = from_answer(stand_in_assistant.answer("How large is the university endowment fund?"))
    assert (
        draft_file(basket, source, PROVENANCE, suffix=".md").content.decode().startswith("# Integrated Innovation Strategy 2024: briefing")
    )
    assert (
        draft_file(basket, source, PROVENANCE, suffix=".md", language="ja")
        .content.decode()
        .startswith("# 統合イノベーション戦略2024について")
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"template": "poem"}, "no template 'poem'"), ({"suffix": ".pdf"}, "ends with .pdf"), ({"suffix": ""}, "ends with no suffix")],
)
def test_what_is_not_there(basket: Basket, source: Source, changed: dict[str, str], said: str) -> None:
    with pytest.raises(DraftError, match=said):
        draft_file(basket, source, PROVENANCE, **changed)  # type: ignore[arg-type]


def test_an_empty_basket(source: Source) -> None:
    with pytest.raises(DraftError, match="the basket is empty"):
        draft_file(Basket(), source, PROVENANCE)
