"""Which kind of figure a question asks for, and whether a sentence holds one of that kind at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from index.figures import Figure, figures, half_width
from index.glossary import Entry
from index.sentences import clause_spans
from index.tokens import lemmas, search_form
from rag.about import BODY_KINDS, GENERAL_UNIVERSITY, years_of
from rag.dates import dates_asked, holds_relative_date, its_decisions

AskedKind = Literal["amount", "percentage", "count", "date"]
NamedKind = Literal["university", "place", "person", "holder", "company", "country"]

_ASKS: tuple[tuple[AskedKind, re.Pattern[str]], ...] = (
    (
        "percentage",
        re.compile(
            r"何 ?(?:%|パーセント|割)|割合(?:は|の目標)|どのような比率|利回り"
            r"|(?:比率|(?:成功|達成|採択|充足|利用|普及|自給)率)(?:は(?!いつ|、)|です|$)"
            r"|\bpercent|\bwhat share\b"
        ),
    ),
    (
        "amount",
        re.compile(
            r"いくら|何円|何兆|何億|金額|予算(?:額|総額|規模)?(?:は|が|って|を教)|(?:費用|経費|建設費|建造費|整備費|総額|予算額|(?:補助|助成|支援|投資|交付|融資)額)(?:は|が|を|$)"
            r"|\bhow much(?=[?.]*$)|\bhow much (?:is|was|are|money|funding|will .* cost|does .* cost)|\b(?:total )?(?:budget|cost)\b.*\?"
        ),
    ),
    (
        "count",
        re.compile(
            r"何(?:件|人|名|校|社|回|基|個|種|倍|通|本|枚|台|隻|棟|点|歳|冊|段階|課題|大学|機関|箇所|[かカヶ]所|[かカヶ]国|[かカヶケヵ箇]月|年間|量子ビット|つ)|いくつ|人数|(?:大学|機関|企業|職員|件|参加者|応募者|利用者)数"
            r"|(?:大学|機関|企業|職員)の数|\bhow many\b|\bhow often\b"
        ),
    ),
    (
        "date",
        re.compile(
            r"いつ|何年(?!間|目)|何月|何日(?!間)|時期は|期限は|年月日|日付(?!変更)|(?:決定|策定|改定|公布|施行|設立)日|った日(?:は|を|$)"
            r"|(?:^|[,;:?.] ?|\b(?:and|by|since|from|until|till|about|tell me|say|state|know) )when\b"
            r"|\b(?:what|which) (?:fiscal )?(?:year|date|month|day)\b|\bby what (?:time|point|deadline)\b|\bhow soon\b"
        ),
    ),
)


_ASKS_FOR_NAME: tuple[tuple[NamedKind, re.Pattern[str]], ...] = (
    (
        "university",
        re.compile(
            r"(?:どの|どこの|何という)[^。、]{0,6}大学|大学(?:名|の名前|はどこ|はどれ)|大学の校名|大学を(?:全部|全て|すべて|列挙|挙げ)"
            r"|\bwhich (?:\w+ ){0,3}universit|\bname (?:of )?the (?:\w+ ){0,3}universit"
        ),
    ),
    (
        "place",
        re.compile(
            r"どこに(?:建|でき|作|置|設|立地|所在|あ)|(?:場所|所在地|立地|建設地|設置場所)は"
            r"|\bwhere (?:will|is|are|was|were)\b.*\b(?:built|located|established|set up|based|constructed|held|placed|housed)\b"
        ),
    ),
    (
        "person",
        re.compile(
            r"(?:飛行士|大臣|閣僚|長官|議長|座長|委員長?|総裁|責任者|担当者|有識者|専門家|学長|社長|理事長|所長)の"
            r"(?:お?名前|氏名|名は)|何という(?:人|方)"
            r"|\bname of the (?:astronaut|minister|chair\w*|head|president|director|scientist)"
        ),
    ),
    (
        "holder",
        re.compile(
            "(?:大臣|閣僚|長官|議長|座長|委員長?|総裁|責任者|担当者|課長|会長|学長|社長|理事長|所長)(?:は|を務め(?:る|ている|ておられる)の(?:は|って))"
            "(?:どなた|だれ|誰)(?=です|でし|だ(?!け)|か(?!ら)|が務|[？?]|$)"
            r"|\bwho (?:heads|chairs|presides|is (?:the )?(?:head|director|chair\w*|president|leader)\b)",
            re.IGNORECASE,
        ),
    ),
    (
        "company",
        re.compile(
            r"(?:どの|どこの|何という)[^。、]{0,6}(?:会社|銀行|メーカー|業者)|(?:会社|銀行|メーカー|業者)(?:はどこ|はどれ|$)|(?:会社|企業|銀行)(?:名|の名前|の名称)"
            r"|\bwhich (?:\w+ ){0,2}(?:company|bank|manufacturer|contractor|shipyard)\b"
            r"|\bname (?:of )?the (?:\w+ ){0,2}(?:company|companies|firm|bank|manufacturer|contractor|shipyard)"
        ),
    ),
    (
        "country",
        re.compile(
            r"国名|(?:どの|どこの|何という)国(?=[がはにをでとか？?、]|$)|\b(?:which|what) countr(?:y|ies)\b|\bname (?:of )?the countr"
        ),
    ),
)
_KIND_OF_AMOUNT = re.compile("([\u3400-\u9fff]{2})[総金]?額")
_GENERAL_AMOUNT = frozenset(
    ("予算", "基金", "事業", "資金", "運用", "支援", "助成", "投資", "調達", "目標", "見込", "想定", "必要", "合計")
)
"""Amounts of which the text may speak in other words; of any other (執行額, 支出額) a sentence has to speak in these words."""
_ASKS_HOW_LONG = re.compile("何 ?[かカヶケヵ箇]月")
_LASTS = re.compile("(?:[かカヶケヵ箇][月年]|年間?|年半)?")
"""Units of a duration; that of 10週間 is not known."""
_PLACE = re.compile(r"東京|大阪|京都|北海道|沖縄|[\u3400-\u9fff]{1,3}(?:県|市)(?![場民])")
_UNIVERSITY = re.compile(r"[\u3400-\u9fffァ-ヶー]{2,8}大学")
_COMPANY = re.compile(r"株式会社|（株）|㈱|[\u3400-\u9fff]銀行|[ァ-ヶー]{2,}社(?!会)")
_COUNTRY = re.compile(r"米国|英国|中国|韓国|日[米英仏独韓豪印加]|インド|オーストラリア|フランス|ドイツ|カナダ|ＥＵ|ＡＳＥＡＮ|Ｇ７")
_ROUND_EN = "(?:round|call|phase|batch|cohort|wave|intake|selection)"
_ROUND_JA = "(?:期|回|次|巡|フェーズ|ラウンド)"
_NOT_IN_NUMBER = "(?<![0-9０-９〇一二三四五六七八九十])"
_ROUNDS = tuple(
    (
        re.compile(
            rf"{_NOT_IN_NUMBER}[{digits}]{_ROUND_JA}(?:目|[のでに]?は?(?:公募|募集|採択|採用|選定|認定|選ば)|[でに]は?何)"
            rf"|\b(?:{word}|{short}) {_ROUND_EN}",
            re.IGNORECASE,
        ),
        re.compile(rf"{_NOT_IN_NUMBER}[{digits}]{_ROUND_JA}|\b(?:{word}|{short}) {_ROUND_EN}", re.IGNORECASE),
    )
    for digits, word, short in (("2２二", "second", "2nd"), ("3３三", "third", "3rd"), ("4４四", "fourth", "4th"))
)
"""A later round of a call as a question names it, and as a sentence may."""
_NAMING_UNITS = frozenset(("期", "次", "版", "号", "回"))
"""Units of numbers that name something and count nothing."""
_NO_YEAR_ASKED = re.compile(r"(?:戦略|strategy,?(?: of)?) ?\d{4}|\d{4}年度?(?:時点|現在)|as of \d{4}", re.IGNORECASE)
_LEADS_WITH_YEAR = re.compile("年度?(?:は|には|では|に|から)?、$")
_STANDS_AT = "(?:（[^（）]*）)?(?:に(?!基づ|対|関|よ|向|加)|で|内)"
"""Behind the name of a body: something is there; elsewhere it only takes part."""


def asked_kind(question: str) -> AskedKind | None:
    """The kind of figure that a question asks for; None where it asks for something else."""
    plain = half_width(question)
    return next((kind for kind, pattern in _ASKS if pattern.search(plain)), None)


def holds_asked_kind(question: str, sentence: str, glossary: Iterable[Entry] = ()) -> bool:
    """Whether a sentence of the text holds a fact of the kind that the question asks for; true where it asks for none.

    Kinds are figures, and names of universities, places and persons.
    """
    kind = asked_kind(question)
    if kind is not None and not asked_figures(question, sentence):
        return kind == "date" and holds_relative_date(question, sentence)
    if kind == "amount" and any(word not in sentence for word in set(_KIND_OF_AMOUNT.findall(question)) - _GENERAL_AMOUNT):
        return False
    plain = half_width(question)
    named = next((name for name, pattern in _ASKS_FOR_NAME if pattern.search(plain)), None)
    return named is None or _names_one(named, question, sentence, glossary)


def _names_one(kind: NamedKind, question: str, sentence: str, glossary: Iterable[Entry]) -> bool:
    if kind == "person":
        return bool(re.search("氏(?!名)", sentence))
    if kind == "holder":
        return bool(re.search("氏(?!名)|大臣|長官|総理", sentence))
    if kind == "university":
        return any(not GENERAL_UNIVERSITY.search(name) for name in _UNIVERSITY.findall(sentence))
    if kind in ("company", "country"):
        return bool((_COMPANY if kind == "company" else _COUNTRY).search(sentence))
    asked, plain = search_form(question), search_form(sentence)
    known = [entry for entry in glossary if entry.kind in ("place", *BODY_KINDS) and search_form(entry.ja) not in asked]
    stands = any(re.search(re.escape(search_form(one.ja)) + ("" if one.kind == "place" else _STANDS_AT), plain) for one in known)
    return stands or bool(_PLACE.search(sentence))


def asked_figures(question: str, sentence: str) -> tuple[Figure, ...]:
    """The figures of a sentence that are of the kind that the question asks for; none where it asks for none.

    A figure that the question itself names is no answer to it; of dates ``rag.dates`` knows more.
    """
    kind = asked_kind(question)
    named = {figure.key for figure in figures(question)}
    found = tuple(figure for figure in figures(sentence) if figure.key not in named and kind is not None and _is_of(figure, kind))
    if kind == "count" and _ASKS_HOW_LONG.search(question):
        return tuple(figure for figure in found if _LASTS.fullmatch(figure.unit))
    return dates_asked(question, sentence, found) if kind == "date" else found


def words_beside_figure(question: str, sentence: str) -> float:
    """Share of a question's content words in the clause that holds the figure it asks for, 0 to 1; 0 where it asks for none."""
    plain = search_form(sentence)
    found = asked_figures(question, plain)
    words = set(lemmas(search_form(question)))
    if not found or not words:
        return 0.0
    clauses = [plain[start:end] for start, end in clause_spans(plain) if any(start <= figure.span[0] < end for figure in found)]
    return max((len(words & set(lemmas(clause))) / len(words) for clause in clauses), default=0.0)


