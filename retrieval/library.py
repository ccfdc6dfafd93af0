"""A data folder, open: documents in, passages out."""

from __future__ import annotations

import errno
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock
from typing import Self

import numpy as np
import numpy.typing as npt

from retrieval.copy_index import copies_of
from retrieval.doctor import problems
from retrieval.embedding import embed, require_same_encoder, set_encoder
from retrieval.errors import StorageFailed, StorageFull
from retrieval.facets import Facets, facets
from retrieval.generations import Generations
from retrieval.lock import FolderLock
from retrieval.manifest import Manifest
from retrieval.multilingual import OnDemand, search_multilingual, space_of
from retrieval.repair import renew_damaged
from retrieval.second_fill import fill_missing
from retrieval.second_vectors import missing
from retrieval.snapshot import Snapshot
from retrieval.store import DATABASE, Store
from retrieval.summary import DocumentSummary
from retrieval.types import (
    Document,
    Encoder,
    Filters,
    FloatMatrix,
    Hit,
    Outcome,
    PassageText,
    Space,
    StoredPassage,
)
from retrieval.validate import validate, validate_filters
from retrieval.view import View, publish_snapshot, refreshed

TAIL_FRACTION = 0.1
"""A new generation is due when what it misses exceeds this share of it: work stays linear."""

TAIL_ROWS = 1_000
"""But not for less than this, which is searched and, on opening, read in some tens of ms."""

NO_FILTERS = Filters()

_NONE = (0, 0, 0)
"""Last row, sequence and size of a generation that is not there."""

_log = logging.getLogger(__name__)


