"""Yes-or-no questions that claim a figure or a body: 「基金は2,000億円ですか」 is asked of the text as 「基金はいくらですか」.

So the text answers, not the claim. A claim that the answering sentence does not hold is named beside the answer: a false premise is
corrected, never confirmed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.figures import Figure, figures
from index.tokens import search_form
from index.types import Document
from rag.about import BODY, BODY_KINDS
from rag.framing import without_lead
from rag.types import Language

_YES_NO = re.compile(
    r"(?:か|よね|でしょう|だろう|っけ|かな)[？?。]*$"
    r"|(?:は|が|も|って|、|で|に| ).*(?:[るただうね]|(?<!も)の|(?:て|で)い?る(?:事業|制度|取組)|ない|いい|よい|多い|高い|早い|付く|本当"
    r"|(?<=[はがも])対象|有無|済み|だけ|のみ|ばかり|NG|OK)[？?]$"
    r"|のは[^、。]*[0-9０-９][^、。]{1,6}[？?]$"
)
_UNDERSTOOD = (
    r"(?:という|と)?(?:の|こと)?(?:理解|認識|解釈)(?:し|で)て?(?:も)?(?:よい|いい|良い|よろしい|差し支えない|合ってい|正しい)"
    "|と考えて(?:よい|いい|よろしい)"
)
_ENDING = re.compile(
    rf"(?:の|ん)?(?:でした|だった|だ)?っけ[？?。]*$|(?:{_UNDERSTOOD}|の)?(?:です|でしょう|だろう|ます)?(?:か|よね)[？?。]*$|(?<=[るたな])の[？?]$|[？?。]+$"
)
_ASKS_WHETHER_UNDERSTOOD = re.compile(rf"(?<![るたすうくむいぐ])だ?(?:{_UNDERSTOOD})(?:です|でしょう|だろう|ます)?(?:か|よね)[？?。]*$")
_ASKS_TO_CONFIRM = re.compile(
    r"(?<![るたすうくむいぐ])、?で(?:合って(?:い?る|い?ます)|(?:いい|よい|よろしい)|間違い(?:ない|あり?ません))(?:の|ん)?(?:です|でし)?(?:か|よね|たっけ|っけ)*[？?。]*$"
)
_OPEN = re.compile(
    "いつ(?!か[^らはがをもに。？?])|何(?!か[^らのはがをもに所国月。？?])|なに|、なんだ|なん(?:て|と[い言]|に|の[？?]|件|人|校|年|月|で(?:す|しょ))|どこ(?!か[^らはがをもに。？?])|だれ|誰(?!か[^らはがをもに。？?])|どなた|なぜ|いかに|いかなる|どう(?!か(?:$|[、をがはもに？?]|について))|いくら|いくつ|どれ|(?<!な)どの|どんな|どちら|名[前称]なん"
    "|教え|説明(?!で|して(?:よろ|いい|よい|大丈))|(?<!国を)挙げ|列挙|一覧|示し|まとめて|ください|(?<!つもりは)(?<!予定は)ありますか|幾つ|狙い|(?<!間)違い|知りた"
    "|分か[るり]|わか[るり]|書いてあ|(?:書い|見せ|出し|調べ|話し|述べ|答え|確認し)て(?:くれ|もらえ|いただけ)|お願い"
)
"""「何か専用の…」 and 「…かどうか」 ask for no thing."""
_YES_NO_EN = re.compile(
    r"^(?:[^?:]{1,40}[:–—-] )?(?:(?:am|would|could) (?:i|we) (?:be )?(?:right|correct|wrong)"
    r"|(?:whether|is|are|was|were|does|do|did|has|have|will|would|can|could|must|should|may)\b(?! (?:there|you|we|i|someone|it be)\b))"
    r"|^would it be\b|[–—:-] (?:already|only|still|even)\b",
    re.IGNORECASE,
)
_QUESTION_WORD_EN = r"(?:when|what|who|how|which|where|why)\b"
_OPEN_EN = re.compile(
    rf"\b(?:tell|explain|list|name)\b|^(?:\W*\w+\W+){{0,2}}{_QUESTION_WORD_EN}"
    rf"|\b(?:and|or|but)\b,? (?:if so,? )?(?:(?:by|in|for|to|at|since|from) )?{_QUESTION_WORD_EN}"
    rf"|\b(?:set|sets|say|says|state|states|specify|give|mention|describe|know|known|clear|decided|fixed)\b.*\b{_QUESTION_WORD_EN}",
    re.IGNORECASE,
)
"""``Does it say when ...`` asks for a date; in ``Is help given to whoever ...`` and ``... how data are kept`` the word only joins."""
_NAMES_SOMETHING = ("期", "次", "版", "号", "条", "章", "節", "g", "gev")
"""Units of figures that are part of a name."""
_CLAIMED = re.compile(r"(?:（[^（）]*）)?(?:が|です|でしょう|なの|だ(?:よね|ろう)|によ)")
_CLAIMED_EN = re.compile(r" (?:the|a|an|in charge|responsible|lead)\b")
"""What follows a body of which something is claimed; elsewhere a question is about the body."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A question in which a question word stands for what was claimed."""

    text: str
    claim: str
    """The claim in the question's own words."""


