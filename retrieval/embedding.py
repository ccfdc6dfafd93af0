"""Documents to rows of vectors, and the rule that one folder never mixes two encoders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from retrieval.errors import EncoderMismatch, InvalidDocument
from retrieval.records import PassageRecord, sentences_of, to_record
from retrieval.second_vectors import SecondRecord, to_second_record
from retrieval.segment import SEGMENTER_VERSION, segment
from retrieval.snapshot import Snapshot
from retrieval.transaction import Transaction
from retrieval.types import Document, Encoder, Passage, PassageText, StoredPassage


def embed(documents: Sequence[Document], encoder: Encoder) -> dict[Document, list[PassageRecord]]:
    """Every document's passages, ready to store; all go to the encoder at once, for speed.

    Raises InvalidDocument for a document of which nothing can be cited.
    """
    cut = [(document, passage) for document in documents for passage in _segment(document)]
    vectors = encoder.encode_passages([_passage_text(*one) for one in cut])
    records: dict[Document, list[PassageRecord]] = {document: [] for document in documents}
    for (document, passage), encoded in zip(cut, vectors, strict=True):
        text = document.text[passage.start : passage.end]
        records[document].append(to_record(passage, text, encoded))
    return records


def embed_again(
    records: Mapping[Document, Sequence[PassageRecord]], second: Encoder
) -> dict[Document, list[SecondRecord]]:
    """The same passages read by the multilingual encoder."""
    texts = [
        PassageText(document.title or "", sentences_of(document.text, record))
        for document, found in records.items()
        for record in found
    ]
    vectors = iter(second.encode_passages(texts))
    return {
        document: [to_second_record(next(vectors)) for _ in found]
        for document, found in records.items()
    }


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


def set_encoder(transaction: Transaction, encoder: Encoder) -> None:
    """Record whose vectors follow; an empty folder takes any. Raises EncoderMismatch."""
    require_same_encoder(transaction.snapshot, encoder)
    transaction.set_meta("encoder", encoder.fingerprint)
    transaction.set_meta("segmenter", SEGMENTER_VERSION)
    transaction.set_meta("dimension", str(encoder.dimension))


def _segment(document: Document) -> list[Passage]:
    passages = segment(document)
    if not passages:
        raise InvalidDocument("text", f"text of {document.id} holds no sentence that can be cited")
    return passages


def _passage_text(document: Document, passage: Passage) -> PassageText:
    sentences = tuple(document.text[span.start : span.end] for span in passage.sentences)
    return PassageText(document.title or "", sentences)
