"""Settings: strict, with their origins."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from index.errors import SettingsError
from index.settings import without_password
from rag.cli import main
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


ADDRESS = "postgresql://ministry:hidden@db/answers"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"store": "postgres"}, "needs store_address"),
        ({"store_address": ADDRESS}, "has no store_address"),
        ({"store": "postgres", "store_address": ADDRESS, "keys_file": "keys.json"}, "keeps the keys too"),
        ({"store": "nonesuch", "store_address": ADDRESS}, "nonesuch"),
    ],
)
def test_settings_of_a_store_that_do_not_go_together_are_refused(home: Path, given: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        load_settings(given, {"STRATEGY_QA_HOME": str(home)})
    assert "hidden" not in str(caught.value)


def test_the_address_of_the_store_is_shown_without_its_password(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATEGY_QA_STORE", "postgres")
    monkeypatch.setenv("STRATEGY_QA_STORE_ADDRESS", ADDRESS)
    settings = load_settings().settings
    assert settings.store_address == ADDRESS
    assert "hidden" not in repr(settings)
    shown = CliRunner().invoke(main, ["config", "--json"])
    assert json.loads(shown.stdout)["settings"]["store_address"]["value"] == "postgresql://ministry@db/answers"
    assert "hidden" not in shown.output
    assert home == settings.home


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:p:q/x@h/d",
        "postgresql://u@h/d?password=p:q/x&sslmode=require",
        "postgresql://u@h/d?p%61ssword=p:q/x",
        "postgresql://u@h/d?sslpassword=p:q/x",
        "host=h password=p:q/x",
        "host=h password = p:q/x user=u",
        "host=h password\n=\t'a p:q/x' user=u",
        "host=h password=a\\ p:q/x user=u",
        "host=h password 'p:q/x'",
    ],
)
def test_no_form_of_a_password_is_shown(address: str) -> None:
    assert "p:q" not in without_password(address)
    assert "q/x" not in without_password(address)


def test_an_address_without_a_password_is_shown_as_it_is() -> None:
    for address in ("postgresql://u@h1,h2:5/d?sslmode=require", "host=h user=u dbname='a b'"):
        assert without_password(address) == address
    assert set(without_password("host=h password = 'a b' user=u").split()) == {"host=h", "user=u"}
    assert without_password("postgresql://u:p%40@h/d") == "postgresql://u@h/d"
