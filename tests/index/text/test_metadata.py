"""What nobody gave is unknown, and nothing is said of it that the metadata do not say."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from index.document import read_metadata
from index.settings import CORPUS
from index.text.metadata import Metadata


def metadata(**known: object) -> Metadata:
    return Metadata.model_validate({"document": "d", "title": "題", "file": "t.txt"} | known)


@pytest.mark.parametrize(
    ("known", "day", "decision"),
    [
        ({}, None, None),
        ({"decided": "2025-07-26"}, "2025年7月26日", "2025年7月26日決定"),
        ({"decided": "2025-07-26", "decided_by": "党大会"}, "2025年7月26日", "2025年7月26日党大会決定"),
        ({"decided_ja": "令和７年７月26日公表"}, "令和７年７月26日", "令和７年７月26日公表"),
        ({"decided": "2024-06-04", "decided_ja": "令和６年６月４日閣議決定"}, "令和６年６月４日", "令和６年６月４日閣議決定"),
    ],
)
def test_a_decision_is_what_is_known_of_it(known: dict[str, object], day: str | None, decision: str | None) -> None:
    assert (metadata(**known).day_ja, metadata(**known).decision_ja) == (day, decision)


def test_what_is_unknown_is_shown_as_unknown() -> None:
    shown = metadata(decided="2025-07-26").shown("不明")
    assert (shown["title"], shown["decided_ja"], shown["publisher"]) == ("題", "2025年7月26日決定", "不明")


@pytest.mark.parametrize("day", ["令和６年", "2024-13-01", "2024", "20240604"])
def test_a_day_is_a_day(day: str) -> None:
    with pytest.raises(ValidationError, match="decided"):
        metadata(decided=day)


def test_the_strategy_brings_its_own_words() -> None:
    own = read_metadata(CORPUS)
    assert (own.left_out is None, own.left_out_en is None) == (False, False)
