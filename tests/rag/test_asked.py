"""Facts of the kind and of the thing that a question asks for."""

from __future__ import annotations

import pytest

from index.types import Document
from rag.asked import (
    asked_figures,
    asked_kind,
    asks_for_its_decision,
    holds_asked_kind,
    tells_of_another,
    tells_of_another_round,
    tells_of_another_year,
    words_beside_figure,
)
from rag.decisive import decisive_span, likeliest

FACILITIES = "ＳＰｒｉｎｇ-８-Ⅱの整備に着手するとともに、2024 年度より運用を開始した放射光施設 NanoTerasu の増設を検討する。"


def decisive_words(question: str, sentence: str) -> str | None:
    """The words that form alone tells to be the fact asked for; None where it does not."""
    span = decisive_span(question, sentence, ())
    return sentence[slice(*span)] if span else None


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When will it start?", "date"),
        ("Two dates: by when is it due?", "date"),
        ("Why do rules matter when new technologies reach society?", None),
        ("By what route is help given?", None),
        ("Is the fund worth how much?", "amount"),
        ("How much brighter will it be?", None),
        ("意見は何通寄せられましたか", "count"),
        ("サマースクールの参加者数は？", "count"),
        ("経費負担はどのような比率ですか", "percentage"),
        ("女性研究者比率の向上に向けた取組は何ですか", None),
        ("GDP比率の目標年はいつですか", "date"),
        ("基本計画の決定年月日", "date"),
        ("本部で決定された日付を確認したい", "date"),
        ("方針が本部で決まった日は？", "date"),
    ],
)
def test_the_kind_of_figure(question: str, kind: str | None) -> None:
    assert asked_kind(question) == kind


@pytest.mark.parametrize(
    ("question", "sentence", "holds"),
    [
        ("運用を任された信託銀行はどこでしょうか", "大学ファンドの運用益による助成を目指す。", False),
        ("運用を任された信託銀行はどこでしょうか", "三菱信託銀行が運用する。", True),
        ("船を建造している造船会社", "北極域研究船の着実な建造に取り組む。", False),
        ("Which shipyard builds it?", "北極域研究船の着実な建造に取り組む。", False),
        ("取りまとめた有識者のお名前は", "専門家の派遣等を通じて参画する。", False),
        ("異論を唱えた閣僚はどなたでしたか", "戦略が閣議決定された。", False),
        ("会議の議長は誰ですか", "内閣総理大臣を議長とする会議で決める。", True),
        ("総裁は誰から任命されますか", "戦略を策定する。", True),
        ("専門家は誰が派遣しますか", "内閣府が専門家を派遣する。", True),
        ("議長は誰ですか", "議長は山田氏である。", True),
        ("会議の座長を務めるのは誰ですか", "標準戦略は会議で策定する。", False),
        ("Who heads the centre?", "産総研に設置したセンターを活用する。", False),
        ("Who is the chair of the council?", "内閣総理大臣を議長とする会議で決める。", True),
        (
            "市場が100兆円に届くのは何年の想定ですか",
            "「バイオエコノミー戦略（2024年６月３日決定）」に基づき、100兆円規模の市場を創出する。",
            False,
        ),
        ("支援を受ける国を国名で", "シーレーン沿岸国等への支援を行う。", False),
        ("支援を受ける国を国名で", "インドへの支援を行う。", True),
        ("担うのはどの国研か", "情報通信研究機構が担う。", True),
        ("拠点はどこに建ちますか", "マサチューセッツ工科大学を始めとする大学との連携の下、拠点を整備する。", False),
        ("拠点はどこに建ちますか", "理化学研究所に拠点を置く。", True),
        ("原子力委員会が考え方をまとめた日はいつ", "「基本的考え方（2023 年２月 20 日原子力委員会決定）」を踏まえる。", True),
    ],
)
def test_the_kind_of_name(question: str, sentence: str, holds: bool, document: Document) -> None:
    assert holds_asked_kind(question, sentence, document.glossary) is holds


def test_a_figure_before_the_name_of_another_thing(document: Document) -> None:
    assert tells_of_another("SPring-8-IIはいつ運転を始めますか", FACILITIES, document.glossary)
    assert tells_of_another("When will SPring-8-II start?", FACILITIES, document.glossary)
    assert not tells_of_another("NanoTerasuはいつ運用を始めましたか", FACILITIES, document.glossary)
    assert not tells_of_another("増設はいつ検討しますか", FACILITIES, document.glossary)


