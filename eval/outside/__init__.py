"""Texts that nobody here wrote: other people's questions over other people's passages, answered by the product's own path.

A product that is measured on its own text alone learns that text by heart. Here the passages of each item become a small document
of their own. Nothing is chosen by these items: no rule, no threshold, no example is made from one of them.
"""
