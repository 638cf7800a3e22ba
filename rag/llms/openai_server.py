"""A model on a server: llama-server or vLLM at the addresses of the settings. What is asked of it leaves this process, nothing else does.

The server shows no layers, keeps states in its own way, and is not asked to copy: copying looks at the whole vocabulary before each token.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePath

from index.errors import SettingsError
from rag.errors import ModelError, ServerError, UnreachedError
from rag.llms import PLACE, Prompt, Turn, stopping
from rag.llms.server_client import Allowed, ServerClient
from rag.llms.server_kinds import Model, Server, recognise
from rag.llms.templates import ChatTemplate
from rag.settings import KEY_VARIABLE, Settings

_TRIED = Prompt(head=(Turn(role="system", text="Answer Yes or No."),), passage="橋は三つある。", question="橋は三つありますか")
_OPTIONS = ("Yes", "No")
_KEPT_TEXTS = 8192
_Shown = tuple[Model, list[list[int]]]
"""What addresses are compared by: the model, and the tokens of a prompt."""


class Adapter:
    """Prompts are read by the server, several at once; not to be used by two threads at once itself."""

    def __init__(self, settings: Settings) -> None:
        """Look at the servers that the settings name, and ask each for a word (raises as ``rag.llms.open_language_model``).

        Raises:
            SettingsError: no address is given.
            ServerError: no server answers, one cannot be used, or they run different models.
        """
        if not settings.llm_addresses:
            raise SettingsError("llm = openai_server needs llm_address", remedy="set llm_address, such as http://127.0.0.1:8080")
        self._client = ServerClient(settings.llm_addresses, key=os.environ.get(KEY_VARIABLE), call_s=settings.llm_call_seconds)
        self._whole_s = settings.llm_seconds
        self._known: dict[str, list[int]] = {}
        self.tokens_read = 0
        self.tokens_written = 0
        self._wanted = settings.llm_server_model
        try:
            self._server, self._shown = self._one_model()
        except BaseException:
            self._client.close()
            raise
        self._client.compare = self._compare
        model = self._server.model
        self.parallel = settings.llm_parallel or self._server.together
        self._context_tokens = min(settings.context_tokens, model.context)
        self._template = ChatTemplate(model.template)
        named = f"{model.kind}-{PurePath(model.name).name}".replace("@", "-").replace(":", "-")
        self.name = f"openai_server:{named}@{_fingerprint(model)}{PLACE}{self._client.place}"

    def prefer(self, prompt: Prompt, options: tuple[str, str]) -> float:
        """See ``rag.llms.LanguageModel``."""
        return self.prefer_each([prompt], options)[0]

    def prefer_each(self, prompts: Sequence[Prompt], options: tuple[str, str]) -> tuple[float, ...]:
        """See ``rag.llms.ReadsTogether``."""
        if not prompts:
            return ()
        allowed = self._allowed()
        first, second = (self._tokens(option, allowed)[0] for option in options)
        pool = ThreadPoolExecutor(min(self.parallel, len(prompts)), thread_name_prefix="model-server")
        try:
            found = list(pool.map(lambda one: self._server.prefer(self._ids(one, allowed), (first, second), allowed), prompts))
        finally:
            pool.shutdown(cancel_futures=True)
        self.tokens_read += sum(one.read for one in found)
        return tuple(one.difference for one in found)

    def write(self, prompt: Prompt, *, limit: int, stop: Sequence[str] = ()) -> str:
        """See ``rag.llms.LanguageModel``."""
        allowed = self._allowed()
        written = self._server.write(self._ids(prompt, allowed), limit=limit, stop=stop, allowed=allowed)
        self.tokens_read += written.read
        self.tokens_written += written.tokens
        ends = [written.text.index(end) for end in stop if end in written.text]
        return written.text[: min(ends)] if ends else written.text

    def _allowed(self) -> Allowed:
        return Allowed(until=time.monotonic() + self._whole_s, stopped=stopping.get())

    def _one_model(self) -> tuple[Server, _Shown]:
        """The servers' form, after each that can be reached has given a word on the same tokens; others are compared when they can."""
        allowed = self._allowed()
        found: list[tuple[Server, _Shown]] = []
        lost: ServerError | None = None
        for address in self._client.addresses:
            try:
                found.append(self._look(address, allowed))
            except UnreachedError as error:
                lost = error
                self._client.uncompared.add(address)
        if not found:
            raise lost or ServerError("no server was asked", remedy="set llm_address")
        if any(one[1] != found[0][1] for one in found):
            raise ServerError("the addresses of llm_address run different models", remedy="run one model at all of them")
        return found[0]

    def _look(self, address: str, allowed: Allowed) -> tuple[Server, _Shown]:
        """The form of the server at an address, its model and some tokens, after it has given a word on them."""
        server = recognise(self._client, allowed, address, self._wanted)
        text = ChatTemplate(server.model.template).render(_TRIED)
        ids = [server.tokens(part, allowed, address) for part in (text.head, text.passage, text.question, *_OPTIONS)]
        if not all(ids):
            raise ServerError(f"at {address} no tokens come back", remedy="see docs/administration/models.md")
        server.prefer([*ids[0], *ids[1], *ids[2]], (ids[3][0], ids[4][0]), allowed, address)
        return server, (server.model, ids)

    def _compare(self, address: str, allowed: Allowed) -> None:
        """Refuse an address that came back with another model than was there at the start."""
        if self._look(address, allowed)[1] != self._shown:
            raise ServerError(
                f"{address} runs another model than the servers that were there at the start",
                remedy="run one model at all addresses of llm_address",
            )

    def _ids(self, prompt: Prompt, allowed: Allowed) -> list[int]:
        parts = self._template.render(prompt)
        ids = [token for part in (parts.head, parts.passage, parts.question) for token in self._tokens(part, allowed)]
        if len(ids) >= self._context_tokens:
            raise ModelError(
                f"the prompt has {len(ids)} tokens, at most {self._context_tokens} fit",
                remedy="raise context_tokens, and the server's own context: strategy-qa config",
            )
        return ids

    def _tokens(self, text: str, allowed: Allowed) -> list[int]:
        """The tokens of a part of a prompt, asked for once; most parts come again."""
        if not text:
            return []
        if (known := self._known.get(text)) is not None:
            return known
        if len(self._known) >= _KEPT_TEXTS:
            self._known.clear()
        self._known[text] = found = self._server.tokens(text, allowed)
        return found


def _fingerprint(model: Model) -> str:
    """Of what the server says of its model; the hash of its weights is not to be had."""
    return hashlib.sha256(json.dumps(model).encode()).hexdigest()[:12]
