"""All settings of the product, and where each value came from: default, file, environment or flag."""

from __future__ import annotations

import hashlib
import json
import os
import re
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_data_path
from pydantic import Field, ValidationError, ValidationInfo, field_validator

from index.errors import SettingsError
from index.settings import IndexSettings
from index.text.types import Metadata

# What has a say in an answer, beside the index, which has an id of its own.
_ANSWERING = {
    *("llm", "llm_weights", "llm_address", "llm_server_model", "context_tokens", "evidence_count", "question_limit", "answer_from"),
    *("official_template", "language"),
}
_TEMPLATE_FIELDS = frozenset((*Metadata.model_fields, "section"))

_ADDRESS = re.compile(r"https?://(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)*/?")
"""Of a page: scheme, host in small letters, port and path."""

_HOST_AND_PORT = re.compile(r"(?:[a-z0-9._-]+|\[[0-9a-f:.]+\]):[0-9]{1,5}")
"""Of a pool's first machine."""

PREFIX = "STRATEGY_QA_"
FILE_NAME = "config.toml"
FILE_VARIABLE = "STRATEGY_QA_CONFIG"
KEY_VARIABLE = "STRATEGY_QA_LLM_KEY"
"""The key of a model's server; no setting, so that it stands in no file and is shown nowhere."""
STORE_VARIABLE = "STRATEGY_QA_STORE_ADDRESS"
"""The setting ``store_address``, which may have a password: the answerers of a machine are told by it."""


