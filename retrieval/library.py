"""A data folder, open: documents in, passages out."""

from __future__ import annotations

import errno
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Self

import numpy as np
import numpy.typing as npt

from retrieval.access import EVERYTHING, Access, grouped
from retrieval.allowed import AllowedRows
from retrieval.copy_index import copies_of
from retrieval.doctor import problems
from retrieval.embedding import (
    Elsewhere,
    Embedded,
    embed,
    require_same_encoder,
    require_same_second,
    set_encoder,
    set_second_encoder,
)
from retrieval.errors import DamagedFolder, StorageFailed, StorageFull
from retrieval.facets import Facets, facets
from retrieval.generations import Generations
from retrieval.identity import MARK, key_of, key_to_write, require_own, shown_id
from retrieval.lock import FolderLock
from retrieval.manifest import Manifest
from retrieval.multilingual import OnDemand, search_multilingual, space_of
from retrieval.probes import PROBE_VECTORS, SECOND_PROBE_VECTORS, ProbeCheck
from retrieval.repair import renew_damaged
from retrieval.second_fill import fill_missing
from retrieval.second_vectors import SECOND_ENCODER, missing
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
    PieceEncoder,
    Pieces,
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
    process and in others. ``access`` says whose eyes: a document that they may not read is in
    no way there (``retrieval.access``).
    """

    def __init__(
        self,
        folder: Path,
        encoder: Callable[[], Encoder],
        *,
        write: bool,
        address: str | None,
        multilingual: Callable[[], Encoder] | None = None,
        elsewhere: Elsewhere | None = None,
        to_repair: bool = False,
    ) -> None:
        self._make_encoder: Callable[[], Encoder] = encoder
        self._encoder: Encoder | None = None
        self._second = OnDemand(multilingual)
        self._elsewhere = elsewhere
        self._probes, self._second_probes = (
            ProbeCheck(PROBE_VECTORS),
            ProbeCheck(SECOND_PROBE_VECTORS),
        )
        self._loading, self._refreshing = Lock(), Lock()
        self._adding, self._publishing = Lock(), Lock()
        self._generations = Generations(folder)
        self._view: View | None = None
        self._allowed = AllowedRows()
        self._published: Manifest | None = None
        if write:
            folder.mkdir(parents=True, exist_ok=True)
        self._lock = FolderLock(folder, address) if write else None
        try:
            self._store = Store(folder, write=write)
            self._open_index(to_repair)
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
        elsewhere: Elsewhere | None = None,
        to_repair: bool = False,
    ) -> Self:
        """Open a folder; ``encoder`` is called once, at the first need of a vector.

        So is ``multilingual``: with one, questions in other languages are compared by its vectors.
        ``elsewhere`` may embed what is added, beside a server's answers.
        To write, the folder is made where missing, and FolderInUse raised while another process
        writes to it; ``address`` tells that other where this one serves. To read, a missing folder
        is an empty collection. Raises FolderTooNew, DamagedFolder; with ``to_repair`` only where
        not even ``repair`` could read it.
        """
        return cls(
            folder,
            encoder,
            write=write,
            address=address,
            multilingual=multilingual,
            elsewhere=elsewhere,
            to_repair=to_repair,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, documents: Sequence[Document], access: Access = EVERYTHING) -> list[Outcome]:
        """Store all of them or none, each in the place of one with its id.

        Raises InvalidDocument, NotAllowed, EncoderMismatch, StorageFull, Interrupted.
        """
        for document in documents:
            validate(document)
        outcomes: list[Outcome] | None = None
        while outcomes is None:  # another came first to a key, while these were embedded
            outcomes = self._added(documents, access)
        self._publish_if_due()
        return outcomes

    def delete(self, document_id: str, access: Access = EVERYTHING) -> bool:
        """Remove a document, for every search that begins later; False when there is none.

        Raises NotAllowed.
        """
        with self._store.writing() as transaction:
            key = key_of(transaction.snapshot, document_id, access)
            if key is not None:
                require_own(transaction.snapshot, key, access)
                transaction.delete(key)
        self._publish_if_due()
        return key is not None

    def get(self, document_id: str, access: Access = EVERYTHING) -> Document | None:
        with self._store.reading() as snapshot:
            key = key_of(snapshot, document_id, access)
            found = snapshot.document(key) if key is not None else None
        return found and replace(found, id=document_id)

    def has(
        self, document_id: str, groups: Sequence[str] = (), access: Access = EVERYTHING
    ) -> bool:
        """Whether the document of that id is one of exactly these groups, which are in order."""
        found = self.get(document_id, access)
        return found is not None and found.groups == tuple(groups)

    def copies(self, document_id: str, access: Access = EVERYTHING) -> tuple[str, ...]:
        """Ids of the other documents that are the same text again; see ``retrieval.copies``."""
        with self._store.reading() as snapshot:
            key = key_of(snapshot, document_id, access)
            return tuple(
                shown_id(snapshot, one, access)
                for one in (copies_of(snapshot.execute, key) if key is not None else ())
                if access.reads(snapshot.groups(one))
            )

    def passages(self, document_id: str, access: Access = EVERYTHING) -> list[StoredPassage]:
        """A document's passages in order; none for an unknown id. Raises DamagedFolder."""
        with self._store.reading() as snapshot:
            key = key_of(snapshot, document_id, access)
            found = snapshot.passages(key) if key is not None else []
        return [_under(one, document_id) for one in found]

    def documents(
        self,
        *,
        offset: int = 0,
        limit: int = 50,
        query: str | None = None,
        access: Access = EVERYTHING,
    ) -> list[DocumentSummary]:
        """A page of the list in order of arrival; ``query`` is looked for in id and names."""
        with self._store.reading() as snapshot:
            found = snapshot.summaries(offset, limit, query, access)
            return [replace(one, id=shown_id(snapshot, one.id, access)) for one in found]

    def count(self, filters: Filters = NO_FILTERS, access: Access = EVERYTHING) -> int:
        """How many documents the filters allow. Raises InputError for a bad date."""
        validate_filters(filters)
        with self._store.reading() as snapshot:
            return snapshot.count(_by_keys(snapshot, filters, access), access)

    def facets(self, access: Access = EVERYTHING) -> Facets:
        """What the collection can be narrowed by; see ``retrieval.facets``."""
        with self._store.reading() as snapshot:
            return facets(snapshot, access)

    def space(self, language: str) -> Space:
        """Where to search for a question in this language; see ``retrieval.multilingual``."""
        return space_of(language) if self._second.is_given else "default"

    def encode(self, text: str, space: Space = "default") -> npt.NDArray[np.float32]:
        """A question's unit vector, to be searched for in that space. Raises EncoderMismatch."""
        second = self._ready_second() if space == "multilingual" else None
        if second is None:
            return self._ready_encoder().encode_query(text)
        with self._store.reading() as snapshot:
            require_same_second(snapshot, second)
        return second.encode_query(text)

    def encode_pieces(self, text: str, passages: Sequence[PassageText]) -> Pieces | None:
        """A question and passages word piece by word piece; None where the encoder gives none.

        Raises EncoderMismatch, Overloaded.
        """
        encoder = self._ready_encoder()
        return encoder.encode_pieces(text, passages) if isinstance(encoder, PieceEncoder) else None

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
        access: Access = EVERYTHING,
    ) -> list[Hit]:
        """The ``k`` best passages, best first, always in the same order; ``vector`` None: by words.

        ``space`` is the one ``vector`` was encoded in; the hits carry their vectors of it.
        Filters and groups take effect before the best are taken; only how rare a word is is counted
        over the whole collection. Raises InputError, DamagedFolder.
        """
        validate_filters(filters)
        with self._looking() as (snapshot, view):
            filters = _by_keys(snapshot, filters, access)
            only = self._allowed.get(snapshot, view.sequence, filters, access)
            if space == "multilingual" and vector is not None:
                hits = search_multilingual(snapshot, view, text, vector, only, k)
            else:
                fused = view.search(text, vector, only, k)
                stored = snapshot.fetch([one.row for one in fused])
                hits = [
                    Hit(stored[one.row], one.score, one.dense, one.lexical)
                    for one in fused
                    if one.row in stored  # the store has the last word on what is deleted
                ]
            return [
                _shown(snapshot, one, access)
                for one in hits
                # Once more, out of the row that holds the text: an index may have decayed.
                if access.reads(snapshot.groups(one.stored.passage.document_id))
            ]

    def complete(self, on_progress: Callable[[int], None] = lambda done: None) -> int:
        """Give every passage that has none its multilingual vectors; how many passages.

        For a folder of an older version; a search sees them after ``publish``. Without a
        multilingual encoder nothing is done. ``on_progress`` gets the passages of each batch.
        """
        second = self._ready_second()
        with self._adding:
            return fill_missing(self._store, second, on_progress) if second else 0

    def incomplete(self) -> int:
        """How many passages have no multilingual vectors, so that ``complete`` is worth a call."""
        with self._store.reading() as snapshot:
            return len(missing(snapshot.execute))

    def publish(self) -> int:
        """Write a new generation of all that is committed, and return its number.

        Raises StorageFull, StorageFailed, OSError when it cannot be written, DamagedFolder when a
        row is not what was stored; nothing is lost by that, and searches go on without it.
        """
        if self._lock is None:
            raise RuntimeError("the library was opened for reading only")
        with self._publishing:
            self._store.require_writable()
            before = self._published
            with self._store.reading() as snapshot, self._index_errors():
                self._published = publish_snapshot(snapshot, self._generations)
            self._generations.prepare()  # here, where no search waits for it
            if before:
                with self._store.writing() as transaction:
                    transaction.forget_dead(before.sequence)
            return self._published.number

    def refresh(self) -> None:
        """Make ready what the next search needs of the latest changes; else that search does it.

        Raises DamagedFolder.
        """
        with self._looking():
            pass

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
        """Make again what can be made from the texts: damaged and missing vectors, then the index.

        A line for each thing done or beyond repair; ``check`` tells what is left. Raises
        EncoderMismatch, DamagedFolder, OSError.
        """
        with self._adding:
            said = renew_damaged(self._store, self._ready_encoder, self._ready_second)
        if filled := self.complete():
            said.append(f"{filled:,} passages: their multilingual vectors were missing; made")
        try:
            said.append(f"index: rebuilt from the store, generation {self.publish()}")
        except DamagedFolder as error:
            said.append(f"index: not rebuilt: {error}")
        return said

    def copy_to(self, folder: Path) -> None:
        """``library.db`` as of one moment, into an existing folder; the index is rebuilt from it.

        Raises StorageFull, DamagedFolder.
        """
        self._store.copy_to(folder / DATABASE)

    def interrupt(self) -> None:
        """Give up what is being embedded elsewhere, for good: adding it raises Interrupted."""
        if self._elsewhere:
            self._elsewhere.close()

    def close(self) -> None:
        """Let go of the folder; closing twice is closing once."""
        self.interrupt()
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

    def _added(self, documents: Sequence[Document], access: Access) -> list[Outcome] | None:
        """Embed, then store; None, and nothing done, where the keys are no longer the caller's."""
        with self._store.reading() as snapshot:
            keyed = _keyed(snapshot, documents, access)
        new = self._to_embed(keyed)
        encoder = self._ready_encoder() if new else None
        second = self._ready_second() if new else None
        embedded = self._embedded(new, encoder, second) if encoder else {}
        with self._adding, self._store.writing() as transaction:
            if _keyed(transaction.snapshot, documents, access) != keyed:
                return None
            if encoder:
                set_encoder(transaction, encoder)
            if second:
                set_second_encoder(transaction, second)
            return [
                transaction.put(one, embedded[one].records, embedded[one].second)
                if one in embedded
                else "unchanged"
                for one in keyed
            ]

    def _to_embed(self, documents: Sequence[Document]) -> list[Document]:
        """Those that may change something: not stored as they are, or given more than once."""
        times = Counter(one.id for one in documents)
        with self._store.reading() as snapshot:
            return [
                one
                for one in dict.fromkeys(documents)
                if times[one.id] > 1 or snapshot.document(one.id) != one
            ]

    def _embedded(
        self, documents: Sequence[Document], encoder: Encoder, second: Encoder | None
    ) -> dict[Document, Embedded]:
        if self._elsewhere and second:
            names = [encoder.fingerprint, second.fingerprint]
            if (found := self._elsewhere.embed(documents, names)) is not None:
                return found
        return embed(documents, encoder, second)

    def _covered(self) -> Manifest | None:
        with self._looking() as (_, view):
            return view.generation.manifest if view.generation else None

    def _open_index(self, to_repair: bool) -> None:
        """Load and check the index; the writer replaces one that cannot be used."""
        if self._lock:
            self._generations.clean()
        try:
            self._published = self._covered()
        except DamagedFolder:  # of the rows that no index holds yet
            if not to_repair:
                raise
            return
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
        except (OSError, StorageFull, StorageFailed, DamagedFolder) as error:
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
                if not snapshot.is_empty():
                    self._probes.require(snapshot, self._encoder)
        return self._encoder

    def _ready_second(self) -> Encoder | None:
        """None where there is none. Raises EncoderMismatch when it no longer reads as it did."""
        second = self._second.ready()
        if second is not None:
            with self._loading, self._store.reading() as snapshot:
                same = snapshot.meta(SECOND_ENCODER) == second.fingerprint
                if same and not snapshot.is_empty():
                    self._second_probes.require(snapshot, second)
        return second


def _keyed(snapshot: Snapshot, documents: Sequence[Document], access: Access) -> list[Document]:
    """The documents as this caller may store them, each under its key. Raises NotAllowed."""
    return [
        replace(one, id=key_to_write(snapshot, one.id, access))
        for one in (grouped(document, access) for document in documents)
    ]


def _by_keys(snapshot: Snapshot, filters: Filters, access: Access) -> Filters:
    """Filters by the keys that the caller's ids stand for; an unknown id allows nothing."""
    keys = [key_of(snapshot, one, access) or "" for one in filters.document_ids]
    return replace(filters, document_ids=tuple(keys))


def _shown(snapshot: Snapshot, hit: Hit, access: Access) -> Hit:
    """The hit under the id by which the caller knows its document."""
    key = hit.stored.passage.document_id
    if MARK not in key:
        return hit
    return replace(hit, stored=_under(hit.stored, shown_id(snapshot, key, access)))


def _under(stored: StoredPassage, document_id: str) -> StoredPassage:
    if stored.passage.document_id == document_id:
        return stored
    return replace(stored, passage=replace(stored.passage, document_id=document_id))
