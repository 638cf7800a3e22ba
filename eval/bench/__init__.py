"""What the product costs in time and memory: one stage a file, measured in a process of its own.

A stage has ``TITLE``; ``run(bench)``, which measures and gives figures as JSON can hold them; ``lines(figures)``, which says
them in Markdown; and, where there is something to see, ``draw(figures, axes)``. What cannot be measured here is
``{"skipped": why and what to type}``.
"""

import sys
from pathlib import Path

STAGES = ("roofline", "product", "states", "users", "waiting", "soak", "jsquad", "growth", "many_documents", "pool", "peer")
"""In the order in which they are measured: what the product itself is first, what takes longest last."""

PEER = Path(sys.prefix) / "peer" / "bin" / "python"
"""The interpreter that has LlamaIndex, where ``make bench`` puts it."""