def test_the_words_beside_a_figure() -> None:
    sentence = "2024 年３月に設立した協議会と連携し、2030 年代の発電実証を目指す。"
    assert words_beside_figure("発電実証はいつ", sentence) > words_beside_figure("運転はいつ", sentence) == 0
    assert words_beside_figure("発電実証とは", sentence) == 0


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("委員会がまとめた考え方 日付 至急お願い", True),
        ("環境基本計画の決定日", True),
        ("環境基本計画はいつ閣議決定されたか", True),
        ("環境基本計画はいつまでか", False),
        ("第２期環境基本計画の決定日", False),
        ("委員会の決定はいつ", False),
        ("推進戦略はいつ決まったか", False),
        ("環境基本計画を改定したのはいつ", False),
        ("基本計画の予算は", False),
        ("決定日", False),
    ],
)
def test_a_question_for_the_dated_decision_behind_a_name(question: str, asks: bool) -> None:
    sentence = (
        "「推進戦略」、「環境基本計画（2021年10月22日閣議決定）」、「利用に関する考え方（2023年２月20日委員会決定）」等を踏まえ、進める。"
    )
    assert asks_for_its_decision(question, sentence) is asks


def test_the_decisive_date_is_the_one_of_the_clause_that_was_asked_about() -> None:
    sentence = "2023 年に選ばれた大学について、2024 年度中に認定の可否を判断する。"
    assert decisive_words("認定の可否はいつ判断しますか", sentence) == "2024 年度中に"
    assert decisive_words("次はいつですか", sentence) is None


def test_a_plan_with_its_decision_and_its_revision_has_a_date_of_each() -> None:
    dates = {
        "総合振興策が見直されたのはいつ": "2023年２月８日",
        "総合振興策の改定日はいつですか": "2023年２月８日",
        "総合振興策の直近の改定年月日を教えてください": "2023年２月８日",
        "総合振興策に手直しが入った日を教えて": "2023年２月８日",
        "総合振興策が最後に改定された日付は": "2023年２月８日",
        "いつ総合振興策を改定したのか": "2023年２月８日",
        "総合振興策が決定されたのはいつ": "2022年２月１日",
        "総合振興策の改定版はいつ決まったか": None,
    }
    sentence = "「総合振興策（2022年２月１日会議決定）」（2023年２月８日改定）により、2024年度の取組を支援する。"
    for question, date in dates.items():
        assert decisive_words(question, sentence) == date, question
    elsewhere = "「基本方針（2021年３月改定）」に基づき、2024年度に制度の見直しを行った。"
    assert decisive_words("制度の見直しはいつ行われたか", elsewhere) == "2024年度"


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("国会へ提出した法律案の名称は", "水田の管理の促進に関する法律案"),
        ("水田の法律の名称は", "水田管理法（令和６年）"),
    ],
)
def test_a_name_is_of_the_thing_whose_name_is_asked_for(question: str, name: str) -> None:
    sentence = "「施策の内容」及び「水田管理法（令和６年）」に基づき、「水田の管理の促進に関する法律案」を国会へ提出した。"
    assert decisive_words(question, sentence) == name


@pytest.mark.parametrize(
    ("question", "sentence", "held"),
    [
        ("標準戦略の策定後の一回目の見直しは何年何月に行われるか", "標準戦略を2025年春めどに策定し、推進する。", False),
        ("標準戦略はいつ策定されるか", "標準戦略を2025年春めどに策定し、推進する。", True),
        ("人事を見直す根拠の取り決めはいつのものか", "2023年度の申合せに基づき、制度の導入に取り組む。", True),
        ("改修のために何か月止まるか", "共用開始から25年以上が経過し、100倍の輝度を目指す。", False),
        ("改修のために何か月止まるか", "改修のために６か月停止する。", True),
        ("改修のために何ヵ月止まるか", "改修のために30日間停止する。", True),
        ("採択された大学の校名をすべて教えて", "採択した12大学を支援する。", False),
    ],
)
def test_a_fact_of_the_kind_asked_for_is_held_or_not(question: str, sentence: str, held: bool) -> None:
    assert holds_asked_kind(question, sentence) is held


@pytest.mark.parametrize(
    ("sentence", "held"),
    [
        ("昨年度に創設した基金について、支援を開始する。", False),
        ("昨年度末までに体制を整えた。", False),
        ("本年度中小企業への支援を開始する。", False),
        ("今夏に制度の在り方を議論する。", False),
        ("本年度中に支援を開始する。", True),
        ("来年夏を目途に支援を開始する。", True),
        ("今年度末までに支援を開始する。", True),
    ],
)
def test_by_when_is_answered_by_a_relative_date_only_where_it_is_a_term(sentence: str, held: bool) -> None:
    assert holds_asked_kind("支援はいつまでに開始しますか", sentence) is held
    assert holds_asked_kind("支援はいつ開始しますか", sentence)


def test_of_two_forms_of_one_date_the_exact_one_is_decisive() -> None:
    sentence = "2023年６月に初めて策定した「構想（2023年６月13日本部決定）」を踏まえる。"
    assert decisive_words("構想はいつ決まりましたか", sentence) == "2023年６月13日"
    assert decisive_words("構想はいつ決まりましたか", sentence.replace("2023年６月に", "2022年６月に")) is None


