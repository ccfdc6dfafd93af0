"""``python -m eval pairs``: is a true sentence accepted, and a false one that differs by one word
rejected? No question, no search: each variant is held against the sentence it was made from.

Circular if the rules and the verifier shared their words; they do not (``lists.py``), and the rows
"unlisted" put in words that no table of the verifier holds. The pairs are still made by rule: a
high rate says that such changes are caught, not that every error is.

A false variant counts as rejected when it is not "supported". The floor accepts what shares enough
content words with the source, at the threshold that serves it best on these very pairs.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from eval.figures import Figure, mean_figure
from eval.pairs import falsify, restate
from eval.results import measured, recorded_at, save
from retrieval.errors import InputError
from retrieval.language import working_language
from retrieval.segment import sentences
from retrieval.types import Document
from retrieval.words import content_tokens
from service.verify import verify

LOG_WIDTH = 120

WORDS = 6
"""A shorter sentence seldom states anything."""

PER_RULE = 400
"""Variants of one rule at most, spread over the collection, so that a run takes a minute."""

GOAL = 0.95

SEED = 0
"""Of the intervals; nothing else is drawn."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A variant made by ``rule`` of a true sentence, ``source``."""

    rule: str
    holds: bool
    variant: str
    source: str


@dataclass(frozen=True, slots=True)
class Judged:
    """``supported`` by the verifier; ``overlap`` is the share of its words in the source."""

    pair: Pair
    supported: bool
    overlap: float


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "pairs", help="true and false variants of a collection's sentences"
    )
    parser.add_argument("--data", type=Path, help="a collection's data folder")
    parser.add_argument("--docs", type=Path, nargs="+", help="or files and folders, read directly")
    parser.add_argument("--map", default="", help="with --docs: text=abstract,id=doc_number")
    parser.add_argument("--per-rule", type=int, default=PER_RULE, help="variants a rule at most")
    parser.add_argument("--show", action="store_true", help="print what was judged wrongly")
    parser.add_argument(
        "--record", metavar="NAME", help="keep the figures in eval/results, of the collection NAME"
    )
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Prints the rates; 1 if one of the two goals is missed."""
    if (options.data is None) == (options.docs is None):
        raise InputError("pairs: give one of --data and --docs.")
    documents = (
        _kept(options.data) if options.data is not None else _read(options.docs, options.map)
    )
    found = [judged(pair) for pair in pairs(true_sentences(documents), options.per_rule)]
    if not found:
        raise InputError("pairs: no English sentence was found.")
    console = Console(width=LOG_WIDTH)
    console.print(_table(found))
    if options.show:
        for one in found:
            if one.supported != one.pair.holds:
                console.print(f"{one.pair.rule}\n  {one.pair.source}\n  {one.pair.variant}\n")
    if options.record:
        name = f"minimal pairs, {options.record}"
        save(recorded_at(), [measured(name, figures(found), sample=None, seed=SEED)])
    true, false = rates(found)
    console.print(f"true accepted {true:.3f}, false rejected {false:.3f} (goal {GOAL} each)")
    return 0 if min(true, false) >= GOAL else 1


def true_sentences(documents: Iterable[Document]) -> list[str]:
    """The English sentences of a collection, each once, in order."""
    found = {
        document.text[span.start : span.end]: None
        for document in documents
        if working_language(document) == "en"
        for span in sentences(document)
    }
    return [text for text in found if len(text.split()) >= WORDS]


def pairs(source: Sequence[str], per_rule: int = PER_RULE) -> Iterator[Pair]:
    """The variants of all rules, at most ``per_rule`` of each, evenly over the sentences."""
    rules: tuple[tuple[Mapping[str, falsify.Rule], bool], ...] = (
        (restate.RULES, True),
        (falsify.RULES, False),
    )
    for table, holds in rules:
        for rule, vary in table.items():
            made = [Pair(rule, holds, new, old) for old in source if (new := vary(old)) is not None]
            step = max(1, -(-len(made) // per_rule))
            yield from made[::step]


def judged(pair: Pair) -> Judged:
    """The pair as the verifier and as word overlap see it."""
    words = {token.key for token in content_tokens(pair.variant)}
    held = {token.key for token in content_tokens(pair.source)}
    supported = verify(pair.variant, [pair.source]).verdict == "supported"
    return Judged(pair, supported, len(words & held) / len(words) if words else 1.0)


def rates(found: Sequence[Judged]) -> tuple[float, float]:
    """Shares of the true variants accepted and of the false ones rejected."""
    return _rate(one.supported for one in found if one.pair.holds), _rate(
        not one.supported for one in found if not one.pair.holds
    )


def figures(found: Sequence[Judged]) -> list[Figure]:
    """What is kept of a run: both rates, each with that of word overlap at its best."""
    threshold = best_threshold(found)
    kept = []
    for holds, name in ((True, "true variants accepted"), (False, "false variants rejected")):
        side = [one for one in found if one.pair.holds is holds]
        floor = _rate((one.overlap >= threshold) == holds for one in side)
        right = [one.supported == holds for one in side]
        kept.append(mean_figure(name, right, seed=SEED, goal=GOAL, floors={"word overlap": floor}))
    return kept


def best_threshold(found: Sequence[Judged]) -> float:
    """Of the overlap floor: where the two rates' mean is highest."""

    def mean_rate(threshold: float) -> float:
        right = [one.overlap >= threshold for one in found if one.pair.holds]
        wrong = [one.overlap < threshold for one in found if not one.pair.holds]
        return _rate(right) + _rate(wrong)

    return max(sorted({one.overlap for one in found}), key=mean_rate)


def _rate(values: Iterable[bool]) -> float:
    given = list(values)
    return sum(given) / len(given) if given else 0.0


def _table(found: Sequence[Judged]) -> Table:
    threshold = best_threshold(found)
    table = Table(title=f"share judged rightly; floor: overlap ≥ {threshold:.2f} accepts")
    for heading in ("variants", "rule", "pairs", "verify", "word overlap"):
        table.add_column(heading)
    for holds, name in ((True, "true"), (False, "false")):
        side = [one for one in found if one.pair.holds is holds]
        for rule in dict.fromkeys(one.pair.rule for one in side):
            table.add_row(name, rule, *_cells([o for o in side if o.pair.rule == rule], threshold))
        table.add_row(name, "all", *_cells(side, threshold), end_section=True)
    return table


def _cells(side: Sequence[Judged], threshold: float) -> tuple[str, str, str]:
    mine = _rate(one.supported == one.pair.holds for one in side)
    floor = _rate((one.overlap >= threshold) == one.pair.holds for one in side)
    return str(len(side)), f"{mine:.3f}", f"{floor:.3f}"


def _kept(data: Path) -> Iterator[Document]:
    from service.folder import open_library, settings_for

    with open_library(settings_for(data), write=False) as library:
        for summary in library.documents(offset=0, limit=library.count()):
            document = library.get(summary.id)
            if document is not None:
                yield document


def _read(paths: Sequence[Path], mapping: str) -> Iterator[Document]:
    from retrieval.read import read_paths
    from service.bounds import parse_mapping

    for document in read_paths(paths, parse_mapping(mapping)):
        if not isinstance(document, Document):
            raise InputError(f"pairs: {document}")
        yield document