class Settings(IndexSettings):
    """The settings of the index and of everything that answers from it. Unknown keys are refused."""

    llm: str = Field(default="llama_cpp", description="language model adapter, a file of rag/llms/; none: extracts only")
    llm_weights: str = Field(
        default="qwen2.5-coder-1.5b-instruct", description="a name of the pin file, or the path of a GGUF file or transformers folder"
    )
    llm_address: str = Field(
        default="",
        validate_default=True,
        description="where the servers of llm = openai_server are, with commas between; their key stands in STRATEGY_QA_LLM_KEY",
    )
    llm_server_model: str | None = Field(default=None, max_length=200, description="the model as its server lists it; unset: the only one")
    llm_parallel: int = Field(default=0, ge=0, le=256, description="prompts that the server gets at once; 0: as many as it has room for")
    llm_call_seconds: float = Field(default=30, gt=0, le=600, description="longest time for one reply of the server, in seconds")
    llm_seconds: float = Field(default=120, gt=0, le=3600, description="longest time for all replies to one batch, in seconds")
    context_tokens: int = Field(default=4096, ge=1024, le=131072, description="context of the language model, in tokens")
    states_disk_gib: float = Field(
        default=3, ge=0, le=1000, description="most that KV states of sentences may take on the disk, in GiB; 0: none is kept there"
    )
    states_memory_mib: int = Field(
        default=256, ge=0, le=65536, description="most that KV states of sentences may take in memory, in MiB; 0: none is kept there"
    )
    evidence_count: int = Field(default=8, ge=8, le=50, description="passages shown as evidence")
    question_limit: int = Field(default=2000, ge=100, le=20000, description="longest question, in characters")
    answer_from: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="probability of an answer from which one is given, in place of the fitted one; unset: as fitted",
    )
    official_template: str = Field(
        default="「{title}」（{decided_ja}）{section}", description="official form of a citation; fields of the metadata, and section"
    )
    language: Literal["auto", "ja", "en"] = Field(default="auto", description="language of the answer; auto: the question's")
    host: str = Field(default="127.0.0.1", description="address the page listens on; the default is this machine alone")
    port: int = Field(default=7860, ge=1, le=65535, description="port the page listens on")
    public_url: str | None = Field(
        default=None, description="address under which a reverse proxy shows the page, such as https://kb.example/kb; unset: no proxy"
    )
    trusted_proxies: str = Field(
        default="",
        description="addresses or networks of proxies on other machines that may say who asks, with commas between, such as 10.0.0.5; "
        "empty: one on this machine alone",
    )
    queue_limit: int = Field(default=32, ge=1, le=1000, description="questions that may be on their way at once")
    keys_file: Path | None = Field(default=None, description="file of personal keys; needed where others can reach the page")
    library_locked: bool = Field(default=False, description="whether nobody may change the shelf of documents in the page")
    rate_limit: int = Field(default=30, ge=1, le=100000, description="questions a minute for each person, key or browser session")
    answer_seconds: int = Field(default=120, ge=1, le=3600, description="longest time for an answer on the page, in seconds")
    pool: Literal["local", "ray"] = Field(
        default="local", description="where answers are made; local: in this process, ray: by the answerers of strategy-qa cluster"
    )
    pool_address: str | None = Field(
        default=None, description="host and port of the answerers, such as 10.0.0.5:6379; unset: those of this machine"
    )
    feedback_limit: int = Field(default=5_000_000, ge=0, le=10**9, description="most that stored feedback may take, in bytes")

    @property
    def llm_addresses(self) -> tuple[str, ...]:
        """The addresses in ``llm_address``, without what every server has at the same place."""
        return tuple(one.strip().rstrip("/").removesuffix("/v1") for one in self.llm_address.split(",") if one.strip())

    def answering_sha256(self) -> str:
        """Names the settings that have a say in what is answered: where they are equal, so are the answers from one index."""
        return hashlib.sha256(json.dumps(self.model_dump(mode="json", include=_ANSWERING), sort_keys=True).encode()).hexdigest()

    @property
    def proxies(self) -> tuple[str, ...]:
        """Who may say by a header who asks: this machine, and what ``trusted_proxies`` names."""
        return ("127.0.0.1", "::1", *(one.strip() for one in self.trusted_proxies.split(",") if one.strip()))

    @property
    def asks_for_keys(self) -> bool:
        """Whether everybody needs a personal key: where there is a file of them, and where others share the database."""
        return self.keys_file is not None or self.store == "postgres"

    @field_validator("host")
    @classmethod
    def _without_brackets(cls, host: str) -> str:
        return host[1:-1] if host.startswith("[") and host.endswith("]") else host

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, url: str | None) -> str | None:
        if url is not None and not _ADDRESS.fullmatch(url):
            raise ValueError("an address such as https://kb.example/kb was expected")
        return url and url.rstrip("/")

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, proxies: str) -> str:
        for one in filter(None, (one.strip() for one in proxies.split(","))):
            try:
                everybody = ip_network(one).prefixlen == 0
            except ValueError as error:
                raise ValueError(f"an address or a network such as 10.0.0.5 or 10.0.0.0/24 was expected, found {one!r}") from error
            if everybody:
                raise ValueError(f"{one} is everybody; name the proxies alone")
        return proxies

    @field_validator("llm_address")
    @classmethod
    def _are_addresses(cls, addresses: str, info: ValidationInfo) -> str:
        given = [one.strip() for one in addresses.split(",") if one.strip()]
        if info.data.get("llm") == "openai_server" and not given:
            raise ValueError("llm = openai_server needs the address of a server, such as http://127.0.0.1:8080")
        if wrong := [one for one in given if not _ADDRESS.fullmatch(one)]:
            raise ValueError(f"an address such as http://127.0.0.1:8080 was expected, found {wrong[0]!r}")
        return addresses

    @field_validator("pool_address")
    @classmethod
    def _of_a_pool(cls, address: str | None, info: ValidationInfo) -> str | None:
        if address is not None and not _HOST_AND_PORT.fullmatch(address):
            raise ValueError("a host and a port such as 10.0.0.5:6379 were expected")
        if address is not None and info.data.get("pool") == "local":
            raise ValueError("pool = local makes answers in this process and has no address; set pool = ray, or unset this")
        return address

    @field_validator("official_template")
    @classmethod
    def _known_fields(cls, template: str) -> str:
        unknown = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None} - _TEMPLATE_FIELDS
        if unknown:
            raise ValueError(f"{sorted(unknown)} is no field of the metadata; known: {sorted(_TEMPLATE_FIELDS)}")
        return template


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadedSettings:
    """Settings, and for each name the place its value came from."""

    settings: Settings
    origins: Mapping[str, str]
    """``default``, ``file <path>``, ``environment <variable>`` or ``flag``."""