def test_the_date_of_the_clause_asked_about_is_not_given_up_for_a_more_exact_one() -> None:
    sentence = "2023年に初の量子計算機を稼働し、2023年６月13日に改定された戦略に基づき支援する。"
    assert decisive_words("量子計算機の稼働はいつ", sentence) == "2023年"


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("ビジョンはいつ決定されたか", True),
        ("ビジョンはいつまでに改定されますか", False),
        ("ビジョンはいつまでに策定するのか", False),
        ("ビジョンはいつ改定されましたか", False),
        ("ビジョンの予算の時期は", False),
    ],
)
def test_a_dated_decision_is_no_answer_for_a_term_or_a_revision(question: str, answered: bool) -> None:
    assert bool(asked_figures(question, "「ビジョン（2022年４月22日会議決定）」を踏まえ、着実に進める。")) is answered
    assert asked_figures("ビジョンはいつ改定されましたか", "「ビジョン（2022年４月22日改定）」を踏まえ、着実に進める。")


@pytest.mark.parametrize(
    ("sentence", "answered"),
    [
        ("2024年４月に会議へ報告した。", False),
        ("2023年度補正予算を活用する。", False),
        ("2024年度中に、考え方を策定する。", True),
        ("2025年春めどに策定する。", True),
        ("2030年代の実証を目指す。", True),
        ("2025年４月の設立に向けた準備を進める。", True),
    ],
)
def test_a_term_is_a_date_by_which(sentence: str, answered: bool) -> None:
    assert bool(asked_figures("いつまでに行うか", sentence)) is answered


def test_the_unit_is_that_of_the_figure_itself() -> None:
    sentence = "2023年に採択した12大学について、今後10年間を見据えた支援を行う。"
    span = decisive_span("支援は何年間ですか", sentence, ())
    assert span is not None
    assert sentence[slice(*span)].startswith("10年間")


def test_the_likeliest_words() -> None:
    sentence = "観測網を広げるとともに、船の着実な建造に取り組む。"
    span = likeliest("船はもう建造されましたか", sentence)
    assert span is not None
    assert sentence[slice(*span)] == "船の着実な建造に取り組む"
    assert likeliest("天気は", sentence) is None
    english = "In addition, the network will be widened, and the ship will be built."
    span = likeliest("Has the ship been built?", english)
    assert span is not None
    assert english[slice(*span)] == "and the ship will be built"


ROUNDS = "2023 年に採択した 12 大学について、伴走支援等を行うとともに、2024 年度中に第２期公募を実施する。"


@pytest.mark.parametrize(
    ("question", "another"),
    [
        ("2期目には何大学が採択されましたか", True),
        ("第３期公募はいつですか", True),
        ("第２期で採択された大学は何校ですか", True),
        ("第２期には何校選ばれましたか", True),
        ("２回目の公募はいつですか", False),
        ("第２期公募はいつですか", False),
        ("何大学が採択されましたか", False),
        ("第６期基本計画では何大学ですか", False),
        ("第12回公募では何大学ですか", False),
        ("How many universities were taken in the second round?", True),
    ],
)
def test_the_figure_of_another_round(question: str, another: bool) -> None:
    assert tells_of_another_round(question, ROUNDS) is another


SIP = "ＳＩＰ第３期において、社会課題の解決のニーズから設定した 14 課題を推進していく。"


@pytest.mark.parametrize(
    ("question", "sentence", "another"),
    [
        ("SIPの3期目では何課題に取り組みますか", SIP, False),
        ("SIPの2期目では何課題に取り組みますか", SIP, True),
        ("2回目の公募では何大学ですか", "第22回公募で５大学を採択した。", True),
    ],
)
def test_a_round_holds_for_the_clauses_behind_it(question: str, sentence: str, another: bool) -> None:
    assert tells_of_another_round(question, sentence) is another


INVESTMENT = "2024 年度の設備投資額は 104.8 兆円となる見通しであり、研究開発投資は、2022 年度に上向いた。"


@pytest.mark.parametrize(
    ("question", "another"),
    [
        ("2022年度の設備投資の実績は何兆円でしたか", True),
        ("2024年度の設備投資額はいくらですか", False),
        ("統合イノベーション戦略2023では設備投資額はいくらですか", False),
        ("2023年時点で設備投資額はいくらですか", False),
        ("設備投資額はいくらですか", False),
        ("2022年度に上向いたのはいつからですか", False),
    ],
)
def test_the_amount_of_another_year(question: str, another: bool) -> None:
    assert tells_of_another_year(question, INVESTMENT) is another


@pytest.mark.parametrize(
    ("sentence", "another"),
    [
        ("2024 年度は、104.8 兆円となる。", True),
        ("2021 年度から 2025 年度までの総額で 30 兆円を目指す。", False),
        ("2023 年に採択した計画に基づき、104.8 兆円となる。", False),
        ("2024 年度中に第２期公募を行う。", False),
    ],
)
def test_the_year_before_an_amount_and_a_range(sentence: str, another: bool) -> None:
    assert tells_of_another_year("2022年度の設備投資は何兆円ですか", sentence) is another
