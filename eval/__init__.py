"""Judging: the gold set, metrics, runs and the gate."""
