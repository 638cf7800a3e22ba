"""``strategy-qa show``: a section by its number or name."""

from __future__ import annotations

import click

from rag.cli.context import document_option, print_json, settings_of, typed_text

SHOWN_IN_FULL = 5
"""Sections a name may fit for all of them to be shown in full."""


@click.command("show")
@click.argument("section")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object; its texts are verbatim.")
@document_option
@click.pass_context
def command(ctx: click.Context, section: str, as_json: bool) -> None:
    """Show a section: its headings, its passages in order, and what stands under it.

    SECTION is a number in any notation or a name: 3(1)①, ３．（１）①, 3.1.1, フュージョンエネルギー.
    """
    from index.shelf.together import read_together
    from rag.finding_sections import find_sections
    from rag.shown import section_dict

    typed = typed_text(section)
    document = read_together(settings_of(ctx))
    found = find_sections(document, typed)
    if as_json:
        print_json({"schema": 1, "sections": [section_dict(document, one) for one in found]})
    elif len(found) > SHOWN_IN_FULL:
        from rag.cli.render import print_sections

        print_sections(document, found)
    else:
        from rag.cli.render import print_section

        for one in found:
            print_section(document, one)
