"""The numbers of a file's blocks, each in its scope: from where its notation begins until a section above goes on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence

from index.language.sentences import ends_sentence
from index.sections.blocks import NO_TEXT, Block, ReadFile
from index.sections.own_contents import contents_lines, plain
from index.sections.restarts import Candidate, Part, parts_of
from index.sections.sequences import LONGEST_TITLE, Numbered, follows, numbered

Open = Sequence[tuple[str, tuple[int, ...]]]
"""Notation and numbers of the sections that are open, outermost first."""


class Scopes:
    """Says what a number is where its notation begins anew in its scope. Asked block after block."""

    def __init__(self, read: ReadFile) -> None:
        self._blocks = read.blocks
        self._text = [n for n, block in enumerate(read.blocks) if block.kind not in NO_TEXT]
        self.found = {n: found for n in self._text if (found := _number_of(read.blocks[n]))}
        """The number of each block that has one, by the block's position."""
        self._contents = {plain(line): found for line in contents_lines(read) if (found := numbered(line))}
        self._plans: dict[str, dict[int, Part]] = {}

    def part(self, n: int, above: Open) -> Part | None:
        """What the number of a block is; None: its notation does not begin anew, and its sequence alone tells."""
        found = self.found[n]
        if len(found.numbers) > 1 or found.branch:
            return None
        is_open = any(notation == found.notation for notation, _ in above)
        if found.numbers == (1,) and not is_open and n not in self._plans.get(found.notation, {}):
            scope = self._scope(n, above)
            begins_anew = sum(self.found[one].numbers == (1,) for one in scope) > 1
            parts = parts_of([self._candidate(one) for one in scope]) if begins_anew else []
            self._plans[found.notation] = dict(zip(scope, parts, strict=False))
        return self._plans.get(found.notation, {}).get(n)

    def keep(self, notations: Collection[str]) -> None:
        """Forget what was found of other notations: a section was opened, and in it they have a scope of their own."""
        self._plans = {name: plan for name, plan in self._plans.items() if name in notations}

    def _scope(self, first: int, above: Open) -> list[int]:
        """The blocks from one on with a number of its notation, until a heading comes or a section above goes on."""
        notation = self.found[first].notation
        outer = {name for name, _ in above}
        scope: list[int] = []
        for n in self._text[bisect_left(self._text, first) :]:
            found = self.found.get(n)
            if found is None:
                if self._blocks[n].kind == "heading":
                    break
            elif found.notation == notation:
                if len(found.numbers) == 1 and not found.branch:
                    scope.append(n)
            elif found.notation in outer and follows(found, above) and self._plans.get(found.notation, {}).get(n, "section") == "section":
                break
        return scope

    def _candidate(self, n: int) -> Candidate:
        found, position = self.found[n], bisect_left(self._text, n)
        before = self.found.get(self._text[position - 1]) if position else None
        following = self.found.get(self._text[position + 1]) if position + 1 < len(self._text) else None
        listed = any(line.notation == found.notation for line in self._contents.values())
        after_one = before is not None and before.notation == found.notation
        next_one = (found.notation, (found.numbers[0] + 1,))
        return Candidate(
            number=found.numbers[0],
            is_titled=is_titled(found),
            after_one=after_one,
            before_next=following is not None and (following.notation, following.numbers) == next_one,
            in_contents=plain(self._blocks[n].text) in self._contents if listed else None,
        )


def is_titled(found: Numbered) -> bool:
    """Whether a title stands after a number, and no whole sentence."""
    return bool(found.rest) and len(found.rest) <= LONGEST_TITLE and not ends_sentence(found.rest)


def _number_of(block: Block) -> Numbered | None:
    """The number of a block of text that may be that of a section."""
    return numbered(block.text) if block.kind in ("paragraph", "item") and not block.marker else None
