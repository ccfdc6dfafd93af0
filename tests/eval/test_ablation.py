"""The ablation's table: of each step the first way is what the others are compared with."""

from __future__ import annotations

from eval.ablation.variant import Variant, table


def test_differences_are_to_the_first_way_of_the_same_step() -> None:
    ways = [
        Variant("search", "ours", (1.0, 1.0, 1.0, 1.0), (2.0, 4.0, 6.0, 8.0)),
        Variant("search", "plain", (0.0, 0.0, 0.0, 0.0), (1.0, 1.0, 1.0, 1.0)),
        Variant("choice", "ours", (0.0, 1.0), (3.0, 3.0)),
    ]
    lines = table(ways, seed=0).splitlines()
    assert lines[2].startswith("| search | ours | 1.000 | – |")
    assert lines[3] == "| search | plain | 0.000 | -1.000 (-1.000 to -1.000) | 1.0 | 4 |"
    assert lines[4] == "| choice | ours | 0.500 | – | 3.0 | 2 |"
