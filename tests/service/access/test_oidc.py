"""Tokens of an identity provider: good ones say who it is, every other opens nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from retrieval.access import Access
from retrieval.errors import InputError
from service.access.caller import Caller
from service.access.discovery import Discovery, NotDiscovered
from service.access.gate import TokenReader
from service.access.setup import tokens_of
from service.settings import Settings
from tests.issuer import AUDIENCE, KEY_ID, Provider, provider, rsa_key


@pytest.fixture(scope="module")
def issuer() -> Iterator[Provider]:
    with provider() as running:
        yield running


@pytest.fixture(scope="module")
def tokens(issuer: Provider) -> TokenReader:
    found = tokens_of(
        Settings(oidc_issuer=issuer.address, oidc_audience=AUDIENCE, oidc_jwks_url=issuer.address)
    )
    assert found is not None
    return found


def test_a_token_says_who_what_and_which_groups(issuer: Provider, tokens: TokenReader) -> None:
    token = issuer.token(
        scope="openid passage:ingest passage:ask", groups=["a", "b"], preferred_username="ana"
    )
    holder = tokens.holder(token)
    assert holder is not None
    assert holder.caller == Caller("oidc:u1", "ana", "ingest", Access(frozenset("ab")))
    fetched = issuer.fetches
    for _ in range(20):
        assert tokens.holder(token) == holder
    assert issuer.fetches == fetched  # the keys are kept


@pytest.mark.parametrize(
    ("claims", "scope", "groups"),
    [
        ({"scope": ["passage:admin"], "groups": ["a"]}, "admin", None),
        ({"scope": "passage:ask openid", "groups": "a b"}, "ask", "ab"),
        ({"scope": "passage:ask", "groups": {"a": 1}}, "ask", ""),
        ({"scope": "passage:ask", "groups": ["a", " b", "", "c\n", "d" * 101]}, "ask", "a"),
        ({"scope": {"passage:ask": 1}}, None, ""),
        ({"scope": "admin"}, None, ""),
        ({}, None, ""),
    ],
)
def test_scope_and_groups_are_what_the_claims_say(
    issuer: Provider,
    tokens: TokenReader,
    claims: dict[str, Any],
    scope: str | None,
    groups: str | None,
) -> None:
    holder = tokens.holder(issuer.token(**claims))
    assert holder is not None
    assert holder.caller.scope == scope
    assert holder.caller.access == Access(None if groups is None else frozenset(groups))


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"aud": None},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"nbf": int(time.time()) + 3600},
        {"sub": None},
    ],
)
def test_a_claim_that_does_not_hold(
    issuer: Provider, tokens: TokenReader, claims: dict[str, Any]
) -> None:
    assert tokens.holder(issuer.token(scope="passage:admin", **claims)) is None


def test_forged_signatures(issuer: Provider, tokens: TokenReader) -> None:
    good = issuer.token(scope="passage:admin")
    header, payload, signature = good.split(".")
    public = issuer.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    by_hmac = f"{_part({'alg': 'HS256', 'kid': KEY_ID})}.{payload}"
    mac = hmac.digest(public, by_hmac.encode(), hashlib.sha256)
    fetched = issuer.fetches
    forged = {
        "another key": issuer.token(rsa_key(), scope="passage:admin"),
        "none": f"{_part({'alg': 'none', 'kid': KEY_ID})}.{payload}.",
        "None, signed": f"{_part({'alg': 'None', 'kid': KEY_ID})}.{payload}.{signature}",
        "HS256 with the public key": f"{by_hmac}.{_base64(mac)}",
        "other claims": f"{header}.{_part({'iss': issuer.address, 'sub': 'x'})}.{signature}",
        "no signature": f"{header}.{payload}.",
        "no key id": f"{_part({'alg': 'RS256'})}.{payload}.{signature}",
        "garbage": "a.b.c",
        "not a token": "x" * 5000,
        "empty": "",
    }
    assert {how for how, token in forged.items() if tokens.holder(token) is not None} == set()
    assert tokens.holder(good) is not None
    unknown = f"{_part({'alg': 'RS256', 'kid': 'other'})}.{payload}.{signature}"
    assert [tokens.holder(unknown) for _ in range(10)] == [None] * 10
    assert issuer.fetches <= fetched + 1  # nobody makes us ask the provider at each request


def _part(value: dict[str, Any]) -> str:
    return _base64(json.dumps(value).encode())


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def test_half_an_issuer_is_told_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"PASSAGE_OIDC_AUDIENCE as well: what tokens"):
        tokens_of(Settings(data=tmp_path, oidc_issuer="https://id.example"))


def test_two_long_subjects_are_two_callers(issuer: Provider, tokens: TokenReader) -> None:
    found = [tokens.holder(issuer.token(sub="x" * 100 + one)) for one in ("a", "b", "a")]
    first, second, again = (one.caller.id for one in found if one is not None)
    assert first == again != second
    assert len(first) < 200


def test_the_issuer_says_where_its_keys_are(issuer: Provider) -> None:
    found = tokens_of(Settings(oidc_issuer=issuer.address, oidc_audience=AUDIENCE))
    assert found is not None
    holder = found.holder(issuer.token(scope="passage:ask"))
    assert holder is not None
    assert holder.caller.scope == "ask"
    assert Discovery(issuer.address).jwks_url() == f"{issuer.address}/keys"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"issuer": "https://other.example", "jwks_uri": "https://other.example/k"}, "not this"),
        ({"jwks_uri": "https://other.example/k"}, "not this issuer"),
        ({"issuer": None, "jwks_uri": 3}, "names no address"),
        ({"issuer": None, "jwks_uri": "file:///etc/passwd"}, "names no address"),
        ([], "not this issuer"),
    ],
)
def test_a_provider_that_does_not_say_is_not_asked_again_at_once(said: Any, message: str) -> None:
    seconds = [0.0]
    with provider() as issuer:
        if isinstance(said, dict) and said.get("issuer", "") is None:
            said = said | {"issuer": issuer.address}
        issuer.said = said
        discovery = Discovery(issuer.address, lambda: seconds[0])
        with pytest.raises(NotDiscovered, match=message):
            discovery.jwks_url()
        issuer.said = {"issuer": issuer.address, "jwks_uri": f"{issuer.address}/keys"}
        with pytest.raises(NotDiscovered, match="a moment ago"):
            discovery.jwks_url()
        seconds[0] = 31.0
        assert discovery.jwks_url() == f"{issuer.address}/keys"


def test_a_provider_that_cannot_be_reached_lets_nobody_in() -> None:
    with provider() as issuer:
        token = issuer.token(scope="passage:admin")
    found = tokens_of(Settings(oidc_issuer=issuer.address, oidc_audience=AUDIENCE))
    assert found is not None
    assert [found.holder(token) for _ in range(3)] == [None] * 3
