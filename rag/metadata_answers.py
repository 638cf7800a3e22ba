"""Questions about the document itself: when it was decided, who publishes it. Answered from its metadata, never from the text.

What the metadata do not know is not answered; what is covered, and that later editions are not, is said where nothing is found.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from index.figures import half_width
from index.types import Document, Metadata
from rag.types import Language, Statement

_OTHER_YEAR = r"20(?:2[0-35-9]|[3-9]\d)"
_ITSELF = re.compile(
    r"(?<!では)(?:(?:この|本|当)(?:統合)?(?:イノベーション)?(?:戦略|文書|資料|本文|書類)"
    r"|統合(?:イノベーション)?戦略(?: ?2024|(?! ?2024))(?!推進|会議|本部))(?:[」』]|(?![」』]))"
    r"(?!では|によ|に(?!つい|関し)|で|の中|における|が(?:定|掲|示|述|挙))"
    r"|(?<!to )(?<!in )(?<!by )(?<!under )\b"
    r"(?:this (?:strategy|document|text|paper)|the document|(?:the )?(?:integrated )?innovation strategy(?: 2024)?"
    r"|the strategy(?: itself)?)\b"
    r"(?! (?:promotion|for|on|of|to|says?|states?|sets?|gives?|mentions?|plans?|aims?|expects?|calls?|targets?|wants?|names?|lists?)\b)",
    re.IGNORECASE,
)
"""The document as what is asked about, not as where to look (「この戦略では」, "according to this strategy")."""
_OF_ANOTHER = re.compile(
    r"を(?!教|知|示|経|お|確認|挙|担当|所管)|戦略|計画|方針|方策|構想|ビジョン|大綱|ガイドライン|パッケージ|法(?!的)"
    r"|\b(?:strategy|plan|policy|act|vision|guidelines?|package|law|roadmap|concept)\b",
    re.IGNORECASE,
)
"""What stands in the rest of a question that is about something else."""
_ACT = "閣議|決定|決ま|決め|策定|公表|発表|発行|出さ|出て|出た|作ら|作成|でき|まとま|まとめ|定め|成立|承認"
_WHEN = "(?:いつ|何日|何月|何年)"
_WHO = "(?:誰|だれ|どこ)"
_DECIDED = re.compile(
    r"(?:決定|策定|公表|発表|発行|作成)(?:された)?(?:日|年月日|時期|年)|日付|閣議決定(?:され|した|です|か|を経)"
    rf"|{_WHEN}(?:頃|ごろ)?(?:、|の|に|付け?の?)*(?:{_ACT}|もの|時点)"
    rf"|(?:{_ACT})(?:され|し)?(?:っ?た|て|だ)?(?:の|日|年|時期)?(?:は|って)?、?{_WHEN}"
    rf"|(?:決め|決定し|決定|承認)(?:た?の)?は?{_WHO}|{_WHO}(?:が|で)[^。、]{{0,4}}(?:決定|決め|決ま|承認)"
    r"|\b(?:when|on (?:what|which) (?:date|day)) (?:was|did|were|had)\b.{0,60}"
    r"\b(?:adopt|decid|approv|endors|publish|issu|pass|releas|come out|finali[sz]|made|dat)"
    r"|\bdate (?:of|was|is)\b|\bhow old\b|\b(?:who|which body|what body) (?:adopted|decided|approved|endorsed)\b"
    r"|\b(?:adopted|decided|approved|endorsed),? (?:and )?by\b|\ba cabinet decision\b",
    re.IGNORECASE,
)
_SAID_BY = "公表|発行|作成|作っ|出し|出た|まとめ|策定|所管|担当|発信|責任"
_PUBLISHED = re.compile(
    rf"(?:{_WHO}|何省|どの(?:省|府|機関|役所|官庁|組織|部署)[^、。]{{0,6}}).{{0,12}}(?:{_SAID_BY})"
    rf"|(?:{_SAID_BY})[^。、]{{0,10}}(?:{_WHO}|どの|何省)"
    r"|(?:発行|公表|出典)元|(?:公表|作成|発行)(?:主体|者|機関)|編者|著者"
    r"|\b(?:who|which (?:\w+ ){0,3}(?:ministry|office|body|agency|organi[sz]ation|department|government))\b.{0,40}"
    r"\b(?:publish|issu|wrote|written|prepar|releas|put out|produc|behind|responsible|charge|author|compil)"
    r"|\bpublisher\b|\b(?:published|issued|released|produced|written) by\b|\bby whom\b.*\b(?:publish|issu|releas|written)",
    re.IGNORECASE,
)
_HERE = re.compile(
    r"収録|手元|(?:あなた|貴方|お宅|そちら)(?:の|が)|このツール|このシステム"
    r"|\byour (?:text|copy|version|corpus|source)\b|\byou (?:have|hold|cover)\b",
    re.IGNORECASE,
)
_NOT_HELD = re.compile(
    r"別添|別紙|[付附]属(?:資料|文書)|参考資料|(?:最新|後|次|改訂|改定|翌年|来年|前年|去年)(?:の|年度)?版"
    rf"|{_OTHER_YEAR} ?年?(?:度)?版|何ページ|ページ数|頁数|ライセンス|利用条件|執筆者"
    rf"|\bannex|\bappendi|\battachment|\b(?:later|newer|latest|next|newest|previous|earlier|{_OTHER_YEAR}) (?:edition|version|revision)"
    r"|\bsupersed|\bhow many pages\b|\blicen[cs]e\b",
    re.IGNORECASE,
)
"""None of it stands in the text: a question for something of these words is not one for what the text says."""
_OTHER_EDITION = re.compile(
    r"統合(?:イノベーション)?戦略 ?20(?:2[5-9]|[3-9]\d)|integrated innovation strategy (?:of |for )?20(?:2[5-9]|[3-9]\d)", re.IGNORECASE
)


def not_held(question: str) -> bool:
    """Whether a question asks for what is not held here: annexes, other editions, the licence.

    The answer then is that it is not found, with what is covered and as of when.
    """
    plain = half_width(question)
    if _OTHER_EDITION.search(plain):
        return True
    return bool(_NOT_HELD.search(plain)) and bool(_ITSELF.search(plain) or _HERE.search(plain))


def metadata_statement(question: str, language: Language, document: Document) -> Statement | None:
    """A statement from the metadata; None where the question is not about the document itself, or the metadata do not know.

    Whether it asks for what is not held (``not_held``) is to be looked at before.
    """
    plain = half_width(question)
    if not (itself := _ITSELF.search(plain)):
        return None
    if _OF_ANOTHER.search(plain[: itself.start()]) or _OF_ANOTHER.search(plain[itself.end() + 1 :]):
        return None
    asked: tuple[tuple[re.Pattern[str], Callable[[Document, Language], tuple[str, str] | None]], ...]
    asked = ((_DECIDED, _decided), (_PUBLISHED, _published))
    said = [one for pattern, say in asked if pattern.search(plain) and (one := say(document, language))]
    if not said:
        return None
    text = (" " if language == "en" else "").join(sentence for sentence, _ in said)
    emphasis = tuple((text.index(fact), text.index(fact) + len(fact)) for _, fact in said)
    return Statement(text=text, citations=(1,), support="reworded", emphasis=emphasis, checks={"metadata": True})


def _decided(document: Document, language: Language) -> tuple[str, str] | None:
    metadata = document.metadata
    if metadata.decided is None:
        return None
    day = date.fromisoformat(metadata.decided)
    if language == "en":
        fact = f"{day.day} {day:%B} {day.year}"
        return f"The {_title(metadata, language)} was decided by the Cabinet on {fact}.", fact
    fact = f"{day.year}年{day.month}月{day.day}日"
    return f"「{metadata.title}」は、{fact}に閣議決定された。", fact


def _published(document: Document, language: Language) -> tuple[str, str] | None:
    publisher = document.metadata.publisher
    if publisher is None:
        return None
    if language == "en":
        fact = next((entry.en[0] for entry in document.glossary if entry.ja == publisher), publisher)
        return f"The {_title(document.metadata, language)} is published by the {fact}.", fact
    return f"「{document.metadata.title}」は、{publisher}が公表している。", publisher


def _title(metadata: Metadata, language: Language) -> str:
    return (metadata.title_en or metadata.title) if language == "en" else metadata.title
