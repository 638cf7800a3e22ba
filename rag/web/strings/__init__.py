"""All words of the page, one table a language, with the same keys."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from rag.types import Language

LANGUAGES: dict[str, Language] = {"日本語": "ja", "English": "en"}
"""Names of the languages as the switch shows them."""

EXAMPLES: tuple[str, ...] = (
    "フュージョンエネルギーの発電実証はいつまでに目指していますか",
    "大学ファンドの規模はいくらですか",
    "ＡＩセーフティ・インスティテュートはどこに設置されていますか",
    "統合戦略2024の３つの基軸は何ですか",
    "How many launches a year does Japan want by the early 2030s?",
    "How big is the fund behind J-PEAKS?",
)


@lru_cache(maxsize=2)
def table(language: Language) -> dict[str, str]:
    """The words of one language."""
    words: dict[str, str] = json.loads((Path(__file__).parent / f"{language}.json").read_text(encoding="utf-8"))
    return words
