"""Passages by their words, scored with BM25. The only module that knows tantivy.

A query is built word by word; the caller's text never meets a query syntax. A document in English
is stemmed, one in another language only lower-cased, each in fields of its own, and a question is
put to both.
"""

from __future__ import annotations

import errno
import math
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import tantivy

from retrieval.rows import EVERY_ROW, RowFilter, Scored, best

LEXICAL_VERSION = 1
"""Raise it when the fields or analysers change; an older index on disk is then rebuilt."""

TITLE_WEIGHT = 0.5
"""A title stands on every passage of its document: it says which document, not which passage."""

MAX_QUERY_WORDS = 64
"""A question has fewer; a pasted page would cost without telling more."""

MAX_WORD_BYTES = 100
"""Longer runs are encoded data, not words."""

MOST_EQUALS = 2_000
"""So many copies are put in row order; beyond, tantivy's own order (that of writing) decides."""

SCORE_DECIMALS = 4
"""Scores are sums of 32-bit floats, whose last digits depend on how the index was written."""

HEAP_BYTES = 50_000_000
"""What the writer may hold before it must cut a segment; tantivy's least is 15 MB."""

LEAST_FREE = 1_000_000
"""Bytes. Where tantivy does not say why it could not write, less than this is reason enough."""

NAMED_ROWS = 1_000
"""So many rows are named in the query; naming more costs more (2.6 µs each) than passing by those
that are not allowed."""

FURTHEST = 16_000
"""So far down the list is looked for allowed rows, before they are named after all."""

_ENGLISH, _PLAIN = "passage_english", "passage_plain"


@dataclass(frozen=True, slots=True)
class IndexedText:
    """What the word index reads of a passage; ``language`` picks the analyser."""

    row: int
    title: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class _Term:
    field: str
    word: str
    weight: float


