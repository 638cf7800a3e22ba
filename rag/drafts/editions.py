"""Two texts compared as a paper: figures that changed first, old and new in two columns, the words that differ underlined (新旧対照表)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.compare.editions import KINDS, Change, Comparison, Kind, Side
from index.language.characters import Span
from index.language.display import display, display_spans
from index.text.types import Metadata
from rag.drafts.blocks import Beside, Block, Draft, Part, Run, block
from rag.drafts.citing import day_in_words
from rag.drafts.record import Making
from rag.drafts.words import COMPARED, RECORD
from rag.types import Language


def comparison_draft(comparison: Comparison, making: Making, language: Language) -> Draft:
    """The paper of a comparison; unchanged sentences are counted alone."""
    words, names = COMPARED[language], edition_names(comparison)
    heads = words["old"].format(name=names[0]), words["new"].format(name=names[1])
    return Draft(
        title=words["title"].format(old=names[0], new=names[1]),
        language=language,
        day=making.day,
        metadata=comparison.new.metadata,
        parts=(
            block("day", day_in_words(making.day, language)),
            block("text", counted(comparison, language)),
            *_parts(comparison, heads, language),
        ),
        record=(
            (heads[0], comparison.old.sha256),
            (heads[1], comparison.new.sha256),
            (RECORD[language]["program"], f"strategy-qa {making.version}"),
            (RECORD[language]["day"], day_in_words(making.day, language)),
        ),
    )


def counted(comparison: Comparison, language: Language) -> str:
    """The line of counts; that nothing changed, where nothing did."""
    words, counts = COMPARED[language], comparison.counts()
    if sum(counts.values()) == counts["same"]:
        return words["none"]
    joint, between = ("、", "") if language == "ja" else (", ", " ")
    said = joint.join(f"{words[kind]}{between}{counts[kind]}" for kind in KINDS)
    return words["counts"].format(counts=said)


def edition_names(comparison: Comparison) -> tuple[str, str]:
    """What each of the two is called: its title and edition, and which text of it where both are called the same."""
    known = comparison.old.metadata, comparison.new.metadata
    names = _name(known[0]), _name(known[1])
    if names[0] != names[1]:
        return names
    return f"{names[0]}（{known[0].document}@{known[0].revision}）", f"{names[1]}（{known[1].document}@{known[1].revision}）"


def changed_figures(change: Change, language: Language) -> str:
    """``12か所　⇒　15か所``."""
    words, joint = COMPARED[language], "、" if language == "ja" else ", "
    return words["changed"].format(gone=joint.join(change.gone) or words["nothing"], come=joint.join(change.come) or words["nothing"])


def label_of(side: Side, language: Language) -> str:
    """Where a sentence stands."""
    return display(side.passage.label if language == "ja" else side.passage.label_en)


def pieces(text: str, marked: Sequence[Span]) -> Iterator[tuple[str, bool]]:
    """A sentence as it is shown, in pieces that are marked or not."""
    shown, spans = display_spans(text, marked)
    ends = sorted({0, len(shown), *(end for span in spans for end in span)})
    for start, end in pairwise(ends):
        yield shown[start:end], any(span[0] <= start and end <= span[1] for span in spans)


def _name(metadata: Metadata) -> str:
    edition = metadata.edition
    return metadata.title if not edition or edition in metadata.title else f"{metadata.title} {edition}"


def _parts(comparison: Comparison, heads: tuple[str, str], language: Language) -> Iterator[Part]:
    for kind in KINDS[:-1]:
        if found := comparison.of(kind):
            yield block("heading", COMPARED[language][kind])
            yield Beside(heads=heads, rows=tuple(_row(one, kind, language) for one in found), even=True)


def _row(change: Change, kind: Kind, language: Language) -> tuple[Block, Block]:
    left, right = _cell(change.old, language), _cell(change.new, language)
    if kind == "figures":
        return left, Block(kind="text", runs=(*right.runs, Run(text="　"), Run(text=f"［{changed_figures(change, language)}］", bold=True)))
    return left, right


def _cell(side: Side | None, language: Language) -> Block:
    """A sentence after its label; a dash where the other text alone has one."""
    if side is None:
        return block("text", "―")
    words = (Run(text=piece, underlined=marked) for piece, marked in pieces(side.sentence.text, side.marked))
    return Block(kind="text", runs=(Run(text=label_of(side, language), bold=True), Run(text="　"), *words))
