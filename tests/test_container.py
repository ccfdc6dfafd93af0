"""The image and its compose file, as far as can be seen without an engine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.container import ROOT, dockerfile

HADOLINT = Path(sys.executable).with_name("hadolint")

SERVICE_KEYS = set(
    "build image user read_only cap_drop security_opt init tmpfs volumes ports environment "
    "healthcheck mem_limit pids_limit stop_grace_period restart".split()
)
"""Of the Compose specification's keys of a service, those that are used here."""


@pytest.fixture
def service() -> dict[str, Any]:
    whole = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    assert set(whole) == {"services", "volumes"}
    found: dict[str, Any] = whole["services"]["passage"]
    return found


def values(word: str) -> list[str]:
    return [step.rest for step in dockerfile() if step.word == word]


def last_stage(word: str) -> list[str]:
    return [step.rest for step in dockerfile() if step.word == word and step.stage == 1]


@pytest.mark.skipif(not HADOLINT.exists(), reason="there is no hadolint here")
def test_hadolint_finds_nothing() -> None:
    done = subprocess.run(
        [HADOLINT, ROOT / "Dockerfile"], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(not HADOLINT.exists(), reason="there is no hadolint here")
def test_hadolint_would_find_it(tmp_path: Path) -> None:
    bad = tmp_path / "Dockerfile"
    bad.write_text("FROM python:latest\nRUN cd /tmp && pip install torch\nCMD passage serve\n")
    done = subprocess.run([HADOLINT, bad], capture_output=True, text=True, timeout=60)
    assert {"DL3007", "DL3013", "DL3025"} <= set(re.findall(r"DL\d+", done.stdout))


def test_the_base_is_pinned_and_the_same() -> None:
    bases = {rest.split()[0] for rest in values("FROM")}
    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", bases.pop())


def test_it_runs_as_nobody_who_owns_the_program() -> None:
    assert last_stage("USER") == ["10001:10001"]
    order = [step.word for step in dockerfile() if step.stage == 1]
    assert order.index("USER") > max(n for n, word in enumerate(order) if word in ("RUN", "COPY"))
    assert last_stage("VOLUME") == ["/data"]
    assert last_stage("STOPSIGNAL") == ["SIGTERM"]
    for word in ("ENTRYPOINT", "CMD"):  # without a shell, so that the signal arrives
        assert json.loads(last_stage(word)[0])
    assert "/readyz" in last_stage("HEALTHCHECK")[0]


def test_it_holds_no_secret_and_only_what_is_installed() -> None:
    for word in ("ARG", "ENV"):
        assert not re.search(r"(?i)key|token|secret|password", " ".join(values(word)))
    copied = {name for rest in values("COPY")[:-1] for name in rest.split()[:-1]}
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignore[1] == "*"
    assert {line[1:] for line in ignore if line.startswith("!")} == copied
    assert not any(fnmatch(".env", name) for name in copied)


def test_every_package_that_ships_is_copied() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    tops = {pattern.rstrip("*") for pattern in settings["packages"]["find"]["include"]}
    assert tops <= {name for rest in values("COPY") for name in rest.split()}


def test_the_healthcheck_sees_a_server_and_its_absence(service: dict[str, Any]) -> None:
    asked = last_stage("HEALTHCHECK")[0].partition("CMD ")[2]
    assert json.loads(asked) == service["healthcheck"]["test"][1:]
    program = json.loads(asked)[2].replace(":8000", ":9")
    assert subprocess.run([sys.executable, "-c", program], capture_output=True).returncode == 1


def test_compose_gives_it_no_more_than_it_needs(service: dict[str, Any]) -> None:
    assert set(service) <= SERVICE_KEYS
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] == last_stage("USER")[0]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert [volume.partition(":")[2] for volume in service["volumes"]] == last_stage("VOLUME")
    assert "privileged" not in service


@pytest.mark.long
def test_the_same_steps_in_a_clean_folder_make_a_passage_that_answers(tmp_path: Path) -> None:
    """No engine: the build stage's steps are run here, with its folders moved under a new one."""
    source, target = tmp_path / "src", tmp_path / "opt"
    source.mkdir()
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    environment |= {"TORCH": os.environ.get("TORCH", "torch==2.13.0"), "TORCH_INDEX": ""}
    for step in (step for step in dockerfile() if step.stage == 0):
        if step.word == "COPY":
            copy(step.rest.split()[:-1], source)
        elif step.word == "RUN":
            command = step.rest.replace("/opt/passage", str(target))
            subprocess.run(["bash", "-ec", command], cwd=source, env=environment, check=True)
    shutil.rmtree(source)
    passage, data = target / "bin" / "passage", tmp_path / "data"
    story = tmp_path / "story.txt"
    story.write_text("The ferry to Ostrel leaves at six in the morning. Dogs travel free.")
    offline = environment | {"PASSAGE_DATA": str(data), "HF_HUB_OFFLINE": "1"}
    subprocess.run([passage, "ingest", story], cwd=tmp_path, env=offline, check=True)
    done = subprocess.run(
        [passage, "ask", "When does the ferry to Ostrel leave?", "--json"],
        cwd=tmp_path,
        env=offline,
        check=True,
        capture_output=True,
        text=True,
    )
    assert "six" in json.loads(done.stdout)["text"]


def copy(names: list[str], folder: Path) -> None:
    for name in names:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "node_modules", "widget")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, folder)
