"""The forms of servers that can be asked for a judge's word: token ids go in, log-probabilities of the next token come out.

Log-probabilities differ from logits by one constant for all tokens, so the difference of two is that of the logits. The server's own
tokeniser and chat template are used: whoever has no weights here can have neither from elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from rag.errors import ServerError
from rag.llms.server_client import Allowed, ServerClient

TOP = 20
"""Most probable tokens that are asked for; vLLM gives no more."""
BIAS = 100.0
"""Added to both options' logits, so that they are the two most probable; their difference stays as it is."""
_VLLM_TOGETHER = 32
Found = TypeVar("Found")


class Model(NamedTuple):
    """What a server says of the model that it runs."""

    kind: str
    name: str
    template: str
    """Its chat template (Jinja)."""
    context: int
    """Tokens of a prompt at most."""


class Preferred(NamedTuple):
    """The judge's word on one prompt."""

    difference: float
    """Logit of the first option minus that of the second."""
    read: int
    """Tokens that the server read; what it had kept is not among them."""


class Written(NamedTuple):
    """A reply."""

    text: str
    read: int
    tokens: int


class Server(Protocol):
    """One form of server."""

    model: Model
    together: int
    """Prompts that it takes at once."""

    def tokens(self, text: str, allowed: Allowed, at: str | None = None) -> list[int]:
        """Tokenise; marks of roles in it are read as such."""

    def prefer(self, prompt: Sequence[int], options: tuple[int, int], allowed: Allowed, at: str | None = None) -> Preferred:
        """Compare two tokens as the next one (raises as ``ServerClient.ask``; ServerError: the server does not give both)."""

    def write(self, prompt: Sequence[int], *, limit: int, stop: Sequence[str], allowed: Allowed) -> Written:
        """Write the reply greedily (raises as ``ServerClient.ask``)."""


class LlamaServer:
    """llama.cpp's own server."""

    def __init__(self, client: ServerClient, allowed: Allowed, at: str, wanted: str | None) -> None:
        self._client = client
        properties = client.ask("/props", allowed=allowed, at=at)
        name, _ = _listed(client, allowed, at, wanted)
        context = _read(lambda: int(properties["default_generation_settings"]["n_ctx"]), "/props")
        template = _read(lambda: str(properties["chat_template"]), "/props")
        self.together = _read(lambda: int(properties["total_slots"]), "/props")
        self.model = Model("llama-server", name, template, context)

    def tokens(self, text: str, allowed: Allowed, at: str | None = None) -> list[int]:
        """See ``Server``."""
        body = {"content": text, "add_special": False, "parse_special": True}
        reply = self._client.ask("/tokenize", body, allowed=allowed, at=at)
        return _read(lambda: [int(one) for one in reply["tokens"]], "/tokenize")

    def prefer(self, prompt: Sequence[int], options: tuple[int, int], allowed: Allowed, at: str | None = None) -> Preferred:
        """See ``Server``. Where one is not among the most probable, both are made so."""
        reply = self._complete(prompt, {"n_probs": TOP}, allowed, at)
        found = _read(lambda: {int(one["id"]): float(one["logprob"]) for one in _first(reply)["top_logprobs"]}, "/completion")
        read = _read(lambda: int(reply["timings"]["prompt_n"]), "/completion")
        if not found.keys() >= set(options):
            lifted = {
                "n_probs": 2,
                "post_sampling_probs": True,
                "samplers": [],
                "temperature": 1,
                "logit_bias": [[o, BIAS] for o in options],
            }
            again = self._complete(prompt, lifted, allowed, at)
            found = _read(lambda: {int(one["id"]): _log(float(one["prob"])) for one in _first(again)["top_probs"]}, "/completion")
            read += _read(lambda: int(again["timings"]["prompt_n"]), "/completion")
        return Preferred(_difference(found, options), max(read, 1))

    def write(self, prompt: Sequence[int], *, limit: int, stop: Sequence[str], allowed: Allowed) -> Written:
        """See ``Server``."""
        reply = self._complete(prompt, {"n_predict": limit, "stop": list(stop)}, allowed, None)
        return _read(
            lambda: Written(str(reply["content"]), max(int(reply["timings"]["prompt_n"]), 1), int(reply["tokens_predicted"])), "/completion"
        )

    def _complete(self, prompt: Sequence[int], more: dict[str, Any], allowed: Allowed, at: str | None) -> dict[str, Any]:
        body = {"prompt": list(prompt), "n_predict": 1, "temperature": 0, "cache_prompt": True, **more}
        return _of(self.model, self._client.ask("/completion", body, allowed=allowed, at=at))


