"""Public question sets, read from where the caller keeps them; none of their text is shipped.

ClapNQ (github.com/primeqa/clapnq): one passage per question, its gold sentences marked, or none.
NQ oracle (github.com/nelson-liu/lost-in-the-middle): a question with the passage that answers it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TextIO, TypeAlias, TypeVar

from retrieval.errors import InputError

Half: TypeAlias = Literal["tune", "report"]
Case = TypeVar("Case")


@dataclass(frozen=True, slots=True)
class ClapNqCase:
    """``gold`` indexes ``sentences``: those that any annotator chose; empty when unanswerable."""

    id: str
    question: str
    title: str
    sentences: tuple[str, ...]
    gold: tuple[int, ...]
    answerable: bool

    @property
    def text(self) -> str:
        """The passage: its sentences, one space between."""
        return " ".join(self.sentences)


@dataclass(frozen=True, slots=True)
class NqCase:
    """``answers``: the short answers; any of them is right. ``text`` holds one of them."""

    id: str
    question: str
    answers: tuple[str, ...]
    title: str
    text: str


def load_clapnq(folder: Path) -> list[ClapNqCase]:
    """``answerable.jsonl``, then ``unanswerable.jsonl``. Raises InputError at an unusable line."""
    answerable = _read(folder / "answerable.jsonl", lambda row: _clapnq(row, answerable=True))
    unanswerable = _read(folder / "unanswerable.jsonl", lambda row: _clapnq(row, answerable=False))
    return [*answerable, *unanswerable]


def load_nq_oracle(path: Path) -> list[NqCase]:
    """The cases of ``nq-open-oracle.jsonl[.gz]``. Raises InputError at an unusable line.

    The set has no ids; a case's id is made of its question, which no two share.
    """
    return list(_read(path, _nq))


@dataclass(frozen=True, slots=True)
class XquadArticle:
    """An article of XQuAD (github.com/google-deepmind/xquad); ``text`` is its paragraphs."""

    title: str
    text: str
    questions: tuple[XquadCase, ...]


@dataclass(frozen=True, slots=True)
class XquadCase:
    """``answer`` indexes the article's text: (start, end), end exclusive."""

    id: str
    question: str
    paragraph: tuple[int, int]
    answer: tuple[int, int]


def load_xquad(path: Path) -> list[XquadArticle]:
    """The articles of one language's file, paragraphs joined by an empty line.

    Raises InputError where there is no such file or it is of another form.
    """
    try:
        articles = json.loads(path.read_text(encoding="utf-8"))["data"]
        return [_xquad(article) for article in articles]
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: not this data set: {error!r}") from error


def _xquad(article: Mapping[str, Any]) -> XquadArticle:
    questions: list[XquadCase] = []
    start = 0
    for paragraph in article["paragraphs"]:
        end = start + len(paragraph["context"])
        for row in paragraph["qas"]:
            answer = row["answers"][0]
            first = start + int(answer["answer_start"])
            span = (first, first + len(answer["text"]))
            questions.append(XquadCase(row["id"], row["question"], (start, end), span))
        start = end + 2
    text = "\n\n".join(paragraph["context"] for paragraph in article["paragraphs"])
    return XquadArticle(article["title"].replace("_", " "), text, tuple(questions))


def half(case_id: str) -> Half:
    """Which half a case is in, the same on every machine and in every order.

    Constants are fitted on "tune" and results are reported on "report".
    """
    return "tune" if hashlib.sha256(case_id.encode()).digest()[0] % 2 == 0 else "report"


def _clapnq(row: Mapping[str, Any], *, answerable: bool) -> ClapNqCase:
    (passage,) = row["passages"]
    sentences = tuple(passage["sentences"])
    chosen = {text for output in row["output"] for text in output["selected_sentences"]}
    return ClapNqCase(
        id=row["id"],
        question=row["input"],
        title=passage["title"],
        sentences=sentences,
        gold=tuple(i for i, text in enumerate(sentences) if text in chosen),
        answerable=answerable,
    )


def _nq(row: Mapping[str, Any]) -> NqCase:
    (passage,) = row["ctxs"]
    return NqCase(
        id="nq-" + hashlib.sha256(row["question"].encode()).hexdigest()[:16],
        question=row["question"],
        answers=tuple(row["answers"]),
        title=passage["title"],
        text=passage["text"],
    )


def _read(path: Path, make: Callable[[Mapping[str, Any]], Case]) -> Iterator[Case]:
    number = 0
    try:
        with _open(path) as lines:
            for line in lines:
                number += 1
                yield make(json.loads(line))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}:{number}: not a line of this data set: {error!r}") from error


def _open(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")
