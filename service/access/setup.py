"""The gate of a data folder, as the settings want it."""

from __future__ import annotations

from retrieval.errors import InputError
from service.access.audit import Audit
from service.access.buckets import Buckets
from service.access.gate import Gate, TokenReader
from service.access.keys import KeyStore
from service.settings import INSTALL_EXTRAS, Settings


def gate_for(settings: Settings) -> Gate:
    """Opens the folder's keys; the caller closes them. Raises InputError for half an issuer."""
    tokens = tokens_of(settings)
    return Gate(
        keys=KeyStore(settings.data),
        audit=Audit(settings.data),
        tokens=tokens,
        public=settings.public,
        per_minute=settings.per_minute,
        buckets=Buckets(),
    )


def tokens_of(settings: Settings) -> TokenReader | None:
    """The reader of the issuer's tokens; PyJWT is loaded only where one is named."""
    if settings.oidc_issuer is None:
        return None
    try:
        from service.access.oidc import IssuedTokens, Issuer
    except ModuleNotFoundError as missing:
        raise InputError(
            f"PASSAGE_OIDC_ISSUER needs {missing.name}: run {INSTALL_EXTRAS}."
        ) from None
    if settings.oidc_audience is None:
        raise InputError(
            "PASSAGE_OIDC_ISSUER needs PASSAGE_OIDC_AUDIENCE as well: what tokens for this server "
            "have as `aud`, so that those for another service open nothing here."
        )
    issuer = Issuer(settings.oidc_issuer, settings.oidc_audience, settings.oidc_jwks_url)
    claims = settings.oidc_scope_claim, settings.oidc_scopes, settings.oidc_groups_claim
    return IssuedTokens(issuer, *claims)
