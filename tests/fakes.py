"""Real, small implementations of the seams, for tests."""

from __future__ import annotations

import asyncio
import hashlib
import re
import socket
import threading
import time
import unicodedata
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

import numpy as np
import numpy.typing as npt
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from retrieval.types import PassageText, PassageVectors, Pieces
from service.fetch.addresses import Address
from service.fetch.names import Target

_WORD = re.compile(r"\w+")


class HashEncoder:
    """An ``Encoder`` without a model: hashed words, counted, as a unit vector; deterministic."""

    def __init__(self, dimension: int = 64, name: str = "hash") -> None:
        self._dimension, self._name = dimension, name

    @property
    def fingerprint(self) -> str:
        return f"{self._name}-{self._dimension}"

    @property
    def dimension(self) -> int:
        return self._dimension

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        vector = np.zeros(self._dimension, dtype=np.float32)
        for word in _WORD.findall(text.casefold()):
            digest = hashlib.blake2b(word.encode(), digest_size=5).digest()
            sign = 1.0 if digest[0] & 1 else -1.0
            vector[int.from_bytes(digest[1:], "little") % self._dimension] += sign
        length = float(np.linalg.norm(vector))
        if length == 0.0:  # no word, or words that cancel out: still a unit vector
            vector[0], length = 1.0, 1.0
        return vector / np.float32(length)

    def encode_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        return [
            PassageVectors(
                passage=self.encode_query(" ".join((passage.context, *passage.sentences))),
                sentences=np.stack([self.encode_query(one) for one in passage.sentences]),
            )
            for passage in passages
        ]

    def encode_pieces(self, question: str, passages: Sequence[PassageText]) -> Pieces | None:
        return Pieces(
            self._words(question),
            [self._words(" ".join((one.context, *one.sentences))) for one in passages],
        )

    def _words(self, text: str) -> npt.NDArray[np.float32]:
        words = _WORD.findall(text)
        rows = [HashEncoder.encode_query(self, word) for word in words]
        return np.array(rows, dtype=np.float32).reshape(len(words), self._dimension)


class FailingEncoder(HashEncoder):
    """Breaks down over any text that holds its word, as a model may in the middle of a reply."""

    def __init__(self, word: str = "breakdown") -> None:
        super().__init__()
        self._word = word

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        if self._word in text.casefold():
            raise RuntimeError(f"the encoder broke down over {self._word}")
        return super().encode_query(text)


class SlowEncoder(HashEncoder):
    """Takes its time over documents, none over questions."""

    def encode_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        time.sleep(0.02 * len(passages))
        return super().encode_passages(passages)


class HeldEncoder(HashEncoder):
    """Reads several questions in one run, told in ``runs``; each run waits for ``go``.

    It breaks down over any run that holds its word.
    """

    def __init__(self, word: str = "breakdown") -> None:
        super().__init__()
        self._word = word
        self.runs: list[list[str]] = []
        self.begun = threading.Semaphore(0)
        self.go = threading.Event()

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        return np.asarray(self.encode_queries([text])[0], dtype=np.float32)

    def encode_queries(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.runs.append(list(texts))
        self.begun.release()
        self.go.wait()
        if any(self._word in text for text in texts):
            raise RuntimeError(f"the encoder broke down over {self._word}")
        return np.stack([super(HeldEncoder, self).encode_query(text) for text in texts])


class GlossaryEncoder(HashEncoder):
    """A multilingual ``Encoder`` by glossary: known foreign words are read as their English."""

    def __init__(self, glossary: Mapping[str, str], name: str = "glossary") -> None:
        super().__init__(dimension=96, name=name)
        self._glossary = glossary

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        words = _WORD.findall(text.casefold())
        return super().encode_query(" ".join(self._glossary.get(word, word) for word in words))


_PLACE = re.compile(r"(?:[\w+]*:)?/*(?:[^/?#]*@)?(\[[^\]]*\]|[^/:?#]*)[^/?#]*([^#]*)")


class NoRules:
    """``Rules`` of a fetcher that checks nothing, and reads an address as generously as browsers
    and libraries do between them. What it lets through is what the real rules have to stop."""

    def target(self, url: str) -> Target:
        plain = unicodedata.normalize("NFKC", unquote(url)).replace("\\", "/").replace("。", ".")
        seen = (c for c in plain if c > " " and unicodedata.category(c) != "Cf")
        kept = "".join(str(int(c)) if c.isdecimal() else c for c in seen)
        place = _PLACE.match(kept)
        assert place is not None  # every part of it may be empty
        host = place[1].strip("[]").rstrip(".").partition("%")[0]
        return Target("http", _as_libc(host), 80, f"/{place[2].lstrip('/')}")

    def check(self, target: Target, addresses: Sequence[Address]) -> None:
        """Anything goes."""


def _as_libc(host: str) -> str:
    """What the C library makes of a number: ``0x7f.1`` is 127.0.0.1."""
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, ValueError):
        return host


