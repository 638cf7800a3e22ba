"""What docs/administration and deploy/ say: figures are computed, commands run, units and manifests are well-formed."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner

from eval.bench.waiting import sizes
from rag.cli import Typed, main
from rag.settings import Settings

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "administration"
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
MANIFESTS = sorted((ROOT / "deploy" / "kubernetes").iterdir())
SERVING = ("serve", "setup")
"""Commands of which the options alone are looked at: the first one does not end, the second one needs weights."""


def commands(page: Path) -> list[list[str]]:
    """Every ``strategy-qa`` command of a page's examples, as words, without the program."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("strategy-qa ")]
    return [shlex.split(line)[1:] for line in lines]


def parsed(words: list[str]) -> dict[str, Any]:
    """The options of a command as it would get them; a wrong one is an error."""
    with click.Context(main, obj=Typed(), **main.context_settings) as program:
        command = main.get_command(program, words[0])
        assert command is not None
        with command.make_context(words[0], words[1:], parent=program) as context:
            return context.params


IN_DATABASE = "postgresql.md"
"""Its commands need a database: ``tests/index/postgres`` runs what they run."""
PAGES = [page for page in sorted(FOLDER.glob("*.md")) if page.name != IN_DATABASE and commands(page)]


@pytest.mark.usefixtures("socket_enabled")  # the doctor looks whether the port is free
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_page_runs(page: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in {"LLM": "none", "WEIGHTS_HUB": "false", "WEIGHTS_REGISTRY": "false"}.items():
        monkeypatch.setenv(f"STRATEGY_QA_{name}", value)
    home.mkdir()
    (home / "config.toml").write_text("queue_limit = 16\n", encoding="utf-8")  # something to save
    runner = CliRunner()
    for words in commands(page):
        typed = [word.replace("$STRATEGY_QA_HOME", str(home)) for word in words]
        if typed[0] in SERVING:
            parsed(typed)
            continue
        done = runner.invoke(main, typed)
        expected = 1 if typed[0] == "doctor" else 0  # the doctor of an empty home finds something to type
        assert done.exit_code == expected, (typed, done.output)


def test_the_pages_have_commands() -> None:
    assert {page.name for page in PAGES} == {"one-machine.md", "several-machines.md", "several-processes.md"}
    assert {words[0] for page in PAGES for words in commands(page)} >= {"backup", "restore", "keys", "serve", "doctor"}


def test_the_table_of_sizes_is_that_of_the_last_measurement() -> None:
    measured = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8").split("## The product")[1].split("\n## ")[0]
    steps = measured.split("| where a question's time goes |")[1]
    mean = sum(float(cell) for cell in re.findall(r"^\| [^|]+ \| (\d+\.\d+) \|", steps, re.MULTILINE))
    memory = float(re.findall(r"Largest memory (\d+\.\d+) GiB", measured)[0])
    table = (FOLDER / "README.md").read_text(encoding="utf-8").split("<!-- written by make bench -->")[1].split("<!-- end")[0]
    assert table.strip().splitlines() == list(sizes(mean, memory))


def test_the_defaults_of_limits_are_those_of_the_settings() -> None:
    text = (FOLDER / "one-machine.md").read_text(encoding="utf-8").split("## Limits")[1].split("## ")[0]
    rows = re.findall(r"\| `(\w+)` \| ([\d,]+) \|", text)
    assert len(rows) == 7
    assert [(name, float(value.replace(",", ""))) for name, value in rows] == [(name, getattr(Settings(), name)) for name, _ in rows]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_file_is_one(unit: Path, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("systemd-analyze is needed: apt-get install systemd")
    text = unit.read_text(encoding="utf-8")
    assert text.count("ExecStart=/opt/strategy-qa/.venv/bin/strategy-qa serve ") == 1
    copy = tmp_path / unit.name.replace("@", "@7861")
    copy.write_text(text.replace("/opt/strategy-qa/.venv/bin/strategy-qa", "/bin/true"), encoding="utf-8")
    done = subprocess.run([str(program), "verify", copy], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")
    words = shlex.split(text.split("ExecStart=")[1].splitlines()[0].replace("%i", "7861"))[1:]
    assert parsed(words)["keys_file"] == "/var/lib/strategy-qa/keys.json"


def pods(value: Any) -> list[Any]:
    """Every pod's specification in a manifest."""
    if isinstance(value, list):
        return [found for one in value for found in pods(one)]
    if not isinstance(value, dict):
        return []
    return ([value] if "containers" in value else []) + [found for one in value.values() for found in pods(one)]


@pytest.mark.parametrize("file", MANIFESTS, ids=lambda file: file.name)
def test_a_manifest_is_what_kubernetes_knows(file: Path) -> None:
    import kubernetes_validate  # for seconds; only here

    documents = list(yaml.safe_load_all(file.read_text(encoding="utf-8")))
    assert documents
    for document in documents:
        if document["apiVersion"].startswith("ray.io/"):  # of KubeRay, whose schema is not there; its pods are looked at
            assert (document["apiVersion"], document["kind"]) == ("ray.io/v1", "RayCluster")
        else:
            kubernetes_validate.validate(document, kubernetes_validate.latest_version(), strict=True)
    found = pods(documents)
    assert found
    for pod in found:
        made = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pod"}, "spec": pod}
        kubernetes_validate.validate(made, kubernetes_validate.latest_version(), strict=True)
        mounted = {mount["name"] for one in pod["containers"] for mount in one["volumeMounts"]}
        claimed = {"data"} if file.name == "pages.yaml" else set()
        assert mounted == {volume["name"] for volume in pod["volumes"]} | claimed
        assert pod["automountServiceAccountToken"] is False


def test_a_manifest_with_a_wrong_word_is_refused() -> None:
    import kubernetes_validate

    document = next(yaml.safe_load_all((ROOT / "deploy" / "kubernetes" / "pages.yaml").read_text(encoding="utf-8")))
    document["spec"]["replica"] = document["spec"].pop("replicas")
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(document, kubernetes_validate.latest_version(), strict=True)


def test_the_first_machine_of_kuberay_gets_the_answerers_by_a_command_that_is_one() -> None:
    (cluster,) = yaml.safe_load_all((ROOT / "deploy" / "kubernetes" / "kuberay.yaml").read_text(encoding="utf-8"))
    spec = cluster["spec"]
    (head,) = spec["headGroupSpec"]["template"]["spec"]["containers"]
    shell, flag, line = head["lifecycle"]["postStart"]["exec"]["command"]
    assert (shell, flag) == ("sh", "-c")
    words = shlex.split(line)
    assert words[:4] == ["exec", "/opt/strategy-qa/.venv/bin/strategy-qa", "cluster", "deploy"]
    with click.Context(main, obj=Typed(), **main.context_settings) as program:
        cluster_command = main.get_command(program, "cluster")
        assert isinstance(cluster_command, click.Group)
        deploy = cluster_command.get_command(program, "deploy")
        assert deploy is not None
        typed = deploy.make_context("deploy", words[4:], parent=program).params
    (machines,) = spec["workerGroupSpecs"]
    assert typed["answerers"] * typed["each"] == machines["replicas"] * int(machines["rayStartParams"]["num-cpus"])
    named = {one["name"] for one in head["env"]}
    assert set(re.findall(r"\$(\w+)", typed["address"])) <= named
    (token,) = (one["value"] for one in head["env"] if one["name"] == "RAY_AUTH_TOKEN_PATH")
    assert token in {mount["mountPath"] for mount in head["volumeMounts"]}


def test_the_long_tests_have_all_that_they_need(tmp_path: Path) -> None:
    """Said by make itself, of a checkout in which nothing is built."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    said = subprocess.run(["make", "--dry-run", "cluster-test"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout  # noqa: S607
    steps = ["--target llama-server", "setup --also qwen2.5-coder-0.5b-instruct", "pytest -m cluster"]
    places = [said.index(step) for step in steps]
    assert places == sorted(places)
