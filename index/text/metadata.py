"""What is known about a document. Whatever nobody gave is unknown: it is shown as unknown, and no sentence is made from it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator


class Metadata(BaseModel):
    """What is known about a document. ``None`` is unknown and is shown as unknown, never guessed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    revision: int = 1
    title: str
    title_en: str | None = None
    names: tuple[str, ...] = ()
    """Short forms of the title by which people name the document."""
    publisher: str | None = None
    decided: str | None = None
    """Day of the decision, ISO 8601."""
    decided_ja: str | None = None
    """The decision as a ministry writes it: ``令和６年６月４日閣議決定``."""
    decided_by: str | None = None
    """Who decided it: ``閣議``, ``青浜市``."""
    decided_by_en: str | None = None
    """The same in English: ``Cabinet``."""
    edition: str | None = None
    """What tells this edition from others of the same plan: ``2025``."""
    edition_of: str | None = None
    """The document of which this is a newer edition."""
    language: Literal["ja", "en"] | None = None
    coverage: str | None = None
    left_out: str | None = None
    """A sentence on what is not held, which follows where the text does not say: ``別添は収録していません。``."""
    left_out_en: str | None = None
    source_page: str | None = None
    page_offset: int | None = None
    """Printed number of the first page minus 1; ``None``: pages are not printed."""
    licence: str | None = None
    attribution: str | None = None
    file: str
    source_file: str | None = None
    """The file as it was given, where its pages can be shown: ``source.pdf``."""
    notes: dict[str, str] = {}

    @field_validator("decided")
    @classmethod
    def _is_a_day(cls, value: str | None) -> str | None:
        if value is not None and len(date.fromisoformat(value).isoformat()) != len(value):
            raise ValueError("a day is written as 2024-06-04")
        return value

    @property
    def edition_names(self) -> tuple[str, ...]:
        """How people name this edition beside others: ``2025年版``, ``2025 edition``."""
        return (f"{self.edition}年版", f"{self.edition}年度版", f"{self.edition}版", f"{self.edition} edition") if self.edition else ()

    @property
    def short_title(self) -> str:
        """The title as it stands before a label where several documents are asked: its shortest form that somebody gave."""
        return min((self.title, *self.names), key=len)

    @property
    def day_ja(self) -> str | None:
        """The day of the decision in Japanese, as it is written where somebody wrote it: ``令和６年６月４日``."""
        from index.language.figures import figures

        written = next((figure for figure in figures(self.decided_ja or "") if figure.year is not None), None)
        if self.decided_ja and written:
            return self.decided_ja[slice(*written.span)]
        if self.decided is None:
            return None
        day = date.fromisoformat(self.decided)
        return f"{day.year}年{day.month}月{day.day}日"

    @property
    def decision_ja(self) -> str | None:
        """The decision in Japanese: as it is written, else by its day and by whoever is known to have made it."""
        return self.decided_ja or (self.decided and f"{self.day_ja}{self.decided_by or ''}決定")

    def shown(self, unknown: str) -> dict[str, object]:
        """The fields of an official string; what is not known is said to be ``unknown``."""
        fields = self.model_dump() | {"decided_ja": self.decision_ja}
        return {name: unknown if value is None else value for name, value in fields.items()}
