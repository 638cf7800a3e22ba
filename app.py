"""Starts the page: ``python app.py`` does what ``strategy-qa serve`` does, with the same flags."""

from __future__ import annotations

import sys

from rag.cli import main

if __name__ == "__main__":
    main(["serve", *sys.argv[1:]])
