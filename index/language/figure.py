"""One figure of a text: its kind, its value, its unit, and the words around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from index.language.characters import Span

Kind = Literal["date", "fiscal_year", "decade", "amount", "count"]
RELATIVE = {"同": 0, "翌": 1, "翌々": 2, "前": -1}
"""Words for a year by another one, and how many years after that it is. One that nothing tells keeps its word as its year."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One figure of a text."""

    kind: Kind
    value: tuple[int | Decimal | str, ...]
    """Date: year, month, day as far as given. Fiscal year: year. Decade: first year and part. Else the number."""
    unit: str
    """円, 件, 年間, ...; empty for dates and bare numbers."""
    hedges: tuple[str, ...] = field(default=())
    """約, 程度, 規模, 以上, ... as they stand around the figure."""
    span: Span
    number: Span
    """Where its number stands, without its unit and the words around it; of a date or a fraction all of it."""

    @property
    def key(self) -> tuple[object, ...]:
        """What two wordings of the same figure share."""
        return (self.kind, self.value, self.unit)

    @property
    def year(self) -> int | None:
        """The year that it names, of a decade the first; None where it is no date, or 同年 without a year before it."""
        return int(self.value[0]) if self.kind in ("date", "fiscal_year", "decade") and self.value[0] not in RELATIVE else None

    @property
    def token(self) -> str:
        """The figure as one search term, without its unit unless it is money."""
        value = "-".join(str(part) for part in self.value)
        return f"#{self.kind}:{value}" if self.kind != "count" else f"#{value}"