class LexicalIndex:
    """Words of passages by row. A search sees what was there when this value was made."""

    def __init__(self, index: tantivy.Index) -> None:
        _register(index)
        # The default reader watches the folder from a thread; nothing here changes behind us.
        index.config_reader("manual")
        index.reload()
        self._index = index
        self._searcher = index.searcher()

    @classmethod
    def in_memory(cls, texts: Iterable[IndexedText] = ()) -> LexicalIndex:
        return cls(tantivy.Index(_schema())).extended(texts)

    @classmethod
    def write(cls, folder: Path, texts: Iterable[IndexedText]) -> None:
        """A new index in an existing, empty folder. Raises OSError when it cannot be written."""
        try:
            index = tantivy.Index(_schema(), path=str(folder), reuse=False)
            _register(index)
            _add(index, texts)
        except ValueError as error:  # how tantivy reports an error of the disk
            said = f"the word index cannot be written: {error}"
            if "code: 28" in said or shutil.disk_usage(folder).free < LEAST_FREE:
                raise OSError(errno.ENOSPC, said) from error
            raise OSError(said) from error
        for lock in folder.glob(".tantivy-*.lock"):
            lock.unlink()

    @classmethod
    def read(cls, folder: Path) -> LexicalIndex:
        """Mirror of ``write``, for a folder whose files are known to be whole."""
        return cls(tantivy.Index.open(str(folder)))

    def extended(self, texts: Iterable[IndexedText]) -> LexicalIndex:
        """This index with more rows; values made earlier go on seeing what they saw."""
        _add(self._index, texts)
        return LexicalIndex(self._index)

    def __len__(self) -> int:
        return self._searcher.num_docs

    def holding(self, field: str, word: str) -> int:
        """In how many passages the word is."""
        return self._searcher.doc_freq(field, word)

    def search(self, query: tantivy.Query, k: int) -> list[Scored]:
        """The ``k`` best, best first, equal ones in row order."""
        if k < 1 or not len(self):
            return []
        limit = k + 1
        while True:
            # While the cut falls among equals, look further: which of them come is then ours.
            found = self._take(query, limit)
            if len(found) < limit or limit > MOST_EQUALS or found[k - 1].score > found[-1].score:
                return best(found, k)
            limit *= 2

    def _take(self, query: tantivy.Query, limit: int) -> list[Scored]:
        hits = self._searcher.search(query, limit, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return [
            Scored(int(row or 0), round(float(score), SCORE_DECIMALS))
            for row, (score, _) in zip(rows, hits, strict=True)
        ]


def search(
    indexes: Sequence[LexicalIndex], text: str, k: int, allowed: RowFilter = EVERY_ROW
) -> list[Scored]:
    """The ``k`` best allowed passages of several indexes, scored as if they were one.

    How rare a word is is counted over all of them: by itself a small index, such as that of the
    latest additions, would call every word common and score its passages far too low.
    """
    terms = _terms(text)
    found: list[Scored] = []
    for index in indexes:
        words = _query(index, indexes, terms)
        if words is not None:
            found.extend(_best_allowed(index, words, k, allowed))
    return best(found, k)


def _best_allowed(
    index: LexicalIndex, words: tantivy.Query, k: int, allowed: RowFilter
) -> list[Scored]:
    """The ``k`` best allowed rows, whichever of two ways finds them sooner: the same rows."""
    few = allowed.only is not None and len(allowed.only) <= NAMED_ROWS
    limit = k
    if allowed.only and not few:  # were they spread evenly over the list
        limit += int(k * len(index) / len(allowed.only))
    elif allowed.never:
        limit += k
    while not few and limit <= max(FURTHEST, k):
        found = index.search(words, limit)
        kept = [hit for hit in found if allowed.keeps(hit.row)]
        if len(kept) >= k or len(found) < limit:
            return kept[:k]
        limit *= 4
    return index.search(_among(words, allowed), k)


def _query(
    index: LexicalIndex,
    indexes: Sequence[LexicalIndex],
    terms: Sequence[_Term],
) -> tantivy.Query | None:
    schema = _schema()
    words: list[tuple[tantivy.Occur, tantivy.Query]] = []
    for term in terms:
        here = index.holding(term.field, term.word)
        if not here:
            continue
        everywhere = sum(one.holding(term.field, term.word) for one in indexes)
        rarity = _rarity(everywhere, sum(map(len, indexes))) / _rarity(here, len(index))
        query = tantivy.Query.term_query(schema, term.field, term.word, index_option="freq")
        words.append((tantivy.Occur.Should, tantivy.Query.boost_query(query, term.weight * rarity)))
    return tantivy.Query.boolean_query(words) if words else None


def _among(words: tantivy.Query, allowed: RowFilter) -> tantivy.Query:
    """The query for these rows alone."""
    schema, clauses = _schema(), [(tantivy.Occur.Must, words)]
    if allowed.only is not None:
        only = tantivy.Query.term_set_query(schema, "row", sorted(allowed.only))
        clauses.append((tantivy.Occur.Must, tantivy.Query.const_score_query(only, 0.0)))
    if allowed.never:
        never = tantivy.Query.term_set_query(schema, "row", sorted(allowed.never))
        clauses.append((tantivy.Occur.MustNot, never))
    return tantivy.Query.boolean_query(clauses)


def _rarity(holding: int, total: int) -> float:
    """BM25's inverse document frequency, as tantivy computes it."""
    return math.log(1 + (total - holding + 0.5) / (holding + 0.5))


def _terms(text: str) -> list[_Term]:
    """The distinct words of a question, in both analysers' forms, in order."""
    terms: list[_Term] = []
    for kind, analyser in ((_ENGLISH, _english()), (_PLAIN, _plain())):
        words = list(dict.fromkeys(analyser.analyze(text)))[:MAX_QUERY_WORDS]
        for word in words:
            terms.append(_Term(f"text_{kind}", word, 1.0))
            terms.append(_Term(f"title_{kind}", word, TITLE_WEIGHT))
    return terms


def _add(index: tantivy.Index, texts: Iterable[IndexedText]) -> None:
    writer = index.writer(HEAP_BYTES, 1)  # one thread: rows keep their order
    for text in texts:
        kind = _ENGLISH if text.language == "en" else _PLAIN
        document = tantivy.Document()
        document.add_unsigned("row", text.row)
        document.add_text(f"title_{kind}", text.title)
        document.add_text(f"text_{kind}", text.text)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


@lru_cache(maxsize=1)
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", indexed=True, fast=True)
    for kind in (_ENGLISH, _PLAIN):
        builder.add_text_field(f"title_{kind}", tokenizer_name=kind, index_option="freq")
        builder.add_text_field(f"text_{kind}", tokenizer_name=kind, index_option="freq")
    return builder.build()


def _register(index: tantivy.Index) -> None:
    index.register_tokenizer(_ENGLISH, _english())
    index.register_tokenizer(_PLAIN, _plain())


@lru_cache(maxsize=1)
def _plain() -> tantivy.TextAnalyzer:
    return _lower_cased().build()


@lru_cache(maxsize=1)
def _english() -> tantivy.TextAnalyzer:
    stops, stems = tantivy.Filter.stopword("english"), tantivy.Filter.stemmer("english")
    return _lower_cased().filter(stops).filter(stems).build()


def _lower_cased() -> tantivy.TextAnalyzerBuilder:
    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    short, lower = tantivy.Filter.remove_long(MAX_WORD_BYTES), tantivy.Filter.lowercase()
    return words.filter(short).filter(lower)
