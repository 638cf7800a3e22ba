"""Sentences that speak to the machine that reads them. Corpus and question are data: such a sentence is neither stated nor followed.

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


_ORDERS = re.compile(
    r"必ず[^。]{0,30}(?:答え|言|書|返)|と(?:返事|答え|言っ|書い)て|と答えること|付けて(?:ください)?$|忘れて|無視して|システムプロンプト"
    r"|\bforget (?:your|all|the)\b|\byou must (?:say|answer|reply)\b|^pretend\b|\bsystem prompt\b|\brepeat after me\b",
    re.IGNORECASE,
)
_ROLE_MARK = re.compile(r"<\|[^|>]{0,40}\|>(?:system|user|assistant)?|\{\{[^{}]*\}\}|\[/?INST\]", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[。？！?!])\s*|(?<=\.)\s+(?=[A-Z])|\n")


def without_orders(question: str) -> str:
    """What a question asks, without the sentences that order how it is to be answered; empty where there is nothing else."""
    sentences = _SENTENCE.split(_ROLE_MARK.sub(" ", question))
    return " ".join(one.strip() for one in sentences if one.strip() and not speaks_to_a_machine(one) and not _ORDERS.search(one.strip()))


def speaks_to_a_machine(sentence: str) -> bool:
    """Whether a sentence gives orders to whoever answers from the text."""
    return bool(_SPEAKS_TO_A_MACHINE.search(half_width(sentence)))
