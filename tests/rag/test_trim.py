"""What is left out of a long sentence, and what never is."""

from __future__ import annotations

import pytest

from index.types import Span
from rag.check import check
from rag.state import copied_run, word_english
from rag.trim import TOO_LONG, trimmed, without_asides

RING = (
    "大型放射光施設は共用開始から25年以上が経過し、性能面で海外施設に遅れを取りつつあることから、次世代半導体などの産業・社会の転機を見据えて、"
    "現行の100倍の輝度をもつ世界最高峰の放射光施設を目指し、後継施設の整備に着手するとともに、共用ビームラインの増設を進め、利用者への支援を充実させ、"
    "国内外の研究者の受入れを着実に推進する。"
)
PLAN = (
    "「第６期科学技術・イノベーション基本計画（2021年３月26日閣議決定）」（以下「第６期基本計画」という。）の"
    + "実行計画として位置づけられる年次戦略である。" * 4
)


def test_the_end_is_left_out_where_nothing_in_it_is_needed() -> None:
    short = trimmed(RING, "放射光施設の輝度は何倍になりますか", place(RING, "100倍"))
    assert short.startswith("大型放射光施設は")
    assert short.endswith("後継施設の整備に着手するとともに…")
    assert check(short, RING).passed


def test_a_hedge_at_the_end_keeps_the_end() -> None:
    hedged = RING.replace("着実に推進する。", "検討する。")
    assert trimmed(hedged, "放射光施設の輝度は何倍になりますか", place(hedged, "100倍")).endswith("検討する。")


def place(sentence: str, words: str) -> Span:
    """Where the first such words stand."""
    start = sentence.index(words)
    return start, start + len(words)


@pytest.mark.parametrize("question", ["なぜ施設を整備するのですか", "取組を全て挙げて"])
def test_why_and_all_keep_the_sentence(question: str) -> None:
    assert trimmed(RING, question, place(RING, "100倍")) == RING


def test_without_decisive_words_only_what_sets_the_scene_is_left_out() -> None:
    assert trimmed(RING, "輝度の話", None) == RING


def test_of_a_very_long_sentence_a_word_of_the_question_is_kept_once() -> None:
    listed = (
        "、".join(f"{name}研究所における量子の{'計測や観測に関わる' * 3}開発" for name in "甲乙丙丁")
        + "、戊研究所における量子センサの試験を図る。"
    )
    assert len(listed) < TOO_LONG
    assert trimmed(listed, "量子センサを試験する研究所は", place(listed, "戊研究所")) == listed
    long = listed.replace("観測", "観測や記録や保存や公開")
    assert len(long) > TOO_LONG
    assert trimmed(long, "量子センサを試験する研究所は", place(long, "戊研究所")) == "戊研究所における量子センサの試験を図る。"
    assert trimmed(long, "計測に関わる研究所と量子センサは", place(long, "戊研究所")).startswith("丁研究所における")
    assert trimmed(long, "計測に関わる研究所と量子センサは", place(long, "戊研究所"), "計測に関わる研究所").startswith("戊研究所における")


@pytest.mark.parametrize("question", ["量子センサの試験の範囲は", "量子の開発、五つ言うと"])
def test_a_range_or_a_number_of_things_keeps_the_sentence(question: str) -> None:
    assert trimmed(RING, question, place(RING, "100倍")) == RING


def test_asides_are_left_out_unless_they_are_asked_for() -> None:
    assert "閣議決定" not in without_asides(PLAN, "基本計画における位置づけは", "")
    assert "という。）" not in without_asides(PLAN, "基本計画における位置づけは", "")
    assert without_asides(PLAN, "基本計画はいつ決まりましたか", "") == PLAN
    assert without_asides(PLAN, "位置づけは", "2021年３月26日") == PLAN.replace("（以下「第６期基本計画」という。）", "")


def test_a_name_that_the_question_uses_keeps_the_aside_that_gives_it() -> None:
    shorter = without_asides(PLAN, "第６期基本計画における位置づけは", "")
    assert "（以下「第６期基本計画」という。）" in shorter
    assert "閣議決定" not in shorter


def test_english_asides() -> None:
    sentence = 'On the basis of the "AUV Strategy (decided on December 22, 2023)" ' + "work will be advanced " * 10
    assert "decided" not in without_asides(sentence, "What is done?", "")
    assert without_asides("Short (decided in 2023).", "What is done?", "") == "Short (decided in 2023)."


@pytest.mark.parametrize(
    ("written", "sentence", "run"),
    [
        ("年間30件程度", "打ち上げ能力を年間30件程度確保する。", "年間30件程度"),
        ("打上げ能力を年間30件程度確保", "打ち上げ能力を年間30件程度確保する。", "上げ能力を年間30件程度確保"),
        (
            "the capacity of about 30 launch a year",
            "It aims to secure the capacity of about 30 launches a year.",
            "the capacity of about 30 launches a year",
        ),
        ("年間90件程度", "打ち上げ能力を確保する。", ""),
        ("打ち上げ能力を確保する。", "打ち上げ能力を確保する。", ""),
        ("", "打ち上げ能力を確保する。", ""),
        (
            "ＤＭＰ及びこれと連動した情報の付与を行う",
            "計画（以下「ＤＭＰ」という。）及びこれと連動した情報の付与を行うこと。",
            "これと連動した情報の付与を行う",
        ),
        ("化をもたらす研究成果", "経済社会に変化をもたらす研究成果の活用が見込まれる大学", "変化をもたらす研究成果"),
        ("通信技術（Beyond", "革新的情報通信技術（Ｂｅｙｏｎｄ ５Ｇ）基金事業による取組", ""),
    ],
)
def test_what_was_copied_is_a_run_of_the_sentence(written: str, sentence: str, run: str) -> None:
    assert copied_run(written, sentence) == run
    assert run in sentence


def test_an_english_sentence_may_lose_some_of_its_asides() -> None:
    whole = 'The "Key Program" (hereinafter "K Program") ' + "and the other measures of the plan " * 8 + "(decided on May 1, 2023) go on."
    wording = word_english(None, "What does the K Program do?", "Plans", [whole])
    assert wording.text == whole.replace(" (decided on May 1, 2023)", "")
    assert wording.checks.passed


def test_an_enumeration_of_names_is_not_cut() -> None:
    types = (
        "麦、米、豆、粟などの穀物、"
        + "果樹や野菜のような作物の研究開発が全国の拠点において着実に進められている中で、" * 2
        + "新たな基金を設ける。"
    )
    assert trimmed(types, "穀物にはどんな型がある", place(types, "粟などの穀物")).startswith("麦、米、豆、粟")


def test_the_decisive_clause_is_that_of_the_whole_mark() -> None:
    measures = (
        "国内外の状況の変化に対応していくため、これまでに策定した「量子技術戦略」、「量子未来社会ビジョン」及び「量子産業戦略」を一層強化し、"
        "関係する府省が連携して検討を重ねてきた補完すべき内容を、量子技術会議が「産業の発展に向けた推進方策」としてまとめ、2024年４月に推進会議に報告した。"
    )
    assert trimmed(measures, "推進方策を取りまとめた会議は", place(measures, "量子技術会議")) == measures[measures.index("関係する府省") :]
