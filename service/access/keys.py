"""The keys of a data folder: who holds one, what it is for; never the secret itself.

A small SQLite file of its own, so that a key made or revoked on the command line counts for the
next request of a server that runs.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import os
import re
import secrets
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.errors import InputError
from retrieval.validate import validate_groups
from service.access.caller import Caller, Scope, access_of
from service.small_db import prepare

FILE = "keys.db"
PREFIX = "psg_"
SECRET_BYTES = 32
ORIGIN = re.compile(r"https?://[a-z0-9.:\[\]-]+")
MAX_NAME = 100

SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, name TEXT NOT NULL, scope TEXT NOT NULL,
    origins TEXT NOT NULL, per_minute INTEGER, created TEXT NOT NULL,
    revoked TEXT, groups TEXT NOT NULL DEFAULT '[]'
) STRICT;
"""
GROUPS_COLUMN = "ALTER TABLE keys ADD COLUMN groups TEXT NOT NULL DEFAULT '[]'"
"""For a file of the version before groups: its keys hold none."""

COLUMNS = "id, name, scope, origins, per_minute, created, revoked, groups"


@dataclass(frozen=True, slots=True)
class Key:
    """``origins``: a widget's key, which serves only pages of these; ``per_minute`` None: as the
    settings say; ``groups`` are those whose documents it opens, beside what is open to every key;
    times are ISO 8601, UTC."""

    id: str
    name: str
    scope: Scope
    origins: tuple[str, ...]
    per_minute: int | None
    created: str
    revoked: str | None
    groups: tuple[str, ...]

    @property
    def caller(self) -> Caller:
        return Caller(self.id, self.name, self.scope, access_of(self.scope, self.groups))


class KeyStore:
    """Thread-safe; what is added or revoked is on disk when the call returns."""

    def __init__(self, folder: Path) -> None:
        """Raises FolderTooNew."""
        folder.mkdir(parents=True, exist_ok=True)
        # Made first, for the owner alone: SQLite keeps a file's mode and gives it to its journal.
        os.close(os.open(folder / FILE, os.O_CREAT | os.O_RDWR, 0o600))
        self._lock = threading.Lock()
        self._db = sqlite3.connect(folder / FILE, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA synchronous=FULL")
        prepare(self._db, folder / FILE, SCHEMA)
        self._upgrade()

    def add(
        self,
        name: str,
        scope: Scope,
        origins: Sequence[str] = (),
        per_minute: int | None = None,
        groups: Sequence[str] = (),
    ) -> tuple[Key, str]:
        """Make a key; returns it with its secret, which is kept nowhere. Raises InputError."""
        _require_sound(name, scope, origins, per_minute)
        _require_groups(scope, groups)
        secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        key = Key(
            id=f"key_{secrets.token_hex(6)}",
            name=name,
            scope=scope,
            origins=tuple(sorted(set(origins))),
            per_minute=per_minute,
            created=_now(),
            revoked=None,
            groups=tuple(sorted(set(groups))),
        )
        self._rows(
            f"INSERT INTO keys (digest, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(_digest(secret), key.id, name, scope),
            *(json.dumps(key.origins), per_minute, key.created, None, json.dumps(key.groups)),
        )
        return key, secret

    def revoke(self, key_id: str) -> bool:
        """Whether there was such a key in force; from now on it opens nothing."""
        sql = "UPDATE keys SET revoked = ? WHERE id = ? AND revoked IS NULL RETURNING id"
        return bool(self._rows(sql, _now(), key_id))

    def all(self) -> list[Key]:
        """Oldest first, revoked ones too."""
        return [_key(row) for row in self._rows(f"SELECT {COLUMNS} FROM keys ORDER BY rowid")]

    def find(self, secret: str) -> Key | None:
        """The key in force that this is the secret of."""
        digest = _digest(secret)
        sql = f"SELECT digest, {COLUMNS} FROM keys WHERE digest = ? AND revoked IS NULL"
        rows = self._rows(sql, digest)
        # The look-up compares digests; what its time could tell is of a digest, not of a secret.
        if not rows or not hmac.compare_digest(rows[0][0], digest):
            return None
        return _key(rows[0][1:])

    def configured(self) -> bool:
        """Whether a key was ever made here. Revoking the last one must not open the doors."""
        return bool(self._rows("SELECT 1 FROM keys LIMIT 1"))

    def any_in_force(self) -> bool:
        return bool(self._rows("SELECT 1 FROM keys WHERE revoked IS NULL LIMIT 1"))

    def has_origin(self, origin: str) -> bool:
        """Whether a key in force is bound to this origin: its pages may then call across."""
        sql = (
            "SELECT 1 FROM keys, json_each(keys.origins) "
            "WHERE revoked IS NULL AND json_each.value = ? LIMIT 1"
        )
        return bool(self._rows(sql, origin))

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _upgrade(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")  # the server and a command may both come first
        names = {row[1] for row in self._db.execute("PRAGMA table_info(keys)")}
        if "groups" not in names:
            self._db.execute(GROUPS_COLUMN)
        self._db.execute("COMMIT")

    def _rows(self, sql: str, *values: object) -> list[Any]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()


def _digest(secret: str) -> str:
    """SHA-256, without salt or stretching: those make guessing dear, and nobody guesses 256
    random bits. So one fast look-up finds the key."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _key(row: Sequence[Any]) -> Key:
    key_id, name, scope, origins, per_minute, created, revoked, groups = row
    origins, groups = tuple(json.loads(origins)), tuple(json.loads(groups))
    return Key(key_id, name, scope, origins, per_minute, created, revoked, groups)


def _require_sound(name: str, scope: Scope, origins: Sequence[str], per_minute: int | None) -> None:
    if not name.strip() or len(name) > MAX_NAME or not name.isprintable():
        raise InputError(f"A name has 1 to {MAX_NAME} printable characters.")
    if origins and scope != "ask":
        raise InputError(
            "A key with --origin stands readable in a page; its scope can only be ask."
        )
    for origin in origins:
        if not ORIGIN.fullmatch(origin):
            raise InputError(
                f"{origin}: an origin is written as browsers send it, https://example.org or "
                "http://localhost:3000, in lower case and without a path."
            )
    if per_minute is not None and per_minute < 1:
        raise InputError("--per-minute is at least 1; `passage keys revoke` ends a key.")


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def _require_groups(scope: Scope, groups: Sequence[str]) -> None:
    validate_groups(groups)
    if groups and scope == "admin":
        raise InputError("An admin key sees every group; leave --group out, or use another scope.")
