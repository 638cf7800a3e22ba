"""Any causal language model in a transformers folder, with torch on the CPU. No code that came with the weights is run."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.errors import WeightsError
from rag.errors import ModelError
from rag.llms import Prompt
from rag.llms.templates import ChatTemplate
from rag.settings import Settings


class Adapter:
    """The slower way, for models that have no GGUF file."""

    def __init__(self, settings: Settings) -> None:
        """Load the folder that ``llm_weights`` names (raises as ``rag.llms.open_language_model``)."""
        from index import weights
        from index.threads import share_the_processor

        share_the_processor()

        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        folder = weights.locate(settings.llm_weights, settings)
        if not (folder / "config.json").is_file():
            raise WeightsError(f"{folder} is no transformers folder: config.json was expected in it", remedy="type: strategy-qa config")
        torch.set_num_threads(settings.resolved_threads())
        self.name = f"transformers:{Path(settings.llm_weights).name}@{weights.fingerprint(settings.llm_weights, settings)[:12]}"
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
            self._model: Any = AutoModelForCausalLM.from_pretrained(
                folder, local_files_only=True, trust_remote_code=False, use_safetensors=True, dtype=torch.float32
            )
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"{folder} cannot be loaded: {str(error).splitlines()[0]}", remedy="type: strategy-qa config") from error
        self._context_tokens = settings.context_tokens
        self.tokens_read = 0
        self.tokens_written = 0
        self._template = ChatTemplate(self._tokenizer.chat_template)

    def prefer(self, prompt: Prompt, options: tuple[str, str]) -> float:
        """See ``rag.llms.LanguageModel``."""
        import torch

        with torch.inference_mode():
            logits = self._model(torch.tensor([self._read(prompt)])).logits[0, -1]
        first, second = (self._tokens(option)[0] for option in options)
        return float(logits[first] - logits[second])

    def write(self, prompt: Prompt, *, limit: int, stop: Sequence[str] = ()) -> str:
        """See ``rag.llms.LanguageModel``."""
        import torch

        tokens = torch.tensor([self._read(prompt)])
        with torch.inference_mode():
            written = self._model.generate(
                tokens,
                attention_mask=torch.ones_like(tokens),
                max_new_tokens=limit,
                do_sample=False,
                temperature=None,
                top_p=None,
                top_k=None,
                pad_token_id=self._tokenizer.eos_token_id,
            )
        self.tokens_written += int(written.shape[1] - tokens.shape[1])
        text = str(self._tokenizer.decode(written[0, tokens.shape[1] :], skip_special_tokens=True))
        ends = [text.index(end) for end in stop if end in text]
        return text[: min(ends)] if ends else text

    def _read(self, prompt: Prompt) -> list[int]:
        parts = self._template.render(prompt)
        tokens = self._tokens(parts.head) + self._tokens(parts.passage) + self._tokens(parts.question)
        if len(tokens) >= self._context_tokens:
            raise ModelError(f"the prompt has {len(tokens)} tokens, at most {self._context_tokens} fit", remedy="ask more shortly")
        self.tokens_read += len(tokens)
        return tokens

    def _tokens(self, text: str) -> list[int]:
        return [int(token) for token in self._tokenizer.encode(text, add_special_tokens=False)]
