"""The error tree of the product. Every expected failure is one of these, and prints as one line.

StrategyQAError                 found, expected, and what to type; exit code 1
├── SettingsError               a setting is unknown, malformed or out of bounds; exit code 2
├── CorpusError                 the document is missing, empty, no text in UTF-8 or not of a readable structure
├── WeightsError                weights are missing, unreachable or not what the pin file says
│   └── HashMismatchError       bytes that arrived are not the pinned ones
├── IndexMissingError           no index has been built for these settings
├── IndexMismatchError          an index exists, but was made from something else (both values are given)
├── IndexDamagedError           a file of the index is not what the manifest says
├── SpaceError                  the disk is full
├── BusyError                   another process is building in the same STRATEGY_QA_HOME
├── DependencyError             an optional package is not installed
├── StoreError                  the database cannot be reached, refuses, or has another schema
└── (rag.errors)                QuestionError, ModelError (ServerError, UnreachedError, StoppedError), BatchError, DraftError,
                                StandingError, TooLateError; (rag.pool) PoolError, PoolFullError
"""

from __future__ import annotations


class StrategyQAError(Exception):
    """An expected failure.

    Args:
        message: what was found and what was expected, one line, English.
        remedy: what to type or do next, one line; empty if there is nothing to do.

    """

    exit_code: int = 1
    code: str = "error"

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} -> {self.remedy}" if self.remedy else self.message


class SettingsError(StrategyQAError):
    """A setting is unknown, malformed or out of bounds."""

    exit_code = 2
    code = "settings"


class CorpusError(StrategyQAError):
    """The document is missing, empty, not UTF-8 or not of a readable structure."""

    code = "corpus"


class WeightsError(StrategyQAError):
    """Weights are missing or unreachable."""

    code = "weights"


class HashMismatchError(WeightsError):
    """The bytes that arrived are not the pinned ones."""

    code = "weights_hash"


class IndexMissingError(StrategyQAError):
    """No index has been built for these settings."""

    code = "index_missing"


class IndexMismatchError(StrategyQAError):
    """An index exists, but was made from something else."""

    code = "index_mismatch"


class IndexDamagedError(StrategyQAError):
    """A file of the index is not what the manifest says."""

    code = "index_damaged"


class SpaceError(StrategyQAError):
    """The disk is full."""

    code = "no_space"


class BusyError(StrategyQAError):
    """Another process is building in the same STRATEGY_QA_HOME."""

    code = "busy"


class DependencyError(StrategyQAError):
    """An optional package is not installed."""

    code = "dependency"


class StoreError(StrategyQAError):
    """The database of the settings cannot be reached, refuses, or has another schema."""

    code = "store"
