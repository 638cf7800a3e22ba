"""Stating chosen sentences: whole, with weight, citation and quote."""
