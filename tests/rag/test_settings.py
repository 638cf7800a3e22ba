"""Settings: strict, with their origins."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SettingsError
from rag.settings import load_settings


def test_flags_over_environment_over_file(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('llm = "none"\nport = 1111\nthreads = 3\n')
    loaded = load_settings({"port": 3333}, {"STRATEGY_QA_HOME": str(tmp_path), "STRATEGY_QA_PORT": "2222", "STRATEGY_QA_LLM": "stand_in"})
    assert (loaded.settings.port, loaded.settings.llm, loaded.settings.threads) == (3333, "stand_in", 3)
    assert [loaded.origins[name] for name in ("port", "llm", "host")] == ["flag", "environment STRATEGY_QA_LLM", "default"]
    assert loaded.origins["threads"] == f"file {tmp_path / 'config.toml'}"


@pytest.mark.parametrize(
    "variables",
    [
        {"STRATEGY_QA_NONESUCH": "1"},
        {"STRATEGY_QA_PORT": "0"},
        {"STRATEGY_QA_OFFICIAL_TEMPLATE": "{nope}"},
        {"STRATEGY_QA_CONFIG": "/none"},
    ],
)
def test_what_is_not_known_or_out_of_bounds_is_refused(home: Path, variables: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({}, {"STRATEGY_QA_HOME": str(home)} | variables)
    assert caught.value.exit_code == 2
