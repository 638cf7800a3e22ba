"""What stands around a question and asks nothing: 「大臣の日程表を作っております。」, ``I am drafting a note:``, ``Could you tell me``.

A sentence is left out only where every content word of it belongs to the office and none to a subject, and what is left asks.
"""

from __future__ import annotations

import re

from index.tokens import lemmas
from rag.types import Language

_SENTENCE = re.compile(r"[^。？?！!]+[。？?！!]*")
_SENTENCE_EN = re.compile(r"[^?.!;:–—]+(?:\.(?=\w)[^?.!;:–—]*)*[?.!;:–—]*\s*")
_OFFICE = frozenset(
    (
        "確認 金額 日付け 日程 表 資料 作る 作成 大臣 総理 長官 質問 教える 教示 知る 聞く 伺う 尋ねる 願う 御 急ぐ 急ぎ"
        " 明日 今日 会議 説明 比較 乗せる 答弁 準備 メモ 記者 記事 報告 先生 議員 助かる 恐れる 入る 為る 成る 有る 居る"
        " 下さる 頂く 致す どうぞ 宜しく 宜しい 纏める 整理 手元 件 事 点 つ 調べる 分かる 為 簡単 短い 手短 一言 必要"
        " 使う 書く 出す 問い 合わせる 至急 挨拶 原稿 部長 課長 上司 局長 室長 補佐 秘書 用 念"
    ).split()
)
_OFFICE_EN = frozenset(
    (
        "i we my our am are is was were a an the for to of on in at and this that it be just need needs want wants would like"
        " know knowing please quick quickly one two three thing things fact facts question questions figure figures date dates"
        " note brief briefing memo report cable drafting writing preparing minister ministers ambassador attaché attache desk"
        " office team colleague colleagues boss asks asking asked me us help hello hi thanks thank you tomorrow today speech"
        " meeting draft check checking confirm could can will trying understand have has"
    ).split()
)
_ASKS = re.compile("[？?]|か。?$|いつ|何|どこ|だれ|誰|なぜ|どう|いくら|いくつ|どれ|どの|どんな|どちら|教え|挙げ|列挙|説明して|示して")
_ASKS_EN = re.compile(r"\?|\b(?:when|what|who|whom|whose|how|which|where|why|tell|list|explain|describe|give|state|name)\b", re.IGNORECASE)
_REASON = re.compile(
    "(?<![はが])、[^、。？?]*(?:ため|ので|から|たく|たい)[^、。？?]*(?:教え|お願い|ください|いただ|頂)[^、。？?]*[。？?]*$"
)
"""「…を、記事に書くため教えてください」."""
_SOMEBODY = r"(?:i|we|(?:my|our|the) (?:[\w'-]+ ){0,2}?(?:desk|team|office|section|minister|ambassador|boss|attaché|attache|colleagues?))"
_LEAD_EN = re.compile(
    rf"^(?:{_SOMEBODY} (?:would like|want|wants|need|needs|wish|wishes|am trying|are trying) to (?:know|understand|confirm|check)"
    r"|(?:could|can|would|will) you (?:please |kindly )?(?:tell|explain|remind|say|confirm|clarify)(?: (?:to )?(?:me|us))?"
    r"|(?:please |kindly )?(?:tell|remind|inform) (?:me|us)|(?:please |kindly )?explain(?: to [^,]{2,20}?)?"
    r"|do (?:you|we) know|(?:may|might|can|could) (?:i|we) (?:please )?(?:ask|enquire|inquire|know)(?: you)?"
    rf"|{_SOMEBODY} (?:should|would) be (?:much |most |very )?(?:obliged|grateful|glad|thankful) if you (?:could|would|can)"
    r" (?:please |kindly )?(?:say|tell (?:me|us)|explain|confirm|clarify|let (?:me|us) know)"
    r"|(?:would|could) you be so (?:kind|good) as to (?:say|tell (?:me|us)|explain|confirm|clarify)"
    r"|(?:please )?(?:allow|permit) me to (?:ask|enquire|inquire))[,:]? (?=(?:(?:in|by|at|on|for|to|with|under|from|since) )?"
    r"(?:when|what|who|whom|whose|how|which|where|why|whether)\b)",
    re.IGNORECASE,
)

_ASIDE_EN = re.compile(
    r", (?:may|might|if) (?:i|we) (?:may )?(?:ask|enquire|inquire|put it so)(?:,|(?=\?)|$)|, if (?:i|we) may,", re.IGNORECASE
)
"""``What, may I ask, is the fund?``"""


def unframed(question: str, language: Language) -> str:
    """A question without the sentences around it that belong to the office alone; as it is where nothing else is left."""
    english = language == "en"
    sentences = (_SENTENCE_EN if english else _SENTENCE).findall(question)
    kept = "".join(one for one in sentences if not (_is_office_en(one) if english else _is_office(one))).strip()
    if not (_ASKS_EN if english else _ASKS).search(kept):
        kept = question
    if english:
        return _ASIDE_EN.sub("", kept)
    if (reason := _REASON.search(kept)) and set(lemmas(reason.group())) <= _OFFICE:
        kept = kept[: reason.start()]
    return kept


def without_lead(question: str) -> str:
    """An English question without ``Could you tell me`` before its question word."""
    shorter = _LEAD_EN.sub("", question)
    return shorter[0].upper() + shorter[1:] if shorter != question else question


def _is_office(sentence: str) -> bool:
    return not re.search("[？?]|か。?$", sentence) and set(lemmas(sentence)) <= _OFFICE


def _is_office_en(sentence: str) -> bool:
    return "?" not in sentence and {word.lower() for word in re.findall(r"[\w-]+", sentence)} <= _OFFICE_EN
