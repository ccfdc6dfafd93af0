"""A web address, read strictly: one spelling for each place, everything else refused.

Parsers disagree about odd spellings, and what one lets pass another follows. So nothing is
guessed here: what is not plainly a web address is refused with what is wrong with it.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import idna

from retrieval.errors import CannotFetch
from service.fetch.addresses import Address

LONGEST = 2_000  # characters; what the API takes as an address as well

DEFAULT_PORTS = {"http": 80, "https": 443}

_WEB = re.compile(r"(https?)://([^/?#]+)(.*)", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^:\[\]]+))(?::([0-9]{0,5}))?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_ODD_CATEGORIES = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}
"""Unicode's controls, invisible marks, halves of pairs, and white space."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes. ``host`` is a lower-case ASCII name or an address in its one
    spelling, without brackets; ``path`` begins with / and holds the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def address(self) -> Address | None:
        """The address that the host is; None for a name."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None

    @property
    def authority(self) -> str:
        """As the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        return f"{self.origin}{self.path}"


def target_of(url: str) -> Target:
    """Raises CannotFetch, saying what is wrong, for everything but a plain web address."""
    _refuse_odd(url)
    web = _WEB.fullmatch(url)
    if web is None:
        raise CannotFetch("only http:// and https:// addresses are fetched")
    scheme, authority, rest = web[1].lower(), web[2], web[3]
    if "@" in authority:
        raise CannotFetch("an address with a user name or password in it is not fetched")
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise CannotFetch("its host is not a plain name or address")
    host = _numeric_v6(parts[1]) if parts[1] is not None else _host(parts[2])
    port = int(parts[3]) if parts[3] else DEFAULT_PORTS[scheme]
    return Target(scheme, host, port, _path(rest))


def joined(target: Target, link: str) -> str:
    """The address that a link found at ``target`` stands for. Raises CannotFetch."""
    _refuse_odd(link)  # before joining, which would drop some of it in silence
    try:
        return urljoin(target.url, link)
    except ValueError:
        raise CannotFetch("it is not an address") from None


def host_and_port(stated: str) -> tuple[str, int]:
    """``intranet.example:8080`` in its one spelling. Raises CannotFetch."""
    try:
        target = target_of(f"http://{stated}/")
        if re.search(r":[0-9]+$", stated) and target.path == "/":
            return target.host, target.port
        why = "it has no port" if target.path == "/" else "it has a path"
    except CannotFetch as error:
        why = str(error)
    raise CannotFetch(f"{stated!r}: {why}; write it like intranet.example:8080")


def _refuse_odd(url: str) -> None:
    if len(url) > LONGEST:
        raise CannotFetch(f"it is longer than {LONGEST:,} characters")
    if "\\" in url or any(unicodedata.category(c) in _ODD_CATEGORIES for c in url):
        raise CannotFetch("it holds white space, a backslash or characters that are not shown")


def _host(given: str) -> str:
    """A name or IPv4 address in lower-case ASCII."""
    if "%" in given:
        raise CannotFetch("its host is percent-encoded; write it out")
    host = given.lower() if given.isascii() else _ascii(given)
    host = host.removesuffix(".")
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _numeric_v4(host)
    if len(host) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise CannotFetch("its host is not a name")
    return host


def _ascii(given: str) -> str:
    """An international name as the name system has it; wide digits and dots become plain."""
    try:
        return idna.encode(given, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise CannotFetch("its host is not a name") from None


def _numeric_v4(host: str) -> str:
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError:
        raise CannotFetch("its host is a number; write an address as four decimal ones") from None


def _numeric_v6(host: str) -> str:
    try:
        return str(ipaddress.IPv6Address(host))
    except ValueError:
        raise CannotFetch("its host is not an IPv6 address") from None


def _path(rest: str) -> str:
    """Path and query as requests carry them: ASCII, without the fragment."""
    parts = urlsplit(f"http://host{rest}")
    query = f"?{parts.query}" if parts.query else ""
    return quote((parts.path or "/") + query, safe="/?#[]@!$&'()*+,;=:%~-._|")
