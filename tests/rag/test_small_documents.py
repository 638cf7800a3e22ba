"""What a person gets: (document, question) -> cited sentences, headline, status, over three small documents that were made for this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from index.language.display import display
from rag.assistant import Assistant
from rag.finding_sections import find_sections
from rag.judgement.verdict import Verdicts
from rag.llms import Prompt
from rag.llms.stand_in import Adapter
from rag.settings import Settings
from rag.types import Answer, AnswerDone, Status

GOALS = "目標１は備蓄の完了、目標２は耐震改修の完了、目標３は避難訓練への参加率60％、目標４は個別避難計画の作成率90％である。"
BUDGET = "河川改修の予算は、国土交通省が所管する。"
SHELTERS = (
    "市内の避難所では、収容できる人数が住民の３割にとどまっている。",
    "小学校12校の体育館の耐震改修は、2026年度に終える。",
    "すべての避難所に、３日分の飲料水と食料を備蓄する。",
    "避難所の運営は、自主防災組織が担う。",
)
RECOVERY = ("罹災証明書は、申請から14日以内に交付する。", "ボランティアセンターは、社会福祉協議会が開設する。")
MORE_SHELTERS = "このため、市は2027年度までに指定避難所を42か所に増やす。"
ORDER = "避難指示は、市長が発令する。"
TAX = "2030年度に消費税率を12％に引き上げ、その増収分を基礎年金の国庫負担に充てることについて、世代を超えた国民的な議論を深める。"
GRANT = "低年金者への支援給付金は、関連法案の成立を待って、2027年度から１人当たり月額6,000円を交付する。"
BENEFITS = (GRANT, "短時間労働者への厚生年金の適用を広げる。", "繰下げ受給を選んだ人の増額率は、１か月当たり0.7％である。")
ICE = (
    "A research vessel, the Skua, will sail in 2027 with 34 scientists on board.",
    "Sea ice is measured by twelve drifting buoys.",
    "The currents are modelled by the Tromvik Institute.",
)
CENTRE = "For this reason, the data centre in Tromvik will be doubled in size by 2026."
DATA = ("All data are published within 18 months.", "Personal data are not collected.")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One row of the table."""

    plan: str
    question: str
    stated: tuple[str, ...]
    """The sentences that are cited, in order."""
    status: Status
    headline: str | None = None

    def __str__(self) -> str:
        return f"{self.plan}: {self.question}"


def case(plan: str, question: str, stated: tuple[str, ...], status: Status, headline: str | None = None) -> Case:
    return Case(plan=plan, question=question, stated=stated, status=status, headline=headline)


def cited(answer: Answer) -> tuple[str, ...]:
    return tuple(display(quote.text) for citation in answer.citations for quote in citation.quotes)


def as_case(plan: str, answer: Answer) -> Case:
    return case(plan, answer.question, cited(answer), answer.status, answer.headline)


LOOKED_UP = [
    # A section by its number, in any notation.
    case("aohama", "２（１）を見せて", SHELTERS, "complete"),
    case("aohama", "2.(1)の内容を教えてください", SHELTERS, "complete"),
    case("aohama", "2-1を開いて", SHELTERS, "complete"),
    case("aohama", "4章には何が書かれていますか", RECOVERY, "complete"),
    case("aohama", "第４章を見せてください。", RECOVERY, "complete"),
    case("pension", "2.1を見せて", BENEFITS, "complete"),
    case("pension", "第2章第1節を見せて", BENEFITS, "complete"),
    case("pension", "第２章 第１節の内容を教えて", BENEFITS, "complete"),
    case("seas", "show section 2(1)", ICE, "complete"),
    case("seas", "What does section 4 say?", DATA, "complete"),
    case("seas", "2(1)を見せて", ICE, "complete"),
    # A section that does not exist.
    case("aohama", "第９章を見せて", (), "not_found"),
    case("pension", "3.1を見せて", (), "not_found"),
    case("seas", "show section 9", (), "not_found"),
    # Every place of a term.
    case(
        "aohama",
        "津波避難タワーが出てくる箇所を全て挙げて",
        ("津波避難タワーは、青浜港、東浜及び西浜の３か所に建てる。", "津波避難タワーの位置も、そこに載せる。"),
        "complete",
    ),
    case(
        "aohama",
        "2026年度に関する記述を全て",
        ("この計画は、2026年度から2030年度までの５年間を対象とする。", "小学校12校の体育館の耐震改修は、2026年度に終える。"),
        "complete",
    ),
    case("pension", "日本年金機構という語が出てくる箇所を全て挙げて", ("未納者への督促は、日本年金機構が行う。",), "complete"),
    case("seas", "List every mention of Tromvik", (CENTRE, "The currents are modelled by the Tromvik Institute."), "complete"),
    case("seas", "Which passages mention the Skua? List all.", (ICE[0],), "complete"),
    case("pension", "防衛費という語が出てくる箇所を全て挙げて", (), "not_found"),
]


