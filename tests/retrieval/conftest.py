"""Marks that langchain-tests uses on tests of chat models, without the plugins they are for."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    for mark in ("benchmark", "vcr"):
        config.addinivalue_line("markers", f"{mark}: of langchain-tests, not used here")
