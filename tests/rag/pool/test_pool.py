"""Answerers without an engine: the contract, a stream that breaks, a page without a model."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock

import pytest
from fastapi.testclient import TestClient

from index.build import build_index
from index.embedders import Vectors, embedding_by, open_embedder
from index.embedders.stand_in import Adapter
from index.errors import BusyError, DependencyError, SettingsError
from index.home import sweep, using
from index.shelf import shelf
from rag.answerer import Asked
from rag.assistant import Assistant
from rag.cli.context import embedding
from rag.pool import Answerers, Numbered, PoolError, PoolFullError, StreamBrokenError, asked_once_more
from rag.pool import assistant as pooled_module
from rag.pool import embedding as pool_embedding
from rag.pool.assistant import PooledAssistant, PoolLine
from rag.pool.embedding import PoolEmbedder
from rag.pool.local import Local
from rag.pool.ray_serve import RayAnswerers, made_token
from rag.pool.replica import Replica
from rag.pool.wire import asked_line, asked_of, event_of, numbered_of
from rag.settings import STORE_VARIABLE, Settings, load_settings
from rag.types import AnswerDone, AnswerFailed, Earlier, Event, Evidence, EvidenceFound, Language, Provenance, Waiting
from rag.web import watch as watching
from rag.web.page.exchange import Exchange
from rag.web.page.transcript import _ended
from rag.web.server import build_app
from rag.web.strings import table
from tests.rag.pool.contract import (
    QUESTIONS,
    answered,
    answers_as,
    ends_where_nobody_reads,
    never_answers_from_another_text,
    refuses_no_question,
    said,
    texts_of,
)
from tests.serving import run_async

ASKED = Asked(text=QUESTIONS[0])


class ByLines:
    """A replica asked without an engine, over its lines."""

    def __init__(self, replica: Replica) -> None:
        self.replica = replica

    def ask(self, asked: Asked, texts: str) -> Iterator[Numbered]:
        async def lines() -> list[str]:
            return [line async for line in self.replica.ask(asked_line(asked, texts))]

        for line in run_async(lines):
            if asked.stopped():
                return
            yield numbered_of(line)

    def search(self, query: str, limit: int, documents: tuple[str, ...], texts: str) -> tuple[Evidence, ...]:
        found = event_of(self.replica.search(query, limit, documents, texts))
        if isinstance(found, AnswerFailed):
            raise found.error
        assert isinstance(found, EvidenceFound)
        return found.evidence

    def provenance(self) -> Provenance:
        return Provenance(**self.replica.provenance())


class Broken(Local):
    """Breaks off after so many events, each time that it is asked."""

    def __init__(self, assistant: Assistant, *after: int) -> None:
        super().__init__(assistant)
        self.after = list(after)

    def ask(self, asked: Asked, texts: str) -> Iterator[Numbered]:
        return asked_once_more(lambda: self._cut(asked, texts), asked.stopped)

    def _cut(self, asked: Asked, texts: str) -> Iterator[Numbered]:
        left = self.after.pop(0) if self.after else None
        for one in super().ask(asked, texts):
            if one.number == left:
                raise StreamBrokenError
            yield one


class Full(Local):
    def ask(self, asked: Asked, texts: str) -> Iterator[Numbered]:
        raise PoolFullError("32 questions are waiting")


@pytest.fixture(scope="module")
def replica(stand_in_settings: Settings) -> Replica:
    return Replica(stand_in_settings.model_dump_json(), lambda: None)


@pytest.fixture(params=["local", "lines"])
def answerers(request: pytest.FixtureRequest, stand_in_assistant: Assistant, replica: Replica) -> Answerers:
    return Local(stand_in_assistant) if request.param == "local" else ByLines(replica)


def test_each_kind_answers_as_the_assistant(answerers: Answerers, stand_in_assistant: Assistant) -> None:
    answers_as(stand_in_assistant, answerers)


@pytest.mark.parametrize("case", [refuses_no_question, ends_where_nobody_reads, never_answers_from_another_text])
def test_each_kind_keeps_the_contract(answerers: Answerers, case: Callable[[Answerers, str], None], stand_in_assistant: Assistant) -> None:
    case(answerers, texts_of(stand_in_assistant))


def test_a_question_is_the_same_after_its_way() -> None:
    asked = Asked(text="問い\n", language="en", history=(Earlier(question="前", cited=("a", "b")),), documents=("x",), id="7")
    there, texts = asked_of(asked_line(asked, "a-b"))
    assert (replace(there, stopped=asked.stopped), texts) == (asked, "a-b")


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_stream_that_breaks_is_asked_once_more_and_nothing_comes_twice(stand_in_assistant: Assistant, after: int) -> None:
    texts = texts_of(stand_in_assistant)
    whole = [one.event for one in Local(stand_in_assistant).ask(ASKED, texts)]
    events = [one.event for one in Broken(stand_in_assistant, after).ask(ASKED, texts)]
    assert events[:-1] == whole[:-1]
    assert isinstance(whole[-1], AnswerDone)
    assert isinstance(events[-1], AnswerDone)
    assert said(events[-1].answer) == said(whole[-1].answer)


def test_a_stream_that_breaks_twice_is_an_error(stand_in_assistant: Assistant) -> None:
    with pytest.raises(PoolError, match="broke off twice"):
        list(Broken(stand_in_assistant, 1, 2).ask(ASKED, texts_of(stand_in_assistant)))


def test_a_second_stream_that_differs_is_an_error_and_no_mixture() -> None:
    def begin(score: float) -> Iterator[Numbered]:
        found = Evidence(passage_id="p", label="1", text="t", score=score)
        yield Numbered(number=0, event=EvidenceFound(evidence=(found,)))
        raise StreamBrokenError

    streams = [begin(1.0), begin(0.5)]
    got: list[Event] = []
    with pytest.raises(PoolError, match="differs"):
        got.extend(one.event for one in asked_once_more(lambda: streams.pop(0), lambda: False))
    assert not streams


def test_nothing_is_asked_again_where_nobody_wants_it(stand_in_assistant: Assistant) -> None:
    broken = Broken(stand_in_assistant, 1, 1)
    assert len(list(broken.ask(replace(ASKED, stopped=lambda: len(broken.after) == 1), texts_of(stand_in_assistant)))) <= 1
    assert broken.after == [1]


def test_a_page_without_a_model_says_what_the_assistant_says(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    page = PooledAssistant(stand_in_settings, Local(stand_in_assistant))
    assert said(page.answer(QUESTIONS[0])) == said(stand_in_assistant.answer(QUESTIONS[0]))
    assert page.search("基軸", limit=2) == stand_in_assistant.search("基軸", limit=2)
    assert page.sections("3(1)①") == stand_in_assistant.sections("3(1)①")
    quote = stand_in_assistant.document.sentences[0].text
    assert page.verify_quote(quote) == stand_in_assistant.verify_quote(quote)
    assert page.verify(quote.encode()) == stand_in_assistant.verify(quote.encode())
    page.take_up()
    assert page.provenance == stand_in_assistant.provenance
    assert (page.turns.waiting, page.turns.held_s, page.ahead) == (0, 0.0, None)


def test_answerers_with_other_documents_are_refused(
    stand_in_assistant: Assistant, stand_in_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pooled_module, "TAKEN_UP_S", 0.0)
    with pytest.raises(PoolError, match="the answerers have the index"):
        PooledAssistant(stand_in_settings.model_copy(update={"corpus": _other_corpus()}), Local(stand_in_assistant))


def _other_corpus() -> Path:
    from tests.rag.conftest import corpus_of

    return corpus_of("aohama")


def test_the_line_of_a_page_says_who_waits_and_for_how_long() -> None:
    now = [0.0]
    line = PoolLine(clock=lambda: now[0])
    with line.place() as first, line.place():
        assert line.waiting == 2
        first()
        now[0] = 5.0
        assert (line.waiting, line.held_s) == (1, 5.0)
        first()
        assert (line.waiting, line.held_s) == (1, 0.0)
    now[0] = 9.0
    assert (line.waiting, line.held_s) == (0, 0.0)


def test_who_waited_is_told_that_the_turn_has_come(
    stand_in_assistant: Assistant, stand_in_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pooled_module, "WAITED_S", 0.0)
    events = list(PooledAssistant(stand_in_settings, Local(stand_in_assistant)).ask(QUESTIONS[0]))
    assert [one.name for one in events][:2] == ["waiting", "evidence"]
    assert events[0] == Waiting(ahead=0)


def test_a_full_pool_is_busy_at_the_door(stand_in_assistant: Assistant, stand_in_settings: Settings) -> None:
    page = PooledAssistant(stand_in_settings, Full(stand_in_assistant))
    client = TestClient(build_app(page, stand_in_settings), base_url="http://localhost:7860")
    refused = client.post("/v1/ask", json={"question": QUESTIONS[0]})
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "busy")
    streamed = client.post("/v1/ask", json={"question": QUESTIONS[0], "stream": True})
    assert "event: error" in streamed.text
    assert '"code": "busy"' in streamed.text


def test_a_replica_that_is_stuck_is_not_healthy(replica: Replica, monkeypatch: pytest.MonkeyPatch) -> None:
    replica.check_health()
    turns = replica._assistant.turns
    with turns.place():
        monkeypatch.setattr(turns, "_clock", lambda: turns._passed_on + 241)
        with pytest.raises(RuntimeError, match="241 s"):
            replica.check_health()


@pytest.mark.parametrize(
    ("values", "said_of"),
    [
        ({"pool_address": "127.0.0.1:6379"}, "pool_address.*set pool = ray"),
        ({"pool": "ray", "pool_address": "nowhere"}, "pool_address.*a host and a port"),
        ({"pool": "spark"}, "pool"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(home: Path, values: dict[str, str], said_of: str) -> None:
    with pytest.raises(SettingsError, match=said_of):
        load_settings(values)


def test_a_missing_engine_is_one_clear_line(stand_in_settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = stand_in_settings.model_copy(update={"home": tmp_path})
    with pytest.raises(PoolError, match="cluster-token is not there"):
        RayAnswerers(settings, "127.0.0.1:1")
    assert made_token(tmp_path).stat().st_mode & 0o777 == 0o600
    for name in ("RAY_AUTH_MODE", "RAY_AUTH_TOKEN_PATH"):
        monkeypatch.setenv(name, "")
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(DependencyError, match=r"pip install 'strategy-qa\[cluster\]'"):
        RayAnswerers(settings, "127.0.0.1:1")


@pytest.mark.usefixtures("socket_enabled")
def test_where_no_pool_is_one_clear_line_says_so(tmp_path: Path) -> None:
    code = "import sys; from rag.cli import main; main(sys.argv[1:])"
    made_token(tmp_path)
    with socket.socket() as probe:  # bound, and nobody listens
        probe.bind(("127.0.0.1", 0))
        command = [sys.executable, "-c", code, "cluster", "status", "--address", f"127.0.0.1:{probe.getsockname()[1]}"]
        found = subprocess.run(command, env=os.environ | {"STRATEGY_QA_HOME": str(tmp_path)}, capture_output=True, text=True, timeout=120)  # noqa: S603 - our own
    assert found.returncode == 1
    assert found.stderr.startswith("strategy-qa: no answerers are at 127.0.0.1:")
    assert found.stderr.count("\n") == 1
    assert "type: strategy-qa cluster up" in found.stderr


def test_no_engine_is_imported_without_the_setting() -> None:
    names = "rag.assistant, rag.web.server, rag.cli.serve, rag.cli.cluster, rag.pool.assistant, rag.pool.ray_serve, rag.pool.machine"
    code = f"import sys, {names}; print(sorted(one for one in sys.modules if one.split('.')[0] in ('ray', 'grpc')))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    assert found.stdout == "[]\n"


@pytest.fixture
def plan(tmp_path: Path) -> Settings:
    """A home of its own with one small document."""
    settings = Settings(home=tmp_path / "home", corpus=_other_corpus(), embedder="stand_in", llm="stand_in", weights_hub=False)
    build_index(settings)
    return settings


@pytest.fixture
def asleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks at the shelf by itself."""
    monkeypatch.setattr(watching, "EVERY_S", 3600.0)