def asks_for_its_decision(question: str, sentence: str) -> bool:
    """Whether a question asks for the date of a plan, and every word of it is of its name and the dated decision behind it in brackets."""
    return asked_kind(question) == "date" and bool(its_decisions(question, sentence))


def tells_of_another(question: str, sentence: str, glossary: Iterable[Entry]) -> bool:
    """Whether every figure asked for stands before the name of another system or institute, while the one asked about has its own clause.

    「ＳＰｒｉｎｇ-８-Ⅱの整備に着手し、2024年度より運用を開始したNanoTerasu…」 does not say when SPring-8-II starts.
    """
    named = {search_form(form): entry for entry in glossary if entry.kind in ("system", "institute") for form in entry.forms}
    plain, asked = search_form(sentence), search_form(question)
    about = [form for form in named if form in asked]
    found = asked_figures(question, plain)
    if not found or not any(form in plain for form in about):
        return False
    for start, end in clause_spans(plain):
        clause = plain[start:end]
        for figure in found:
            if start <= figure.span[0] < end and (
                any(form in clause for form in about) or not any(form in plain[figure.span[1] : end] for form in named)
            ):
                return False
    return True


def tells_of_another_year(question: str, sentence: str) -> bool:
    """Whether an amount, a percentage or a count is asked for a year, and every one in the sentence stands beside one other year.

    A year before it (「2024年度は、…」) is that of the clause behind it; beside a range nothing is known. The year in the strategy's own
    name, and that of 「2024年時点で」, ask for none.
    """
    years = years_of(_NO_YEAR_ASKED.sub(" ", question))
    if not years or asked_kind(question) in (None, "date"):
        return False
    beside = []
    for clause, before in _clauses_with_figure(question, search_form(sentence)):
        own = years_of(clause)
        if not own and before and _LEADS_WITH_YEAR.search(before[-1]):
            own = years_of(before[-1])
        beside.append(own)
    return bool(beside) and all(len(own) == 1 and not years & own for own in beside)


