"""Understanding a question: is it one, in which language is it, and what is to be looked up."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rag.errors import QuestionError
from rag.framing import unframed
from rag.hostile import without_orders
from rag.types import Language

_JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff\uff66-\uff9f]")
_KANA = re.compile("[\u3041-\u30ff\uff66-\uff9f]")
_ENGLISH_WORD = re.compile(r"\b[a-z]{2,}\b", re.IGNORECASE)
_QUESTION_WORDS = re.compile(
    r"\b(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|does|do|did|will|can|could|should|tell|list|explain|name|summari[sz]e)\b",
    re.IGNORECASE,
)
_ASKS_IN_JAPANESE = re.compile("(?:か|の|は|を|が|に)[？?。]?$|ですか|ますか|って何|教えて")
_ASKS_FOR_LANGUAGE: tuple[tuple[Language, re.Pattern[str]], ...] = (
    ("en", re.compile(r"英語で|in english", re.IGNORECASE)),
    ("ja", re.compile(r"日本語で|in japanese\b", re.IGNORECASE)),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question that can be answered."""

    text: str
    """As somebody typed it, without what cannot be seen."""
    asked: str
    """The stand-alone question."""
    language: Language
    """Of the answer."""
    written: Language
    """In which its words are: a Japanese question may ask for an answer in English."""
    asks: bool = True
    """Whether it asks anything; a question that only gives orders does not."""


def understand(text: str, *, limit: int, language: Language | None = None) -> Question:
    """Check a question and recognise its language.

    Args:
        text: as somebody typed it.
        limit: longest question in characters.
        language: of the answer; None: the question's, or the one it asks for.

    Raises:
        QuestionError: it is empty, too long, or not text.
    """
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise QuestionError("the question is not UTF-8 text", remedy="type it again, or save its file as UTF-8")
    controls = [c for c in text if unicodedata.category(c) in ("Cc", "Co", "Cn") and c not in "\n\r\t"]
    if controls:
        raise QuestionError(
            f"the question holds a control character (U+{ord(controls[0]):04X}), text was expected", remedy="type the question in words"
        )
    plain = " ".join("".join(c for c in text if unicodedata.category(c) != "Cf").split())
    if not re.search(r"\w", plain):
        raise QuestionError("the question is empty", remedy='type a question, such as: strategy-qa ask "３つの基軸は何ですか"')
    if len(plain) > limit:
        raise QuestionError(f"the question has {len(plain)} characters, at most {limit} are read", remedy="ask more shortly")
    asked = without_orders(plain)
    asked = unframed(asked, _written_in(asked)) if asked else asked
    return Question(
        text=text,
        asked=asked or plain,
        language=language or recognise_language(plain),
        written=_written_in(asked or plain),
        asks=bool(asked),
    )


def recognise_language(text: str) -> Language:
    """The language in which a question is to be answered: the one it asks for, else the one it is written in.

    Names of programmes stand in either language, so that English is recognised by its words, and Japanese by kana or by
    the larger share.
    """
    for language, pattern in _ASKS_FOR_LANGUAGE:
        if pattern.search(text):
            return language
    return _written_in(text)


def _written_in(text: str) -> Language:
    for _, pattern in _ASKS_FOR_LANGUAGE:
        text = pattern.sub(" ", text)
    japanese = len(_JAPANESE.findall(text))
    words = len(_ENGLISH_WORD.findall(text))
    if not japanese:
        return "en" if words else "ja"
    if (
        _QUESTION_WORDS.search(text)
        and words >= 2
        and not re.search("(?:か|の|は|を|が|に)[？?。]?$|[？?]?(?:ですか|ますか|って何|教えて)", text)
    ):
        return "en"
    return "ja" if _KANA.search(text) or japanese >= 2 * words else "en"
