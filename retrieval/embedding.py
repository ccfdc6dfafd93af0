"""Documents to rows of vectors, and the rule that one folder never mixes two encoders."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from retrieval.errors import EncoderMismatch, InvalidDocument
from retrieval.identity import name_of
from retrieval.probes import PROBE_VECTORS, SECOND_PROBE_VECTORS, probed
from retrieval.records import PassageRecord, to_record
from retrieval.second_vectors import SECOND_ENCODER, SecondRecord, to_second_record
from retrieval.segment import SEGMENTER_VERSION, segment
from retrieval.snapshot import Snapshot
from retrieval.transaction import Transaction
from retrieval.types import Document, Encoder, Passage, PassageText, StoredPassage


@dataclass(frozen=True, slots=True)
class Embedded:
    """A document's passages ready to store; ``second`` is one for each of them, or none at all."""

    records: list[PassageRecord]
    second: list[SecondRecord]


class Elsewhere(Protocol):
    """Another place where documents are embedded."""

    def embed(
        self, documents: Sequence[Document], encoders: Sequence[str]
    ) -> dict[Document, Embedded] | None:
        """By the two encoders of these fingerprints; None: the caller does it.

        Raises InvalidDocument; Interrupted once closed.
        """
        ...

    def close(self) -> None:
        """Give up what is being embedded; nothing is any more. More than once is once."""
        ...


def embed(
    documents: Sequence[Document], encoder: Encoder, second: Encoder | None = None
) -> dict[Document, Embedded]:
    """Every document's passages, read by both encoders; all go to them at once, for speed.

    The second one, which uses one thread, reads beside the first. Raises InvalidDocument for a
    document of which nothing can be cited.
    """
    cut = [(document, passage) for document in documents for passage in _segment(document)]
    texts = [_passage_text(*one) for one in cut]
    with ThreadPoolExecutor(1, "second-encoder") as pool:
        reading = pool.submit(second.encode_passages, texts) if second else None
        vectors = encoder.encode_passages(texts)
        second_vectors = reading.result() if reading else []
    embedded = {document: Embedded([], []) for document in documents}
    for (document, passage), encoded in zip(cut, vectors, strict=True):
        text = document.text[passage.start : passage.end]
        embedded[document].records.append(to_record(passage, text, encoded))
    if second:
        for (document, _), encoded in zip(cut, second_vectors, strict=True):
            embedded[document].second.append(to_second_record(encoded))
    return embedded


def stored_text(stored: StoredPassage) -> PassageText:
    """A passage as an encoder reads it, without its document's title."""
    start = stored.passage.start
    spans = stored.passage.sentences
    return PassageText("", tuple(stored.text[one.start - start : one.end - start] for one in spans))


def require_same_encoder(snapshot: Snapshot, encoder: Encoder) -> None:
    """Raises EncoderMismatch when the stored vectors are not this encoder's."""
    if snapshot.is_empty():
        return
    stored = (snapshot.meta("encoder"), snapshot.meta("segmenter"))
    if stored != (encoder.fingerprint, SEGMENTER_VERSION):
        raise EncoderMismatch(
            f"this folder was embedded with {stored[0]} (segmenter {stored[1]}), not with "
            f"{encoder.fingerprint} (segmenter {SEGMENTER_VERSION}): set that model again, or "
            "re-embed by ingesting the documents into a new folder"
        )


def require_same_second(snapshot: Snapshot, second: Encoder) -> None:
    """Raises EncoderMismatch when the stored multilingual vectors are not this encoder's."""
    stored = snapshot.meta(SECOND_ENCODER)
    if stored not in (None, second.fingerprint):
        raise EncoderMismatch(
            f"the multilingual vectors of this folder are of {stored}, not of "
            f"{second.fingerprint}: `passage doctor --repair` makes them again"
        )


def set_encoder(transaction: Transaction, encoder: Encoder) -> None:
    """Record whose vectors follow; an empty folder takes any. Raises EncoderMismatch."""
    before = transaction.snapshot
    require_same_encoder(before, encoder)
    if before.is_empty() or before.meta(PROBE_VECTORS) is None:
        transaction.set_meta(PROBE_VECTORS, probed(encoder))
    transaction.set_meta("encoder", encoder.fingerprint)
    transaction.set_meta("segmenter", SEGMENTER_VERSION)
    transaction.set_meta("dimension", str(encoder.dimension))


def set_second_encoder(transaction: Transaction, second: Encoder) -> None:
    """Record whose multilingual vectors follow; those of another encoder are dropped."""
    before = transaction.snapshot
    same = before.meta(SECOND_ENCODER) == second.fingerprint
    if before.is_empty() or not same or before.meta(SECOND_PROBE_VECTORS) is None:
        transaction.set_meta(SECOND_PROBE_VECTORS, probed(second))
    transaction.set_second_encoder(second.fingerprint, second.dimension)


def _segment(document: Document) -> list[Passage]:
    passages = segment(document)
    if not passages:
        raise InvalidDocument(
            "text",
            f"document {name_of(document.id)} holds no sentence that can be cited, only signs or "
            "labels: see whether its text was read in the right form",
        )
    return passages


def _passage_text(document: Document, passage: Passage) -> PassageText:
    sentences = tuple(document.text[span.start : span.end] for span in passage.sentences)
    return PassageText(document.title or "", sentences)
