"""What can be set from outside, each with its reason. Environment variables begin ``PASSAGE_``."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from retrieval.errors import CannotFetch
from service.access.caller import Scope
from service.fetch.rules import PublicOnly

MEBIBYTE = 1024 * 1024

INSTALL_EXTRAS = ".venv/bin/pip install --require-hashes --no-deps -r requirements-extras.lock"
"""What to run in the project's folder for the packages that only some settings need."""

NotJson = SettingsError
"""Raised for a list that is not written as JSON; its message names the field in quotes."""


class Settings(BaseSettings):
    """Read once at start; a command line option wins over the environment."""

    model_config = SettingsConfigDict(env_prefix="PASSAGE_", frozen=True)

    data: Path = Path("passage-data")
    """The data folder (``PASSAGE_DATA``). Relative, so that a first try needs no set-up."""

    model: str | None = None
    """Any sentence-transformers model, by name or folder; None: the one that ships."""

    host: str = "127.0.0.1"
    """Loopback: without a key nobody else may reach the server (see ``passage keys``)."""

    port: int = Field(default=8000, ge=0, le=65535)
    """0 takes any free port; the address is printed."""

    public_url: str | None = Field(default=None, pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")
    """How readers reach this server (behind a proxy); makes viewer links absolute and is an
    accepted Host. None: the request's own origin."""

    hosts: tuple[str, ...] = ()
    """Other names that readers call this server by (JSON list, without ports). Any other Host is
    refused, so that no foreign name can be pointed here."""

    key: SecretStr | None = None
    """What commands show a server that has keys when they write through it."""

    per_minute: int = Field(default=600, ge=1)
    """Requests of one key; ``passage keys add --per-minute`` sets another. Ten a second is more
    than a person or a page sends and less than what keeps everybody else waiting."""

    oidc_issuer: str | None = Field(default=None, pattern=r"^https?://\S+$")
    """Who signs bearer tokens that are taken as well as keys; compared with their ``iss``."""

    oidc_audience: str | None = None
    """What tokens for this server have as ``aud``; one for another service opens nothing here."""

    oidc_jwks_url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    """Where the issuer's public keys are. None: where its ``/.well-known/openid-configuration``
    says, asked at the first token."""

    oidc_scope_claim: str = "scope"
    """The claim that ``oidc_scopes`` is looked up in; a list, or words in one text."""

    oidc_scopes: dict[str, Scope] = {
        "passage:ask": "ask",
        "passage:ingest": "ingest",
        "passage:admin": "admin",
    }
    """What a value of that claim allows here (JSON); the widest counts."""

    oidc_groups_claim: str = "groups"
    """The claim that names its holder's groups; a list, or words in one text. Without it a token
    opens what is open to every key."""

    max_json_bytes: int = Field(default=2 * MEBIBYTE, ge=1024)
    """A JSON body holds one question or one document. 2 MiB is a long book's chapter, and
    parsing the worst 2 MiB takes under 50 MB of memory. Larger documents go by upload."""

    max_upload_bytes: int = Field(default=64 * MEBIBYTE, ge=1024)
    """One multipart request, all files together. It is spooled to disk, so the cost is disk."""

    max_upload_files: int = Field(default=200, ge=1)
    """Files in one request; more are refused before they are read."""

    cors_origins: tuple[str, ...] = ()
    """Other origins whose pages may call this API (JSON list). None by default."""

    ask_threads: int = Field(default=2, ge=1)
    """Questions worked on at once. An answer is mostly Python, of which one thread runs at a time:
    more threads on two cores answer no more questions, and what refuses the rest waits longer."""

    ask_queue: int = Field(default=64, ge=0)
    """Requests that may wait for a thread; the next one is told 503 and when to come back."""

    ask_seconds: float = Field(default=5.0, gt=0)
    """How long a question may wait for a thread, and to be encoded; then it is told 503 and never
    begun. A full queue of 64 is worked off in two or three seconds; who waits longer has left."""

    write_seconds: float = Field(default=30.0, gt=0)
    """The same for documents: programs send them, which are more patient, and a long one before
    them is embedded for some seconds."""

    upload_queue: int = Field(default=100, ge=1)
    """Uploads that may wait to be read. They lie on the disk, and what was acknowledged must be
    read, so that the only bound on them is how many are taken."""

    fetch: bool = False
    """Whether documents may be fetched from the web (``passage ingest URL``, ``POST
    /v1/documents`` with a ``url`` and no text). Off: a server that fetches what it is told to is
    a way into the network it stands in; rules bound it, but who does not need it has none."""

    fetch_allow: tuple[str, ...] = ()
    """Hosts with their ports that may be fetched from though they are not public (JSON list:
    ``["intranet.example:8080"]``), exactly these. Nothing else inside is reached."""

    fetch_contact: str | None = Field(default=None, pattern=r"^[!-'*-~]{1,200}$")
    """An address for those whose sites are fetched; stands in the User-Agent."""

    fetch_pause: float = Field(default=1.0, ge=0, le=60)
    """Seconds between two requests to one host; a longer one that its robots.txt asks for is
    kept."""

    fetch_seconds: float = Field(default=30.0, gt=0, le=600)
    """For one page in all, its redirects included, however slowly it drips."""

    log_text: bool = False
    """Whether questions, answers and the messages of errors stand in the log."""

    llm: str | None = None
    """A chat model that LangChain knows, ``openai:gpt-4o-mini`` or ``ollama:llama3``. None: answers
    are the sources' own sentences, and LangChain is not loaded."""

    llm_base_url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    """Where an OpenAI-compatible server listens (vLLM, llama.cpp, a gateway); None: the
    provider's own address."""

    llm_api_key: SecretStr | None = None
    """Shown nowhere. None: the provider's own variable (``OPENAI_API_KEY``)."""

    llm_mode: Literal["write", "choose"] = "write"
    """``choose`` for small models, which lose a citation format: they only choose sentences."""

    llm_options: dict[str, Any] = {}
    """Passed on to the model as they are (JSON: ``{"temperature": 0}``); no keys here."""

    llm_deadline: float = Field(default=30.0, gt=0, le=600)
    """Seconds for one reply, retries included; then the sources' own words are given."""

    llm_max_characters: int = Field(default=20_000, ge=100)
    """Of one reply. An answer has a few hundred; what goes on and on is hung up on."""

    llm_parallel: int = Field(default=16, ge=1)
    """Answers that may wait for the model at once; they keep none of ``ask_threads`` busy."""

    openai_citations: Literal["markers", "markdown_links", "footnotes"] = "markers"
    """How the OpenAI-compatible routes write sources into the text, for clients that show nothing
    else: ``[1]`` as it is, each mark a link, or the sources listed below. Annotations always."""

    @field_validator("fetch_allow")
    @classmethod
    def _with_ports(cls, stated: tuple[str, ...]) -> tuple[str, ...]:
        """Told at start, not at the first fetch."""
        try:
            PublicOnly(stated)
        except CannotFetch as error:
            raise ValueError(str(error)) from None
        return stated

    @property
    def public(self) -> bool:
        """Whether others than this machine can reach ``host``."""
        try:
            return not ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host != "localhost"
