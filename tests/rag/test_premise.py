"""Questions that claim something: asked openly, and corrected where the text says another thing."""

from __future__ import annotations

import pytest

from index.types import Document
from rag.assistant import Assistant
from rag.compose import beside_text
from rag.judge import Judged
from rag.premise import asks_yes_or_no, claim_stands, opened, state_asked
from rag.retrieve import RankedSentence
from rag.types import Language


@pytest.mark.parametrize(
    ("question", "language", "text", "claim"),
    [
        ("基金は2,000億円規模という理解で合っていますか。", "ja", "基金はいくらですか", "2,000億円規模"),
        ("運用開始は2022年度でしたか", "ja", "運用開始はいつでしたか", "2022年度"),
        ("計画は2023年４月に決まったのですか", "ja", "計画はいつ決まったのですか", "2023年４月"),
        ("採択されたのは25大学ですよね。", "ja", "採択されたのは何大学ですよね。", "25大学"),
        ("司令塔は経済産業省が務めているのですか。", "ja", "司令塔はどこが務めているのですか。", "経済産業省"),
        ("重要ミッションは5つで間違いないですか", "ja", "重要ミッションはいくつですか", "5つ"),
        ("候補は京都大学ですか", "ja", "候補はどの大学ですか", "京都大学"),
        ("Is the fund worth 20 trillion yen?", "en", "Is the fund worth how much?", "20 trillion yen"),
        ("Did it start operating in FY2022?", "en", "Did it start operating in which year?", "FY2022"),
        ("Is it correct that about 30 universities take part?", "en", "Is it correct that how many universities take part?", "about 30"),
        ("Is RIKEN in charge of the test bed?", "en", "Is which body in charge of the test bed?", "RIKEN"),
    ],
)
def test_a_claim_is_asked_openly(question: str, language: Language, text: str, claim: str, document: Document) -> None:
    found = opened(question, language, document)
    assert found is not None
    assert (found.text, found.claim) == (text, claim)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("基金はいくらですか", "ja"),
        ("2024年度に始まる事業はありますか", "ja"),
        ("2024年度に新しい公募は始まりますか", "ja"),
        ("３つの基軸を教えてくれますか", "ja"),
        ("ＳＩＰ第３期を続けますか", "ja"),
        ("東北大学はもう認定されましたか", "ja"),
        ("How much is the fund of 10 trillion yen for?", "en"),
        ("Has Tohoku University already been certified?", "en"),
        ("Are there 12 universities?", "en"),
        ("Is Beyond 5G supported by a fund?", "en"),
        ("Does Society 5.0 stand in the text?", "en"),
        ("支援の対象はBeyond 5Gですか", "ja"),
        ("目指すのはSociety 5.0ですか", "ja"),
    ],
)
def test_other_questions_stay_as_they_are(question: str, language: Language, document: Document) -> None:
    assert opened(question, language, document) is None


def test_a_claim_stands_by_its_value(document: Document) -> None:
    assert claim_stands("2024年", "2024 年度中に公募する", document)
    assert claim_stands("1.5 trillion yen", "１兆5,000億円の基金", document) is False
    assert claim_stands("150 billion yen", "1,500 億円規模の基金", document)
    assert not claim_stands("2,000億円", "1,500 億円規模の基金", document)
    assert claim_stands("ＱＳＴ", "量子科学技術研究開発機構（ＱＳＴ）が担う", document)
    assert not claim_stands("理研", "産総研に設置した", document)


def test_a_false_claim_is_named_and_a_true_one_is_not(stand_in_assistant: Assistant) -> None:
    false = stand_in_assistant.answer("J-PEAKSで2023年に採択されたのは25大学ですか")
    assert false.lead.startswith("ご質問の「25大学」は次の文に見当たりません。")
    assert false.text.startswith(false.lead)
    assert "12大学" in false.statements[0].text
    true = stand_in_assistant.answer("J-PEAKSで2023年に採択されたのは12大学ですか")
    assert true.lead == ""
    assert true.statements == false.statements


def test_a_false_claim_is_named_in_english(stand_in_assistant: Assistant) -> None:
    answer = stand_in_assistant.answer("Is the university endowment fund worth 20 trillion yen?")
    assert answer.lead == "The cited sentence does not say “20 trillion yen”; it says:"
    assert "10 trillion yen" in answer.statements[0].text


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("南鳥島でのレアアース、もう生産していますか", "南鳥島でのレアアース、もう生産しているかどうかについて、どう書かれていますか"),
        (
            "DMPを入れるのは一部の資金だけ、という理解でよいですか。",
            "DMPを入れるのは一部の資金だけ、かどうかについて、どう書かれていますか",
        ),
        ("南鳥島では何を生産していますか", ""),
        ("Is production under way?", ""),
    ],
)
def test_a_yes_or_no_question_is_also_asked_for_what_is_written(question: str, asked: str) -> None:
    assert state_asked(question, "ja" if not question.isascii() else "en") == asked


