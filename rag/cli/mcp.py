"""``strategy-qa mcp``: the tools for a language model, over standard input and output."""

from __future__ import annotations

import click

from rag.cli.context import document_option, settings_of


@click.command("mcp")
@click.option("--no-server", is_flag=True, help="Load everything here, even where strategy-qa serve runs on this machine.")
@document_option
@click.pass_context
def command(ctx: click.Context, no_server: bool) -> None:
    """Let a language model's program ask: tools over the Model Context Protocol, at standard input and output.

    A program starts this command itself (docs/mcp.md has what it needs). Nothing but the protocol is printed. Where
    strategy-qa serve runs with the same index, version and settings, it is asked, and no model is loaded. The running
    server has the same tools at /mcp.
    """
    settings = settings_of(ctx)
    from index.home import using
    from rag.web.offline import stay_offline

    stay_offline()
    import anyio

    from rag.web.tools.late import LateAssistant
    from rag.web.tools.model_context import serve_stdio

    with using(settings.home):
        reader = LateAssistant(settings, no_server=no_server)
        reader.begin()
        try:
            anyio.run(serve_stdio, reader, settings)
        finally:
            reader.close()
