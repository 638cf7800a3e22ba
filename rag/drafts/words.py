"""The words of a draft's frame, in both languages. ``verify`` knows them, so that a frame is never taken for the text."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from index.translation import LABEL_EN, LABEL_JA
from rag.types import Language

WARNING = {
    "ja": "生成AIによる下書き。原文を確認",
    "en": "Draft by generative AI. Check against the original. （生成AIによる下書き。原文を確認）",
}
PARAPHRASE = {"ja": "（要約）", "en": " (paraphrase)"}
"""What stands behind words that are not the text's own."""
FRAMED = {"ja": "（原文の情報による）", "en": " (restated from the original)"}
"""What stands behind a sentence that the program made around facts of the metadata, or figures of the text."""

WORDS: Mapping[Language, Mapping[str, str]] = {
    "ja": {
        "briefing": "説明資料（案）",
        "qa": "想定問答（案）",
        "summary": "概要",
        "points": "ポイント",
        "quotes": "原文の引用",
        "sections": "引用した節",
        "record": "作成の記録",
        "scope": "{title}のうち、{sections}つの節の{passages}か所からの引用である。",
        "asked": "問い：{question}",
        "question": "問{number}　{question}",
        "about": "「{section}」について、本文にはどう書かれているか。",
        "answer": "答",
        "memo": "メモ（作成者の言葉・原文との照合なし）：{note}",
        "missing": "答える文が見つからなかった点：{missing}",
        "context": "（前の文）「{sentence}」",
        "related": "この事柄に触れた箇所はあるが、質問への答えかどうかは確かめられていない。",
    },
    "en": {
        "briefing": "Briefing note (draft)",
        "qa": "Questions and answers (draft)",
        "brief": "{title}: brief (draft)",
        "summary": "Summary",
        "points": "Points",
        "quotes": "Quotes from the original",
        "sections": "Sections cited",
        "record": "How this draft was made",
        "scope": "From {title}: {passages} passages of {sections} sections.",
        "asked": "Question: {question}",
        "question": "Q{number}. {question}",
        "about": "What does the text say on “{section}”?",
        "answer": "Answer",
        "memo": "Note (the author's own words, not compared with the original): {note}",
        "missing": "No sentence was found that answers: {missing}",
        "context": "(sentence before) “{sentence}”",
        "related": "Passages of the text speak of the matter; whether they answer the question has not been established.",
        "left_out": "Left out to keep to one page: {what}.",
        "no_translation": "(there is no reference translation)",
        "column_en": "English (unofficial reference translation)",
        "column_ja": "日本語（原文）",
    },
}

NOT_USED = {"ja": "使用していない", "en": "not used"}

RECORD: Mapping[Language, Mapping[str, str]] = {
    "ja": {
        "warning": "注意",
        "document": "文書",
        "publisher": "公表者",
        "coverage": "収録範囲",
        "attribution": "出典の表示",
        "licence": "利用条件",
        "corpus": "本文のSHA-256",
        "index": "索引の番号",
        "model": "言語モデル",
        "embedder": "検索モデル",
        "program": "プログラム",
        "day": "作成日",
        "translation": "英訳",
    },
    "en": {
        "warning": "Caution",
        "document": "Document",
        "publisher": "Publisher",
        "coverage": "Coverage",
        "attribution": "Attribution",
        "licence": "Licence",
        "corpus": "SHA-256 of the text",
        "index": "Index",
        "model": "Language model",
        "embedder": "Embedder",
        "program": "Program",
        "day": "Date",
        "translation": "Translation",
    },
}

OWN = re.compile(r"[(（](?:作成者の言葉|own words)[)）][。.]?\s*$", re.IGNORECASE)
"""What somebody writes behind a line of their own that is not compared: a date, a telephone number, the number of a meeting."""

CITING = re.compile(
    r"出典|出所|引用元?|原文|原典|前掲|同上?|上記|該当|戦略|抜粋|参照|根拠|本文|記載|を|より|から|による|の|及び|および|と|第|節|章|箇所|頁|ページ|"
    r"(?:source|quoted|cited|from|see|section|sections|and|in|of|the|strategy|ibid|pages?|pp?\.?)|[0-9]{1,5}(?=頁|ページ)|(?<=p\.)[0-9]{1,5}|"
    r"[ 　\t、。・,.;:：；/／()（）「」“”→⇒>＞\"\[\]【】〔〕―—–-]",
    re.IGNORECASE,
)
"""Words and marks around section numbers that do nothing but cite them."""

SAYING = re.compile(r"^(?:では|には|によれば|によると|において(?:は)?|より|から|says?(?: that)?|states?(?: that)?|reads?)[、,:： 　]*")
"""What stands between a section number and the words of it."""

_OWN_WORDS = frozenset({"asked", "question", "memo", "missing"})
"""Frames around somebody's own words."""

_SAYS = frozenset({"about", "left_out", "context"})
"""Frames around names of sections or words of the text, which are compared."""


def frame(name: str, language: Language, **values: object) -> str:
    """A phrase of the frame."""
    return WORDS[language][name].format(**values)


def frames(titles: Collection[str]) -> re.Pattern[str]:
    """Matches a whole paragraph of the frame of a draft of the document with these titles, with any counts in it."""
    title = "|".join(re.escape(one) for one in titles)
    phrases = [phrase for words in WORDS.values() for name, phrase in words.items() if name not in _OWN_WORDS | _SAYS]
    phrases += [*WARNING.values(), LABEL_JA, LABEL_EN, f"{LABEL_EN} / {LABEL_JA}"]
    patterns = (re.escape(phrase).replace(r"\{title\}", f"(?:{title})") for phrase in phrases)
    return re.compile("|".join(re.sub(r"\\\{\w+\\\}", r"\\d+", pattern) + "[。.]?" for pattern in patterns))


def _pattern(phrase: str) -> str:
    return re.sub(r"\\\{\w+\\\}", ".*", re.escape(phrase))


OWN_WORDS = re.compile("|".join(_pattern(words[name]) for words in WORDS.values() for name in sorted(_OWN_WORDS)))
"""Matches a whole paragraph of somebody's own words: questions and memos, which are not compared."""

MEMO = re.compile("|".join(_pattern(words["memo"]) for words in WORDS.values()))
"""Matches the first line of a memo; its further lines are somebody's own words too."""

LEFT_OUT = re.compile(_pattern(WORDS["en"]["left_out"]))
"""Matches a paragraph that names sections and says nothing else."""

RECORD_ROW = re.compile(rf"(?:{'|'.join(re.escape(name) for names in RECORD.values() for name in names.values())})\s*[:：|\t].*")
"""Matches a row of the record."""
