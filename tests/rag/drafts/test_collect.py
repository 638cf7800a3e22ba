"""Filling a basket: from ids, from an answer, from a file of answers; each way a file can be wrong is one clear line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rag.assistant import Assistant
from rag.drafts.basket import AnswerEntry, PassageEntry
from rag.drafts.checked import check_basket
from rag.drafts.collect import from_answer, from_answers, from_passages
from rag.drafts.source import Source
from rag.errors import DraftError
from tests.rag.drafts.conftest import ANSWERS, FUSION


def lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in ANSWERS.read_text(encoding="utf-8").splitlines()]


def written(tmp_path: Path, *answers: dict[str, Any] | str) -> Path:
    file = tmp_path / "answers.jsonl"
    file.write_text("\n".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in answers), encoding="utf-8")
    return file


def test_passages_and_sentences_by_id(source: Source) -> None:
    sentence = source.document.passage_by_id[FUSION].sentences[0]
    basket = from_passages([f" {FUSION} ", "", sentence.id, FUSION], source)
    assert basket.entries == (PassageEntry(passage_id=FUSION), PassageEntry(passage_id=FUSION, quotes=(sentence.text,)))


def test_an_unknown_id_is_named_with_one_like_it(source: Source) -> None:
    with pytest.raises(
        DraftError, match=r"there is no passage 'iis2024@1#3.1.1.フュージョン/1'; like it: iis2024@1#3.1.1.フュージョンエネルギー/1"
    ):
        check_basket(from_passages(["iis2024@1#3.1.1.フュージョン/1"], source), source)


def test_an_answer_as_it_was_given(stand_in_assistant: Assistant, source: Source) -> None:
    answer = stand_in_assistant.answer("大学ファンドの規模はいくらですか")
    (entry,) = from_answer(answer).entries
    assert isinstance(entry, AnswerEntry)
    assert entry.question == "大学ファンドの規模はいくらですか"
    assert [one.text for one in entry.statements] == [one.text for one in answer.statements]
    quoted = [quote for statement in entry.statements for quote in statement.quotes]
    assert [quote.text for quote in quoted] == [quote.text for citation in answer.citations for quote in citation.quotes]
    assert [quote.passage_id for quote in quoted] == [citation.passage_id for citation in answer.citations]
    assert check_basket(from_answer(answer), source)


def test_a_file_of_answers(source: Source) -> None:
    basket, made = from_answers(ANSWERS, source)
    answers = lines()
    assert [entry.question for entry in basket.entries if isinstance(entry, AnswerEntry)] == [one["question"] for one in answers]
    assert {entry.language for entry in basket.entries if isinstance(entry, AnswerEntry)} == {"ja", "en"}
    assert made.index_id == answers[0]["provenance"]["index_id"]
    assert check_basket(basket, source)


def test_failed_and_empty_lines_are_left_out_and_new_fields_do_not_matter(tmp_path: Path, source: Source) -> None:
    first = lines()[0] | {"not_yet_thought_of": 1}
    failed = {"id": "x", "question": "?", "error": {"code": "question", "message": "too long"}}
    basket, _ = from_answers(written(tmp_path, failed, "", first, ""), source)
    assert len(basket.entries) == 1


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path, source: Source) -> None:
    file = written(tmp_path, lines()[0])
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert len(from_answers(file, source)[0].entries) == 1


def changed(name: str, value: object) -> dict[str, Any]:
    answer = lines()[1]
    return answer | {"provenance": answer["provenance"] | {name: value}}


def of_another_text(passage: str | None = None) -> dict[str, Any]:
    """An answer that was given when other documents were asked too; with ``passage``, from another text of this one."""
    answer = changed("corpus_sha256", "0" * 64)
    return answer | {"citations": [one | ({"passage": passage} if passage else {}) for one in answer["citations"]]}


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ("not json", "line 2 is no JSON object"),
        ("[1]", "line 2 is no JSON object"),
        ({"question": "何ですか"}, "line 2 is no answer: language: Field required"),
        (lines()[1] | {"language": "fr"}, "line 2 is no answer: language:"),
        (of_another_text("3年前の文である。"), "line 2 was answered from a text with SHA-256 000000000000…, here it is"),
        (changed("index_id", "another"), "line 2 was answered with index_id = another, the lines before with"),
        (changed("llm", "another"), "line 2 was answered with llm = another, the lines before with"),
    ],
)
def test_a_line_that_is_wrong_is_named(tmp_path: Path, source: Source, second: dict[str, Any] | str, said: str) -> None:
    with pytest.raises(DraftError) as caught:
        from_answers(written(tmp_path, lines()[0], second), source)
    assert said in str(caught.value)
    assert " -> " in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_answer_counts_while_what_it_cites_stands(tmp_path: Path, source: Source) -> None:
    """Another document on the shelf is another hash of all that is asked."""
    basket, _ = from_answers(written(tmp_path, of_another_text()), source)
    assert len(basket.entries) == 1


def test_files_that_cannot_be_read(tmp_path: Path, source: Source) -> None:
    empty = written(tmp_path, "")
    with pytest.raises(DraftError, match=r"the basket is empty: .* holds no answers -> type: strategy-qa ask --batch"):
        from_answers(empty, source)
    with pytest.raises(DraftError, match="cannot be read: No such file or directory"):
        from_answers(tmp_path / "missing.jsonl", source)
    with pytest.raises(DraftError, match="cannot be read: Is a directory"):
        from_answers(tmp_path, source)
    empty.write_bytes("回答".encode("cp932"))
    with pytest.raises(DraftError, match="is not UTF-8"):
        from_answers(empty, source)


def test_a_file_that_is_too_large(tmp_path: Path, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.drafts.collect.LARGEST_FILE", 10)
    with pytest.raises(DraftError, match="make drafts from parts of it"):
        from_answers(written(tmp_path, lines()[0]), source)
