"""A document's own data: what the product drafted from its text, and what a person put in its place. Two files beside the text.

``name.drafted.json`` is written anew whenever the text is; ``name.corrected.toml`` is a person's, and no draft touches it. Whoever reads
the document reads both: what a person wrote stands, and what a person called wrong does not.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.errors import CorpusError
from index.home import write_text
from index.language.tokens import search_form
from index.text.beside import beside
from index.text.glossary import Entry, Kind
from index.text.types import Metadata

FoundKind = Literal["abbreviation", "short", "term", "decided", "law"]
"""How the text introduces it: letters in brackets; 「以下「…」という。」 after its full form; by what it is; with its decision; a law
by its number."""
KINDS: Mapping[FoundKind, Kind] = {"abbreviation": "name", "short": "name", "term": "term", "decided": "strategy", "law": "law"}
MOST_EXAMPLES = 6
LARGEST = 1_000_000
"""Bytes of a file of corrections."""
_MEND = "mend it, then type: strategy-qa documents data NAME --take FILE"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Found(_Model):
    """A name or term that a sentence introduces."""

    name: str
    """As it stands in the text."""
    also: tuple[str, ...] = ()
    """Its other forms there."""
    kind: FoundKind
    note: str = ""
    """Its decision, as it is written."""
    sentence: str
    """Id of the sentence."""
    words: str
    """The sentence, or its clause where it is long."""


class Decision(_Model):
    """When and by whom a document says that it was decided. It is shown; no sentence is made from it until a person gives it."""

    day: str
    by: str | None
    written: str
    sentence: str
    words: str


class Examples(_Model):
    """Questions to begin with, by language."""

    ja: Annotated[tuple[str, ...], Field(max_length=MOST_EXAMPLES)] = ()
    """In Japanese."""
    en: Annotated[tuple[str, ...], Field(max_length=MOST_EXAMPLES)] = ()
    """In English."""


class Drafted(_Model):
    """What was drafted of one text."""

    names: tuple[Found, ...] = ()
    decision: Decision | None = None
    examples: Examples = Examples()

    def still_to_give(self, metadata: Metadata) -> Drafted:
        """The same without a decision where a person gave one."""
        return self.model_copy(update={"decision": None}) if metadata.decided else self


class Corrected(_Model):
    """What a person wrote."""

    wrong: tuple[str, ...] = ()
    """Drafted names, and drafted forms of names, that are none."""
    names: tuple[Name, ...] = ()
    """Names and terms; one stands in place of the drafted one of the same name."""
    examples: Examples = Examples()
    """Questions to begin with; in a language without any the drafted ones stand."""

    def is_wrong(self, form: str) -> bool:
        """Whether a person called a drafted name or form wrong, in whichever width it is written."""
        return search_form(form) in {search_form(one) for one in self.wrong}

    def stands_for(self, name: str) -> bool:
        """Whether a person's name stands in place of a drafted one."""
        return search_form(name) in {search_form(one.name) for one in self.names}


class Name(_Model):
    """A name with its forms; it stands in place of the drafted one of the same name."""

    name: Annotated[str, Field(min_length=2, max_length=200)]
    """As the text has it."""
    also: tuple[Annotated[str, Field(min_length=2, max_length=200)], ...] = ()
    """Its other forms."""
    kind: Kind = "name"
    """What it names."""


Corrected.model_rebuild()


def drafted_file(text: Path) -> Path:
    """Where the draft of a text stands: ``blocks.jsonl`` -> ``blocks.drafted.json``."""
    return beside(text, "drafted.json")


def corrected_file(text: Path) -> Path:
    """Where a person's corrections stand: ``blocks.jsonl`` -> ``blocks.corrected.toml``."""
    return beside(text, "corrected.toml")


def read_drafted(text: Path) -> Drafted:
    """What was drafted of a text; nothing where no draft was made, or it is damaged: it can be made again."""
    try:
        return Drafted.model_validate_json(drafted_file(text).read_bytes())
    except (OSError, ValidationError):
        return Drafted()


def write_drafted(text: Path, drafted: Drafted) -> None:
    """Put a draft in the place of the one before."""
    write_text(drafted_file(text), drafted_text(drafted))


def drafted_text(drafted: Drafted) -> str:
    """A draft as it stands in its file."""
    return drafted.model_dump_json(indent=2, exclude_defaults=True) + "\n"


def read_corrected(file: Path) -> Corrected:
    """What a person wrote; nothing where there is no file.

    Raises:
        CorpusError: the file is too large, no TOML, or of another form.
    """
    if not file.is_file():
        return Corrected()
    try:
        if file.stat().st_size > LARGEST:
            raise CorpusError(f"{file} has {file.stat().st_size} bytes, at most {LARGEST} are read", remedy=_MEND)
        return Corrected.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise CorpusError(f"{file}, {place}: {error.errors()[0]['msg']}", remedy=_MEND) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CorpusError(f"{file} cannot be read: {error}", remedy=_MEND) from error


def corrected_text(corrected: Corrected) -> str:
    """What a person wrote as it stands in a file of corrections."""
    lines = [f"# Drafted names, or forms of names, that are none.\nwrong = {_toml(corrected.wrong)}\n"]
    lines += [f"[[names]]\nname = {_toml(one.name)}\nalso = {_toml(one.also)}\nkind = {_toml(one.kind)}\n" for one in corrected.names]
    ja, en = corrected.examples.ja, corrected.examples.en
    lines.append(f"# Questions to begin with, at most six in each language.\n[examples]\nja = {_toml(ja)}\nen = {_toml(en)}\n")
    return "\n".join(lines)


def _toml(value: str | Sequence[str]) -> str:
    """A text or a list as TOML; both are written as in JSON."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def kept_names(drafted: Drafted, corrected: Corrected) -> tuple[Found, ...]:
    """The drafted names and forms that a person neither called wrong nor put right."""
    kept = (one for one in drafted.names if not corrected.is_wrong(one.name) and not corrected.stands_for(one.name))
    return tuple(one.model_copy(update={"also": tuple(form for form in one.also if not corrected.is_wrong(form))}) for one in kept)


def own_entries(drafted: Drafted, corrected: Corrected) -> tuple[Entry, ...]:
    """Names and terms that search and questions use: a person's, and the drafted ones that no person put right."""
    entries = [Entry(ja=one.name, also=one.also, kind=one.kind) for one in corrected.names]
    kept = (one for one in kept_names(drafted, corrected) if len(one.name) > 1)
    entries += [Entry(ja=one.name, also=one.also, kind=KINDS[one.kind], drafted=True) for one in kept]
    return tuple({entry.ja: entry for entry in reversed(entries)}.values())[::-1]


def told_apart(glossaries: Sequence[Sequence[Entry]]) -> tuple[Entry, ...]:
    """The entries of several documents: a drafted one is left out where another document calls something else by one of its forms."""
    named: dict[str, set[str]] = {}
    for entry in (entry for one in glossaries for entry in one):
        for form in map(search_form, entry.forms):
            named.setdefault(form, set()).add(search_form(entry.ja))

    def is_clear(entry: Entry) -> bool:
        return not entry.drafted or all(len(named[search_form(form)]) == 1 for form in (*entry.also, entry.ja))

    return tuple(dict.fromkeys(entry for one in glossaries for entry in one if is_clear(entry)))
