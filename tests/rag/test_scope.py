"""How far a hedge or a condition reaches, and runs that tell whole of something done."""

from __future__ import annotations

import pytest

from rag.asked import asks_for_its_decision
from rag.check import check
from rag.scope import loses, settled
from rag.state import word, word_for_all
from rag.trim import trimmed, without_asides
from tests.rag.test_trim import place

FUND = (
    "2022年度の予算で新たに造成された1,500億円規模の基金による「研究大学強化事業（Ｊ－ＰＥＡＫＳ）」では、2023年に採択した12大学について、"
    "今後10年間を見据えた伴走支援等を行うとともに、2024年度中に第２期公募を実施する。"
)
CENTRE = (
    "量子技術の産業化に向け、産総研に昨年設置した「量子ビジネス開発センター（Ｇ－ＱｕＡＴ）」の設備を活用した産業の構築、通信機構における"
    "広域の実験環境を活用した社会実装、放射線機構における計測器の実験環境の利用を目指すことを検討する。"
)
PLANS = (
    "「環境基本計画（2024年５月21日閣議決定）」、「循環型社会形成計画（2018年６月19日閣議決定）」等を踏まえ、関係する施策の統合を図りつつ、"
    "環境収容力を守り環境の質を上げることによって成長・発展できる循環共生社会の実現を目指す。"
)


@pytest.mark.parametrize("rest", ["必要な支援を行う。", "2025年春めどに始める。", "基本方針に基づき進める。", "着実に進める。"])
def test_what_hedges_nothing(rest: str) -> None:
    assert not loses("", "", rest)


@pytest.mark.parametrize(
    "rest",
    [
        "活用することを目指す。",
        "拡大するよう努める。",
        "進める必要がある。",
        "設ける予定である。",
        "可否を検討する。",
        "進めることが重要である。",
        "行わない。",
        "進める方針とする。",
    ],
)
def test_a_hedge_or_a_negation_behind_a_run_is_lost(rest: str) -> None:
    assert loses("", "", rest)


@pytest.mark.parametrize(
    "lead", ["必要に応じて、", "予算が措置されれば、", "予算の範囲内で、", "合意が得られたときは、", "離島を除き、", "費用を増やさず、"]
)
def test_a_condition_before_a_run_is_lost(lead: str) -> None:
    assert loses(lead, "", "")
    assert not check("新たな観測網を整備する。", f"{lead}新たな観測網を整備する。").passed


def test_a_noun_of_which_something_done_is_told_ends_a_run() -> None:
    told = [FUND[slice(*span)] for span in settled(FUND)]
    assert "2023年に採択した12大学" in told
    assert told[0] == FUND[: FUND.index("では、")]


def test_a_decision_in_brackets_ends_a_run() -> None:
    assert [PLANS[slice(*span)] for span in settled(PLANS)] == [
        "「環境基本計画（2024年５月21日閣議決定）」",
        "「循環型社会形成計画（2018年６月19日閣議決定）」",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2030年度に設置する施設を、",
        "2023年に採択した後、",
        "充実した支援を、",
        "2023年に採択したことを、",
        "設置したまちづくり拠点を、",
        "会議を通じ方針を機構が設置した委員会に示す、",
        "2026年度までに昨年設置した拠点を倍増する、",
        "策定した「計画に基づき、",
        "「重点計画（2023年６月９日閣議決定）」（2024年年央めどに改定予定。）の下、",
        "「重点計画（2024年年央めどに改定予定）」の下、",
        "2023年６月に策定した「量子計画」を廃止し、",
        "2023年６月に策定した量子計画とは異なる計画を定め、",
    ],
)
def test_what_is_to_come_or_only_makes_a_clause_ends_no_run(text: str) -> None:
    assert settled(text) == ()


def test_where_the_fact_is_certain_the_run_ends_behind_what_was_done() -> None:
    short = trimmed(CENTRE, "G-QuATはどこに設置されたか", place(CENTRE, "産総研"), certain=True)
    assert short == "産総研に昨年設置した「量子ビジネス開発センター（Ｇ－ＱｕＡＴ）」…"
    assert check(short, CENTRE).passed
    assert trimmed(CENTRE, "G-QuATはどこに設置されたか", place(CENTRE, "産総研")).endswith("検討する。")
    assert (
        trimmed(PLANS, "環境基本計画の閣議決定はいつ", place(PLANS, "2024年５月21日"), certain=True)
        == "「環境基本計画（2024年５月21日閣議決定）」…"
    )
    assert check("「環境基本計画（2024年５月21日閣議決定）」…", PLANS).passed


