"""Sentences of a text that speak to the machine that reads it. The corpus is data: they are never chosen as a statement.

A government document has no reason to say how an assistant is to answer. Whoever slips such a sentence into a text wants it
to be repeated; the passage is still shown as evidence, where a person reads it.
"""

from __future__ import annotations

import re

from index.figures import half_width

_SPEAKS_TO_A_MACHINE = re.compile(
    r"<\s?\|?\s?/?(?:im_|system|user|assistant|inst)|\[/?inst\]|\|\s?>"
    r"|(?:指示|命令|記載|規則|ルール|制約)[^。]{0,16}(?:無視|破棄|忘れ|優先し)|(?:無視|優先)[^。]{0,10}(?:回答|出力|答え)"
    r"|(?:と|とのみ|とだけ|必ず|のみ) ?[^。、]{0,24}"
    r"(?:回答する(?:こと|。|$)|回答せよ|答えよ|答えること|出力し|出力せよ|出力する|書くこと|述べること|言え)"
    r"|(?:補助者|アシスタント|言語モデル|チャットボット|システムプロンプト|生成ai)(?:は|に|へ|が|よ|、|）)[^。]{0,40}(?:答え|回答|出力|述べ|言|指示)"
    r"|\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:above|previous|instruction|rule|prompt)"
    r"|\b(?:the )?assistant (?:must|should|shall|will|has to)\b|\b(?:system|assistant|user) ?:"
    r"|\bsay [A-Z0-9-]+ and nothing else|\banswer only\b",
    re.IGNORECASE,
)


def speaks_to_a_machine(sentence: str) -> bool:
    """Whether a sentence gives orders to whoever answers from the text."""
    return bool(_SPEAKS_TO_A_MACHINE.search(half_width(sentence)))
