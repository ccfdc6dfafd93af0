"""The widget's source and its committed bundle belong together."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

WIDGET = Path(__file__).resolve().parents[1] / "service" / "widget"
BUNDLE = WIDGET.parent / "static" / "widget.js"
MOST_BYTES = 60 * 1024  # gzipped

LOCK = json.loads((WIDGET / "package-lock.json").read_text("utf-8"))
needs_tools = pytest.mark.skipif(
    shutil.which("node") is None or not (WIDGET / "node_modules" / "esbuild").is_dir(),
    reason="no node, or its packages are not installed; `make widget-tools` does where npm is",
)


def run(*command: str) -> str:
    done = subprocess.run(command, cwd=WIDGET, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@needs_tools
def test_the_bundle_rebuilds_byte_for_byte(tmp_path: Path) -> None:
    run("node", "build.mjs", str(tmp_path / "widget.js"))
    assert (tmp_path / "widget.js").read_bytes() == BUNDLE.read_bytes(), "run `make widget`"


@needs_tools
def test_the_source_has_no_type_errors() -> None:
    run("node", "node_modules/typescript/bin/tsc", "--noEmit")


def test_the_bundle_is_small() -> None:
    size = len(gzip.compress(BUNDLE.read_bytes(), 9))
    print(f"widget.js: {BUNDLE.stat().st_size:,} bytes, {size:,} gzipped")
    assert size <= MOST_BYTES


def test_versions_are_exact_and_locked_with_their_hashes() -> None:
    stated = json.loads((WIDGET / "package.json").read_text("utf-8"))
    for name, version in (stated["dependencies"] | stated["devDependencies"]).items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert LOCK["packages"][f"node_modules/{name}"]["version"] == version
    for path, package in LOCK["packages"].items():
        assert path == "" or package["integrity"].startswith("sha512-"), path
        assert "resolved" not in package, path


def test_nothing_in_the_bundle_names_another_site() -> None:
    """But the namespaces and the licences' addresses, which nothing fetches."""
    text = BUNDLE.read_text("utf-8")
    code = re.sub(r"/\*!?.*?\*/|^\s*//.*$", "", text, flags=re.S | re.M)
    found = set(re.findall(r"https?://[\w./-]+", code))
    assert {one for one in found if not one.startswith("http://www.w3.org/")} <= KNOWN


KNOWN = {
    "https://github.com/markedjs/marked.",  # in the message of an error
}


@pytest.mark.parametrize("language", ["es", "ru", "uk"])
def test_every_language_fills_the_same_blanks(language: str) -> None:
    """The compiler sees that no key is missing; that no blank is, this does."""
    english, other = words("en"), words(language)
    for key, blanks in english.items():
        assert other[key] == blanks, (language, key)


def words(language: str) -> dict[str, set[str]]:
    source = (WIDGET / "src" / "words" / f"{language}.ts").read_text("utf-8")
    entries = re.findall(r"^  (\w+): (.*?)(?=^  \w+:|^\};)", source, flags=re.S | re.M)
    return {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in entries}
