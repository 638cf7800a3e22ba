"""Copying: what comes out stands in the text, whatever the model would rather say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from rag.llms.copying import LIMIT, Pieces, Source

TEXT = "2024年度に12大学を選び、2025年度に10大学を選ぶ。"
WORDS = ["2024年度", "12大学", "選び", "2025年度", "10大学", "選ぶ"]
CHARACTERS = sorted(set(TEXT))
END = len(CHARACTERS)


def source(text: str = TEXT) -> Source:
    spans = [(position, position + len(word)) for word in WORDS for position in range(len(text)) if text.startswith(word, position)]
    return Source(text=text, starts=frozenset(start for start, _ in spans), ends=frozenset(end for _, end in spans))


def pieces(vocabulary: list[str]) -> Pieces:
    return Pieces([(token, piece.encode()) for token, piece in enumerate(vocabulary)], [len(vocabulary)])


class Saying:
    """A model that would say a reply, then end; it ends too once it was led away from it."""

    def __init__(self, reply: str, *, at_once: int = LIMIT) -> None:
        self.read: list[int] = []
        self.calls = 0
        self._reply, self._at_once = reply, at_once

    def feed(self, copied: int, tokens: Sequence[int]) -> list[NDArray[np.float32]]:
        assert copied <= len(self.read)
        self.calls += 1
        self.read[copied:] = tokens
        return [self.logits(copied + n + 1) for n in range(len(tokens))][: self._at_once]

    def logits(self, position: int) -> NDArray[np.float32]:
        """Of the token that stands after so many others."""
        logits = np.zeros(END + 1, dtype=np.float32)
        led_away = [CHARACTERS[token] for token in self.read[:position]] != list(self._reply[:position])
        over = led_away or position >= len(self._reply) or self._reply[position] not in CHARACTERS
        logits[END if over else CHARACTERS.index(self._reply[position])] = 5
        return logits


def copied(reply: str, text: str = TEXT, *, at_once: int = LIMIT) -> tuple[list[str], float] | None:
    model = Saying(reply, at_once=at_once)
    found = pieces(CHARACTERS).copy(source(text), model.logits(0), model.feed)
    return ([text[slice(*span)] for span in found.spans], found.probability) if found else None


def test_it_says_what_the_model_would_say() -> None:
    found = copied("12大学")
    assert found is not None
    assert found[0] == ["12大学"]
    assert 0.5 < found[1] < 1


def test_it_says_nothing_that_does_not_stand_there() -> None:
    found = copied("15大学")
    assert found is not None
    assert found[0][0] in TEXT
    assert found[1] < copied("12大学")[1]  # type: ignore[index]


def test_every_place_of_it_is_given() -> None:
    assert copied("選び", "選び、選び、選ぶ。") == (["選び", "選び"], pytest.approx(copied("選び", "選び、選び、選ぶ。")[1]))  # type: ignore[index]


def test_where_nothing_may_begin_nothing_is_said() -> None:
    empty = Source(text=TEXT, starts=frozenset(), ends=frozenset(range(len(TEXT))))
    assert pieces(CHARACTERS).copy(empty, np.zeros(END + 1, dtype=np.float32), lambda copied, tokens: []) is None


def test_a_reply_without_an_end_is_cut_where_it_might_have_ended() -> None:
    text = "あ" * (2 * LIMIT)
    logits = np.array([1.0, 0.0], dtype=np.float32)
    found = pieces(["あ"]).copy(
        Source(text=text, starts=frozenset([0]), ends=frozenset([3])), logits, lambda copied, tokens: [logits] * len(tokens)
    )
    assert found is not None
    assert found.spans == ((0, 3),)


@pytest.mark.parametrize("reply", ["12大学", "15大学", "2025年度", "選び", "2024年度に12大学"])
def test_guesses_change_nothing_but_the_number_of_readings(reply: str) -> None:
    """Some servers give the logits after the first token alone."""
    assert copied(reply) == copied(reply, at_once=1)


def test_a_reply_that_stands_in_one_place_is_read_at_once() -> None:
    model = Saying("2025年度")
    assert pieces(CHARACTERS).copy(source(), model.logits(0), model.feed) is not None
    # 2, 20 and 202 stand in two places, of which the first is guessed.
    assert model.calls == 2


@given(st.data())
def test_whatever_the_logits_it_is_one_of_the_words(data: st.DataObject) -> None:
    """A token may hold several characters, or a part of one."""
    vocabulary = [*CHARACTERS, "2024", "年度", "大学を", "12大"]
    tokens = [(token, piece.encode()) for token, piece in enumerate(vocabulary)] + [(90, "度".encode()[:2]), (91, "度".encode()[2:])]
    seed = data.draw(st.integers(0, 10**6))
    generator = np.random.default_rng(seed)

    def feed(copied: int, tokens: Sequence[int]) -> list[NDArray[np.float32]]:
        return [generator.normal(size=120).astype(np.float32) for _ in tokens]

    found = Pieces(tokens, [100]).copy(source(), feed(0, [0])[0], feed)
    if found is not None:
        assert all(start in source().starts and end in source().ends for start, end in found.spans)
        assert len({TEXT[slice(*span)] for span in found.spans}) == 1
        assert 0 <= found.probability <= 1