@pytest.mark.parametrize("row", LOOKED_UP, ids=str)
def test_what_is_looked_up(plans: Mapping[str, Assistant], row: Case) -> None:
    answer = plans[row.plan].answer(row.question)
    assert as_case(row.plan, answer) == row
    assert (answer.coverage is not None) == (row.status == "complete")


@pytest.mark.parametrize(
    ("plan", "question", "said"),
    [
        ("aohama", "この計画はいつ決定されましたか", "「青浜市防災計画2025」の決定は、2025年3月14日である。"),
        ("aohama", "青浜市防災計画2025を公表したのはどこですか", "「青浜市防災計画2025」は、青浜市が公表している。"),
        ("pension", "この文書の正式名称は何ですか", "文書の名称は「年金と税の改革方針」である。"),
        (
            "seas",
            "Who published the Northern Seas Research Programme 2025?",
            "The Northern Seas Research Programme 2025 is published by the Northern Seas Council.",
        ),
        ("seas", "What is the full name of this document?", "The document is the Northern Seas Research Programme 2025."),
    ],
)
def test_what_the_metadata_know_is_said(plans: Mapping[str, Assistant], plan: str, question: str, said: str) -> None:
    answer = plans[plan].answer(question)
    assert [statement.text for statement in answer.statements] == [said]
    assert answer.statements[0].checks == {"metadata": True}
    assert answer.status == "answered"


@pytest.mark.parametrize(
    ("plan", "question"),
    [
        ("pension", "この文書はいつ決定されましたか"),
        ("pension", "年金と税の改革方針を公表したのはどこですか"),
        ("seas", "When was the Northern Seas Research Programme 2025 adopted?"),
    ],
)
def test_what_the_metadata_do_not_know_is_not_said(plans: Mapping[str, Assistant], plan: str, question: str) -> None:
    answer = plans[plan].answer(question)
    assert not any(statement.checks.get("metadata") for statement in answer.statements)
    assert not [statement for statement in answer.statements if plans[plan].document.metadata.title in statement.text]


@pytest.mark.parametrize(
    ("plan", "greeting"),
    [
        *(("aohama", text) for text in ("こんにちは", "こんにちは！", "お世話になっております。", "よろしくお願いいたします。")),
        *(("aohama", text) for text in ("ありがとうございます", "おはようございます", "はじめまして。", "こんばんは")),
        *(("seas", text) for text in ("Hello", "Hello!", "Good morning", "Thank you very much.", "Dear Sir or Madam,")),
    ],
)
def test_a_greeting_gets_no_statement_and_is_no_error(plans: Mapping[str, Assistant], plan: str, greeting: str) -> None:
    *_, last = plans[plan].ask(greeting)
    assert isinstance(last, AnswerDone)
    assert (last.answer.statements, last.answer.status) == ((), "not_found")


@pytest.mark.parametrize(
    ("plan", "greeting", "question"),
    [
        ("aohama", "こんにちは。", "海上空港はいつ開港しますか"),
        ("aohama", "こんにちは、", "海上空港はいつ開港しますか"),
        ("aohama", "お世話になっております。", "海上空港はいつ開港しますか"),
        ("aohama", "おはようございます。", "海上空港はいつ開港しますか"),
        ("seas", "Hello. ", "When will the airport open?"),
        ("seas", "Good morning, ", "When will the airport open?"),
        ("seas", "Dear colleagues, ", "When will the airport open?"),
    ],
)
def test_a_greeting_before_a_question_never_comes_back_as_missing(
    plans: Mapping[str, Assistant], plan: str, greeting: str, question: str
) -> None:
    answer = plans[plan].answer(greeting + question)
    assert answer.statements == ()
    assert [one.casefold() for one in answer.missing] == [question.casefold()]