def load_settings(flags: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None) -> LoadedSettings:
    """Read the settings: flags over environment over file over defaults.

    Args:
        flags: values given on the command line, by setting name.
        environment: variables to read; the process's own if None.

    Raises:
        SettingsError: a key is unknown, or a value is malformed or out of bounds.

    """
    variables = os.environ if environment is None else environment
    from_environment = _from_environment(variables)
    file = settings_file(flags, variables)
    if FILE_VARIABLE in variables and not file.is_file():
        raise SettingsError(f"{FILE_VARIABLE} names {file}, which is not a file", remedy=f"correct or unset {FILE_VARIABLE}")
    values: dict[str, Any] = {}
    origins = dict.fromkeys(Settings.model_fields, "default")
    layers = ((_read_file(file), f"file {file}"), (from_environment, "environment"), (dict(flags or {}), "flag"))
    for layer, origin in layers:
        values |= layer
        origins |= {name: f"environment {PREFIX}{name.upper()}" if origin == "environment" else origin for name in layer}
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        reason = "is not a setting" if first["type"] == "extra_forbidden" else f"= {first['input']!r}: {first['msg']}"
        raise SettingsError(f"{name} ({origins.get(name, 'default')}) {reason}", remedy="type: strategy-qa config") from error
    _require_a_match(settings, origins)
    if settings.documents:
        settings = settings.model_copy(update={"corpus": _on_the_shelf(settings, origins)})
    return LoadedSettings(settings=settings, origins=origins)


def _require_a_match(settings: Settings, origins: Mapping[str, str]) -> None:
    """Refuse settings of a store that do not go together."""
    store = f'store = "{settings.store}" ({origins["store"]})'
    if settings.store == "files":
        if settings.store_address is not None:
            raise SettingsError(f"{store} has no store_address ({origins['store_address']})", remedy='set store = "postgres", or unset it')
        return
    if settings.store_address is None:
        raise SettingsError(f"{store} needs store_address", remedy="set store_address, such as postgresql://user@host/database")
    if settings.keys_file is not None:
        raise SettingsError(f"{store} keeps the keys too, and keys_file ({origins['keys_file']}) is set", remedy="unset keys_file")


def _on_the_shelf(settings: Settings, origins: dict[str, str]) -> Path:
    """The metadata of the first document that the setting ``document`` names; where ``corpus`` is one of them, of that one."""
    from index.document import read_metadata
    from index.shelf.changing import take_over
    from index.shelf.entries import corpus_of

    if read_metadata(settings.corpus).document in settings.documents:
        return settings.corpus
    if origins["corpus"] == "flag":
        raise SettingsError("corpus and document both name what is asked", remedy="give one of them")
    take_over(settings)
    first = settings.documents[0]
    origins["corpus"] = f"document {first}"
    return corpus_of(settings.home, first)


def settings_file(flags: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None) -> Path:
    """Where the settings file is, whether or not there is one (arguments as for ``load_settings``)."""
    variables = os.environ if environment is None else environment
    if FILE_VARIABLE in variables:
        return Path(variables[FILE_VARIABLE])
    home = (flags or {}).get("home") or _from_environment(variables).get("home")
    return Path(str(home or user_data_path("strategy-qa"))) / FILE_NAME


def _from_environment(variables: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in variables.items()
        if name.startswith(PREFIX) and name not in (FILE_VARIABLE, KEY_VARIABLE)
    }


def _read_file(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file} is not a readable TOML file: {error}", remedy="correct or remove that file") from error
