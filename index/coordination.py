"""Coordination: whether words of a sentence stand beside others of their kind, joined by a mark or a word."""

from __future__ import annotations

from index.sentences import CLOSING, OPENING
from index.tokens import noun_joints
from index.types import Span

_JOINTS = ("・", "及び", "および", "並びに", "ならびに", "又は", "または")
_BEFORE = (*_JOINTS, "」と", "」や", "」、", " and", " or")
_AFTER = (*_JOINTS, "と「", "や「", "、「", " and ", " or ", ", ")
"""Of と, や and 、 those between brackets; between nouns the dictionary tells them."""


def one_of_several(sentence: str, span: Span) -> bool:
    """Whether words are one of several things that a sentence names: 「AとB」, "A and B". By themselves they are a part of them."""
    before, after = sentence[: span[0]].rstrip(OPENING + '"“ '), sentence[span[1] :].lstrip(CLOSING + '"”')
    joints = noun_joints(sentence)
    return before.endswith(_BEFORE) or after.startswith(_AFTER) or any(start == span[1] or end == span[0] for start, end in joints)
