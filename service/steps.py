"""The steps of the way to an answer that can be left out, to measure what each of them adds."""

from __future__ import annotations

from typing import Literal, TypeAlias

Step: TypeAlias = Literal[
    "parts",
    "synonyms",
    "stated outcome",
    "siblings",
    "named person",
    "cross-encoder",
    "dates",
    "judgement",
    "neighbours",
    "second source",
    "other side",
]
"""In the order in which they are taken:

- parts: each thing a question asks is searched for by itself;
- synonyms: "allowed" is covered by "let in" when sentences are scored;
- stated outcome: passages first that say who was let in, where that is asked;
- siblings: notices alike but for a country or a date are told apart;
- named person: sentences on other people than the one asked about are left out;
- cross-encoder: the likeliest passages are read again, together with the question;
- dates: sentences of the dates that a question names are preferred;
- judgement: nothing is answered from evidence that is not enough;
- neighbours: sentences around the best one that belong to the answer;
- second source: what another document says to the same;
- other side: what contradicts a cited sentence is cited beside it.
"""

Steps: TypeAlias = frozenset[Step]

NONE: Steps = frozenset()
