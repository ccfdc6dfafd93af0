"""What a server loads before it answers is not walked again and again for garbage."""

from __future__ import annotations

import gc

from service.memory import keep_loaded


def test_what_is_loaded_is_left_out_of_the_search_for_garbage() -> None:
    loaded = [[number] for number in range(1000)]
    try:
        keep_loaded()
        walked = {id(one) for one in gc.get_objects()}
        assert not any(id(one) in walked for one in loaded)
        later = [0]
        assert id(later) in {id(one) for one in gc.get_objects()}
    finally:
        gc.unfreeze()
