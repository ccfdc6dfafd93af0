"""For every test: no setting of the developer's leaks in. The network is closed by pytest-socket
(see addopts in pyproject.toml): only this machine can be reached."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("passage", deadline=None)
settings.load_profile("passage")
"""How long an example takes says more about what else the machine does than about the code."""


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("PASSAGE_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session", autouse=True)
def _no_hub() -> None:
    """Encoders come from this machine; a try to fetch one fails at once, in children too."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
