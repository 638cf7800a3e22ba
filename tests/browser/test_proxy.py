"""The page under a path of another name, behind a reverse proxy: nginx where it is installed, and a small one of our own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from rag.assistant import Assistant
from rag.settings import Settings
from rag.web.keys import add_key
from tests.browser.conftest import ask_and_wait, opened, rate, served, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.alone]

FUSION = "フュージョンエネルギーの発電実証はいつまでに目指していますか"
NGINX = shutil.which("nginx")
IS_LEFT_OUT = NGINX is None and not os.environ.get("CI")
PROXIES = ["ours", pytest.param("nginx", marks=pytest.mark.skipif(IS_LEFT_OUT, reason="nginx is needed: apt-get install nginx-light"))]


@contextmanager
def ours(port: int, to: str, folder: Path) -> Iterator[None]:
    """Hand on what lies under ``/kb/``, without that path, and each piece of a reply as it comes."""
    host = to.removeprefix("http://")

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not self.path.startswith("/kb/"):
                self.send_error(404)
                return
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            connection = HTTPConnection(host, timeout=60)
            headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
            connection.request(self.command, self.path.removeprefix("/kb"), body or None, headers | {"X-Forwarded-Host": "kb.example"})
            reply = connection.getresponse()
            self.send_response(reply.status)
            for name, value in reply.getheaders():
                if name.lower() not in ("transfer-encoding", "connection", "date", "server"):
                    self.send_header(name, value)
            self.end_headers()
            while piece := reply.read1():
                self.wfile.write(piece)
                self.wfile.flush()
            connection.close()

        def do_POST(self) -> None:
            self.do_GET()

        def handle(self) -> None:
            """Let whoever leaves leave."""
            try:
                super().handle()
            except OSError:
                return

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    proxy = ThreadingHTTPServer(("127.0.0.1", port), Proxy)
    proxy.daemon_threads = True
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    yield
    proxy.shutdown()
    threading.Thread(target=proxy.server_close, daemon=True).start()  # it waits for streams that are open


@contextmanager
def nginx(port: int, to: str, folder: Path) -> Iterator[None]:
    """The same with nginx as docs/for-administrators.md sets it up."""
    if NGINX is None:
        pytest.fail("nginx is needed: apt-get install nginx-light")
    temporary = "".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    location = (
        (Path(__file__).parents[2] / "docs" / "for-administrators.md").read_text(encoding="utf-8").split("```nginx\n")[1].split("```")[0]
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"{'' if os.geteuid() else 'user root;'} daemon off; pid {folder}/pid; error_log {folder}/errors; events {{}} "
        f"http {{ access_log off; {temporary} server {{ listen 127.0.0.1:{port};\n{location.replace('http://127.0.0.1:7860', to)} }} }}"
    )
    process = subprocess.Popen([NGINX, "-c", file, "-e", folder / "errors"])  # noqa: S603 - the system's own
    yield
    process.terminate()
    process.wait(10)


@contextmanager
def behind(name: str, assistant: Assistant, settings: Settings, folder: Path) -> Iterator[str]:
    """Serve behind a proxy of that name; give the address of the page."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    public = f"http://localhost:{port}/kb"
    proxy = {"ours": ours, "nginx": nginx}[name]
    with served(assistant, settings.model_copy(update={"public_url": public})) as to, proxy(port, to, folder):
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"{public}/"


@pytest.mark.parametrize("name", PROXIES)
def test_the_page_works_under_a_path_behind_a_proxy(
    browser: Browser, stand_in_assistant: Assistant, stand_in_settings: Settings, requests: list[str], tmp_path: Path, name: str
) -> None:
    with behind(name, stand_in_assistant, stand_in_settings, tmp_path) as address:
        with opened(browser, address, requests) as page:
            ask_and_wait(page, FUSION)
            page.locator("button.citation").first.click()
            page.locator("#cited mark").first.wait_for()
            with page.expect_response("**/v1/feedback") as stored:
                rate(page, "正しい")
            assert stored.value.status == 200
            page.reload()
            expect(page.locator(".exchange")).to_have_count(1)
        assert {request.startswith(address) for request in requests if request.startswith("http")} == {True}


@pytest.mark.parametrize("name", PROXIES)
def test_a_key_opens_the_page_behind_a_proxy_and_its_session_is_for_that_path_alone(
    browser: Browser, stand_in_assistant: Assistant, stand_in_settings: Settings, tmp_path: Path, name: str
) -> None:
    key = add_key(tmp_path / "keys.json", "sato")
    changes = {"keys_file": tmp_path / "keys.json"}
    with behind(name, stand_in_assistant, stand_in_settings.model_copy(update=changes), tmp_path) as address:
        page = signed_in(browser, address, key)
        assert [(one["name"], one["path"]) for one in page.context.cookies()] == [("strategy_qa_session", "/kb/")]
        ask_and_wait(page, FUSION)
        page.get_by_role("button", name="ログアウト").click()
        expect(page.get_by_label("アクセスキー")).to_be_visible()
        assert page.context.cookies() == []
        page.context.close()
