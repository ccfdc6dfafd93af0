"""What is installed: the locks, and the wheel in an environment that has nothing of this folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from eval.__main__ import COMMANDS

ROOT = Path(__file__).parents[1]
SERVING, EXTRAS, TESTS = (
    ROOT / name
    for name in ("requirements.lock", "requirements-extras.lock", "requirements-test.lock")
)
LLM_TESTS = ROOT / "requirements-llm-test.lock"
LOCKS = (SERVING, EXTRAS, TESTS, LLM_TESTS)
UNLOCKED = {"torch", "passage"}
"""torch's build is chosen at install time; the project itself is installed from its folder."""


def locked(path: Path) -> dict[str, str]:
    """Map each package of a lock to its version."""
    found = re.findall(r"^([\w.-]+)==([^\s;]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def project() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return found


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_each_file_of_a_lock_has_a_hash(path: Path) -> None:
    entries = re.split(r"\n(?=\w)", path.read_text(encoding="utf-8").strip())
    assert len(entries) == len(locked(path))
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_locks_hold_each_package_once_and_none_of_torchs() -> None:
    held = [name for path in LOCKS for name in locked(path)]
    assert len(held) == len(set(held))
    assert [name for name in held if re.match(r"(torch|triton|cuda|nvidia)(-|$)", name)] == []


@pytest.mark.parametrize(
    ("extras", "paths"),
    [
        ((), (SERVING,)),
        (("llm", "oidc", "traces"), (SERVING, EXTRAS)),
        (("eval", "test"), (SERVING, EXTRAS, TESTS)),
    ],
)
def test_the_locks_hold_what_is_asked_for(extras: tuple[str, ...], paths: tuple[Path, ...]) -> None:
    asked = list(project()["dependencies"])
    for extra in extras:
        asked += project()["optional-dependencies"][extra]
    held = {name: version for path in paths for name, version in locked(path).items()}
    for requirement in map(Requirement, asked):
        name = canonicalize_name(requirement.name)
        if name not in UNLOCKED:
            assert requirement.specifier.contains(held[name]), requirement


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment's python; it has the built wheel, and borrows the other packages."""
    folder = tmp_path_factory.mktemp("installed")
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    source = folder / "source"
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in files.stdout.decode().rstrip("\0").split("\0"):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).symlink_to(ROOT / name)
    build = ("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, source)
    subprocess.run([*pip, *build], check=True, timeout=120)
    venv.create(folder / "env", with_pip=False)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder / "env")}))
    wheel = next(folder.glob("passage-*.whl"))
    target = ("install", "--no-deps", "--no-index", "--target", packages, wheel)
    subprocess.run([*pip, *target], check=True, timeout=120)
    borrowed = "\n".join(path for path in sys.path if path.endswith("site-packages"))
    (packages / "borrowed.pth").write_text(borrowed)
    return folder / "env" / "bin" / "python"


def run(python: Path, *arguments: str | Path) -> str:
    """Run it in a folder of its own; return what it printed. Fails where the exit code is not 0."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [python, *arguments],
        cwd=python.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_everything_that_is_needed(installed: Path) -> None:
    found = run(installed, "-c", "import service; print(service.__file__)")
    packages = Path(found.strip()).parents[1]
    assert packages.is_relative_to(installed.parents[1])
    listed = subprocess.run(
        ["git", "ls-files", "retrieval", "prompts", "service", "eval"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    held = [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
    missing = {name for name in held if not (packages / name).is_file()}
    assert {name for name in missing if not name.startswith("service/widget/")} == {
        "eval/speakers/README.md"
    }


def test_evaluation_and_commands_run_from_the_wheel(installed: Path) -> None:
    said = run(installed, "-m", "eval", "--help")
    assert said.count("\n    ") >= len(COMMANDS)
    assert "ingest" in run(installed, "-m", "service.cli", "--help")
