"""Small servers that play a model's server, each in its form and with its faults."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
MODEL = "small"
YES, NO = 1, 2
LOGPROBS = {YES: -0.25, NO: -2.0}
"""What each of them says of any prompt."""

Reply = tuple[int, Any]
Fault = Callable[["Played", BaseHTTPRequestHandler, str], Reply | None]
"""Gets the path; what it returns is replied in place of the usual; None: the usual."""


class Played:
    """What a server was asked, and how it replies."""

    def __init__(self, kind: str, fault: Fault | None) -> None:
        self.kind, self.fault, self.model, self.template = kind, fault, MODEL, TEMPLATE
        self.asked: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()
        self.address = ""
        self.hidden: set[int] = set()
        """Tokens that are not among the most probable."""
        self.never: set[int] = set()
        """Tokens that are never given."""
        self.seconds = 0.0

    @property
    def completions(self) -> list[dict[str, Any]]:
        """The bodies that asked for a next token."""
        return [body for path, body, _ in self.asked if path.endswith(("/completion", "/completions"))]

    def usual(self, path: str, body: dict[str, Any]) -> Reply:
        """The reply of a server of this kind without a fault."""
        served = {"llama-server": _llama_server, "vllm": _vllm, "ollama": _ollama}[self.kind](self, path, body)
        return (404, {"error": "no such page"}) if served is None else (200, served)

    def top(self, body: dict[str, Any]) -> dict[int, float]:
        """The log-probabilities that are shown."""
        lifted = body.get("logit_bias") or body.get("logprob_token_ids")
        return {token: value for token, value in LOGPROBS.items() if token not in self.never and (lifted or token not in self.hidden)}


def _tokens(text: str) -> list[int]:
    return {"Yes": [YES], "No": [NO]}.get(text) or [100 + ord(letter) for letter in text]


def _llama_server(played: Played, path: str, body: dict[str, Any]) -> Any:
    if path == "/props":
        return {"chat_template": played.template, "default_generation_settings": {"n_ctx": 4096}, "total_slots": 3}
    if path == "/v1/models":
        return {"data": [{"id": played.model}]}
    if path == "/tokenize":
        return {"tokens": _tokens(body["content"])}
    if path != "/completion":
        return None
    said = {"model": played.model, "content": "三つある。", "tokens_predicted": 5, "timings": {"prompt_n": 7}}
    if body.get("logit_bias"):
        probabilities = [{"id": token, "prob": 2.718281828459045**value} for token, value in played.top(body).items()]
        return said | {"completion_probabilities": [{"top_probs": probabilities}]}
    logprobs = [{"id": token, "logprob": value} for token, value in played.top(body).items()]
    return said | {"completion_probabilities": [{"top_logprobs": logprobs}]}


def _vllm(played: Played, path: str, body: dict[str, Any]) -> Any:
    if path == "/version":
        return {"version": "0"}
    if path == "/v1/models":
        return {"data": [{"id": played.model, "max_model_len": 4096}]}
    if path == "/tokenizer_info":
        return {"chat_template": played.template}
    if path == "/tokenize":
        return {"tokens": _tokens(body["prompt"])}
    if path != "/v1/completions":
        return None
    top = {f"token_id:{token}": value for token, value in played.top(body).items()}
    usage = {"prompt_tokens": 9, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 2}}
    return {"model": played.model, "choices": [{"text": "三つある。", "logprobs": {"top_logprobs": [top]}}], "usage": usage}


def _ollama(played: Played, path: str, body: dict[str, Any]) -> Any:
    return {"/api/version": {"version": "0"}, "/v1/models": {"data": [{"id": played.model}]}}.get(path)


@contextmanager
def model_server(kind: str = "llama-server", fault: Fault | None = None) -> Iterator[Played]:
    """Run a server on a free port while the block does."""
    played = Played(kind, fault)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply({})

        def do_POST(self) -> None:
            self._reply(json.loads(self.rfile.read(int(self.headers["content-length"]))))

        def _reply(self, body: dict[str, Any]) -> None:
            with played.lock:
                played.asked.append((self.path, body, {name.lower(): value for name, value in self.headers.items()}))
                played.at_once += 1
                played.most_at_once = max(played.most_at_once, played.at_once)
            try:
                time.sleep(played.seconds if self.path.endswith(("/completion", "/completions")) else 0)
                reply = (played.fault and played.fault(played, self, self.path)) or played.usual(self.path, body)
                self._send(*reply)
            except (BrokenPipeError, ConnectionResetError):
                pass
            finally:
                with played.lock:
                    played.at_once -= 1

        def _send(self, status: int, said: Any) -> None:
            data = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            if status in (301, 307):
                self.send_header("location", said["to"])
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    played.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield played
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
