"""Addresses read strictly: one spelling for each place, and nothing else gets through."""

from __future__ import annotations

import ipaddress
import threading

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.errors import CannotFetch
from service.fetch.addresses import is_public
from service.fetch.names import target_of
from service.fetch.resolve import SystemResolver
from service.fetch.rules import PublicOnly
from tests.service.fetch.spellings import SPELLINGS

LOOPBACK = ipaddress.ip_address("127.0.0.1")


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("http://example.org", "http://example.org/"),
        ("HTTPS://Example.ORG:443/A?b=C#d", "https://example.org/A?b=C"),
        ("http://example.org.:80?q", "http://example.org/?q"),
        ("http://example.org:8080/a b".replace(" ", "%20"), "http://example.org:8080/a%20b"),
        ("https://пример.рф/новости?с=1", "https://xn--e1afmkfd.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE"
         "%D1%81%D1%82%D0%B8?%D1%81=1"),
        ("http://ＥＸＡＭＰＬＥ．org/", "http://example.org/"),
        ("http://[2606:4700:4700:0:0:0:0:1111]:80/", "http://[2606:4700:4700::1111]/"),
        ("http://1.1.1.1./", "http://1.1.1.1/"),
        ("http://example.org/?u=http://a@b\x7e/", "http://example.org/?u=http://a@b~/"),
        ("http://my_host.example.org/", "http://my_host.example.org/"),
        ('http://example.org/"<x>`', "http://example.org/%22%3Cx%3E%60"),
    ],
)  # fmt: skip
def test_one_spelling(url: str, read: str) -> None:
    assert target_of(url).url == read
    assert target_of(read).url == read


LIKELY = st.sampled_from(list("htps:/@[]%#?\\.0123456789abxf-_ \t\n。０①é\u200b"))


@given(st.one_of(st.text(), st.text(LIKELY).map(lambda rest: f"http://{rest}")))
@example("http://[::1]:")
@example("http://a:00000/")
def test_whatever_is_given_is_an_address_or_refused(url: str) -> None:
    """And what is one is plain ASCII, and reads as itself."""
    try:
        target = target_of(url)
    except CannotFetch:
        return
    assert target.url.isascii()
    assert target.url.isprintable()
    assert " " not in target.url
    assert target_of(target.url) == target


@given(st.ip_addresses())
def test_what_is_special_to_python_is_not_public(address: object) -> None:
    assert isinstance(address, ipaddress.IPv4Address | ipaddress.IPv6Address)
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert not is_public(address)


def test_each_refusal_is_one_clear_line() -> None:
    rules = PublicOnly()
    for url in SPELLINGS:
        try:
            target = rules.target(url)
            rules.check(target, [target.address or ipaddress.ip_address("127.0.0.1")])
        except CannotFetch as error:
            said = str(error)
        assert said.isprintable()
        assert 10 < len(said) < 150


@pytest.mark.parametrize(
    "stated", ["host", "host:", ":80", "host:80/path", "http://host:80", "a b:80", "host:99999999"]
)
def test_what_may_be_private_is_named_with_its_port(stated: str) -> None:
    with pytest.raises(CannotFetch, match=r"write it like intranet\.example:8080"):
        PublicOnly([stated])


def test_what_may_be_private_is_exactly_that() -> None:
    rules = PublicOnly(["Intranet.Example:8080", "[fd00::1]:80"])
    inside = [ipaddress.ip_address("10.0.0.1")]
    rules.check(rules.target("http://intranet.example.:8080/"), inside)
    rules.check(rules.target("http://[fd00:0::1]/"), [ipaddress.ip_address("fd00::1")])
    for url in ("http://intranet.example/", "http://www.intranet.example/", "http://[fd00::2]/"):
        with pytest.raises(CannotFetch, match="not on the public internet"):
            rules.check(rules.target(url), inside)
    with pytest.raises(CannotFetch, match="its port is 8081"):
        rules.target("http://intranet.example:8081/")
    with pytest.raises(CannotFetch, match="not on the public internet"):
        rules.check(rules.target("http://nowhere.example/"), [])


def test_the_system_s_names() -> None:
    found = SystemResolver().resolve("localhost", 30.0)
    assert LOOPBACK in found
    assert not any(map(is_public, found))
    with pytest.raises(CannotFetch, match="is not found"):
        SystemResolver().resolve("a" * 64, 30.0)
    asked = threading.Event()
    slow = SystemResolver(lambda host: [LOOPBACK] if asked.wait(30.0) else [])
    with pytest.raises(CannotFetch, match="is not found in time"):
        slow.resolve("localhost", 0.05)
    asked.set()
    assert slow.resolve("localhost", 30.0) == [LOOPBACK]