def test_a_name_of_the_question_stays_in_the_run() -> None:
    short = trimmed(FUND, "J-PEAKSの基金はいくらか", place(FUND, "1,500億円規模"), certain=True)
    assert short.endswith("「研究大学強化事業（Ｊ－ＰＥＡＫＳ）」…")
    assert check(short, FUND).passed


def test_a_decision_in_brackets_is_that_of_the_plan_whatever_other_words_are_asked() -> None:
    question = "環境の基本計画を政府が正式に承認したのはいつ"
    assert trimmed(PLANS, question, place(PLANS, "2024年５月21日"), certain=True) == "「環境基本計画（2024年５月21日閣議決定）」…"


def test_figures_of_another_unit_are_no_rivals() -> None:
    short = trimmed(FUND, "Ｊピークスにはこれまで何校選ばれたか", place(FUND, "12大学"), certain=True, sure=True)
    assert short.startswith("2022年度の予算で")
    assert short.endswith("では、2023年に採択した12大学…")


def test_where_another_figure_may_be_meant_every_word_of_the_question_has_to_stand_there() -> None:
    question = "J-PEAKSの２回目の募集時期は"
    assert trimmed(FUND, question, place(FUND, "2022年度"), certain=True) == FUND


@pytest.mark.parametrize(
    "run",
    [
        "産総研に昨年設置した…",
        "産総研に昨年設置した「量子ビジネス開発センター（Ｇ－ＱｕＡＴ）…",
        "昨年設置した「量子ビジネス開発センター（Ｇ－ＱｕＡＴ）」…",
        "産総研に昨年設置した「量子ビジネス開発センター（Ｇ－ＱｕＡＴ）」の設備を活用した産業の構築…",
    ],
)
def test_a_run_that_ends_elsewhere_or_begins_inside_a_clause_is_not_shown(run: str) -> None:
    assert not check(run, CENTRE).passed


def test_a_condition_that_was_left_out_is_missed() -> None:
    sentence = "関係機関の状況を確認し、必要に応じて、全国の拠点に新たな観測網を整備する。"
    assert check(sentence, sentence).passed
    assert not check("全国の拠点に新たな観測網を整備する。", sentence).passed
    assert not check("関係機関の状況を確認し…", sentence.replace("整備する。", "整備することを検討する。")).passed


def test_bare_names_of_any_length_are_items_of_an_enumeration() -> None:
    bodies = (
        "研究開発に関する基本方針を踏まえ、国立研究開発法人科学技術振興機構（ＪＳＴ）、国立研究開発法人新エネルギー・産業技術総合開発機構（ＮＥＤＯ）、"
        "国立研究開発法人日本医療研究開発機構（ＡＭＥＤ）の３機関連携に向けた取組を実施する。"
    )
    assert trimmed(bodies, "３機関の連携に加わる法人名は", place(bodies, "日本医療研究開発機構（ＡＭＥＤ）")).startswith(
        "国立研究開発法人科学技術振興機構"
    )


def test_an_explanation_in_brackets_ends_a_run_where_it_is_asked_for() -> None:
    seed = (
        "さらに、シード期（投資家等から投資を受ける前の段階）の企業での研究開発費の不足による「死の谷」への対応に向け、基本方針を踏まえ、"
        "国立研究開発法人科学技術振興機構を始めとする３つの機関の連携に向けた取組の実施に必要な制度の在り方を引き続き検討する。"
    )
    short = "シード期（投資家等から投資を受ける前の段階）…"
    assert trimmed(seed, "シード期とは何か", place(seed, "投資家等から投資を受ける前の段階")) == short
    assert check(short, seed).passed
    assert trimmed(seed, "死の谷への対応は", place(seed, "「死の谷」への対応")).endswith("検討する。")
    assert not check("さらに、シード期（投資家等から投資を受ける前の段階）の企業…", seed).passed


def test_the_place_of_the_decisive_words_is_that_of_the_fact() -> None:
    twice = (
        "推進会議が決めた「第一次計画」を強化し、各機関の提案を受けて内容を補い、産業界と学術界の意見も聞きながら時間をかけて取りまとめた"
        "新たな計画の全体を作業部会が整理し、全体を2024年４月に推進会議に報告し、広く公表して関係者の理解を得ている。"
    )
    at = twice.rindex("推進会議")
    assert trimmed(twice, "報告先は", (at, at + len("推進会議"))).startswith("全体を2024年")
    assert trimmed(twice, "報告先は", place(twice, "推進会議")) == twice


