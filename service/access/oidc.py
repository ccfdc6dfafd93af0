"""Bearer tokens that an identity provider signed (OpenID Connect): verified here, offline but for
the provider's public keys, which are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
import structlog

from retrieval.errors import InvalidDocument
from retrieval.validate import validate_groups
from service.access.caller import SCOPES, Caller, Scope, access_of
from service.access.discovery import COOLDOWN_SECONDS, FETCH_SECONDS, Discovery, NotDiscovered
from service.access.gate import Holder

log = structlog.get_logger("passage.access")

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
"""Asymmetric ones only: with HS256 allowed, the provider's public key would sign tokens."""

LEEWAY_SECONDS = 30  # that two clocks may differ
KEYS_KEPT_SECONDS = 300.0  # a key that was taken back still opens for so long

MAX_NAME = 100  # characters of a subject or name, in the log


@dataclass(frozen=True, slots=True)
class Issuer:
    """``name`` and ``audience`` are what a token's ``iss`` and ``aud`` have to be; without a
    ``jwks_url`` the issuer says itself where its keys are."""

    name: str
    audience: str
    jwks_url: str | None


class IssuedTokens:
    """A ``TokenReader``; for any thread."""

    def __init__(
        self, issuer: Issuer, scope_claim: str, scopes: Mapping[str, Scope], groups_claim: str
    ) -> None:
        """``scopes`` says what a value of ``scope_claim`` allows here; those of ``groups_claim``
        are the groups themselves."""
        self._issuer = issuer
        self._scope_claim, self._scopes, self._groups_claim = scope_claim, scopes, groups_claim
        self._discovery = Discovery(issuer.name)
        self._keys: jwt.PyJWKClient | None = None

    def holder(self, token: str) -> Holder | None:
        try:
            claims = jwt.decode(
                token,
                self._signing_keys().get_signing_key_from_jwt(token),
                algorithms=ALGORITHMS,
                audience=self._issuer.audience,
                issuer=self._issuer.name,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, NotDiscovered) as error:
            log.warning("token refused", reason=type(error).__name__)  # its text may hold the token
            return None
        return Holder(self._caller(claims))

    def _signing_keys(self) -> jwt.PyJWKClient:
        """Made at the first token. Raises NotDiscovered."""
        if self._keys is None:
            self._keys = jwt.PyJWKClient(
                self._issuer.jwks_url or self._discovery.jwks_url(),
                lifespan=KEYS_KEPT_SECONDS,
                timeout=FETCH_SECONDS,
                cooldown_duration=COOLDOWN_SECONDS,  # anybody may name unknown keys
            )
        return self._keys

    def _caller(self, claims: Mapping[str, Any]) -> Caller:
        given = {
            self._scopes[one] for one in _words(claims.get(self._scope_claim)) & {*self._scopes}
        }
        scope = max(given, key=SCOPES.index, default=None)
        subject = str(claims["sub"])
        name = str(claims.get("preferred_username") or subject)
        access = access_of(scope, _groups(claims.get(self._groups_claim)))
        return Caller(f"oidc:{_short(subject)}", name[:MAX_NAME], scope, access)


def _words(claim: object) -> frozenset[str]:
    """A claim's values: of a list, or of one text with spaces between."""
    values = claim.split() if isinstance(claim, str) else claim
    return frozenset(map(str, values)) if isinstance(values, list) else frozenset()


def _short(subject: str) -> str:
    """Two subjects stay two: uploads and replies are kept by it."""
    if len(subject) <= MAX_NAME:
        return subject
    digest = hashlib.sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{subject[:MAX_NAME]}-{digest}"


def _groups(claim: object) -> frozenset[str]:
    """The claim's values that can be a document's group."""
    return frozenset(name for name in _words(claim) if _is_group(name))


def _is_group(name: str) -> bool:
    try:
        validate_groups([name])
    except InvalidDocument:
        return False
    return True