@pytest.mark.parametrize(
    ("plan", "plain", "others"),
    [
        (
            "aohama",
            "避難指示は誰が発令しますか",
            (
                "こんにちは。避難指示は誰が発令しますか",
                "お世話になっております。明日の会議の資料を作っています。避難指示は誰が発令しますか。よろしくお願いいたします。",
                "避難指示は 誰が 発令しますか",
                "避難指示は誰が発令しますか？",
            ),
        ),
        ("aohama", "指定避難所を42か所に増やすのはいつまでですか", ("指定避難所を４２か所に増やすのはいつまでですか",)),
        (
            "seas",
            "How many doctoral students will be trained?",
            ("Hello. How many doctoral students will be trained?", "how many doctoral students will be trained"),
        ),
    ],
)
def test_other_forms_of_a_question_have_its_answer(plans: Mapping[str, Assistant], plan: str, plain: str, others: tuple[str, ...]) -> None:
    expected = cited(plans[plan].answer(plain))
    assert expected
    assert {other: cited(plans[plan].answer(other)) for other in others} == dict.fromkeys(others, expected)


@pytest.mark.parametrize("typed", ["2(1)", "２（１）", "２．（１）", "2.1", "2-1", "2 (1)", "第2章第1節", "第２章 第１節", "Section 2(1)"])
def test_ask_reads_the_section_numbers_that_show_reads(plans: Mapping[str, Assistant], typed: str) -> None:
    for plan, sentences in (("aohama", SHELTERS), ("pension", BENEFITS), ("seas", ICE)):
        (section,) = find_sections(plans[plan].document, typed)
        assert section.path == ("2", "1")
        question = f"show {typed}" if typed.startswith("Section") else f"{typed}を見せて"
        assert cited(plans[plan].answer(question)) == sentences


@pytest.mark.parametrize("question", ["目標４は何ですか", "目標4", "目標４の内容を教えて", "4つの目標は何ですか", "What is goal 4?"])
def test_a_number_that_is_no_sections_opens_none(plans: Mapping[str, Assistant], question: str) -> None:
    answer = plans["aohama"].answer(question)
    assert not {*RECOVERY} & {*cited(answer)}
    assert "４．" not in answer.lead


def test_a_section_that_does_not_exist_names_those_around_it(plans: Mapping[str, Assistant]) -> None:
    answer = plans["pension"].answer("2.7を見せて")
    assert answer.missing == ("2.7",)
    assert [section.label for section in answer.nearest_sections] == ["第２章", "第２章第１節", "第２章第２節"]
    assert answer.lead == "「2.7」という節はありません。近い節: 第２章、第２章第１節、第２章第２節"


@pytest.mark.parametrize(
    ("plan", "question", "whole"),
    [
        ("pension", "消費税率はいつ12％に引き上げられますか", TAX),
        ("pension", "消費税率の増収分は何に充てますか", TAX),
        ("pension", "低年金者への支援給付金はいつから交付されますか", GRANT),
        (
            "aohama",
            "青川の堤防のかさ上げはいつから行いますか",
            "青川の堤防のかさ上げは、国の負担金の交付が決まった後に、2028年度から行う。",
        ),
        (
            "seas",
            "When will a joint quota for cod be introduced?",
            "Subject to the consent of the coastal states, a joint quota for cod will be introduced from 2028, and its effect reviewed.",
        ),
    ],
)
def test_a_sentence_with_a_condition_or_without_a_decision_is_stated_whole(
    plans: Mapping[str, Assistant], plan: str, question: str, whole: str
) -> None:
    answer = plans[plan].answer(question)
    assert [statement.text for statement in answer.statements if statement.text in whole] == [whole]


@pytest.mark.parametrize(
    ("plan", "question"),
    [
        ("pension", "消費税率はいつ12％に引き上げられますか"),
        ("pension", "低年金者への支援給付金はいつから交付されますか"),
        ("aohama", "青川の堤防のかさ上げはいつから行いますか"),
        ("seas", "When will the contribution be raised to 15 million euros?"),
        ("seas", "When will a joint quota for cod be introduced?"),
    ],
)
def test_no_short_answer_leaves_out_that_nothing_is_decided_or_a_condition(
    plans: Mapping[str, Assistant], plan: str, question: str
) -> None:
    assert plans[plan].answer(question).headline is None


