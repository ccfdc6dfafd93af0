"""The tables of ``library.db``, the truth from which everything else can be rebuilt."""

SCHEMA_VERSION = 5
"""Kept in SQLite's ``user_version``; a file with a higher one is from a newer Passage."""

COPY_TABLES = """
CREATE TABLE copy_keys (              -- documents that share a key may be copies of one text
    number INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    key INTEGER NOT NULL,
    PRIMARY KEY (number, key)
) WITHOUT ROWID;
CREATE INDEX documents_of_copy_key ON copy_keys (key);
"""

COPIES_SINCE = 2
"""The version that brought copy keys: those of an older file's documents have to be made."""

SECOND_TABLES = """
CREATE TABLE second_vectors (         -- of the multilingual encoder; a passage may have none
    row INTEGER PRIMARY KEY REFERENCES passages (row) ON DELETE CASCADE,
    vector BLOB NOT NULL,             -- float32
    sentence_vectors BLOB NOT NULL,   -- float16
    checksum BLOB NOT NULL            -- of both
);
"""

GROUPS_SINCE = 4
"""The version that brought groups; a reader of an older file finds every document open."""

GROUPS_INDEX = "CREATE INDEX documents_of_groups ON documents (groups, id);"
GROUPS_COLUMN = f"""
ALTER TABLE documents ADD COLUMN groups TEXT NOT NULL DEFAULT '[]';
{GROUPS_INDEX}
"""

PAGES_CHECKED_SINCE = 5
"""The version that brought a checksum on every page: an older file is written again once."""

UPGRADES = {
    COPIES_SINCE: COPY_TABLES,
    3: SECOND_TABLES,
    GROUPS_SINCE: GROUPS_COLUMN,
    PAGES_CHECKED_SINCE: "",
}
"""What each version added; a writer that opens an older file takes these steps first."""

SCHEMA = (
    """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- order of first arrival, kept when replaced
    id TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    title TEXT, outlet TEXT, author TEXT, published_at TEXT, language TEXT, url TEXT,
    sha256 TEXT NOT NULL,             -- of text in UTF-8
    analyser TEXT NOT NULL,           -- language whose word analyser is used; never shown
    characters INTEGER NOT NULL,
    passages INTEGER NOT NULL,
    outlet_key TEXT, author_key TEXT, language_key TEXT,  -- case-folded, for filters
    groups TEXT NOT NULL DEFAULT '[]',  -- who may read it: retrieval/kept_groups.py
    listing_key TEXT NOT NULL         -- case-folded, for the list's search
);

CREATE TABLE passages (
    row INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: an index may still hold it
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    sentences BLOB NOT NULL,          -- int32 pairs, little-endian
    vector BLOB NOT NULL,             -- float32
    sentence_vectors BLOB NOT NULL,   -- float16
    checksum BLOB NOT NULL            -- of all the above and of the passage's text
);
CREATE INDEX passages_of_document ON passages (document_id);

-- Rows that are gone, with the operation that removed them: what an older index must not return.
CREATE TABLE dead (row INTEGER PRIMARY KEY, sequence INTEGER NOT NULL);
CREATE INDEX dead_since ON dead (sequence);

CREATE TABLE operations (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('added', 'replaced', 'deleted')),
    document_id TEXT NOT NULL
);
"""
    + COPY_TABLES
    + SECOND_TABLES
    + GROUPS_INDEX
)