def test_a_subject_does_not_lead_to_the_plan_of_another_clause() -> None:
    city = (
        "スマートシティは、「デジタル国家構想総合戦略（2022年12月23日閣議決定）」において地域の課題の解決に資する先行的な取組として位置づけられており、"
        "データ連携基盤の整備や人材の育成を通じて、関係府省と地方公共団体が一体となって全国における実装を着実に加速していく。"
    )
    assert "位置づけられており" in trimmed(city, "スマートシティはいつ決定されましたか", place(city, "2022年12月23日"), certain=True)


def test_an_explanation_is_no_answer_to_what_is_done() -> None:
    seed = (
        "シード期（投資家等から投資を受ける前の段階）の企業における研究開発費の不足による「死の谷」への対応に向け、基本方針を踏まえつつ、"
        "科学技術振興機構を始めとする３つの機関の緊密な連携に向けた取組を、関係府省が一体となって着実に実施し、民間からの投資を引き出す。"
    )
    assert "死の谷" in trimmed(seed, "シード期の「死の谷」への対応は", place(seed, "シード期"))


def test_what_points_back_and_the_items_before_stay() -> None:
    pointing = (
        "研究開発の成果の活用が見込まれる大学を国際卓越大学として認定し、当該大学が作成する体制強化計画に対して、2024年度以降、大学ファンドの運用益により"
        "長期的かつ安定的に支援を行うとともに、研究に専念できる環境の整備を全国の大学において進めるための取組を引き続き推進する。"
    )
    assert trimmed(pointing, "体制強化計画への支援は", place(pointing, "2024年度以降")).startswith("研究開発の成果")
    items = (
        "ＥＵ、米国、中国等では、競争力を確保する有効な手段として、"
        + "民間企業等が主体的に行える国際標準化に近年焦点を当て、" * 3
        + "資源を投入する。"
    )
    assert trimmed(items, "競争力の有効な手段は", place(items, "競争力を確保する有効な手段")).startswith("ＥＵ、米国、")


@pytest.mark.parametrize(
    "end", ["していくためには、国の支援が不可欠である。", "するためにも、関係府省が一体となって進める。", "する契機とした。"]
)
def test_a_purpose_or_the_past_behind_keeps_the_end(end: str) -> None:
    sentence = (
        "都市や地域の大学や企業が有する優れた技術の潜在力を広く国内外に開放し、"
        + "新たな価値を生み出す好循環を全国各地に形成し、" * 3
        + f"持続的な成長を実現{end}"
    )
    assert trimmed(sentence, "技術の潜在力は", place(sentence, "国内外に開放"), certain=True) == sentence


def test_by_what_means_something_is_done_is_left_out_with_what_belongs_to_it() -> None:
    flights = (
        "自立的な活動の維持のためには、高頻度な打ち上げと、より大きな輸送能力を実現する輸送システムを、基幹ロケットの開発、射場の整備等を通じて、"
        "我が国全体で構築することにより、2030年代前半までに打ち上げ能力を年間30件程度確保することが必要である。"
    )
    short = "自立的な活動の維持のためには、…2030年代前半までに打ち上げ能力を年間30件程度確保することが必要である。"
    mark = place(flights, "年間30件程度")
    assert trimmed(flights, "打ち上げ能力は年間何件か", mark, certain=True) == short
    assert check(short, flights).passed
    assert not check(short.replace("30件", "40件"), flights).passed
    assert not check("自立的な活動の維持のためには、…我が国全体で構築することにより、" + short.partition("…")[2], flights).passed
    for question in ("年間何件か", "打ち上げ能力は年間何件か", "自立的な活動のための打ち上げ能力は年間何件か"):
        assert trimmed(flights, question, mark) == short
    assert trimmed(flights, "自立的な活動のための打ち上げ能力は年間何件か", mark, certain=True) == short
    assert trimmed(flights, "基幹ロケットによる打ち上げ能力は年間何件か", mark) == flights
    assert trimmed(flights, "打ち上げ能力をどのように確保するか", mark) == flights
    assert trimmed(flights, "基幹ロケットによる打ち上げ能力は年間何件か", mark, certain=True, sure=True) == flights
    plain = flights.removeprefix("自立的な活動の維持のためには、")
    assert trimmed(plain, "打ち上げ能力は年間何件か", place(plain, "年間30件程度"), certain=True, sure=True) == short.partition("…")[2]
    subject = flights.replace("自立的な活動の維持のためには、", "民間の事業者は、")
    assert trimmed(subject, "打ち上げ能力は年間何件か", place(subject, "年間30件程度"), certain=True) == subject


