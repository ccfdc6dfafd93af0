"""The one decision: may whoever shows this credential do what needs this scope, now?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, Protocol

from service.access.audit import Audit
from service.access.buckets import Buckets
from service.access.caller import LOCAL, NOBODY, Caller
from service.access.keys import PREFIX, KeyStore
from service.access.rules import Need

UNKNOWN = (
    "This needs a key that is known here: send `Authorization: Bearer psg_…`. "
    "`passage keys add` makes one."
)


@dataclass(frozen=True, slots=True)
class Credential:
    """``token`` is what was shown, None for nothing; ``origin`` the page's that sent it, if any."""

    token: str | None
    origin: str | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """``retry_after`` is in seconds, for a caller that is too fast."""

    why: Literal["unknown", "forbidden", "too fast"]
    detail: str
    caller: Caller = NOBODY
    retry_after: int = 0


@dataclass(frozen=True, slots=True)
class Holder:
    """Who a credential stands for; ``origins`` are the only ones it serves, unless empty."""

    caller: Caller
    origins: tuple[str, ...] = ()
    per_minute: int | None = None


class TokenReader(Protocol):
    """Tokens that somebody else signed."""

    def holder(self, token: str) -> Holder | None:
        """Whom a token stands for; None for one that does not hold. May wait for the network."""


@dataclass(frozen=True, slots=True)
class Gate:
    """``public``: others than this machine can reach the server, so that it is never open."""

    keys: KeyStore
    audit: Audit
    tokens: TokenReader | None
    public: bool
    per_minute: int
    buckets: Buckets

    def closed(self) -> bool:
        """Whether callers need a credential. Without keys there is nothing to check one against."""
        return self.public or self.tokens is not None or self.keys.configured()

    def waits_for(self, token: str | None) -> bool:
        """Whether deciding on it may take the network."""
        return self.tokens is not None and token is not None and not token.startswith(PREFIX)

    def holder(self, token: str) -> Holder | None:
        if (key := self.keys.find(token)) is not None:
            return Holder(key.caller, key.origins, key.per_minute)
        return self.tokens.holder(token) if self.tokens and self.waits_for(token) else None

    def admit(self, need: Need, shown: Credential) -> Caller | Refusal:
        """Who is let in, or why nobody is."""
        if not self.closed():
            return LOCAL
        if need == "open":
            return NOBODY
        holder = self.holder(shown.token) if shown.token else None
        if holder is None:
            return Refusal("unknown", UNKNOWN)
        caller = holder.caller
        if holder.origins and shown.origin not in holder.origins:
            detail = "This key serves pages of the origins it was made for, and nothing else."
            return Refusal("forbidden", detail, caller)
        if not caller.may(need):
            detail = f"This needs the scope {need}; this credential has {caller.scope or 'none'}."
            return Refusal("forbidden", detail, caller)
        limit = holder.per_minute or self.per_minute
        if waiting := self.buckets.take(caller.id, limit):
            detail = f"This key may send {limit:,} requests a minute."
            return Refusal("too fast", detail, caller, math.ceil(waiting))
        return caller
