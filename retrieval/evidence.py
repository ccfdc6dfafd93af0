"""Sentences scored against a question: which of them would an answer rest on?

A logistic model over a dozen plain features. Its weights are data (``evidence_model.json``), fitted
by ``eval/fit/sentences.py`` on questions nobody here wrote.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from retrieval.addressed import gives_an_order
from retrieval.asked_outcome import states
from retrieval.counting import counts
from retrieval.kinds import Kind, holds
from retrieval.query import Query, Term, coverage
from retrieval.types import Hit, Span
from retrieval.words import content_tokens, tokens

FEATURES = (
    "sentence_cosine",
    "below_best_cosine",
    "coverage",
    "neighbour_coverage",
    "passage_coverage",
    "local_coverage",
    "below_best_coverage",
    "name_coverage",
    "number_coverage",
    "holds_kind",
    "kind_times_coverage",
    "novelty",
    "length",
    "is_question",
    "pronoun_led",
)
"""What each column of the feature matrix is, in order."""

PRONOUNS = frozenset(
    "he she they it this these those his her their its both him them such that él ella ellos ellas "
    "он она они оно этот эти".split()
)
"""A sentence that opens with one of these is about somebody named before it."""

OPENING_WORDS = 4
"""Where in a sentence a pronoun makes it lean on the one before ("But at night, she …")."""

LONG_SENTENCE = 40
"""Words at which the length feature is 1."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of a retrieved passage and the likelihood (0 to 1) that an answer rests on it.

    ``index`` is its place in ``hit.stored.passage.sentences``; ``features`` is aligned with
    ``FEATURES``. ``reading`` and ``passage_reading`` are the cross-encoder's logits that the
    sentence answers, and that its passage does; None: it was not read.
    """

    hit: Hit
    index: int
    text: str
    score: float
    features: tuple[float, ...]
    reading: float | None = None
    passage_reading: float | None = None

    @property
    def document_id(self) -> str:
        return self.hit.stored.passage.document_id

    @property
    def span(self) -> Span:
        return self.hit.stored.passage.sentences[self.index]

    def feature(self, name: str) -> float:
        return self.features[FEATURES.index(name)]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence on its way to be scored: its words' keys and its cosine with the question."""

    hit: Hit
    index: int
    text: str
    keys: frozenset[str]
    cosine: float
    leans: bool


def score_sentences(
    query: Query, vector: npt.NDArray[np.float32], hits: Sequence[Hit]
) -> list[Evidence]:
    """The sentences of the hits' passages, likeliest first; ties in the order of the hits.

    Those that give an order instead of saying something are left out. ``vector`` is the question's
    unit vector, shape (dimension,).
    """
    pool = sentence_pool(query, vector, hits)
    if not pool:
        return []
    matrix = features(query, pool)
    scores = _model().probabilities(matrix)
    order = sorted(range(len(pool)), key=lambda place: (-scores[place], place))
    return [
        Evidence(
            pool[place].hit,
            pool[place].index,
            pool[place].text,
            float(scores[place]),
            tuple(float(value) for value in matrix[place]),
        )
        for place in order
        if not gives_an_order(pool[place].text)
    ]


def sentence_texts(hit: Hit) -> list[str]:
    """The texts of a hit's sentences, as they stand in the source."""
    passage = hit.stored.passage
    return [
        hit.stored.text[span.start - passage.start : span.end - passage.start]
        for span in passage.sentences
    ]


def leans_on_previous(sentence: str) -> bool:
    """Whether the sentence opens with a pronoun, so that it needs the one that names who."""
    opening = [token.text.casefold() for token in tokens(sentence)[:OPENING_WORDS]]
    return bool(opening) and (
        opening[0] in PRONOUNS
        or (opening[0] in {"but", "and", "so", "in", "at"} and bool(PRONOUNS & set(opening)))
    )


def sentence_pool(
    query: Query, vector: npt.NDArray[np.float32], hits: Sequence[Hit]
) -> list[Sentence]:
    """Every sentence of the hits' passages, in their order, prepared for ``features``."""
    return [sentence for hit in hits for sentence in _prepared(query, hit, vector)]


def _prepared(query: Query, hit: Hit, vector: npt.NDArray[np.float32]) -> list[Sentence]:
    cosines = hit.stored.sentence_vectors.astype(np.float32) @ vector
    return [
        Sentence(
            hit,
            index,
            text,
            frozenset(token.key for token in tokens(text, query.language)),
            float(cosines[index]),
            leans_on_previous(text),
        )
        for index, text in enumerate(sentence_texts(hit))
    ]


