"""Judging candidates and choosing the set of sentences that answers."""
