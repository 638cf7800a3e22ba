"""The words of a draft's frame, in both languages. ``verify`` knows them, so that a frame is never taken for the text."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from index.text.translation import LABEL_EN, LABEL_JA
from rag.types import Language

WARNING = {
    "ja": "（下書き）生成AIを利用して作成。使用前に原文を確認すること。",
    "en": "(Draft) Made with generative AI. Check against the original before use.",
}
PARAPHRASE = {"ja": "（要約）", "en": " (paraphrase)"}
"""What stands behind words that are not the text's own."""
FRAMED = {"ja": "（原文の情報による）", "en": " (restated from the original)"}
"""What stands behind a sentence that the program made around facts of the metadata, or figures of the text."""

WORDS: Mapping[Language, Mapping[str, str]] = {
    "ja": {
        "briefing": "{title}について（案）",
        "qa": "{title}に関する想定問答（案）",
        "day": "{era}{year}年{month}月{day}日",
        "by": "（担当：{by}）",
        "summary": "{number}　結論",
        "points": "{number}　内容",
        "short": "{question}　⇒　",
        "question": "（問{number}）{question}",
        "asked": "問：{question}",
        "about": "「{section}」について、本文にはどう書かれているか。",
        "answer": "（答）",
        "reference": "（参考）",
        "repeated": "問{number}の答のとおり。",
        "context": "（前の文）「{sentence}」",
        "memo": "{note}（作成者の言葉）",
        "source": "出典：{title}",
        "unanswered": "本文に記載が見当たらず、掲載していない事項：{what}",
        "made": WARNING["ja"] + "［strategy-qa {version}・本文 {sha}］",
        "originals": "別添　原文",
        "record": "作成の記録",
    },
    "en": {
        "briefing": "{title}: briefing note (draft)",
        "qa": "{title}: questions and answers (draft)",
        "brief": "{title}: brief (draft)",
        "day": "{day} {month} {year}",
        "by": "(Contact: {by})",
        "summary": "{number}. In short",
        "points": "{number}. What the text says",
        "short": "{question} ⇒ ",
        "question": "(Q{number}) {question}",
        "asked": "Question: {question}",
        "asked_in_japanese": "(asked in Japanese)",
        "about": "What does the text say on “{section}”?",
        "answer": "(A) ",
        "reference": "(Reference) ",
        "repeated": "As in the answer to question {number}.",
        "context": "(sentence before) “{sentence}”",
        "memo": "{note} (own words)",
        "source": "Source: {title}",
        "unanswered": "Not found in the text, and left out: {what}",
        "made": WARNING["en"] + " [strategy-qa {version}, text {sha}]",
        "originals": "Annex: the originals",
        "record": "How this draft was made",
        "left_out": "Left out to keep to one page: {what}.",
        "above": "The sentences above answer this too.",
        "no_translation": "(there is no reference translation)",
        "column_en": "English (unofficial reference translation)",
        "column_ja": "日本語（原文）",
    },
}

COMPARED: Mapping[Language, Mapping[str, str]] = {
    "ja": {
        "title": "新旧対照表：{old}、{new}",
        "old": "旧：{name}",
        "new": "新：{name}",
        "counts": "文の数：{counts}。下線は、他方にない語句である。",
        "none": "変わった文はない。",
        "figures": "数値が変わった文",
        "edited": "表現が変わった文",
        "moved": "位置が変わった文",
        "added": "加わった文",
        "removed": "なくなった文",
        "same": "変わらない文",
        "changed": "{gone}　⇒　{come}",
        "nothing": "（なし）",
        "del": "（新にない：）",
        "ins": "（旧にない：）",
        "file": "新旧対照表をWordファイルで保存",
        "more": "ほかに{count}文がある（Wordファイルには全てある）。",
        "missing": "比べる文書が見つからない：{old}、{new}",
    },
    "en": {
        "title": "Comparison of {old} and {new}",
        "old": "Older: {name}",
        "new": "Newer: {name}",
        "counts": "Sentences: {counts}. What is underlined is not in the other text.",
        "none": "No sentence changed.",
        "figures": "Figures changed",
        "edited": "Wording changed",
        "moved": "Moved",
        "added": "Added",
        "removed": "Removed",
        "same": "Unchanged",
        "changed": "{gone} ⇒ {come}",
        "nothing": "(none)",
        "del": "(not in the newer:) ",
        "ins": "(not in the older:) ",
        "file": "Save the comparison as a Word file",
        "more": "{count} more sentences; the Word file has all.",
        "missing": "There are no such documents to compare: {old}, {new}",
    },
}
"""The words around two texts that are compared."""

FORMER: Mapping[str, str] = {
    "title ja": "説明資料（案）",
    "title en": "Briefing note (draft)",
    "qa ja": "想定問答（案）",
    "qa en": "Questions and answers (draft)",
    "warning ja": "生成AIによる下書き。原文を確認",
    "warning en": "Draft by generative AI. Check against the original. （生成AIによる下書き。原文を確認）",
    "summary ja": "概要",
    "summary en": "Summary",
    "points ja": "ポイント",
    "points en": "Points",
    "quotes ja": "原文の引用",
    "quotes en": "Quotes from the original",
    "sections ja": "引用した節",
    "sections en": "Sections cited",
    "scope ja": "{title}のうち、{sections}つの節の{passages}か所からの引用である。",
    "scope en": "From {title}: {passages} passages of {sections} sections.",
    "answer ja": "答",
    "answer en": "Answer",
    "related ja": "この事柄に触れた箇所はあるが、質問への答えかどうかは確かめられていない。",
    "related en": "Passages of the text speak of the matter; whether they answer the question has not been established.",
}
"""Phrases in drafts that were made before; they are still known."""