def features(query: Query, pool: Sequence[Sentence]) -> npt.NDArray[np.float64]:
    """Shape (len(pool), len(FEATURES))."""
    matches = _matches(query, pool)
    local = _local_terms(query.terms, pool, matches)
    names = [term for term in query.terms if term.is_name]
    numbers = [term for term in query.terms if term.is_number]
    passages: dict[int, frozenset[str]] = {}
    for sentence in pool:
        row = sentence.hit.stored.row
        passages[row] = passages.get(row, frozenset()) | sentence.keys
    covered = [coverage(query.terms, sentence.keys, matches) for sentence in pool]
    best_cosine = max(sentence.cosine for sentence in pool)
    best_covered = max(covered)
    rows = []
    for place, sentence in enumerate(pool):
        held = [holding(query, kind, sentence.text) for kind in query.kinds]
        rows.append(
            (
                sentence.cosine,
                sentence.cosine - best_cosine,
                covered[place],
                coverage(query.terms, _with_neighbours(pool, place), matches),
                coverage(query.terms, passages[sentence.hit.stored.row], matches),
                coverage(local, sentence.keys, matches),
                covered[place] - best_covered,
                coverage(names, sentence.keys, matches),
                coverage(numbers, sentence.keys, matches),
                sum(held) / len(held),
                sum(held) / len(held) * covered[place],
                _novelty(query, sentence, matches),
                min(1.0, len(sentence.text.split()) / LONG_SENTENCE),
                float(sentence.text.rstrip("”\"'»").endswith("?")),
                float(sentence.leans),
            )
        )
    return np.array(rows, dtype=np.float64)


def holding(query: Query, kind: Kind, sentence: str) -> float:
    """0 to 1: how well the sentence holds that kind of thing.

    Half: a number of something else, or people of whom the outcome asked about is not stated.
    """
    if not holds(kind, sentence):
        return 0.0
    if kind is Kind.WHO and query.outcome and not states(query.outcome, sentence):
        return 0.5
    if kind is Kind.HOW_MANY and not counts(query, sentence):
        return 0.5
    return 1.0


def _matches(query: Query, pool: Sequence[Sentence]) -> dict[tuple[str, str], float]:
    vocabulary = frozenset().union(*(sentence.keys for sentence in pool))
    match = query.match
    scored = {(term.key, key): match(term.key, key) for term in query.terms for key in vocabulary}
    return {pair: score for pair, score in scored.items() if score > 0}


def _local_terms(
    terms: Sequence[Term],
    pool: Sequence[Sentence],
    matches: Mapping[tuple[str, str], float],
) -> list[Term]:
    """The terms weighted by how rare they are among these sentences instead of in English."""
    weighted = []
    for term in terms:
        hits = sum(any((term.key, key) in matches for key in sentence.keys) for sentence in pool)
        weight = math.log((len(pool) + 1) / (hits + 1)) + 1e-3
        weighted.append(Term(term.key, weight, term.is_name, term.is_number))
    return weighted


def _with_neighbours(pool: Sequence[Sentence], place: int) -> frozenset[str]:
    """The keys of a sentence and of the ones before and after it in its passage."""
    row = pool[place].hit.stored.row
    near = pool[max(0, place - 1) : place + 2]
    return frozenset().union(*(other.keys for other in near if other.hit.stored.row == row))


def _novelty(query: Query, sentence: Sentence, matches: Mapping[tuple[str, str], float]) -> float:
    """Share of the sentence's content words that the question does not already hold."""
    keys = {token.key for token in content_tokens(sentence.text, query.language)}
    known = {key for term in query.terms for key in keys if (term.key, key) in matches}
    return 1.0 - len(known) / len(keys) if keys else 0.0


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A logistic regression over standardised features, as its fitting script saved it.

    A feature that is not known (NaN) counts as its mean: it speaks neither for nor against.
    """

    mean: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    bias: float

    def probabilities(self, matrix: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        standard = (matrix - self.mean) / self.scale
        logits = np.where(np.isnan(standard), 0.0, standard) @ self.weights + self.bias
        return np.asarray(1.0 / (1.0 + np.exp(-logits)), dtype=np.float64)


def load_linear_model(text: str, names: Sequence[str]) -> LinearModel:
    """A model from its JSON; raises ValueError when it was fitted on other features."""
    value = json.loads(text)
    if tuple(value["features"]) != tuple(names):
        raise ValueError("the model was fitted on other features: run its script under eval/fit")
    return LinearModel(
        np.array(value["mean"]),
        np.array(value["scale"]),
        np.array(value["weights"]),
        float(value["bias"]),
    )


@cache
def _model() -> LinearModel:
    source = files("retrieval").joinpath("evidence_model.json")
    return load_linear_model(source.read_text(encoding="utf-8"), FEATURES)
