"""``strategy-qa cluster``: answerers on this machine and others."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import subprocess

    from rag.settings import Settings

LOOK_EVERY_S = 1.0
address_option = click.option("--address", help="Host and port of the pool's first machine; the default is this machine alone.")
cores_option = click.option("--cores", type=click.IntRange(1, 1024), help="Cores that answerers may have here; the default is all.")


@click.group("cluster")
def command() -> None:
    """Run answerers on this machine and others, for: strategy-qa serve --pool ray.

    `up` and `join` run until Ctrl-C; the answerers of a machine end with them. All machines have the same STRATEGY_QA_HOME at the same
    path: index, weights and the file cluster-token, which lets a machine in.
    """


@command.command("up")
@address_option
@cores_option
@click.option("--answerers", type=click.IntRange(1, 1000), help="How many, on all machines; the default is as many as fit here.")
@click.option("--each", type=click.IntRange(1, 64), default=2, show_default=True, help="Cores of one answerer.")
@click.pass_context
def up(ctx: click.Context, address: str | None, cores: int | None, answerers: int | None, each: int) -> None:
    """Begin a pool on this machine."""
    from index.home import using
    from rag.cli.context import settings_of
    from rag.pool.machine import machine
    from rag.pool.ray_serve import deploy, leave, made_token

    settings = settings_of(ctx)
    where, room = _address(settings, address), cores or _cores()
    count = answerers or max(1, room // each)
    with using(settings.home):
        made_token(settings.home)
        with machine(settings, where, first=True, cores=room) as process:
            try:
                deploy(settings, where, answerers=count, cores=min(each, room))
                signal.signal(signal.SIGTERM, signal.default_int_handler)  # Ray has put its own there, which leaves what was begun
                click.echo(f"strategy-qa: {count} answerers are being started at {where} (Ctrl-C ends them)", err=True)
                _watch(settings, where, process)
            finally:
                leave()


@command.command("join")
@address_option
@cores_option
@click.pass_context
def join(ctx: click.Context, address: str | None, cores: int | None) -> None:
    """Add this machine to a pool, until Ctrl-C; a machine of pages alone takes `--cores 1`."""
    from index.home import using
    from rag.cli.context import settings_of
    from rag.pool.machine import machine

    settings = settings_of(ctx)
    where = _address(settings, address)
    with using(settings.home), machine(settings, where, first=False, cores=cores or _cores()) as process:
        click.echo(f"strategy-qa: this machine has joined {where} (Ctrl-C parts it)", err=True)
        process.wait()


@command.command("deploy")
@address_option
@click.option("--answerers", type=click.IntRange(1, 1000), default=1, show_default=True, help="How many, on all machines.")
@click.option("--each", type=click.IntRange(1, 64), default=2, show_default=True, help="Cores of one answerer.")
@click.option("--within", type=click.IntRange(0, 3600), default=0, show_default=True, help="Seconds that Ray has to be there.")
@click.pass_context
def deploy_only(ctx: click.Context, address: str | None, answerers: int, each: int, within: int) -> None:
    """Put answerers on a Ray that runs already, and end; they stay, in place of those that were there.

    For a Ray that somebody else runs, such as KubeRay. It has to run with token authentication, and this is typed on one of its machines.
    """
    from rag.cli.context import settings_of
    from rag.pool import PoolError
    from rag.pool.ray_serve import deploy, leave

    settings = settings_of(ctx)
    where, end = _address(settings, address), time.monotonic() + within
    while True:
        try:
            deploy(settings, where, answerers=answerers, cores=each)
            break
        except PoolError:
            if time.monotonic() >= end:
                raise
            time.sleep(LOOK_EVERY_S)
    leave()
    click.echo(f"strategy-qa: {answerers} answerers are being started at {where}; see them: strategy-qa cluster status", err=True)


@command.command("status")
@address_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def status(ctx: click.Context, address: str | None, as_json: bool) -> None:
    """Say how many answerers are ready."""
    from rag.cli.context import print_json, settings_of
    from rag.pool import ray_serve

    settings = settings_of(ctx)
    where = _address(settings, address)
    ready, of, machines = ray_serve.status(settings, where)
    if as_json:
        print_json({"schema": 1, "address": where, "ready": ready, "answerers": of, "machines": machines})
    else:
        click.echo(f"{ready} of {of} answerers are ready, on {machines} machine{'' if machines == 1 else 's'} at {where}")


def _address(settings: Settings, typed: str | None) -> str:
    from rag.pool.ray_serve import THIS_MACHINE
    from rag.settings import load_settings

    if typed is None:
        return settings.pool_address or THIS_MACHINE
    checked = load_settings({"home": str(settings.home), "pool": "ray", "pool_address": typed}).settings
    return checked.pool_address or THIS_MACHINE


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0))


def _watch(settings: Settings, address: str, process: subprocess.Popen[bytes]) -> None:
    """Say when the number of answerers that are ready changes, until Ray ends."""
    from rag.pool.ray_serve import status

    said = None
    while process.poll() is None:
        ready, of, _ = status(settings, address)
        if ready != said:
            click.echo(f"strategy-qa: {ready} of {of} answerers are ready", err=True)
            said = ready
        time.sleep(LOOK_EVERY_S)