def test_a_short_answer_is_a_figure_with_its_unit(plans: Mapping[str, Assistant]) -> None:
    assert plans["aohama"].answer("指定避難所を何か所に増やしますか").headline == "42か所"


class Planned(Adapter):
    """A stand-in that sees in every sentence that a thing is to come."""

    def hidden_each(self, prompts: Sequence[Prompt], layer: int) -> NDArray[np.float32]:
        return np.ones((len(prompts), 1), dtype=np.float32)


NOT_YET = Verdicts(layer=0, weights=((0.0,), (0.0,), (9.0,), (0.0,), (0.0,)), bias=(0.0,) * 5, say_from=0.9)


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("指定避難所はもう42か所に増えましたか", "not_yet"),
        ("指定避難所を何か所に増やしますか", None),
        ("２（１）を見せて", None),
        ("海上空港はもう開港しましたか", None),
    ],
)
def test_a_yes_or_no_question_gets_its_word_before_the_whole_sentence(
    plans: Mapping[str, Assistant], monkeypatch: pytest.MonkeyPatch, question: str, verdict: str | None
) -> None:
    city = plans["aohama"]
    monkeypatch.setattr(city.answerer, "_model", Planned(Settings(llm="stand_in")))
    monkeypatch.setattr(city.answerer, "decision", city.answerer.decision.model_copy(update={"verdicts": NOT_YET}))
    answer = city.answer(question)
    assert answer.verdict == verdict
    assert answer.text.startswith("まだ。\n" + MORE_SHELTERS) == (verdict is not None)


@pytest.mark.parametrize(
    ("plan", "question", "verdict"),
    [
        ("pension", "消費税率は12％に引き上げられるのですか", None),
        ("pension", "未納者への督促は日本年金機構が行うのですか", "yes"),
        ("seas", "Will the contribution be raised to 15 million euros?", None),
    ],
)
def test_no_yes_is_said_of_a_sentence_that_hedges(
    plans: Mapping[str, Assistant], monkeypatch: pytest.MonkeyPatch, plan: str, question: str, verdict: str | None
) -> None:
    monkeypatch.setattr(plans[plan].answerer, "_model", Planned(Settings(llm="stand_in")))
    sure = NOT_YET.model_copy(update={"weights": ((9.0,), (0.0,), (0.0,), (0.0,), (0.0,))})
    monkeypatch.setattr(plans[plan].answerer, "decision", plans[plan].answerer.decision.model_copy(update={"verdicts": sure}))
    answer = plans[plan].answer(question)
    assert answer.statements
    assert answer.verdict == verdict


@pytest.mark.weights
@pytest.mark.parametrize(
    ("plan", "question", "verdict"),
    [
        ("aohama", "避難指示は市長が発令しますか", "yes"),
        ("aohama", "津波避難タワーは５か所に建てるのですか", "no"),
        ("aohama", "避難所の運営は市が担うのですか", "no"),
        ("aohama", "ハザードマップはもう全世帯に配られた？", "not_yet"),
        ("aohama", "ハザードマップはいつ配りますか", None),
        ("pension", "所得税の基礎控除の見直しは決まりましたか", "undecided"),
        ("pension", "消費税率は12％に引き上げられるのですか", None),
        ("seas", "Will the Skua sail in 2027?", "yes"),
        ("seas", "Has the Skua already sailed?", "not_yet"),
        ("seas", "Is sea ice measured by twenty drifting buoys?", "no"),
        ("seas", "Who commands the coast guard?", None),
    ],
)
def test_the_word_on_a_yes_or_no_question(real_plans: Mapping[str, Assistant], plan: str, question: str, verdict: str | None) -> None:
    assert real_plans[plan].answer(question).verdict == verdict


def test_a_model_that_shows_no_layers_says_no_word(plans: Mapping[str, Assistant]) -> None:
    answer = plans["aohama"].answer("指定避難所はもう42か所に増えましたか")
    assert answer.statements
    assert answer.verdict is None


@pytest.mark.weights
def test_a_short_answer_in_english_has_its_currency(real_plans: Mapping[str, Assistant]) -> None:
    assert real_plans["seas"].answer("What amount is the budget of the programme?").headline == "48 million euros"


