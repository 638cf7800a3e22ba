"""A server whose person holds a token of a hub: it looks no name up and connects to nothing, whatever address a request names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rag.settings import Settings

PROGRAM = '''
"""Serve as the command does, with the place of uvicorn taken by a client that calls every route with an address in it."""
import json, os, re, sys

tried = []

def audit(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.connect", "socket.sendto"):
        tried.append(f"{event} {arguments[-1] if event in ('socket.connect', 'socket.sendto') else arguments[0]}")
        raise OSError("nothing leaves this machine")

sys.addaudithook(audit)

import uvicorn

ADDRESS = "http://any.example/x"
FILE = {"path": ADDRESS, "url": ADDRESS, "orig_name": "x", "meta": {"_type": "gradio.FileData"}}
HEADERS = {"x-forwarded-host": "any.example", "forwarded": "host=any.example", "referer": ADDRESS, "x-direct-url": ADDRESS}

def call_everything(server, sockets):
    from fastapi.testclient import TestClient
    import huggingface_hub, huggingface_hub.constants
    from tests.rag.web.routes import routes_of

    app = server.config.app
    statuses = {}
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        for method, path in sorted(routes_of(app.routes)):
            if path.startswith(("/gradio_api/heartbeat", "/gradio_api/queue/data")):
                continue  # streams without an end; they take a session alone
            for address in (ADDRESS, "https://any.hf.space/x"):
                filled = re.sub(r"{[^}]*}", lambda _: address, path)
                body = {"data": [address], "url": address, "path": address, "source": address, "bucket": address, "question": address}
                query = {"url": address, "deep_link": address, "q": address, "language": "ja", "id": address, "bucket": address}
                reply = client.request(method, filled, params=query, json=body if method == "POST" else None, headers=HEADERS)
                statuses[f"{method} {path}"] = reply.status_code
        page = app.routes[-1].app.get_blocks()
        for number, function in page.fns.items():
            data = [FILE for _ in function.inputs]
            asked = {"data": data, "fn_index": number, "session_hash": "abc"}
            client.post("/gradio_api/run/predict", json=asked, headers=HEADERS)
            if function.queue and client.post("/gradio_api/queue/join", json=asked, headers=HEADERS).status_code == 200:
                with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": "abc"}) as stream:
                    "".join(stream.iter_text())
    found = {
        "tried": tried,
        "token": huggingface_hub.get_token(),
        "offline": huggingface_hub.constants.HF_HUB_OFFLINE,
        "endpoint": huggingface_hub.constants.ENDPOINT,
        "variables": sorted(name for name, value in os.environ.items() if "secret" in value or "any.example" in value),
        "statuses": statuses,
    }
    print(json.dumps(found))

uvicorn.Server.run = call_everything
uvicorn.Config.bind_socket = lambda config: None
from rag.cli import main
main(["serve", "--port", str(20_000 + os.getpid() % 20_000), *sys.argv[1:]])
'''


@pytest.fixture(scope="module")
def served(stand_in_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the program found out."""
    folder = tmp_path_factory.mktemp("person")
    (folder / "token").write_text("secret of the folder")
    foreign = {
        "HF_TOKEN": "secret",
        "HUGGING_FACE_HUB_TOKEN": "secret",
        "HF_HOME": str(folder),
        "HF_ENDPOINT": "http://any.example",
        "HF_HUB_OFFLINE": "0",
        "GRADIO_SHARE": "True",
        "GRADIO_ANALYTICS_ENABLED": "True",
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }
    own = [part for name in ("home", "embedder", "llm") for part in ("--set", f"{name}={getattr(stand_in_settings, name)}")]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("STRATEGY_QA_", "HF_", "HUGGING", "GRADIO_"))}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM, *own], env=clean | foreign, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_no_name_is_looked_up_and_nothing_connected(served: dict[str, Any]) -> None:
    assert len(served["statuses"]) > 60
    assert served["tried"] == []


def test_no_token_and_no_address_of_a_hub_is_in_the_process(served: dict[str, Any]) -> None:
    assert served["token"] is None
    assert served["offline"] is True
    assert served["endpoint"] == "https://huggingface.co"
    assert served["variables"] == []
