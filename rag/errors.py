"""Errors of the answering layer; the tree is drawn in ``index.errors``."""

from __future__ import annotations

from index.errors import StrategyQAError


class QuestionError(StrategyQAError):
    """The question is empty, too long or not text."""

    code = "question"


class ModelError(StrategyQAError):
    """The local language model cannot be loaded or failed while it ran."""

    code = "model"


class ServerError(ModelError):
    """A model's server cannot be reached, is not of a known form, or gives no word.

    Args:
        message: as of every error.
        remedy: as of every error.
        status: of the reply, where it was refused.
    """

    def __init__(self, message: str, *, remedy: str = "", status: int | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.status = status


class UnreachedError(ServerError):
    """No server was there, or it failed each time."""


class StoppedError(ModelError):
    """Nobody wants the answer any more."""

    def __init__(self) -> None:
        super().__init__("the answer was stopped", remedy="ask again")


class BatchError(StrategyQAError):
    """A batch cannot go on: its questions or provenance differ from what is there."""

    code = "batch"


class DraftError(StrategyQAError):
    """A draft cannot be made, or what it would say does not stand in the text."""

    code = "draft"


class TooLateError(StrategyQAError):
    """It took longer than whoever asked would wait."""

    code = "time"


class StandingError(StrategyQAError):
    """Something in a draft does not stand in the text."""

    code = "does_not_stand"


class CalibrationError(StrategyQAError):
    """The decision cannot be fitted from what was given."""

    code = "calibration"
