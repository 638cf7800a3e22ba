"""How the models' threads wait for each other."""

from __future__ import annotations

import os

_SPIN_COUNT = "1000"


def share_the_processor() -> None:
    """Let a waiting thread give its core away soon. To be called before torch or llama.cpp are imported.

    OpenMP's threads spin for milliseconds by default. Where another program takes one of two cores, a token then costs ten
    times what it should; with a short spin it costs twice, and on an idle machine nothing is lost
    (docs/decisions/0006-threads.md).
    """
    os.environ.setdefault("GOMP_SPINCOUNT", _SPIN_COUNT)
