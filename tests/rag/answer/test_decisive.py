"""The decisive words: copied by the model, made whole by code, short only where they are sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from index.language.characters import Span
from index.text.types import Document
from rag.answer.decisive import MOST_CHARACTERS, MOST_WORDS, Decisive, decisive, marked, short_answer
from rag.answer.state import Stating
from rag.llms import Prompt
from rag.llms.copying import Copied, Source
from rag.steps import Choice, Chosen, Words
from rag.types import Statement
from tests.rag.conftest import reading


@dataclass
class Copyist:
    """A model that copies what it is told, where that may be copied."""

    words: str
    probability: float = 0.9
    name: str = "copyist"
    tokens_read: int = 0
    tokens_written: int = 0
    asked: int = 0

    def prefer(self, prompt: Prompt, options: tuple[str, str]) -> float:
        raise NotImplementedError

    def write(self, prompt: Prompt, *, limit: int, stop: Sequence[str] = ()) -> str:
        raise NotImplementedError

    def copy(self, prompt: Prompt, source: Source) -> Copied | None:
        self.asked += 1
        places = [n for n in range(len(source.text)) if source.text.startswith(self.words, n) and n in source.starts]
        spans: list[Span] = [(n, n + len(self.words)) for n in places if n + len(self.words) in source.ends]
        return Copied(spans=tuple(spans), probability=self.probability) if spans else None


@pytest.mark.parametrize(
    ("question", "sentence", "copied", "words"),
    [
        ("いつまでに増やしますか", "市は2027年度までに避難所を42か所に増やす。", "2027年度", "2027年度"),
        # With its figure, its unit and what qualifies it.
        ("何件確保しますか", "打ち上げ能力を年間およそ30件程度は確保する。", "30件程度", "年間およそ30件程度"),
        # Without the marks around it.
        ("Which vision is it?", 'It follows the vision ("FOIP") of the city.', "FOIP", "FOIP"),
        # A figure by itself, where nouns follow it at once.
        ("いつ決定しましたか", "計画（2022年４月22日青浜市防災会議決定）に基づく。", "2022年４月22日", "2022年４月22日"),
        ("How many schools were chosen?", "It chose about 12 universities in 2023.", "12", "about 12 universities"),
        ("When is it due?", "It will be set out during FY2024 by the city.", "FY2024", "during FY2024"),
        ("How many launches?", "It secures around 30 launches a year.", "30 launches", "around 30 launches a year"),
        ("When is it due?", "It is set out in spring 2025.", "2025", "spring 2025"),
        # No word of the question.
        ("避難指示とは何ですか", "避難指示は、市長が発令する。", "避難指示", None),
        ("What is the flood map?", "The flood map shows depth.", "map", None),
        ("Which ministry runs it?", "It is run by the Ministry of Fisheries.", "Ministry of Fisheries", "Ministry of Fisheries"),
        # No part of a word, and no particle.
        ("誰が発令しますか", "避難指示は、防災対策本部長が発令する。", "本部長", None),
        ("誰が発令しますか", "避難指示は、市長が発令する。", "が", None),
    ],
)
def test_the_copied_words_are_made_whole(city: Document, question: str, sentence: str, copied: str, words: str | None) -> None:
    found = decisive(reading(question, city), "防災", sentence, Copyist(copied))
    assert (sentence[slice(*found.span)] if found else None) == words


def test_the_words_end_with_their_sentence(city: Document) -> None:
    """Of a translation in several sentences."""
    text = "It was announced in September 2023. The Minister will decide in FY2024."
    found = decisive(reading("When was it announced?", city), "", text, Copyist("September 2023. The Minister"))
    assert found is not None
    assert text[slice(*found.span)] == "September 2023."


def test_of_two_places_the_one_near_the_question_decides(city: Document) -> None:
    sentence = "市長が計画を作り、避難指示は、市長が発令する。"
    found = decisive(reading("避難指示は誰が発令しますか", city), "防災", sentence, Copyist("市長"))
    assert found is not None
    assert found.span[0] > sentence.index("避難指示")


@pytest.mark.parametrize(
    ("question", "probability", "words"),
    [
        ("いつ取りまとめますか", 0.9, "2027年度"),
        # Not sure, or no kind of fact is asked for: the clause.
        ("いつ取りまとめますか", 0.3, "2027年度に取りまとめ、"),
        ("計画はどう進めますか", 0.9, "2027年度に取りまとめ、"),
    ],
)
def test_where_the_words_are_not_sure_their_clause_is_marked(city: Document, question: str, probability: float, words: str) -> None:
    sentence = "市は、2027年度に取りまとめ、公表する。"
    found = Decisive(span=(3, 9), probability=probability)
    assert sentence[slice(*marked(reading(question, city), sentence, found, "ja"))] == words


@pytest.mark.parametrize(
    ("sentence", "words", "begins", "ends"),
    [
        ("市は" + "避難所の耐震改修と" * 6 + "備蓄を進める。", "備蓄", "耐震改修と避難所", "備蓄を進める。"),
        ("市は" + "避難所の耐震改修と" * 6 + "備蓄を進める。", "市", "市は避難所", "耐震改修"),
        ("It will widen " + "the bank of the old river " * 5 + "north of town.", "north", "river the bank", "river north of town."),
    ],
)
def test_of_a_long_clause_no_more_than_is_short_is_marked(city: Document, sentence: str, words: str, begins: str, ends: str) -> None:
    start = sentence.index(words)
    found = Decisive(span=(start, start + len(words)), probability=0.1)
    shown = sentence[slice(*marked(reading("何を進めますか", city), sentence, found, "en" if sentence.isascii() else "ja"))]
    assert len(shown.split()) <= MOST_WORDS if sentence.isascii() else len(shown) <= MOST_CHARACTERS
    assert (shown.startswith(begins), shown.endswith(ends)) == (True, True), shown


@pytest.mark.parametrize(
    ("question", "words", "short"),
    [
        ("指定避難所を何か所に増やしますか", "42か所", Words(text="42か所", copied=0.9, fits=True, alone=True)),
        ("指定避難所を何か所に増やしますか", "2027年度", Words(text="2027年度", copied=0.9, fits=False, alone=False)),
        ("指定避難所を増やすのはどこですか", "市", Words(text="市", copied=0.9, fits=False, alone=False)),
        ("指定避難所を増やすのですか", "2027年度", None),
        ("指定避難所をどこに増やしますか。津波避難タワーをどこに建てますか。", "2027年度", None),
    ],
)
def test_what_speaks_for_a_short_answer(city: Document, question: str, words: str, short: Words | None) -> None:
    model = Copyist(words)
    stating = Stating(document=city, template="{title}", model=model)
    sentence = next(one for one in city.sentences if "42か所" in one.text)
    choice = Choice(status="answered", chosen=(Chosen(sentence=sentence, probability=0.9),))
    one = reading(question, city)
    statement, _ = stating.state(one, choice, choice.chosen[0], 1)
    (first,), found = stating.decided(one, choice, [statement], lambda: False)
    assert (found, model.asked) == (short, 1)
    assert first.text == statement.text
    assert words in first.text[slice(*first.emphasis[0])]


@pytest.mark.parametrize(
    ("question", "sentence", "words", "said"),
    [
        ("いつ増やしますか", "2026年度に始め、2030年度に増やす。", "2030年度", True),
        ("誰が決めますか", "市長と防災会議が決める。", "市長と防災会議", True),
        # The hedge of another sentence is not that of the words; one that points back to them is.
        ("When does it open?", "It opens in 2030 or 2031 by law. A tower will be considered.", "2030", True),
        ("When does it open?", "It opens in 2030 or 2031 by law. This will be considered.", "2030", False),
        ("When does it open?", "It may open in 2030 or 2031.", "2030", False),
    ],
)
def test_hedged_words_are_not_said_short_answer(city: Document, question: str, sentence: str, words: str, said: bool) -> None:
    start = sentence.index(words)
    first = Statement(text=sentence, citations=(1,), support="quoted", probability=0.9)
    found = short_answer(reading(question, city), first, [], Decisive(span=(start, start + len(words)), probability=0.9), ())
    assert bool(found) == said


def test_what_is_missing_leaves_no_short_answer(city: Document) -> None:
    stating = Stating(document=city, template="{title}")
    sentence = next(one for one in city.sentences if "42か所" in one.text)
    one = reading("指定避難所を何か所に増やしますか", city)
    shorts = []
    for status in ("answered", "partial"):
        choice = Choice(status=status, chosen=(Chosen(sentence=sentence, probability=0.9),))
        shorts.append(stating.decided(one, choice, [stating.state(one, choice, choice.chosen[0], 1)[0]], lambda: False)[1])
    assert shorts == [Words(text="42か所", copied=None, fits=True, alone=True), None]


def test_the_model_is_not_asked_where_the_answer_was_stopped(city: Document) -> None:
    model = Copyist("2027年度")
    sentence = next(one for one in city.sentences if "42か所" in one.text)
    choice = Choice(status="answered", chosen=(Chosen(sentence=sentence, probability=0.9),))
    one = reading("指定避難所を増やすのはどこですか", city)
    stating = Stating(document=city, template="{title}", model=model)
    statement, _ = stating.state(one, choice, choice.chosen[0], 1)
    assert stating.decided(one, choice, [statement], lambda: True) == ((statement,), None)
    assert model.asked == 0