def test_words_that_also_ask_for_an_amount_refuse_no_sentence_that_holds_none(plans: Mapping[str, Assistant]) -> None:
    answer = plans["aohama"].answer("河川改修の予算はどの省が所管していますか")
    assert as_case("aohama", answer) == case("aohama", answer.question, (BUDGET,), "answered")


@pytest.mark.parametrize(
    ("plan", "question", "stated", "before"),
    [
        ("aohama", "指定避難所を何か所に増やしますか", MORE_SHELTERS, SHELTERS[0]),
        ("pension", "賃金の要件はいつ撤廃しますか", "具体的には、2026年10月に賃金の要件を撤廃する。", BENEFITS[1]),
        ("seas", "By when will the data centre in Tromvik be doubled in size?", CENTRE, ICE[1]),
    ],
)
def test_a_sentence_that_points_back_shows_what_it_points_at(
    plans: Mapping[str, Assistant], plan: str, question: str, stated: str, before: str
) -> None:
    answer = plans[plan].answer(question)
    assert {statement.text: statement.points_to for statement in answer.statements}[stated] == before


JUDGED = [
    case("aohama", "予算はどの省が所管していますか", (BUDGET,), "answered", "国土交通省"),
    case("aohama", "目標４は何ですか", (GOALS,), "answered"),
    case("aohama", "指定避難所を何か所に増やしますか", (MORE_SHELTERS,), "answered", "42か所"),
    case("aohama", "青浜市防災計画2025では、避難指示は誰が発令しますか", (ORDER,), "answered", "市長"),
    case("aohama", "備蓄は何日分ですか。また、体育館の耐震改修はいつ終わりますか。", (SHELTERS[2], SHELTERS[1]), "answered"),
    case("aohama", "こんにちは。2025年の防災計画では、罹災証明書は何日以内に交付されますか", (RECOVERY[0],), "answered", "14日以内"),
    case("pension", "消費税率の引き上げについて、何をするとしていますか", (TAX,), "answered"),
    case("pension", "低年金者への支援給付金はいつから交付されますか", (GRANT,), "answered"),
    # The words and their sentence are not sure enough together (decision 17).
    case("seas", "Which ministry administers the budget?", ("The budget is administered by the Ministry of Fisheries.",), "answered"),
    case("seas", "By when will the data centre in Tromvik be doubled in size?", (CENTRE,), "answered", "2026"),
]


@pytest.mark.weights
@pytest.mark.parametrize("row", JUDGED, ids=str)
def test_what_is_judged(real_plans: Mapping[str, Assistant], row: Case) -> None:
    answer = real_plans[row.plan].answer(row.question)
    assert as_case(row.plan, answer) == row
    assert [statement.text for statement in answer.statements] == list(row.stated)


@pytest.mark.weights
@pytest.mark.parametrize(("plan", "question"), [("aohama", "海上空港の建設費はいくらですか"), ("seas", "Who commands the coast guard?")])
def test_what_the_text_does_not_say_is_not_stated(real_plans: Mapping[str, Assistant], plan: str, question: str) -> None:
    answer = real_plans[plan].answer(question)
    assert answer.statements == ()
    assert answer.status in ("related", "not_found")
    assert answer.missing == (question,)


MORE_SHELTERS = "このため、市は2027年度までに指定避難所を42か所に増やす。"
TALK = [
    # Another sentence names a year too, and what was cited before is looked at first.
    ("指定避難所を何か所に増やしますか", "いつまで？", MORE_SHELTERS),
    # A new subject without a name of the glossary.
    (
        "指定避難所を何か所に増やしますか",
        "ところで、津波避難タワーはどこに建てますか",
        "津波避難タワーは、青浜港、東浜及び西浜の３か所に建てる。",
    ),
    # The text speaks of a budget, but not of this one.
    ("指定避難所を何か所に増やしますか", "予算は？", None),
]


@pytest.mark.weights
@pytest.mark.parametrize(("first", "then", "stated"), TALK)
def test_a_follow_up_is_answered_where_the_conversation_is(
    real_plans: Mapping[str, Assistant], first: str, then: str, stated: str | None
) -> None:
    before = real_plans["aohama"].answer(first)
    answer = real_plans["aohama"].answer(then, history=[before.earlier])
    first_stated = answer.statements[0].text if answer.statements else None
    assert first_stated == stated
