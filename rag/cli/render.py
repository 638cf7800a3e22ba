"""Answers, passages and sections on a terminal. Everything shown goes through ``index.language.display``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from index.language.characters import Span
from index.language.display import display, display_spans
from index.language.japanese import restate
from index.text.translation import LABEL_EN
from index.text.types import Document, Section
from rag.answer import cite
from rag.evidence.mentions import Mention
from rag.shown import children
from rag.types import Answer, Evidence, Language, NearestSection, Statement
from rag.web.page.claims import claims, coverage, headline, verdict
from rag.web.strings import table

RELATED = 5
"""Passages that are listed where nothing is stated but they speak of the matter."""

_WORDS: dict[Language, dict[str, str]] = {
    "ja": {
        "evidence": "根拠の候補 {count} 件（{seconds:.1f} 秒）",
        "citations": "出典",
        "nearest": "近い箇所",
    },
    "en": {
        "evidence": "{count} passages found ({seconds:.1f} s)",
        "citations": "Citations",
        "nearest": "Nearest sections",
    },
}


class AnswerPrinter:
    """Prints that there is evidence, then the answer, the short answer first."""

    def __init__(self, language: Language, console: Console | None = None) -> None:
        self._console = console or _console()
        self._language = language
        self._words = {**table(language), **_WORDS[language]}

    def evidence(self, count: int, seconds: float) -> None:
        """The line that says that evidence is there."""
        self._line(Text(self._words["evidence"].format(count=count, seconds=seconds), style="dim"))

    def done(self, answer: Answer) -> None:
        """The whole answer: the statements, what was proved of them, what is missing, the citations with their quotes."""
        if answer.status == "not_found":
            self._line(Text(answer.text))
            self._nearest(answer.nearest_sections)
        elif answer.which:
            self._line(Text(answer.text))
        elif answer.status == "related":
            self._related(answer)
        else:
            self._head(answer)
            for statement in answer.statements:
                self._statement(statement, answer)
            self._claims(answer)
            self._citations(answer)

    def _head(self, answer: Answer) -> None:
        for short, label in ((verdict(answer), "verdict_label"), (headline(answer), "headline_label")):
            if short:
                self._line(Text.assemble((short, "bold"), (f"  {self._words[label]}", "dim")))
        if answer.lead:
            self._line(Text(answer.lead))
        if answer.coverage:
            self._line(Text(coverage(answer.coverage, self._language), style="dim"))

    def _statement(self, statement: Statement, answer: Answer) -> None:
        """A statement with the labels of what it rests on; before it the sentence that it points back to."""
        if before := statement.context_in(answer.statements):
            self._line(Text(f"{self._words['context']}{before}", style="dim"))
        text = Text(statement.text, style="dim" if statement.focus else "")
        for start, end in statement.focus:
            text.stylize("not dim", start, end)
        for start, end in statement.emphasis:
            text.stylize("not dim bold", start, end)
        labels = {citation.number: citation.label for citation in answer.citations}
        for number in statement.citations:
            text.append(f" [{number}]" + (f" {labels[number]}" if number in labels else ""), style="not dim cyan")
        self._line(text)
        english = statement.support == "quoted" and statement.text.isascii()
        if answer.language == "ja" and english and (restated := restate(statement.text)):
            self._line(Text(self._words["restated"].format(restated=restated), style="dim"), indent=4)

    def _claims(self, answer: Answer) -> None:
        if said := claims(answer, self._language):
            self._line(Text("  ".join(said), style="dim"))
        if answer.missing:
            self._line(Text(self._words["partial"]))
        for part in answer.missing:
            self._line(Text(part), indent=4)

    def _related(self, answer: Answer) -> None:
        self._line(Text(self._words["related"]))
        for evidence in answer.evidence[:RELATED]:
            sentence = display(evidence.text[slice(*evidence.best_sentence)] if evidence.best_sentence else evidence.text)
            self._line(Text(evidence.label, style="cyan"))
            self._line(Text(evidence.translation if evidence.translation and answer.language == "en" else sentence), indent=4)

    def _citations(self, answer: Answer) -> None:
        self._line(Text("\n" + self._words["citations"], style="bold"))
        for citation in answer.citations:
            self._line(Text(f"[{citation.number}] {citation.label}", style="cyan"))
            self._line(Text(citation.official), indent=4)
            for quote in citation.quotes:
                self._line(Text(f"「{display(quote.text)}」"), indent=4)
                if quote.translation and answer.language == "en":
                    self._line(Text(quote.translation, style="italic"), indent=4)
                    self._line(Text(LABEL_EN, style="dim"), indent=4)

    def _nearest(self, sections: Sequence[NearestSection]) -> None:
        if sections:
            self._line(Text("\n" + self._words["nearest"], style="bold"))
        for section in sections:
            # The label of a named section ends with its name already.
            name = section.heading_path[-1]
            shown = section.label if name.strip("（）") in section.label else f"{section.label}  {name}"
            self._line(Text(shown), indent=4)

    def _line(self, text: Text, *, indent: int = 0) -> None:
        _print(self._console, text, indent=indent)


def print_evidence(found: Sequence[Evidence], console: Console | None = None) -> None:
    """Ranked passages, the best sentence of each in bold."""
    console = console or _console()
    for rank, evidence in enumerate(found, start=1):
        _print(console, Text(f"{rank}. {evidence.label}  {evidence.score:.3f}", style="cyan"))
        _print(console, _marked(evidence.text, (evidence.best_sentence,) if evidence.best_sentence else ()), indent=4)


def print_mentions(found: Sequence[Mention], document: Document, console: Console | None = None) -> None:
    """Every mention, in the order of the text."""
    console = console or _console()
    for mention in found:
        _print(console, Text(cite.label(document, mention.passage, "ja"), style="cyan"))
        _print(console, _marked(mention.passage.text, mention.spans), indent=4)
    count = sum(len(mention.spans) for mention in found)
    _print(console, Text(f"{count} mentions in {len(found)} passages", style="dim"))


def print_section(document: Document, section: Section, console: Console | None = None) -> None:
    """A section: its headings, its own passages, and the sections under it."""
    console = console or _console()
    for depth, heading in enumerate(section.heading_path):
        _print(console, Text(heading, style="bold"), indent=2 * depth)
    for passage in document.passages:
        if passage.section.id == section.id:
            _print(console, Text(cite.label(document, passage, "ja"), style="cyan"))
            _print(console, Text(display(passage.text)), indent=4)
    print_sections(document, children(document, section), console)


def print_sections(document: Document, sections: Iterable[Section], console: Console | None = None) -> None:
    """Sections as a list, each with what to type to see it."""
    console = console or _console()
    for section in sections:
        _print(console, Text.assemble((cite.of_document(document, section, "ja") + section.label, "cyan"), f"  {section.title}"), indent=2)


def print_facts(rows: Sequence[Mapping[str, Any]], console: Console | None = None) -> None:
    """Facts as a table on a terminal; elsewhere a line each."""
    console = console or _console()
    if console.is_terminal:
        grid = Table("kind", "fact", "section", "clause", box=None, header_style="bold")
        for row in rows:
            grid.add_row(row["kind"], Text(row["words"], style="bold"), Text(row["section"], style="cyan"), display(row["clause"]))
        console.print(grid)
    else:
        for row in rows:
            _print(console, Text("  ".join((row["kind"], row["words"], row["section"], display(row["clause"])))))
    _print(console, Text(f"{len(rows)} facts", style="dim"))


def _marked(text: str, spans: Sequence[Span]) -> Text:
    shown, moved = display_spans(text, spans)
    marked = Text(shown)
    for start, end in moved:
        marked.stylize("bold", start, end)
    return marked


def _console() -> Console:
    return Console(highlight=False)


def _print(console: Console, text: Text, *, indent: int = 0) -> None:
    """Wrap on a terminal; elsewhere a paragraph stays one line, so that it can be searched."""
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, indent)))
    else:
        console.print(" " * indent + text.plain, soft_wrap=True, markup=False)