def asks_yes_or_no(question: str, language: Language) -> bool:
    """Whether a question is answered by yes or no, by its form."""
    asks, asks_openly = (_YES_NO_EN, _OPEN_EN) if language == "en" else (_YES_NO, _OPEN)
    question = without_lead(question) if language == "en" else question
    return bool(asks.search(question)) and not asks_openly.search(question)


def opened(question: str, language: Language, document: Document) -> Opened | None:
    """A yes-or-no question as an open one; None where it is none, or claims neither a figure nor a body."""
    if not asks_yes_or_no(question, language):
        return None
    english = language == "en"
    question = _ASKS_TO_CONFIRM.sub("ですか", _ASKS_WHETHER_UNDERSTOOD.sub("ですか", question))
    claimed = [figure for figure in figures(question) if _is_claim(figure, question, english=english)]
    if claimed:
        return _with_figure(question, claimed[-1], english=english)
    return _with_body(question, document, english=english)


def state_asked(question: str, language: Language) -> str:
    """A Japanese yes-or-no question as one for what is written of the matter; empty for any other.

    「もう生産していますか」 is then answered by a sentence that says how far it has come, which a judge who reads for yes does not see.
    """
    if language == "en" or not asks_yes_or_no(question, language):
        return ""
    return re.sub("(?<=[てで]い)$", "る", _ENDING.sub("", question)) + "かどうかについて、どう書かれていますか"


def claim_stands(claim: str, sentence: str, document: Document) -> bool:
    """Whether a sentence of the text holds what was claimed: the same year, amount or number, or a form of the body's name."""
    if claimed := figures(claim):
        return {_value(figure) for figure in claimed} <= {_value(figure) for figure in figures(sentence)}
    plain = search_form(sentence)
    return any(form in plain for form in document.names.forms(claim))


def _is_claim(figure: Figure, question: str, *, english: bool) -> bool:
    """Whether a figure is what a question is about to confirm, not part of a name (Beyond 5G, Society 5.0) or of its topic."""
    before, after = question[: figure.span[0]], question[figure.span[1] :]
    if figure.kind == "count" and figure.unit in _NAMES_SOMETHING:
        return False
    if english:
        return figure.kind != "count" or (bool(re.match(r" ?%|[ -][a-z]", after)) and not re.search(r"[A-Z][\w-]* $", before))
    return "は" not in after and (figure.kind != "count" or bool(figure.unit))


def _value(figure: Figure) -> tuple[object, ...]:
    if figure.kind in ("date", "fiscal_year"):
        return ("year", *figure.value)
    return ("number", *figure.value) if figure.kind == "count" else figure.key


def _with_figure(question: str, figure: Figure, *, english: bool) -> Opened:
    start, end = figure.span
    before, claim, after = question[:start], question[start:end].strip(), question[end:]
    if figure.kind in ("date", "fiscal_year", "decade"):
        word = "which year" if english else "いつ"
        before = re.sub(r"\bthe $", "", before)
        after = after if english else re.sub("^に(?=は|、|[^よ関対])", "", after)
    elif figure.unit in ("%", "割"):
        word = "what percent" if english else "何%"
    elif figure.kind == "amount":
        word = "how much" if english else "いくら"
    else:
        word = "how many" if english else "いくつ" if figure.unit == "つ" else f"何{figure.unit}"
    return Opened(text=before + word + after, claim=claim)


def _with_body(question: str, document: Document, *, english: bool) -> Opened | None:
    forms = [form for entry in document.glossary if entry.kind in BODY_KINDS for form in entry.forms if form in question]
    names = sorted({*forms, *BODY.findall(question)}, key=len, reverse=True)
    for name in names:
        start = question.find(name)
        end = start + len(name)
        if english and re.fullmatch(r"\w+ (?:the )?", question[:start]) and _CLAIMED_EN.match(question, end):
            return Opened(text=f"{question[:start].split()[0]} which body{question[end:]}", claim=name)
        if not english and _CLAIMED.match(question, end):
            return Opened(text=question[:start] + ("どの大学" if name.endswith("大学") else "どこ") + question[end:], claim=name)
    return None
