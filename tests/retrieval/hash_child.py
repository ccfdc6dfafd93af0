"""The embedding child with encoders that need no model; ``hang`` in a text makes it hang, ``crash``
ends it."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from retrieval.apart_child import main
from retrieval.types import PassageText, PassageVectors
from tests.fakes import GlossaryEncoder, HashEncoder


class OddEncoder(HashEncoder):
    def encode_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        words = {word for passage in passages for one in passage.sentences for word in one.split()}
        if "crash" in words:
            os._exit(3)
        if "hang" in words:
            time.sleep(600)
        return super().encode_passages(passages)


if __name__ == "__main__":
    main(lambda: (OddEncoder(), GlossaryEncoder({})))