def tells_of_another_round(question: str, sentence: str) -> bool:
    """Whether a question is about a second or later round, and what the sentence says, or the figure asked for, is not of it.

    A figure is of a round that its clause names, or a clause before it with no year between.
    """
    named = next((there for asked, there in _ROUNDS if asked.search(question)), None)
    if named is None:
        return False
    found = _clauses_with_figure(question, sentence)
    if not found:
        return not named.search(sentence)
    return not any(_is_of_round(named, clause, before) for clause, before in found)


def _is_of_round(named: re.Pattern[str], clause: str, before: list[str]) -> bool:
    for one in (clause, *reversed(before)):
        if named.search(one):
            return True
        if years_of(one):
            return False
    return False


def _clauses_with_figure(question: str, sentence: str) -> list[tuple[str, list[str]]]:
    """The clauses that hold a figure asked for, each with those before it; the number of a period or an edition is no such figure."""
    found = [figure.span[0] for figure in asked_figures(question, sentence) if figure.unit not in _NAMING_UNITS]
    spans = clause_spans(sentence)
    texts = [sentence[start:end] for start, end in spans]
    return [(texts[n], texts[:n]) for n, (start, end) in enumerate(spans) if any(start <= figure < end for figure in found)]


def _is_of(figure: Figure, kind: AskedKind) -> bool:
    if kind == "date":
        return figure.kind in ("date", "fiscal_year", "decade")
    if kind == "percentage":
        return figure.unit in ("%", "割")
    return figure.kind == kind