class Vllm:
    """vLLM's server. It shows its chat template where it is started with ``--enable-tokenizer-info-endpoint``."""

    together = _VLLM_TOGETHER

    def __init__(self, client: ServerClient, allowed: Allowed, at: str, wanted: str | None) -> None:
        self._client = client
        name, listed = _listed(client, allowed, at, wanted)
        try:
            shown = client.ask("/tokenizer_info", allowed=allowed, at=at).get("chat_template")
        except ServerError as error:
            raise ServerError(
                f"vLLM does not show its chat template: {error.message}", remedy="start it with --enable-tokenizer-info-endpoint"
            ) from error
        if not isinstance(shown, str):
            raise ServerError("vLLM shows no chat template of this model", remedy="start it with --chat-template FILE")
        self.model = Model("vllm", name, shown, _read(lambda: int(listed["max_model_len"]), "/v1/models"))

    def tokens(self, text: str, allowed: Allowed, at: str | None = None) -> list[int]:
        """See ``Server``."""
        body = {"model": self.model.name, "prompt": text, "add_special_tokens": False}
        reply = self._client.ask("/tokenize", body, allowed=allowed, at=at)
        return _read(lambda: [int(one) for one in reply["tokens"]], "/tokenize")

    def prefer(self, prompt: Sequence[int], options: tuple[int, int], allowed: Allowed, at: str | None = None) -> Preferred:
        """See ``Server``. Where one is not among the most probable, both are asked for by their ids."""
        reply = self._complete(prompt, {"logprobs": TOP}, allowed, at)
        found, read = self._found(reply), self._was_read(reply)
        if not found.keys() >= set(options):
            again = self._complete(prompt, {"logprobs": 2, "logprob_token_ids": list(options)}, allowed, at)
            found, read = found | self._found(again), read + self._was_read(again)
        return Preferred(_difference(found, options), max(read, 1))

    def write(self, prompt: Sequence[int], *, limit: int, stop: Sequence[str], allowed: Allowed) -> Written:
        """See ``Server``."""
        reply = self._complete(prompt, {"max_tokens": limit, "stop": list(stop)}, allowed, None)
        text = _read(lambda: str(reply["choices"][0]["text"]), "/v1/completions")
        return Written(text, max(self._was_read(reply), 1), _read(lambda: int(reply["usage"]["completion_tokens"]), "/v1/completions"))

    def _complete(self, prompt: Sequence[int], more: dict[str, Any], allowed: Allowed, at: str | None) -> dict[str, Any]:
        body = {"model": self.model.name, "prompt": list(prompt), "max_tokens": 1, "temperature": 0, "return_tokens_as_token_ids": True}
        return _of(self.model, self._client.ask("/v1/completions", body | more, allowed=allowed, at=at))

    def _found(self, reply: dict[str, Any]) -> dict[int, float]:
        path = "/v1/completions"
        top = _read(lambda: dict(reply["choices"][0]["logprobs"]["top_logprobs"][0]), path)
        return _read(lambda: {int(token.removeprefix("token_id:")): float(value) for token, value in top.items()}, path)

    def _was_read(self, reply: dict[str, Any]) -> int:
        usage = _read(lambda: dict(reply["usage"]), "/v1/completions")
        kept = (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
        return _read(lambda: int(usage["prompt_tokens"]) - int(kept), "/v1/completions")


def recognise(client: ServerClient, allowed: Allowed, at: str, wanted: str | None) -> Server:
    """The form of the server at an address (ServerError: none that can be used, with the reason)."""
    if _has(client, "/props", allowed, at):
        return LlamaServer(client, allowed, at, wanted)
    if _has(client, "/version", allowed, at):
        return Vllm(client, allowed, at, wanted)
    if _has(client, "/api/version", allowed, at):
        raise ServerError(
            "Ollama takes no token ids and does not show the model's chat template, so the judge cannot be asked",
            remedy="run llama-server on the same GGUF file: docs/administration/models.md",
        )
    raise ServerError(f"at {at} is neither llama-server nor vLLM", remedy="see docs/administration/models.md")


def _has(client: ServerClient, path: str, allowed: Allowed, at: str) -> bool:
    """Whether the server has a page; 404 says that it has not."""
    try:
        client.ask(path, allowed=allowed, at=at)
    except ServerError as error:
        if error.status in (404, 405):
            return False
        raise
    return True


def _listed(client: ServerClient, allowed: Allowed, at: str, wanted: str | None) -> tuple[str, dict[str, Any]]:
    """The model to ask, as the server lists it."""
    reply = client.ask("/v1/models", allowed=allowed, at=at)
    models = _read(lambda: {str(one["id"]): dict(one) for one in reply["data"]}, "/v1/models")
    if wanted is None and len(models) == 1:
        return next(iter(models.items()))
    if wanted is None or wanted not in models:
        raise ServerError(
            f"at {at} are the models {', '.join(models) or 'none'}; asked for: {wanted or 'the only one'}", remedy="set llm_server_model"
        )
    return wanted, models[wanted]


def _of(model: Model, reply: dict[str, Any]) -> dict[str, Any]:
    """A reply of the model that was there at the start; the calibration would not hold for another."""
    if reply.get("model") != model.name:
        raise ServerError(
            f"the model's server replied with {reply.get('model')!r}, {model.name!r} was expected",
            remedy="run one model at all addresses of llm_address, then start again",
        )
    return reply


def _first(reply: dict[str, Any]) -> dict[str, Any]:
    return dict(reply["completion_probabilities"][0])


def _log(probability: float) -> float:
    return math.log(probability) if probability > 0 else -math.inf


def _difference(found: dict[int, float], options: tuple[int, int]) -> float:
    first, second = (found.get(option, -math.inf) for option in options)
    if not (math.isfinite(first) and math.isfinite(second)):
        raise ServerError(
            "the model's server does not give the log-probabilities of both replies, so there is no word of the judge",
            remedy="use llama-server, or a vLLM with logprob_token_ids: docs/administration/models.md",
        )
    return first - second


def _read(look: Callable[[], Found], path: str) -> Found:
    """What stands in a reply."""
    try:
        return look()
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise ServerError(
            f"the model's server replies to {path} in an unknown form ({type(error).__name__})", remedy="see docs/administration/models.md"
        ) from error