_FORMER_OWN = (
    "問い：{question}",
    "問{number}　{question}",
    "Q{number}. {question}",
    "メモ（作成者の言葉・原文との照合なし）：{note}",
    "Note (the author's own words, not compared with the original): {note}",
    "答える文が見つからなかった点：{missing}",
    "No sentence was found that answers: {missing}",
)

AUTHOR = {"ja": "作成者", "en": "Author"}
"""Whose words memos are, where Word names somebody."""

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
    r"出典|出所|引用元?|セクション|§|原文|原典|前掲|同上?|上記|該当|戦略|抜粋|参照|根拠|本文|記載|を|より|から|による|の|及び|および|と|第|節|章|箇所|頁|ページ|"
    r"(?:source|quoted|cited|from|see|sections?|sec\.?|and|in|of|the|strategy|ibid|pages?|pp?\.?)|[0-9]{1,5}(?=頁|ページ)|(?<=p\.)[0-9]{1,5}|"
    r"[ 　\t、。・,.;:：；/／()（）「」“”→⇒>＞\"\[\]【】〔〕―—–-]",
    re.IGNORECASE,
)
"""Words and marks around section numbers that do nothing but cite them."""

SAYING = re.compile(r"^(?:では|には|によれば|によると|において(?:は)?|より|から|says?(?: that)?|states?(?: that)?|reads?)[、,:： 　]*")
"""What stands between a section number and the words of it."""

_OWN_WORDS = ("question", "asked", "by", "unanswered")
"""Frames around somebody's own words."""

_SAYS = frozenset({"about", "left_out", "context", "short", "memo", *_OWN_WORDS})
"""Frames around names of sections, words of the text or somebody's own, not of the frame alone."""

_HEADINGS = ("summary", "points", "originals", "record")


def frame(name: str, language: Language, **values: object) -> str:
    """A phrase of the frame."""
    return WORDS[language][name].format(**values)


def frames(titles: Collection[str]) -> re.Pattern[str]:
    """Matches a whole paragraph of the frame of a draft of the documents with these titles, of some of them, with any counts in it."""
    phrases = [phrase for words in WORDS.values() for name, phrase in words.items() if name not in _SAYS]
    phrases += [*FORMER.values(), *WARNING.values(), LABEL_JA, LABEL_EN, f"{LABEL_EN} / {LABEL_JA}"]
    title = "|".join(re.escape(one) for one in titles)
    some = f"(?:{title})(?:(?:、|; )(?:{title}))*"
    return re.compile("|".join(_pattern(phrase.rstrip(), r"\d+", title=some) + "[。.]?" for phrase in phrases))


def _pattern(phrase: str, value: str, **values: str) -> str:
    """Matches a phrase with any values in it."""
    known = {"month": r"(?:\d+|[A-Z][a-z]+)", "era": "(?:令和)?", "year": r"(?:元|\d+)", "version": r"[\w.+]+", "sha": "[0-9a-f]+"} | values
    return re.sub(r"\\\{(\w+)\\\}", lambda found: known.get(found[1], value), re.escape(phrase)).replace("　", r"\s{0,3}")


def _any_of(names: Collection[str], former: Collection[str] = (), value: str = ".*") -> re.Pattern[str]:
    phrases = [*(words[name] for words in WORDS.values() for name in names), *former]
    return re.compile("|".join(_pattern(phrase.rstrip(), value) for phrase in phrases))


OWN_WORDS = _any_of(_OWN_WORDS, _FORMER_OWN)
"""Matches a whole paragraph of somebody's own words: questions and memos, which are not compared."""

MEMO = _any_of((), [phrase for phrase in _FORMER_OWN if "{note}" in phrase])
"""Matches the first line of a memo of a former draft; its further lines are somebody's own words too."""

LEFT_OUT = re.compile(_pattern(WORDS["en"]["left_out"], ".*"))
"""Matches a paragraph that names sections and says nothing else."""

_NUMBER = r"\d{1,3}"
_FORMER_HEADINGS = [phrase for name, phrase in FORMER.items() if name.split()[0] in ("summary", "points", "quotes", "sections")]

HEADING = _any_of(_HEADINGS, _FORMER_HEADINGS, _NUMBER)
"""Matches the headings that drafts have."""

SUMMARY = _any_of(("summary",), value=_NUMBER)
"""Matches the heading above short answers."""

LEAD = re.compile(
    "|".join(
        _pattern(words[name].partition("{")[0].rstrip(" 「“"), "")
        for words in WORDS.values()
        for name in ("answer", "reference", "context")
    )
)
"""What stands before an answer, before what is shown beside it, and before a sentence that another one points back to."""

SHORT = "⇒"
"""Stands between a question and its short answer."""

ABOVE = re.compile(r"(?:前掲注|[Nn]ote)\s*(\d+)(?:\s*above)?[。.]?")
"""A footnote that says the same as one above."""

RECORD_ROW = re.compile(rf"(?:{'|'.join(re.escape(name) for names in RECORD.values() for name in names.values())})\s*[:：|\t].*")
"""Matches a row of the record."""
