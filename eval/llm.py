"""``python -m eval llm``: the generative composer with a real model, beside the extractive one.

Asks the shared seed questions three times: in the sources' words, with the model writing, with the
model choosing. Any model can be named; without one a small one runs in this process.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from eval.commit import commit
from eval.judge import Row, summarise
from eval.llm_server import MODEL, small_model
from eval.questions import QuestionCase, load_questions
from eval.results import FOLDER
from eval.run import run_case
from retrieval.encode import load_encoder
from retrieval.errors import InputError
from retrieval.library import Library
from retrieval.read import read_paths
from retrieval.types import Document
from service.composer import EXTRACTIVE, Composer
from service.generate.composer import Generative, Mode, Tally
from service.generate.model import load_chat
from service.generate.upstream import Limits, Upstream
from service.settings import Settings

LOSS = 0.02
"""Fact recall that a model may cost against the extractive composer."""

SECONDS = 120.0
"""For one reply: a small model on two cores is slow, and its speed is not what is tested."""

TOKENS = 256
"""Of a reply; a small model that repeats itself would else fill its window."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One composer's figures; ``own`` answers are not the extractive fallback.

    ``written`` counts the model's sentences (where it only chooses, the sources' that are said),
    ``removed`` those that verification took out, ``unknown`` marks that pointed at
    nothing, ``failures`` replies that did not come.
    """

    composer: str
    fact_recall: float
    evidence_hit: float
    abstained: int
    false_abstained: int
    contract_breaks: int
    own: int
    written: int
    removed: int
    unknown: int
    failures: int
    seconds: float


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("llm", help="a real model behind the generative composer")
    parser.add_argument("--shared", type=Path, required=True, help="holds seeds and eval")
    parser.add_argument("--model", help="as PASSAGE_LLM; without it a small one runs here")
    parser.add_argument("--base-url", help="where an OpenAI-compatible server listens")
    parser.add_argument("--api-key", type=SecretStr, help="else the provider's own variable")
    parser.add_argument("--limit", type=int, help="ask the first so many questions only")
    parser.add_argument("--out", type=Path, default=FOLDER / "models", help="folder of results")
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """1 where the contract was broken or the model costs more facts than it may."""
    cases = _questions(options.shared)[: options.limit]
    name = options.model or f"openai:{MODEL}"
    serving = small_model() if options.model is None else nullcontext(options.base_url)
    with TemporaryDirectory() as folder, serving as base_url:
        settings = Settings(
            llm=name,
            llm_base_url=base_url,
            llm_api_key=options.api_key,
            llm_deadline=SECONDS,
            llm_options={"temperature": 0, "max_tokens": TOKENS},
        )
        with _collection(Path(folder), options.shared) as library:
            found = [_measured(library, cases, None, [])]
            for mode in ("write", "choose"):
                tallies: list[Tally] = []
                composer = _composer(settings, mode, tallies)
                found.append(_measured(library, cases, composer, tallies, mode))
    Console(width=140).print(_table(name, found, len(cases)))
    _save(options.out, name, len(cases), found)
    worst = min(one.fact_recall for one in found)
    return int(any(one.contract_breaks for one in found) or worst < found[0].fact_recall - LOSS)


def _questions(shared: Path) -> list[QuestionCase]:
    path = shared / "eval" / "seed_questions.jsonl"
    if not path.is_file():
        raise InputError(f"{path} is not here; --shared names the folder that holds it.")
    return list(load_questions(path))


def _collection(folder: Path, shared: Path) -> Library:
    documents = [one for one in read_paths([shared / "seeds"], {}) if isinstance(one, Document)]
    library = Library.open(folder / "data", load_encoder, write=True)
    library.add(documents)
    library.publish()
    return library


def _composer(settings: Settings, mode: Mode, tallies: list[Tally]) -> Generative:
    upstream = Upstream(load_chat(settings), Limits(seconds=settings.llm_deadline))
    return Generative(upstream, mode, tallies.append)


def _measured(
    library: Library,
    cases: Sequence[QuestionCase],
    composer: Composer | None,
    tallies: Sequence[Tally],
    name: str = EXTRACTIVE,
) -> Measure:
    rows = [run_case(library, case, composer) for case in cases]
    summary = summarise(rows)
    return Measure(
        composer=name,
        fact_recall=round(summary["fact_recall"] or 0.0, 4),
        evidence_hit=round(summary["evidence_hit"] or 0.0, 4),
        abstained=int(summary["abstention_count"] or 0),
        false_abstained=int(summary["false_abstention_count"] or 0),
        contract_breaks=int(summary["contract_breaks"] or 0),
        own=sum(not tally.is_little for tally in tallies),
        written=sum(tally.written for tally in tallies),
        removed=sum(len(tally.removed) for tally in tallies),
        unknown=sum(len(tally.unknown) for tally in tallies),
        failures=sum(tally.failure is not None for tally in tallies),
        seconds=round(_mean_seconds(rows), 2),
    )


def _mean_seconds(rows: Sequence[Row]) -> float:
    return sum(row.latency_ms for row in rows) / 1000 / len(rows)


def _table(name: str, found: Sequence[Measure], questions: int) -> Table:
    table = Table(title=f"{name}: {questions} questions over the two seed articles")
    for heading in asdict(found[0]):
        table.add_column(heading.replace("_", " "))
    for one in found:
        table.add_row(*(str(value) for value in asdict(one).values()))
    return table


def _save(folder: Path, name: str, questions: int, found: Sequence[Measure]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    value = {
        "model": name,
        "commit": commit(),
        "questions": questions,
        "composers": [asdict(one) for one in found],
    }
    path = folder / f"{name.partition(':')[2].replace('/', '-')}.json"
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