def _more(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "harbour.md"
    file.write_text("# 港湾計画\n\n## 岸壁\n\n- 岸壁を2031年度までに七つ整備する。\n", encoding="utf-8")
    shelf.add(settings, file, {"title": "港湾計画"}, name="harbour")


@pytest.mark.usefixtures("asleep")
def test_an_answerer_that_is_behind_looks_for_what_the_page_asks(plan: Settings, tmp_path: Path) -> None:
    answerers = ByLines(Replica(plan.model_dump_json(), lambda: None))
    _more(plan, tmp_path)
    now = Assistant.open(plan)
    assert len(now.document.parts) == 2
    assert answered(answerers, ASKED, texts_of(now)).provenance == now.provenance
    shelf.update(plan, "harbour", {"title": "新港湾計画"})
    now.take_up()
    assert answerers.search("岸壁", 1, (), texts_of(now)) == now.search("岸壁", limit=1)
    shelf.set_aside(plan, "harbour")
    sweep(*plan.home.glob("indexes/*"))
    (failed,) = answerers.ask(ASKED, "another")
    assert isinstance(failed.event, AnswerFailed)
    assert failed.event.message.startswith("an answerer has other texts than this page (no index of ")


@pytest.mark.usefixtures("asleep")
def test_a_page_that_is_behind_looks_too_and_asks_once_more(plan: Settings, tmp_path: Path) -> None:
    assistant = Assistant.open(plan)
    page = PooledAssistant(plan, Local(assistant))
    _more(plan, tmp_path)
    assistant.take_up()
    assert [one.passage_id for one in page.search("岸壁", limit=1)] == [one.passage_id for one in assistant.search("岸壁", limit=1)]
    shelf.set_aside(plan, "harbour")
    assistant.take_up()
    assert said(page.answer(QUESTIONS[0])) == said(assistant.answer(QUESTIONS[0]))
    assert page.document == assistant.document
    shelf.use(plan, "harbour@1")
    page._look_again()
    *_, last = page.ask(QUESTIONS[0])
    assert isinstance(last, AnswerFailed)
    assert (last.code, last.message) == ("other_texts", "an answerer has other texts than this page")
    languages: tuple[Language, ...] = ("ja", "en")
    for language in languages:
        exchange = Exchange(number=1, question=QUESTIONS[0], language=language, ended=last.code)
        assert table(language)["ended_other_texts"] in _ended(exchange, plan, language)


def test_an_answerer_takes_the_shelf_of_the_database_over(tmp_path: Path, store_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the password that its machine was told: what the pool was told has none."""
    address = store_address.replace("owner@", "owner:Tr0ub4dor@")
    one, other = (
        Settings(home=tmp_path / name, corpus=_other_corpus(), embedder="stand_in", llm="stand_in", store="postgres", store_address=address)
        for name in ("one", "other")
    )
    build_index(one)
    monkeypatch.setenv(STORE_VARIABLE, address)
    told = other.model_dump_json()
    assert "Tr0ub4dor" not in told
    replica = Replica(told, lambda: None)
    replica._watch.end()  # it looks when it is asked for what it has not
    assert replica._settings.store_address == address
    _more(one, tmp_path)
    now = Assistant.open(one)
    assert len(now.document.parts) == 2
    assert answered(ByLines(replica), ASKED, texts_of(now)).provenance == now.provenance


class Tasks:
    """A replica that embeds, and what it was asked."""

    def __init__(self, replica: Replica, fail_at: int | None = None) -> None:
        self.replica, self.fail_at = replica, fail_at
        self.asked: list[tuple[str, ...]] = []
        self.lock = Lock()

    def embed(self, maker: str, texts: Sequence[str], titles: Sequence[str] | None) -> Vectors:
        with self.lock:
            if len(self.asked) == self.fail_at:
                raise PoolError("an answerer went away twice", remedy="ask again")
            self.asked.append(tuple(texts))
            if len(self.asked) == 2:
                raise PoolFullError("32 questions are waiting")
        found = self.replica.embed(maker, texts, titles)
        assert not isinstance(found, str)
        return found


def _files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_an_index_that_the_answerers_embed_is_the_same_to_the_byte(
    stand_in_settings: Settings, replica: Replica, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it was interrupted: what was embedded is not embedded again."""
    monkeypatch.setattr(pool_embedding, "PAUSE_S", 0.0)
    settings = stand_in_settings.model_copy(update={"home": tmp_path})
    reports: list[tuple[str, int, int]] = []
    broken, whole = Tasks(replica, fail_at=9), Tasks(replica)
    with pytest.raises(PoolError, match="went away"), embedding_by(PoolEmbedder(broken, settings, 3)):
        build_index(settings)
    with embedding_by(PoolEmbedder(whole, settings, 3)):
        folder = build_index(settings, lambda task, done, total, unit: reports.append((task, done, total)))
    (own,) = stand_in_settings.home.glob(f"indexes/{folder.name}")
    assert _files(folder) == _files(own)
    assert not set(whole.asked) & (set(broken.asked) - {broken.asked[1]})
    for task in {one[0] for one in reports}:
        done = [one[1] for one in reports if one[0] == task]
        assert done == sorted(done)
        assert done[-1] == next(one[2] for one in reports if one[0] == task)


def test_an_answerer_that_would_make_other_vectors_makes_none(replica: Replica) -> None:
    failed = replica.embed("another", ["a"], None)
    assert isinstance(failed, str)
    assert isinstance(event := event_of(failed), AnswerFailed)
    assert "another was expected" in event.message


def test_where_no_answerer_is_ready_texts_are_embedded_here(
    plan: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nobody(settings: Settings) -> PoolEmbedder:
        raise PoolError("no answerer is ready at 127.0.0.1:6379", remedy="type: strategy-qa cluster status")

    monkeypatch.setattr(pool_embedding, "embedder_of_pool", nobody)
    with embedding(plan.model_copy(update={"pool": "ray"})):
        assert isinstance(open_embedder(plan), Adapter)
    assert capsys.readouterr().err == "strategy-qa: no answerer is ready at 127.0.0.1:6379: texts are embedded on this machine\n"


def test_an_answerer_uses_its_home(plan: Settings) -> None:
    replica = Replica(plan.model_dump_json(), lambda: None)
    with pytest.raises(BusyError, match="a server uses"), using(plan.home, alone=True):
        pass
    replica._use.close()
    with using(plan.home, alone=True):
        pass
