"""Over TLS: the server proves the name that was asked for, at the address that was checked."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from retrieval.errors import CannotFetch
from tests.service.fetch.site import (
    SITE,
    Names,
    Network,
    Site,
    moves,
    page,
    says,
    serving,
    web_over,
)

NAME = "site.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For NAME alone, signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "site.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


@pytest.fixture
def site(certificate: Path) -> Iterator[Site]:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    with serving({"/story": says(page())}, server) as found:
        yield found


def fetch(site: Site, certificate: Path | None, url: str) -> bytes:
    trusted = ssl.create_default_context(cafile=certificate)
    names = Names({name: [[SITE]] for name in (NAME, "other.example")})
    web = web_over(Network({SITE: site.port}, canary=site.port), names, tls=trusted)
    return web.fetch(web.target(url)).body


def test_the_name_is_proved_though_the_address_is_connected_to(
    site: Site, certificate: Path
) -> None:
    assert fetch(site, certificate, f"https://{NAME}/story") == page()
    assert site.requests[-1][1]["Host"] == NAME


@pytest.mark.parametrize(
    ("url", "trusted", "why"),
    [
        ("https://other.example/story", True, "Hostname mismatch"),
        (f"https://{SITE}/story", True, "IP address mismatch"),
        (f"https://{NAME}/story", False, "certificate verify failed"),
    ],
)
def test_another_name_or_nobody_s_word_is_refused(
    site: Site, certificate: Path, url: str, trusted: bool, why: str
) -> None:
    with pytest.raises(CannotFetch, match=why):
        fetch(site, certificate if trusted else None, url)
    assert site.requests == []


def test_from_https_to_http_is_no_way(site: Site, certificate: Path) -> None:
    site.answers["/moved"] = moves(f"http://{NAME}/story")
    with pytest.raises(CannotFetch, match="from https to http"):
        fetch(site, certificate, f"https://{NAME}/moved")
    assert site.paths == ["/moved"]
