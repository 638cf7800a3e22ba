"""Weights: pinned by SHA-256, fetched from three sources, verified before use."""

from index.weights.fetching import fetch
from index.weights.parts import space_needed
from index.weights.pin_file import Pin, find_pin, pins
from index.weights.store import fingerprint, locate, remove, verify

__all__ = ["Pin", "fetch", "find_pin", "fingerprint", "locate", "pins", "remove", "space_needed", "verify"]
