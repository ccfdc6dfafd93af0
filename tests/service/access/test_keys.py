"""Keys at rest, and the bounds of what one may be."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.access import Access
from retrieval.errors import InputError
from service.access.caller import Caller
from service.access.keys import FILE, KeyStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[KeyStore]:
    with closing(KeyStore(tmp_path)) as opened:
        yield opened


def test_a_key_is_found_by_its_secret_until_it_is_revoked(store: KeyStore, tmp_path: Path) -> None:
    key, secret = store.add("desk", "ask")
    assert secret.startswith("psg_")
    assert len(secret) > 40
    found = store.find(secret)
    assert found == key
    assert found.caller == Caller(key.id, "desk", "ask", Access(frozenset()))
    assert store.find(secret[:-1]) is None
    with closing(KeyStore(tmp_path)) as elsewhere:  # as the command line does beside a server
        assert elsewhere.revoke(key.id)
    assert store.find(secret) is None
    assert not store.revoke(key.id)


def test_the_secret_is_nowhere_on_disk(store: KeyStore, tmp_path: Path) -> None:
    _, secret = store.add("desk", "admin")
    assert all(secret.encode() not in path.read_bytes() for path in tmp_path.iterdir())
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_revoking_the_last_key_leaves_the_folder_closed(store: KeyStore) -> None:
    assert not store.configured()
    key, _ = store.add("desk", "ask")
    store.revoke(key.id)
    assert store.configured()
    assert not store.any_in_force()


def test_origins_of_keys_in_force_count(store: KeyStore) -> None:
    key, _ = store.add("page", "ask", origins=["https://a.example"])
    assert store.has_origin("https://a.example")
    assert not store.has_origin("https://b.example")
    store.revoke(key.id)
    assert not store.has_origin("https://a.example")


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("can only be ask", {"scope": "ingest", "origins": ["https://a.example"]}),
        ("as browsers send it", {"scope": "ask", "origins": ["https://a.example/"]}),
        ("as browsers send it", {"scope": "ask", "origins": ["*"]}),
        ("at least 1", {"scope": "ask", "per_minute": 0}),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(
    store: KeyStore, message: str, arguments: dict[str, object]
) -> None:
    with pytest.raises(InputError, match=message):
        store.add("desk", **arguments)  # type: ignore[arg-type]


def test_a_key_has_a_name_that_can_be_read(store: KeyStore) -> None:
    for name in (" ", "a\nb", "a" * 101):
        with pytest.raises(InputError, match="printable characters"):
            store.add(name, "ask")
    assert store.all() == []