def test_behind_what_all_is_told_of_clauses_of_their_own_are_left_out() -> None:
    bill = (
        "水田の管理については、働き手の減少が見込まれる中で、国が目標を明確にした上で、研究に取り組む事業者に対する施設の供用等を通じて開発を"
        "促進するとともに、栽培方法の転換を促すこととし、さらに、これらを税制等により一体的に支援できるよう、「水田の管理の促進に関する法律案」を"
        "第200回国会へ提出した。"
    )
    rest = "「水田の管理の促進に関する法律案」を第200回国会へ提出した。"
    assert trimmed(bill, "法律案は何国会に提出されたか", place(bill, "第200回国会")) == f"水田の管理については、…{rest}"
    assert check(f"水田の管理については、…{rest}", bill).passed
    # What points back needs what was before it.
    assert not check("水田の管理については、…これらを税制等により一体的に支援できるよう、" + rest, bill).passed
    assert not check("水田の管理については、…さらに、これらを税制等により一体的に支援できるよう、" + rest, bill).passed
    assert not check(f"水田の管理では、…{rest}", bill.replace("については、", "では、")).passed


def test_what_points_back_may_point_to_what_stays() -> None:
    rest = "国が目標を明確にし、これに沿って研究に取り組む。"
    sentence = f"水田の管理については、働き手の減少が見込まれる中で、{rest}"
    assert check(f"水田の管理については、…{rest}", sentence).passed


@pytest.mark.parametrize(
    "clause",
    [
        "予算が認められた場合、",
        "畑の管理は、",
        "都道府県は方針を定め、",
        "北国では、",
        "中国企業が部品を供給し、",
        "民間企業が、",
        "米国企業とともに、",
        "安全の確保を大前提とし、",
        "地元の同意を得て、規制当局と連携し、",
        "審査の結果に応じ、",
        "対象を稲に限定し、",
        "2024年度で廃止し、",
        "既存の基金を含め、",
        "中小企業に対し、",
        "省力化を図りつつ、",
        "生産者を、",
        "畑では2024年に始めたが、",
        "北国の法人を対象とし、",
        "委員会の承認を受け、",
        "災害の発生に際し、",
        "モデル地域において、",
        "１件１億円を上限とし、",
        "評価の結果を踏まえ、",
        "本人の申請に基づき、",
        "国内企業のみに供用するとともに、",
        "業界団体の試算によると、",
        "当面、",
        "全国の産地のうち、",
    ],
)
def test_no_clause_is_left_out_that_may_narrow_what_follows(clause: str) -> None:
    rest = "2030年度に全国の水田の２割について普及を進め、毎年の調査の結果を公表する。"
    sentence = f"水田の管理については、{clause}費用を抑えるため、{rest}"
    assert not check(f"水田の管理については、…{rest}", sentence).passed
    assert check(f"水田の管理については、…{rest}", sentence.replace(clause, "省力化を図るとともに、")).passed


@pytest.mark.parametrize(
    "rest",
    [
        "同年６月に全国で施行する。",
        "民間企業にその全額を配分する。",
        "畑も同様に管理する。",
        "生産の７割を占めている。",
    ],
)
def test_nothing_is_left_out_before_what_points_back_or_is_of_somebody(rest: str) -> None:
    sentence = f"水田の管理については、中国企業が伸びる中で、{rest}"
    assert not check(f"水田の管理については、…{rest}", sentence).passed
    assert check("水田の管理については、…全国で施行する。", "水田の管理については、中国企業が伸びる中で、全国で施行する。").passed


def test_behind_an_aim_stands_what_it_needs() -> None:
    rest = "人材の流動性の向上に取り組んでいく。"
    sentence = f"技術を市場に投入していくためには、専門の人材を確保していく必要があり、{rest}"
    assert not check(f"技術を市場に投入していくためには、…{rest}", sentence).passed


