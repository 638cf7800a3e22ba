"""How much of a set each of many sets shares with it: counted for all of them at once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence, Set

import numpy as np
from numpy.typing import NDArray


class Overlap:
    """Many sets, by what they hold."""

    def __init__(self, sets: Sequence[Set[Hashable]]) -> None:
        self.sizes = np.array([len(one) for one in sets], dtype=np.int64)
        """How many each set holds."""
        places: dict[Hashable, list[int]] = {}
        for place, held in enumerate(sets):
            for one in held:
                places.setdefault(one, []).append(place)
        self._places: Mapping[Hashable, NDArray[np.int64]] = {one: np.array(found) for one, found in places.items()}

    def shared(self, wanted: Set[Hashable]) -> NDArray[np.int64]:
        """For each set how many of ``wanted`` it holds."""
        counts = np.zeros(len(self.sizes), dtype=np.int64)
        for one in wanted:
            if (found := self._places.get(one)) is not None:
                counts[found] += 1
        return counts
