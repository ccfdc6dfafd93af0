"""Keys at rest, and the bounds of what one may be."""

from __future__ import annotations

import hashlib
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.access import EVERYTHING, Access
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


def test_a_key_opens_its_groups_and_an_admin_key_all(store: KeyStore) -> None:
    key, secret = store.add("desk", "ingest", groups=["b", "a", "b"])
    assert key.groups == ("a", "b")
    assert store.find(secret) == key
    assert key.caller.access == Access(frozenset("ab"))
    assert store.add("other", "ingest")[0].caller.access == Access(frozenset())
    assert store.add("me", "admin")[0].caller.access == EVERYTHING
    with pytest.raises(InputError, match="sees every group"):
        store.add("me", "admin", groups=["a"])
    with pytest.raises(InputError, match="a group has 1 to 100"):
        store.add("desk", "ask", groups=["a "])


def test_keys_of_the_version_before_groups_hold_none(tmp_path: Path) -> None:
    secret = "psg_" + "x" * 43
    with closing(sqlite3.connect(tmp_path / FILE)) as database, database:
        database.execute(
            "CREATE TABLE keys (id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, "
            "name TEXT NOT NULL, scope TEXT NOT NULL, origins TEXT NOT NULL, per_minute INTEGER, "
            "created TEXT NOT NULL, revoked TEXT) STRICT"
        )
        database.execute(
            "INSERT INTO keys VALUES ('key_1', ?, 'desk', 'ask', '[]', NULL, '2026', NULL)",
            (hashlib.sha256(secret.encode()).hexdigest(),),
        )
    for _ in range(2):
        with closing(KeyStore(tmp_path)) as opened:
            found = opened.find(secret)
            assert found is not None
            assert found.caller.access == Access(frozenset())
            opened.add("new", "ask", groups=["a"])