@pytest.mark.parametrize(("cosine", "logit", "stated"), [(0.4, -1.0, True), (0.4, -3.0, False), (0.2, -1.0, False)])
def test_what_the_text_holds_of_the_matter_stands_beside_a_question_that_it_does_not_decide(
    stand_in_assistant: Assistant, monkeypatch: pytest.MonkeyPatch, cosine: float, logit: float, stated: bool
) -> None:
    sentence = next(one for one in stand_in_assistant.document.sentences if "みらい" in one.text)
    judged = Judged(ranked=RankedSentence(sentence=sentence, score=0.4, cosine=cosine, lexical=0.4), logit=logit)
    monkeypatch.setattr(stand_in_assistant._chooser, "_judged", lambda *_, **__: [judged])
    answer = stand_in_assistant.answer("みらいⅡはもう就航していますか")
    assert answer.status == ("partial" if stated else "not_found")
    assert answer.lead == (beside_text("ja") if stated else "")
    assert answer.missing == ("みらいⅡはもう就航していますか",)


def test_an_open_question_gets_no_such_sentence(stand_in_assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = next(one for one in stand_in_assistant.document.sentences if "みらい" in one.text)
    judged = Judged(ranked=RankedSentence(sentence=sentence, score=0.4, cosine=0.4, lexical=0.4), logit=-1.0)
    monkeypatch.setattr(stand_in_assistant._chooser, "_judged", lambda *_, **__: [judged])
    assert stand_in_assistant.answer("みらいⅡはどこに就航しますか").status == "not_found"


@pytest.mark.parametrize(("logit", "status"), [(-1.1, "complete"), (-1.5, "not_found")])
def test_a_part_needs_less_support(stand_in_assistant: Assistant, monkeypatch: pytest.MonkeyPatch, logit: float, status: str) -> None:
    sentence = next(one for one in stand_in_assistant.document.sentences if "みらい" in one.text)
    judged = Judged(ranked=RankedSentence(sentence=sentence, score=0.4, cosine=0.4, lexical=0.4), logit=logit)
    monkeypatch.setattr(stand_in_assistant._chooser, "_judged", lambda *_, **__: [judged])
    assert stand_in_assistant.answer("北極域研究船の名前と、北極域研究の新しい取組は？").status == status
    assert stand_in_assistant.answer("北極域研究船の名前は？").status == "not_found"


@pytest.mark.parametrize(
    ("question", "language", "yes_or_no"),
    [
        ("みらいⅡはもう就航済みですか", "ja", True),
        ("予算って3,000億円くらいだった？", "ja", True),
        ("相談先は、ひとつにまとまるの？", "ja", True),
        ("SIPの狙い？", "ja", False),
        ("SIPとBRIDGEの違い？", "ja", False),
        ("2030年の目標値わかる？", "ja", False),
        ("2025年度に始まる新しい制度？", "ja", False),
        ("Is fusion limited to tokamaks?", "en", True),
        ("Would it be fair to say that the race slows down?", "en", True),
        ("Could you give me the FY2024 budget for fusion?", "en", False),
        ("Can you provide the number of startups targeted by 2027?", "en", False),
        ("Will you tell me the deadline?", "en", False),
        ("制度の司令塔は経産省で合ってる?", "ja", True),
        ("ゴーサインを出すかどうか、決めるのは総理ですか", "ja", True),
        ("何か専用の道具は使うんですか", "ja", True),
        ("国を挙げて取り組むのは欧米だけ、でいいですか?", "ja", True),
        ("選ばれたのは20校？", "ja", True),
        ("３つの強化方策とは何か", "ja", False),
        ("発足した団体、名前なんだっけ", "ja", False),
        ("何か国が参加しますか", "ja", False),
        ("いつから始まりますか", "ja", False),
        ("対象国を一覧にしてもらえますか", "ja", False),
        ("Can state-run labs pay people outside the scale?", "en", True),
        ("Am I right that this is the first yearly programme?", "en", True),
        ("Quantum skills: are teenagers thought of too?", "en", True),
        ("May I ask whether students are expected to go home?", "en", True),
        ("Does Tokyo help others to watch what goes on at sea?", "en", True),
        ("Does the text say when the fund starts?", "en", False),
        ("In which year does it start?", "en", False),
    ],
)
def test_what_is_answered_by_yes_or_no(question: str, language: Language, yes_or_no: bool) -> None:
    assert asks_yes_or_no(question, language) is yes_or_no
