"""``strategy-qa serve``: the page and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rag.cli.context import document_option

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.pool.assistant import PooledAssistant
    from rag.settings import Settings


@click.command(name="serve")
@click.option("--host", help="Address to listen on; the default is this machine alone.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--keys", "keys_file", type=click.Path(dir_okay=False), help="File of personal keys; needed where others can reach the page.")
@click.option("--open/--no-open", "open_browser", default=False, help="Open the page in the browser when it answers.")
@click.option(
    "--pool", type=click.Choice(["local", "ray"]), help="Where answers are made: here, or by the answerers of strategy-qa cluster."
)
@click.option("--address", "pool_address", help="Host and port of the answerers; the default is this machine.")
@document_option
@click.pass_context
def command(ctx: click.Context, /, open_browser: bool, **typed: str | int | None) -> None:
    """Serve the page and the API until Ctrl-C."""
    from index.home import using
    from rag.cli.context import settings_of

    ctx.obj.flags |= {name: value for name, value in typed.items() if value is not None}
    settings = settings_of(ctx)
    with using(settings.home):
        serve(settings, open_browser=open_browser)


def serve(settings: object, *, open_browser: bool) -> None:
    """Load the models, then serve; what happens is said on stderr."""
    import threading
    import webbrowser
    from functools import partial

    from rag.web.offline import stay_offline

    stay_offline()
    from index.shelf.changing import take_over
    from rag.assistant import Assistant
    from rag.settings import Settings
    from rag.web.keys import is_loopback
    from rag.web.server import build_app, in_url, require_free_port, required_keys, run
    from rag.web.watch import Watch, shelf_state

    if not isinstance(settings, Settings):
        raise TypeError("settings of the product were expected")
    required_keys(settings)
    require_free_port(settings.host, settings.port)
    take_over(settings)
    known = shelf_state(settings.home)
    assistant = _opened(settings)

    def warn(line: str) -> None:
        click.echo(f"strategy-qa: warning: {line}", err=True)

    watch = Watch(settings.home, assistant.take_up, warn, known, partial(take_over, settings))
    watch.start()
    if isinstance(assistant, Assistant):
        assistant.reading_ahead.start()
    else:
        settings = settings.model_copy(update={"library_locked": True})  # a page without an embedder adds no documents
    app = build_app(assistant, settings, watch.look)
    own = f"http://{'localhost' if settings.host == '127.0.0.1' else in_url(settings.host)}:{settings.port}"
    address = settings.public_url or own
    if not is_loopback(settings.host):
        warning = f"{settings.host} can be reached from other machines: it asks for a key, but without TLS the network can read along"
        click.echo(f"strategy-qa: warning: {warning}", err=True)
    click.echo(f"strategy-qa: the page answers at {address} (to end it, press Ctrl and C)", err=True)
    if open_browser:
        threading.Timer(1.0, webbrowser.open, args=(address,)).start()
    run(app, settings)


def _opened(settings: Settings) -> Assistant | PooledAssistant:
    """The assistant of this process, ready; or one whose answers a pool makes."""
    if settings.pool == "ray":
        from rag.pool.assistant import PooledAssistant
        from rag.pool.ray_serve import THIS_MACHINE, RayAnswerers

        address = settings.pool_address or THIS_MACHINE
        click.echo(f"strategy-qa: connecting to the answerers at {address} ...", err=True)
        return PooledAssistant(settings, RayAnswerers(settings, address))
    from rag.assistant import Assistant

    click.echo("strategy-qa: opening the documents and the language model; this can take a minute ...", err=True)
    assistant = Assistant.open(settings)
    click.echo("strategy-qa: answering two questions for practice, so that your first one is not slow ...", err=True)
    assistant.warm_up()
    return assistant
