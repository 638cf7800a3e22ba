"""Two texts aligned sentence by sentence."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from index.compare import editions
from index.compare.changed_words import changed_figures, changed_words
from index.compare.editions import Comparison, compare, earlier_texts, open_text
from index.compare.pairing import Text, alike_pairs, equal_pairs, groups, in_order
from index.document import read_metadata
from index.errors import CorpusError
from index.settings import IndexSettings
from index.shelf import shelf
from index.shelf.entries import corpus_of, read_shelf
from index.text.types import Document, Heading, Metadata, Passage, Section, Sentence

OLD = """# 防災計画

## 堤防

* 堤防を、2028年度までに12か所で直す。
* 点検は、毎年度、専門の職員が目で見て行う。
* 河川の水位を、観測所で一時間ごとに測る。

## 備蓄

* 水は三日分を備える。
* 毛布は学校の体育館に置く。
* 乾電池は、使う期限が切れる前に取り替える。
"""
NEW = """# 防災計画

## 訓練

* 住民は、年に二回、避難の訓練に加わる。
* 乾電池は、使う期限が切れる前に取り替える。

## 堤防

* 堤防を、2030年度までに15か所で直す。
* 点検は、毎年度、専門の職員がドローンを使って行う。
* 河川の水位を、観測所で一時間ごとに測る。

## 食料と水の備蓄