class Library:
    """Thread-safe: any number of readers, and one change at a time.

    What ``add`` or ``delete`` did is durable when it returns and seen by every later call, in this
    process and in others.
    """

    def __init__(
        self,
        folder: Path,
        encoder: Callable[[], Encoder],
        *,
        write: bool,
        address: str | None,
        multilingual: Callable[[], Encoder] | None = None,
    ) -> None:
        self._make_encoder: Callable[[], Encoder] = encoder
        self._encoder: Encoder | None = None
        self._second = OnDemand(multilingual)
        self._loading, self._refreshing = Lock(), Lock()
        self._adding, self._publishing = Lock(), Lock()
        self._generations = Generations(folder)
        self._view: View | None = None
        self._published: Manifest | None = None
        if write:
            folder.mkdir(parents=True, exist_ok=True)
        self._lock = FolderLock(folder, address) if write else None
        try:
            self._store = Store(folder, write=write)
            self._open_index()
        except BaseException:
            if self._lock:
                self._lock.release()
            raise

    @classmethod
    def open(
        cls,
        folder: Path,
        encoder: Callable[[], Encoder],
        *,
        write: bool,
        address: str | None = None,
        multilingual: Callable[[], Encoder] | None = None,
    ) -> Self:
        """Open a folder; ``encoder`` is called once, at the first need of a vector.

        So is ``multilingual``: with one, questions in other languages are compared by its vectors.
        To write, the folder is made where missing, and FolderInUse raised while another process
        writes to it; ``address`` tells that other where this one serves. To read, a missing folder
        is an empty collection. Raises FolderTooNew, DamagedFolder.
        """
        return cls(folder, encoder, write=write, address=address, multilingual=multilingual)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, documents: Sequence[Document]) -> list[Outcome]:
        """Store all of them or none, each in the place of one with its id.

        Raises InvalidDocument, EncoderMismatch, StorageFull.
        """
        for document in documents:
            validate(document)
        with self._adding:
            new = self._to_embed(documents)
            encoder = self._ready_encoder() if new else None
            second = self._second.ready() if new else None
            embedded = embed(new, encoder, second) if encoder else {}
            with self._store.writing() as transaction:
                if encoder:
                    set_encoder(transaction, encoder)
                if second:
                    transaction.set_second_encoder(second.fingerprint, second.dimension)
                outcomes: list[Outcome] = [
                    transaction.put(one, embedded[one].records, embedded[one].second)
                    if one in embedded
                    else "unchanged"
                    for one in documents
                ]
        self._publish_if_due()
        return outcomes

    def delete(self, document_id: str) -> bool:
        """Remove a document, for every search that begins later; False when there is none."""
        with self._store.writing() as transaction:
            found = transaction.delete(document_id)
        self._publish_if_due()
        return found

    def get(self, document_id: str) -> Document | None:
        with self._store.reading() as snapshot:
            return snapshot.document(document_id)

    def has(self, document_id: str) -> bool:
        return self.get(document_id) is not None

    def copies(self, document_id: str) -> tuple[str, ...]:
        """Ids of the other documents that are the same text again; see ``retrieval.copies``."""
        with self._store.reading() as snapshot:
            return copies_of(snapshot.execute, document_id)

    def passages(self, document_id: str) -> list[StoredPassage]:
        """A document's passages in order; none for an unknown id. Raises DamagedFolder."""
        with self._store.reading() as snapshot:
            return snapshot.passages(document_id)

    def documents(
        self, *, offset: int = 0, limit: int = 50, query: str | None = None
    ) -> list[DocumentSummary]:
        """A page of the list in order of arrival; ``query`` is looked for in id and names."""
        with self._store.reading() as snapshot:
            return snapshot.summaries(offset, limit, query)

    def count(self, filters: Filters = NO_FILTERS) -> int:
        """How many documents the filters allow. Raises InputError for a bad date."""
        validate_filters(filters)
        with self._store.reading() as snapshot:
            return snapshot.count(filters)

    def facets(self) -> Facets:
        """What the collection can be narrowed by; see ``retrieval.facets``."""
        with self._store.reading() as snapshot:
            return facets(snapshot.execute)

    def space(self, language: str) -> Space:
        """Where to search for a question in this language; see ``retrieval.multilingual``."""
        return space_of(language) if self._second.is_given else "default"

    def encode(self, text: str, space: Space = "default") -> npt.NDArray[np.float32]:
        """A question's unit vector, to be searched for in that space. Raises EncoderMismatch."""
        second = self._second.ready() if space == "multilingual" else None
        return (second or self._ready_encoder()).encode_query(text)

    def encode_words(self, words: Sequence[str]) -> FloatMatrix:
        """Multilingual unit vectors of single words, shape (n, dimension); at least one word.

        Raises RuntimeError for a library that was opened without a multilingual encoder.
        """
        second = self._second.ready()
        if second is None:
            raise RuntimeError("the library was opened without a multilingual encoder")
        (vectors,) = second.encode_passages([PassageText("", tuple(words))])
        return vectors.sentences

    def search(
        self,
        text: str,
        vector: npt.NDArray[np.float32] | None,
        filters: Filters = NO_FILTERS,
        k: int = 10,
        space: Space = "default",
    ) -> list[Hit]:
        """The ``k`` best passages, best first, always in the same order; ``vector`` None: by words.

        ``space`` is the one ``vector`` was encoded in; the hits carry their vectors of it.
        Filters take effect before the best are taken. Raises InputError, DamagedFolder.
        """
        validate_filters(filters)
        with self._looking() as (snapshot, view):
            only = snapshot.allowed_rows(filters) if filters else None
            if space == "multilingual" and vector is not None:
                return search_multilingual(snapshot, view, text, vector, only, k)
            fused = view.search(text, vector, only, k)
            stored = snapshot.fetch([one.row for one in fused])
        return [
            Hit(stored[one.row], one.score, one.dense, one.lexical)
            for one in fused
            if one.row in stored  # the store has the last word on what is deleted
        ]

    def complete(self, on_progress: Callable[[int], None] = lambda done: None) -> int:
        """Give every passage that has none its multilingual vectors; how many passages.

        For a folder of an older version; a search sees them after ``publish``. Without a
        multilingual encoder nothing is done. ``on_progress`` gets the passages of each batch.
        """
        second = self._second.ready()
        with self._adding:
            return fill_missing(self._store, second, on_progress) if second else 0

    def incomplete(self) -> int:
        """How many passages have no multilingual vectors, so that ``complete`` is worth a call."""
        with self._store.reading() as snapshot:
            return len(missing(snapshot.execute))

    def publish(self) -> int:
        """Write a new generation of all that is committed, and return its number.

        Raises StorageFull, StorageFailed, OSError when it cannot be written; nothing is lost by
        that, and searches go on without it.
        """
        if self._lock is None:
            raise RuntimeError("the library was opened for reading only")
        with self._publishing:
            self._store.require_writable()
            before = self._published
            with self._store.reading() as snapshot, self._index_errors():
                self._published = publish_snapshot(snapshot, self._generations)
            if before:
                with self._store.writing() as transaction:
                    transaction.forget_dead(before.sequence)
            return self._published.number

    @property
    def failed(self) -> str:
        """What the disk did that stops all writing until a restart; empty: nothing."""
        return self._store.failed

    def require_writable(self) -> None:
        """Raises StorageFailed after the disk has failed once."""
        self._store.require_writable()

    @property
    def generation(self) -> int:
        """Number of the generation that a search now uses; 0: none, all is in the tail."""
        covered = self._covered()
        return covered.number if covered else 0

    def check(self) -> list[str]:
        """Read everything there is and say what is wrong, a line each; empty: healthy."""
        return problems(self._store, self._generations)

    def repair(self) -> list[str]:
        """Make again what can be made from the texts: damaged vectors, then the index.

        A line for each thing done or beyond repair; ``check`` tells what is left. Raises
        EncoderMismatch, DamagedFolder, OSError.
        """
        with self._adding:
            said = renew_damaged(self._store, self._ready_encoder, self._second.ready)
        return [*said, f"index: rebuilt from the store, generation {self.publish()}"]

    def copy_to(self, folder: Path) -> None:
        """``library.db`` as of one moment, into an existing folder; the index is rebuilt from it.

        Raises StorageFull, DamagedFolder.
        """
        self._store.copy_to(folder / DATABASE)

    def close(self) -> None:
        """Let go of the folder; closing twice is closing once."""
        self._store.close()
        if self._lock:
            self._lock.release()

    @contextmanager
    def _looking(self) -> Iterator[tuple[Snapshot, View]]:
        """A moment of the store and the view of exactly that moment."""
        with ExitStack() as stack:
            with self._refreshing:
                current = self._generations.current()  # before the snapshot: see `refreshed`
                snapshot = stack.enter_context(self._store.reading())
                view = refreshed(self._view, snapshot, self._generations, current)
                self._view = view
            yield snapshot, view

    def _to_embed(self, documents: Sequence[Document]) -> list[Document]:
        """Those that may change something: not stored as they are, or given more than once."""
        times = Counter(one.id for one in documents)
        with self._store.reading() as snapshot:
            return [
                one
                for one in dict.fromkeys(documents)
                if times[one.id] > 1 or snapshot.document(one.id) != one
            ]

    def _covered(self) -> Manifest | None:
        with self._looking() as (_, view):
            return view.generation.manifest if view.generation else None

    def _open_index(self) -> None:
        """Load and check the index; the writer replaces one that cannot be used."""
        if self._lock:
            self._generations.clean()
        self._published = self._covered()
        if self._lock and self._published is None and self._generations.current() is not None:
            self._publish_anyhow()

    def _publish_if_due(self) -> None:
        live = self._published
        last_row, sequence, size = (live.last_row, live.sequence, live.passages) if live else _NONE
        with self._store.reading() as snapshot:
            changed = snapshot.changed_rows(last_row, sequence)
        if changed > max(TAIL_ROWS, TAIL_FRACTION * size):
            self._publish_anyhow()

    def _publish_anyhow(self) -> None:
        """The documents are safe whether or not their index can be written now."""
        try:
            self.publish()
        except (OSError, StorageFull, StorageFailed) as error:
            _log.warning("no new index: %s; searching goes on without", error)

    @contextmanager
    def _index_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StorageFull("the disk is full; no new index was written") from error
            if error.errno == errno.EIO:
                self._store.stop_writing(str(error))
                self._store.require_writable()
            raise

    def _ready_encoder(self) -> Encoder:
        with self._loading:
            if self._encoder is None:
                self._encoder = self._make_encoder()
        with self._store.reading() as snapshot:
            require_same_encoder(snapshot, self._encoder)
        return self._encoder
