"""A serving process sends nothing out and holds no token of a hub. To be called before anything is imported that reads the environment."""

from __future__ import annotations

import os

FOREIGN = ("HF_", "HUGGING", "GRADIO_")
"""How the names of variables begin that are not believed: tokens, addresses, and switches that would open more than our page."""
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_TOKEN_PATH": os.devnull,
    "HF_STORED_TOKENS_PATH": os.devnull,
    "GRADIO_ANALYTICS_ENABLED": "False",
}


def stay_offline() -> None:
    """Forget the variables of hubs and of Gradio, and set those that keep their libraries from the network."""
    for name in [name for name in os.environ if name.startswith(FOREIGN)]:
        del os.environ[name]
    os.environ.update(_OFFLINE)