* 水は３日分を備える。
* 毛布は学校の体育館に置く。
"""


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    return IndexSettings(home=tmp_path / "home", embedder="stand_in")


def compared(settings: IndexSettings, tmp_path: Path, old: str, new: str) -> Comparison:
    for name, text in (("old", old), ("new", new)):
        file = tmp_path / f"{name}.md"
        file.write_text(text, encoding="utf-8")
        shelf.add(settings, file, {"title": name})
    return compare(open_text(settings, "old"), open_text(settings, "new"))


def test_every_sentence_has_its_change(settings: IndexSettings, tmp_path: Path) -> None:
    found = compared(settings, tmp_path, OLD, NEW)
    told = [(one.kind, one.old and one.old.sentence.text[:3], one.new and one.new.sentence.text[:3]) for one in found.changes]
    assert told == [
        ("added", None, "住民は"),
        ("moved", "乾電池", "乾電池"),
        ("figures", "堤防を", "堤防を"),
        ("edited", "点検は", "点検は"),
        ("same", "河川の", "河川の"),
        ("edited", "水は三", "水は３"),
        ("same", "毛布は", "毛布は"),
    ]
    assert [(one.gone, one.come) for one in found.of("figures")] == [(("2028年度", "12か所"), ("2030年度", "15か所"))]
    assert found.counts() == {"figures": 1, "edited": 2, "moved": 1, "added": 1, "removed": 0, "same": 2}


def test_a_removed_sentence_stands_where_it_stood(settings: IndexSettings, tmp_path: Path) -> None:
    found = compared(settings, tmp_path, OLD, OLD.replace("* 点検は、毎年度、専門の職員が目で見て行う。\n", ""))
    assert [one.kind for one in found.changes] == ["same", "removed", "same", "same", "same", "same"]


WHOLE = "* 堤防は専門の職員が毎年度点検し、その結果を翌年度の六月までに公表する。\n"
HALVES = "* 堤防は専門の職員が毎年度点検する。その結果を翌年度の六月までに公表する。\n"


@pytest.mark.parametrize(("old", "new"), [(WHOLE, HALVES), (HALVES, WHOLE)])
def test_a_sentence_that_was_cut_in_two_or_joined_is_one_change(settings: IndexSettings, tmp_path: Path, old: str, new: str) -> None:
    found = compared(settings, tmp_path, f"# 計画\n\n{old}", f"# 計画\n\n{new}")
    (change,) = found.changes
    assert change.old is not None
    assert change.new is not None
    assert change.kind == "edited"
    assert [change.old.sentence.text, change.new.sentence.text] == [one.removeprefix("* ").strip() for one in (old, new)]
    assert {len(change.old.ids), len(change.new.ids)} == {1, 2}
    assert change.old.ids == tuple(one.id for one in found.old.sentences)


def test_a_sentence_that_says_something_new_beside_an_edited_one_is_added(settings: IndexSettings, tmp_path: Path) -> None:
    new = WHOLE.replace("六月", "七月").strip() + "住民は、年に二回、避難の訓練に加わる。\n"
    found = compared(settings, tmp_path, f"# 計画\n\n{WHOLE}", f"# 計画\n\n{new}")
    assert [change.kind for change in found.changes][1:] == ["added"]


def test_figures_that_changed_come_first(settings: IndexSettings, tmp_path: Path) -> None:
    changes = compared(settings, tmp_path, OLD, NEW).to_dict()["changes"]
    assert [one["kind"] for one in changes] == ["figures", "edited", "edited", "moved", "added", "same", "same"]
    first = changes[0]["new"]
    assert [first["text"][slice(*span)] for span in first["marked"]] == ["2030年度", "15か所"]
    assert (first["label"], first["heading_path"]) == ("（防災計画）（堤防）項目１", ["（防災計画）", "（堤防）"])


def test_a_section_alone_is_compared_by_its_name_in_either_text(settings: IndexSettings, tmp_path: Path) -> None:
    found = compared(settings, tmp_path, OLD, NEW)
    assert [one.kind for one in found.within("食料").changes] == ["edited", "same"]
    assert [one.kind for one in found.within("堤防").changes] == ["figures", "edited", "same"]
    assert not found.within("無い名").changes


def test_a_text_is_the_same_as_itself(settings: IndexSettings, tmp_path: Path) -> None:
    assert {one.kind for one in compared(settings, tmp_path, OLD, f"{OLD}\n").changes} == {"same"}


@pytest.mark.parametrize(
    ("old", "new", "gone", "come"),
    [
        ("12か所で直す", "15か所で直す", ("12か所",), ("15か所",)),
        ("約10件とする", "10件以上とする", ("約10件",), ("10件以上",)),
        ("2024年３月に", "令和６年３月に", (), ()),
        ("1-3年単位のKPI", "1-5年単位のKPI", ("1-3年",), ("1-5年",)),
        ("通信網は5G以降", "通信網は6G以降", ("5G",), ("6G",)),
        ("10件と10件", "10件", ("10件",), ()),
    ],
)
def test_figures_are_compared_by_value(old: str, new: str, gone: tuple[str, ...], come: tuple[str, ...]) -> None:
    assert changed_figures(old, new) == (gone, come)


def test_changed_words_are_whole_words() -> None:
    old, new = "専門の職員が目で見て行う。", "専門の職員がドローンを使って行う。"
    marked = changed_words(old, new)
    assert [old[slice(*span)] for span in marked[0]] == ["目で見"]
    assert [new[slice(*span)] for span in marked[1]] == ["ドローンを使っ"]


def test_of_equal_sentences_those_are_pairs_that_follow_one_another(settings: IndexSettings, tmp_path: Path) -> None:
    same, dam = "* 関係省庁と連携して取り組む。\n", "* 堤防を12か所で直す。\n"
    found = compared(settings, tmp_path, f"# 計画\n\n## 甲\n\n{same}{dam}{same}", f"# 計画\n\n## 甲\n\n{dam}{same}")
    assert [(one.kind, one.old and one.old.passage.ordinal) for one in found.changes] == [("removed", "1"), ("same", "2"), ("same", "3")]


def test_a_text_that_is_too_long_to_be_compared_is_one_line(
    settings: IndexSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editions, "MOST_SENTENCES", 5)
    with pytest.raises(CorpusError, match="old@1 has 6 sentences, at most 5 are compared"):
        compared(settings, tmp_path, OLD, NEW)


def test_most_pairs_stay_in_order() -> None:
    assert in_order([(0, 3), (1, 0), (2, 1), (3, 2)]) == {(1, 0), (2, 1), (3, 2)}
    assert in_order([]) == set()


def made(sentences: list[str], name: str) -> Document:
    """A document of one section."""
    heading = Heading(notation="named", marker="", number=None, title="節", source=(0, 1))
    section = Section(id=f"{name}#節", headings=(heading,))
    passages = tuple(
        Passage(
            id=f"{name}/{row}",
            section=section,
            ordinal=str(row + 1),
            text=text,
            sentences=(Sentence(id=f"{name}/{row}:1", passage_id=f"{name}/{row}", text=text, span=(0, len(text))),),
            page=1,
            source=(0, 1),
        )
        for row, text in enumerate(sentences)
    )
    return Document(metadata=Metadata(document=name, title=name, file="x"), sections=(section,), passages=passages, sha256="")


def test_thousands_of_sentences_that_all_changed_are_paired_in_bounded_time() -> None:
    words = [f"施策{row}について、関係する機関と連携し、{row % 97}の取組を第{row % 13}の段階まで進めていく" for row in range(3000)]
    old, new = Text(made([f"{one}。" for one in words], "old")), Text(made([f"{one}こととする。" for one in words], "new"))
    random = np.random.default_rng(0)
    vectors = random.standard_normal((3000, 256)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    begun = time.process_time()
    sections = groups(old, new)
    assert equal_pairs(old, new, sections) == []
    assert len(alike_pairs(old, new, (vectors, vectors), sections, [])) == 3000
    assert time.process_time() - begun < 30


def test_earlier_texts_are_those_before_it(settings: IndexSettings, tmp_path: Path) -> None:
    file = tmp_path / "plan.md"
    for text, name in ((OLD, "plan"), (OLD.replace("12", "13"), "plan")):
        file.write_text(text, encoding="utf-8")
        (shelf.update(settings, name, {}, file=file) if read_shelf(settings.home).documents else shelf.add(settings, file, {}))
    newer = tmp_path / "plan-2026.md"
    newer.write_text(NEW, encoding="utf-8")
    shelf.add(settings, newer, {"edition_of": "plan"})

    def earlier(name: str) -> tuple[str, ...]:
        return earlier_texts(settings.home, read_metadata(corpus_of(settings.home, name)))

    assert earlier("plan-2026") == ("plan@2", "plan@1")
    assert earlier("plan") == ("plan@1",)
    assert earlier("plan@1") == ()
    assert open_text(settings, "plan@1").document.metadata.revision == 1
    with pytest.raises(CorpusError, match="no document 'nonesuch' is on the shelf"):
        open_text(settings, "nonesuch")
