"""Errors of the answering layer; the tree is drawn in ``index.errors``."""

from __future__ import annotations

from index.errors import StrategyQAError


class QuestionError(StrategyQAError):
    """The question is empty, too long or not text."""

    code = "question"


class ModelError(StrategyQAError):
    """The local language model cannot be loaded or failed while it ran."""

    code = "model"


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
