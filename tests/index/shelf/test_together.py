"""Documents that are asked together: joined when they are opened, and told apart by their ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import build_index
from index.document import read_document
from index.errors import CorpusError
from index.language.tokens import Names
from index.lexical import LexicalIndex
from index.settings import IndexSettings
from index.shelf import shelf, together
from index.shelf.together import members, open_together, pinned, read_together
from index.store import open_index
from index.text.joined import joined, joined_id, that_reads
from index.text.types import Document
from index.texts import Texts, lexical_indexes

PLANS = Path(__file__).parents[2] / "data" / "plans"
HARBOUR = "# 港湾計画\n\n## 方針\n\n* 堤防を、2028年度までに12か所で直す。\n* 備蓄を進める。\n"
NEWER = HARBOUR.replace("12か所", "15か所")


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    return IndexSettings(home=tmp_path / "home", corpus=PLANS / "aohama" / "metadata.json", embedder="stand_in")


@pytest.fixture
def held(settings: IndexSettings, tmp_path: Path) -> IndexSettings:
    """A plan of the settings, and two editions of another on the shelf."""
    for name, text, known in (
        ("harbour", HARBOUR, {"edition": "2024"}),
        ("harbour-2025", NEWER, {"edition": "2025", "edition_of": "harbour"}),
    ):
        file = tmp_path / f"{name}.md"
        file.write_text(text, encoding="utf-8")
        shelf.add(settings, file, {"title": f"港湾計画{known['edition']}", **known}, name=name)
    build_index(settings)
    return settings


def names(document: Document) -> list[str]:
    return [part.metadata.document for part in document.each]


def test_one_document_stays_as_it_is(settings: IndexSettings) -> None:
    document = read_document(settings)
    assert joined([document]) is document
    assert document.each == (document,)
    assert document.part(document.passages[0].id) is document


def test_all_that_are_on_the_shelf_are_asked(held: IndexSettings) -> None:
    assert names(read_together(held)) == ["aohama2025", "harbour", "harbour-2025"]


@pytest.mark.parametrize(
    ("document", "found"),
    [("harbour", ["harbour"]), ("harbour-2025, aohama2025", ["harbour-2025", "aohama2025"]), ("aohama2025", ["aohama2025"])],
)
def test_those_that_are_named_are_asked(held: IndexSettings, document: str, found: list[str]) -> None:
    assert names(read_together(held.model_copy(update={"document": document}))) == found


def test_pinned_texts_stay_the_same_whatever_is_put_on_the_shelf(held: IndexSettings, tmp_path: Path) -> None:
    before, kept = read_together(held), pinned(held)
    for name, text in (("forest", "# 森林計画\n\n* 杉を、400ha植える。\n"), ("harbour", NEWER.replace("15か所", "18か所"))):
        file = tmp_path / f"{name}-2.md"
        file.write_text(text, encoding="utf-8")
        if name == "harbour":
            shelf.update(held, name, {}, file=file)
        else:
            shelf.add(held, file, {}, name=name)
    assert names(read_together(held)) == ["aohama2025", "harbour-2025", "forest", "harbour"]
    assert read_together(kept).sha256 == before.sha256
    assert open_together(kept).manifest.index_id == joined_id([one.manifest.index_id for one in map(open_index, members(kept))])


def test_one_that_is_not_there_is_named(held: IndexSettings) -> None:
    with pytest.raises(CorpusError, match="no document 'airport' is on the shelf"):
        members(held.model_copy(update={"document": "aohama2025,airport"}))


def test_each_passage_knows_its_document(held: IndexSettings) -> None:
    document = read_together(held)
    for part in document.parts:
        for passage in part.passages:
            assert document.part(passage.id) is part
            assert document.passage_by_id[passage.id] == passage


def test_the_vectors_are_those_of_each_and_words_are_counted_over_all(held: IndexSettings) -> None:
    index, alone = open_together(held), open_together(held.model_copy(update={"document": "aohama2025"}))
    rows = len(alone.document.sentences)
    assert len(index.document.sentences) == rows + 4
    assert (index.japanese.sentences.vectors()[:rows] == alone.japanese.sentences.vectors()).all()
    scores = index.japanese.sentence_terms.scores(["堤防"])
    assert (scores[rows:] > 0).tolist() == [True, False, True, False]
    assert index.manifest.index_id != alone.manifest.index_id


def test_what_was_made_from_some_of_them_is_found_again(held: IndexSettings) -> None:
    document = read_together(held)
    some = joined([document.parts[0], document.parts[2]])
    for one in (document, some, document.parts[1]):
        found = that_reads(document, one.sha256[:16])
        assert found is not None
        assert names(found) == names(one)
    assert that_reads(document, "0" * 16) is None


def test_an_id_of_several_is_their_hash() -> None:
    assert joined_id(["ab12"]) == "ab12"
    assert len(joined_id(["ab12", "cd34"])) == 4
    assert joined_id(["ab12", "cd34"]) != joined_id(["cd34", "ab12"])


def test_the_words_of_all_are_kept_and_counted_anew_where_a_file_is_damaged(held: IndexSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []
    count = lexical_indexes

    def noting(texts: Texts, names: Names) -> tuple[LexicalIndex, LexicalIndex]:
        counted.append(len(texts.sentences))
        return count(texts, names)

    monkeypatch.setattr(together, "lexical_indexes", noting)
    first, again = open_together(held), open_together(held)
    assert len(counted) == 1
    query = ["堤防", "備蓄"]
    assert (first.japanese.sentence_terms.scores(query) == again.japanese.sentence_terms.scores(query)).all()
    file = next((held.home / together.JOINED).rglob("*.npy"))
    file.write_bytes(file.read_bytes()[:-1])
    open_together(held)
    open_together(held)
    assert len(counted) == 2


def test_few_sets_of_documents_are_kept(held: IndexSettings, tmp_path: Path) -> None:
    for number in range(together.MOST_JOINED + 2):
        file = tmp_path / f"more-{number}.md"
        file.write_text(HARBOUR.replace("12", str(number + 20)), encoding="utf-8")
        shelf.add(held, file, {})
        open_together(held)
    assert len(list((held.home / together.JOINED).iterdir())) <= together.MOST_JOINED + 1


def test_two_documents_of_one_name_are_refused(settings: IndexSettings) -> None:
    document = read_document(settings)
    with pytest.raises(CorpusError, match="two documents have the name aohama2025@1"):
        joined([document, document])
