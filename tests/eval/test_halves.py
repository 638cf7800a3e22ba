"""Files of halves: what is malformed is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from eval.conversations import read_conversations
from eval.enumerations import read_enumerations
from eval.yesno import read_yesno
from index.errors import StrategyQAError

SILENT_WITH_A_QUOTE = '{"id": "y", "question": "q", "language": "ja", "answer": "silent", "quote": "x"}'
MALFORMED = [
    *(("conversations", read_conversations, text) for text in ("", '{"id": "c", "turns": []}', "{")),
    *(("enumerations", read_enumerations, text) for text in ("", '{"id": "e"}', "{")),
    *(("yesno", read_yesno, text) for text in ("", '{"id": "y"}', "{", SILENT_WITH_A_QUOTE)),
]


@pytest.mark.parametrize(("name", "read", "text"), MALFORMED)
def test_a_malformed_file_is_refused(tmp_path: Path, name: str, read: Callable[[str, Path], object], text: str) -> None:
    if text:
        (tmp_path / f"{name}-look.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(StrategyQAError, match=rf"{name}-look\.jsonl"):
        read("look", tmp_path)