def test_a_statement_ends_before_an_adversative() -> None:
    invested = (
        "低調だった設備投資意欲は1983年以来最高を示し、2024年度の設備投資額は104.8兆円となる見通しであるなど、国内投資は拡大の兆しを見せているが、"
        "この変化を持続的な成長につなげるため、官民が連携して引き続き大胆な投資を行うことが極めて重要である。"
    )
    short = trimmed(invested, "2024年度の設備投資額はいくらか", place(invested, "104.8兆円"), certain=True, sure=True)
    assert short.endswith("国内投資は拡大の兆しを見せているが…")
    assert check(short, invested).passed
    past = invested.replace("見せているが", "見せていたが")
    assert trimmed(past, "2024年度の設備投資額はいくらか", place(past, "104.8兆円"), certain=True, sure=True).endswith("重要である。")
    assert not check(short.replace("見せているが", "見せていたが"), past).passed
    taken_back = "助成の総額は全国で年間10億円となるが、その額は確定しておらず、今後の検討による。"
    assert not check("助成の総額は全国で年間10億円となるが…", taken_back).passed


def test_what_came_first_is_no_condition_of_what_has_been_done() -> None:
    bill = (
        "スマート農業については、国が主導で重点開発目標を明確にした上で、研究開発等に取り組む事業者に対する施設の供用等を通じた産学官連携を"
        "促進するとともに、生産方式の転換を促すこととし、これらを税制等により一体的に支援できるよう、「スマート農業技術の活用の促進に関する"
        "法律案」を国会へ提出した。"
    )
    short = "「スマート農業技術の活用の促進に関する法律案」を国会へ提出した。"
    mark = place(bill, "スマート農業技術の活用の促進に関する法律案")
    assert trimmed(bill, "国会へ提出した法律案の名前は", mark, certain=True) == short
    assert check(short, bill).passed
    coming = bill.replace("提出した。", "提出する。")
    assert not check(short.replace("提出した。", "提出する。"), coming).passed


def test_of_several_asides_that_with_the_decisive_words_stays() -> None:
    plans = (
        "国内外の変化に対応していくため、これまでの「量子戦略（2020年１月21日会議決定）」、「量子ビジョン（2022年４月22日会議決定）」を強化し、"
        + ("補完すべき内容を「推進方策」（以下「方策」という。）としてまとめ、2024年４月に親会議に報告した。")
    )
    assert "「量子戦略」、「量子ビジョン」を強化し" in without_asides(plans, "方策をいつ報告したか", "2024年４月", certain=True)
    shorter = without_asides(plans, "量子ビジョンはいつ決定されたか", "2022年４月22日", certain=True)
    assert "「量子戦略」、「量子ビジョン（2022年４月22日会議決定）」" in shorter
    assert check(shorter, plans).passed
    assert without_asides(plans, "量子ビジョンはいつ決定されたか", "2022年４月22日") == plans


@pytest.mark.parametrize("question", ["経済対策はいつですか", "デフレ完全脱却はいつですか", "親会議はいつ決定しましたか"])
def test_the_decision_of_a_plan_is_no_date_of_what_it_is_about(question: str) -> None:
    plan = "「デフレ完全脱却のための総合経済対策（2023年11月２日親会議決定）」等を踏まえ、進める。"
    assert not asks_for_its_decision(question, plan)
    assert asks_for_its_decision("デフレ完全脱却の経済対策はいつ決定", plan)


def test_of_several_dates_that_may_be_meant_none_is_left_out() -> None:
    plans = (
        "これまでの「量子戦略（2020年１月21日会議決定）」、「量子ビジョン（2022年４月22日会議決定）」を強化し、補完すべき内容をまとめて報告した。"
        * 2
    )
    shown = word(None, "これまでの量子の戦略はいつ決定されましたか", "量子", plans).text
    assert "2020年１月21日" in shown
    assert "2022年４月22日" in shown


def test_a_sentence_that_answers_two_parts_is_shown_for_both() -> None:
    money, year = (word(None, question, "", FUND) for question in ("J-PEAKSの基金はいくらか", "J-PEAKSの第２期公募はいつ"))
    assert money.text != year.text
    both = word_for_all([money, year], FUND)
    assert both.text == FUND
    assert [FUND[slice(*span)] for span in both.emphasis] == ["1,500億円規模", "2024年度中に"]
    assert both.checks.passed
    assert word_for_all([money], FUND) == word_for_all([money, money], FUND) == money


def test_the_mark_behind_a_gap_is_marked_there() -> None:
    rest = "水田の管理を進める法律案を2024年の国会へ提出した。"
    sentence = f"水田の管理を進める施策については、{'働き手の減少が見込まれる中で、国が目標を明確にした上で、' * 3}{rest}"
    wording = word(None, "水田の管理を進める法律案の提出はいつ", "", sentence)
    assert wording.text == f"水田の管理を進める施策については、…{rest}"
    assert [wording.text[slice(*span)] for span in wording.emphasis] == ["2024年"]
