"""``strategy-qa serve``: the page and the API."""

from __future__ import annotations

import click


@click.command(name="serve")
@click.option("--host", help="Address to listen on; the default is this machine alone.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--open/--no-open", "open_browser", default=False, help="Open the page in the browser when it answers.")
@click.pass_context
def command(ctx: click.Context, host: str | None, port: int | None, open_browser: bool) -> None:
    """Serve the page and the API until Ctrl-C."""
    from rag.cli.context import settings_of

    changes = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    serve(settings_of(ctx).model_copy(update=changes), open_browser=open_browser)


def serve(settings: object, *, open_browser: bool) -> None:
    """Load the models, then serve; what happens is said on stderr."""
    import ipaddress
    import os
    import threading
    import webbrowser

    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    from rag.assistant import Assistant
    from rag.settings import Settings
    from rag.web.server import build_app, require_free_port, run

    if not isinstance(settings, Settings):
        raise TypeError("settings of the product were expected")
    require_free_port(settings.host, settings.port)
    click.echo("strategy-qa: loading the index and the models ...", err=True)
    assistant = Assistant.open(settings)
    click.echo("strategy-qa: warming up ...", err=True)
    assistant.warm_up()
    app = build_app(assistant, settings)
    address = f"http://{'localhost' if settings.host == '127.0.0.1' else settings.host}:{settings.port}"
    local = settings.host == "localhost" or (settings.host.replace(".", "").isdigit() and ipaddress.ip_address(settings.host).is_loopback)
    if not local:
        click.echo(f"strategy-qa: warning: {settings.host} can be reached from other machines, without any key", err=True)
    click.echo(f"strategy-qa: the page answers at {address} (Ctrl-C ends it)", err=True)
    if open_browser:
        threading.Timer(1.0, webbrowser.open, args=(address,)).start()
    run(app, settings)
