"""The collections whose questions are asked whole, opened with their questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eval.benchmarks.collections import opened
from eval.federal_register.collection import filled
from eval.federal_register.command import QUESTIONS
from eval.questions import QuestionCase, load_questions
from retrieval.encode_multilingual import load_multilingual_encoder
from retrieval.library import Library
from retrieval.read import read_paths
from retrieval.types import Document, Encoder

SAMPLE = Path(__file__).parents[1] / "border2022"

Asked = tuple[Library, list[QuestionCase]]


@contextmanager
def sample(folder: Path, encoder: Encoder) -> Iterator[Asked]:
    """The sample collection, encoded below ``folder``."""
    read = read_paths([SAMPLE / "docs"], {})
    documents = [one for one in read if isinstance(one, Document)]
    with opened(folder, "sample", encoder, documents, load_multilingual_encoder) as library:
        yield library, load_questions(SAMPLE / "questions.jsonl")


@contextmanager
def federal_register(folder: Path, shared: Path, encoder: Encoder) -> Iterator[Asked]:
    """The notices under ``shared``, encoded below ``folder``. Raises InputError without them."""
    data = filled(folder / "federal-register", shared, encoder)
    with Library.open(data, lambda: encoder, write=False) as library:
        yield library, load_questions(QUESTIONS)
