"""What a file named .docx really is, said to somebody who verifies a draft."""

from __future__ import annotations

import index.readers.word_package as word_package
from index.readers.word_package import IN_PARTS, SAVE_AGAIN, WordFileError
from rag.errors import DraftError

_THEN = ", then type: strategy-qa verify FILE"


def require_word_file(data: bytes) -> None:
    """Look at a file without taking it apart (see ``index.readers.word_package``).

    Raises:
        DraftError: it is empty, damaged, locked, too large, or a file of another kind; the message says which.
    """
    try:
        word_package.require_word_file(data)
    except WordFileError as error:
        raise _draft_error(error) from error


def damaged(error: Exception) -> DraftError:
    """What is said of parts that hold something else than Word writes."""
    return _draft_error(word_package.damaged(error))


def _draft_error(error: WordFileError) -> DraftError:
    if error.remedy.endswith(IN_PARTS):
        return DraftError(error.message, remedy=error.remedy.replace(IN_PARTS, "verify it in parts"))
    return DraftError(error.message, remedy=error.remedy.replace(SAVE_AGAIN, "save the draft again in Word") + _THEN)
