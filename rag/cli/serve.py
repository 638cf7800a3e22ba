"""``strategy-qa serve``: the page and the API."""

from __future__ import annotations

import click

from rag.cli.context import document_option


@click.command(name="serve")
@click.option("--host", help="Address to listen on; the default is this machine alone.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--keys", "keys_file", type=click.Path(dir_okay=False), help="File of personal keys; needed where others can reach the page.")
@click.option("--open/--no-open", "open_browser", default=False, help="Open the page in the browser when it answers.")
@document_option
@click.pass_context
def command(ctx: click.Context, host: str | None, port: int | None, keys_file: str | None, open_browser: bool) -> None:
    """Serve the page and the API until Ctrl-C."""
    from rag.cli.context import settings_of

    typed = {"host": host, "port": port, "keys_file": keys_file}
    ctx.obj.flags |= {name: value for name, value in typed.items() if value is not None}
    serve(settings_of(ctx), open_browser=open_browser)


def serve(settings: object, *, open_browser: bool) -> None:
    """Load the models, then serve; what happens is said on stderr."""
    import threading
    import webbrowser

    from rag.web.offline import stay_offline

    stay_offline()
    from index.changing import take_over
    from rag.assistant import Assistant
    from rag.settings import Settings
    from rag.web.keys import is_loopback
    from rag.web.server import build_app, in_url, require_free_port, required_keys, run
    from rag.web.watch import Watch, shelf_state

    if not isinstance(settings, Settings):
        raise TypeError("settings of the product were expected")
    required_keys(settings)
    require_free_port(settings.host, settings.port)
    click.echo("strategy-qa: loading the index and the models ...", err=True)
    take_over(settings)
    known = shelf_state(settings.home)
    assistant = Assistant.open(settings)
    click.echo("strategy-qa: warming up ...", err=True)
    assistant.warm_up()

    def warn(line: str) -> None:
        click.echo(f"strategy-qa: warning: {line}", err=True)

    watch = Watch(settings.home, assistant.take_up, warn, known, lambda: take_over(settings))
    watch.start()
    assistant.reading_ahead.start()
    app = build_app(assistant, settings, watch.look)
    own = f"http://{'localhost' if settings.host == '127.0.0.1' else in_url(settings.host)}:{settings.port}"
    address = settings.public_url or own
    if not is_loopback(settings.host):
        warning = f"{settings.host} can be reached from other machines: it asks for a key, but without TLS the network can read along"
        click.echo(f"strategy-qa: warning: {warning}", err=True)
    click.echo(f"strategy-qa: the page answers at {address} (Ctrl-C ends it)", err=True)
    if open_browser:
        threading.Timer(1.0, webbrowser.open, args=(address,)).start()
    run(app, settings)