NUMBERED = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)
"""A sentence of the evidence as a prompt shows it."""


class SpeakingModel(BaseChatModel):
    """A LangChain chat model without weights: ``speak`` turns a prompt into a reply, which is
    streamed in small pieces."""

    speak: Callable[[str], str]
    piece: int = 7

    @property
    def _llm_type(self) -> str:
        return "speaking"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        said = AIMessage(self.speak(_prompt(messages)))
        return ChatResult(generations=[ChatGeneration(message=said)])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        text = self.speak(_prompt(messages))
        for start in range(0, len(text), self.piece):
            piece = AIMessageChunk(content=text[start : start + self.piece])
            yield ChatGenerationChunk(message=piece)


def _prompt(messages: Sequence[BaseMessage]) -> str:
    return "\n\n".join(message.text for message in messages)


def lying_model(lie: Callable[[str], Sequence[str]]) -> SpeakingModel:
    """Says what ``lie`` makes of each numbered sentence, each time with that sentence's number."""

    def speak(prompt: str) -> str:
        return "\n".join(
            f"{said} [{number}]"
            for number, sentence in NUMBERED.findall(prompt)
            for said in lie(sentence)
        )

    return SpeakingModel(speak=speak)


_ORDER = re.compile(r"\b(?:say|reply with|write|print|output|answer)\b:?\s+(.+)", re.IGNORECASE)


def obedient_model() -> SpeakingModel:
    """Does whatever the documents say: repeats what they tell it to, word for word, with their
    number, a number of its own making and none, and turns brackets back into links."""

    def speak(prompt: str) -> str:
        lines = []
        for number, sentence in NUMBERED.findall(prompt):
            told = _ORDER.search(sentence)
            said = told[1] if told else sentence
            linked = re.sub(r"\((.+?)\)\s*\((.+?)\)", r"[\1](\2)", said).translate(_TAGS)
            lines += [f"{linked} [{number}]", f"{said} [{number}]", f"{linked} [999]", linked]
        return "\n".join(lines)

    return SpeakingModel(speak=speak)


_TAGS = str.maketrans("‹›", "<>")

BREAKAGES = (
    "refuses",
    "raises",
    "hangs",
    "dies",
    "garbage",
    "empty",
    "huge",
    "drips",
)
"""What a ``BrokenModel`` can do."""


class BrokenModel(SpeakingModel):
    """Fails in one way; ``dies`` and ``drips`` first say what ``speak`` does."""

    way: str
    calls: list[float] = []  # noqa: RUF012 - pydantic copies it for each model
    closed: list[float] = []  # noqa: RUF012

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        self.calls.append(time.monotonic())
        try:
            async for text in self._pieces(self.speak(_prompt(messages))):
                yield ChatGenerationChunk(message=AIMessageChunk(content=text))
        finally:
            self.closed.append(time.monotonic())

    async def _pieces(self, text: str) -> AsyncIterator[str]:
        if self.way == "refuses":
            yield "I'm sorry, but I can't help with that."
        elif self.way == "raises":
            raise ConnectionError("the key sk-secret was refused")
        elif self.way == "hangs":
            await asyncio.sleep(600)
        elif self.way == "dies":
            yield text
            raise ConnectionError("cut off")
        elif self.way == "garbage":
            yield "\x00\ud800\u202e]]}}<|im_end|>[[1]2][[[[ \x1b[31m **[1](javascript:alert(1))"
        elif self.way == "empty":
            yield ""
        elif self.way == "huge":
            while True:
                yield "the same again and again " * 40
        elif self.way == "drips":
            for character in text:
                yield character
                await asyncio.sleep(0.5)
