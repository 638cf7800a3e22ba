"""Tests of index.weights."""
