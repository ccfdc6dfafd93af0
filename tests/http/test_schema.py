"""Test S7: requests generated from /openapi.json, valid and broken, to every operation; each reply
is one that the schema declares, and none is a failure of ours.

The requests follow from a fixed seed: a reply that fails once fails each time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from service.settings import Settings
from tests.http.conftest import ARTICLES, running

SHORT, LONG = 25, 1_000
"""Requests for each operation and mode: a push waits for the short form, people for the long."""

SEED = 7

NUMBER = {"type": "number"}

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

MODES = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with running(Settings(data=tmp_path_factory.mktemp("data"))) as client:
        for article in ARTICLES:
            assert client.post("/v1/documents", json=article).status_code == 201
        yield client


def fuzz(server: httpx.Client, document: dict[str, Any], examples: int) -> dict[str, int]:
    """Requests sent by operation of the OpenAPI ``document``.

    Raises FailureGroup at the first reply that breaks it, with the request as a curl command.
    """
    sent: Counter[str] = Counter()
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        assert isinstance(found, Ok), "the document describes an operation wrongly"
        operation = found.ok()
        for mode in MODES:
            if mode is schemathesis.GenerationMode.NEGATIVE and not can_be_wrong(operation):
                continue

            @seed(SEED)
            @settings(
                max_examples=examples,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def one(case: schemathesis.Case[Any]) -> None:
                sent[f"{case.method} {case.path}"] += 1
                case.call_and_validate(base_url=str(server.base_url), checks=CHECKS)

            one()
    return dict(sent)


def can_be_wrong(operation: Any) -> bool:
    """Whether a request can break the schema: any text is an id, so a path alone cannot."""
    return bool(operation.body or operation.query or operation.headers)


def document_of(server: httpx.Client) -> dict[str, Any]:
    document: dict[str, Any] = server.get("/openapi.json").json()
    return document


def all_conform(server: httpx.Client, examples: int) -> None:
    document = document_of(server)
    sent = fuzz(server, document, examples)
    operations = {
        f"{method.upper()} {path}" for path, found in document["paths"].items() for method in found
    }
    assert set(sent) == operations
    print(f"S7: {sum(sent.values()):,} requests, {len(sent)} operations: 0 5xx, 0 violations")


def test_every_reply_is_a_declared_one(server: httpx.Client) -> None:
    all_conform(server, SHORT)


@pytest.mark.long
def test_every_reply_is_a_declared_one_at_length(server: httpx.Client) -> None:
    all_conform(server, LONG)


@pytest.mark.parametrize(
    ("response", "said"),
    [
        ({"418": {"description": "a teapot"}}, "Undocumented status code"),
        ({"200": {"description": "", "content": {"text/html": {}}}}, "Undocumented Content-Type"),
        (
            {"200": {"description": "", "content": {"application/json": {"schema": NUMBER}}}},
            "Response violates schema",
        ),
    ],
    ids=["status", "content type", "schema"],
)
def test_the_check_sees_an_undeclared_reply(
    server: httpx.Client, response: dict[str, Any], said: str
) -> None:
    """The negative control: the same check against a document that states something else."""
    document = document_of(server)
    document["paths"] = {"/livez": document["paths"]["/livez"]}
    document["paths"]["/livez"]["get"]["responses"] = response
    with pytest.raises(FailureGroup) as caught:
        fuzz(server, document, 1)
    assert said in str(caught.value.exceptions) + str(caught.value)
