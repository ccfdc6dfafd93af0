"""Two groups with near-identical documents, and one with a single document among 10,000 of others:
each finds all of its own and nothing of the other's. Prints the figures."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from retrieval.access import Access
from retrieval.collection import Seen
from retrieval.library import NO_FILTERS, Library
from retrieval.types import Document
from service.answer import to_json
from service.ask import ask
from service.check_draft import check_draft
from service.check_draft import to_json as checked_json
from service.evidence_pool import CollectionEvidence
from service.question import AskRequest
from tests.fakes import HashEncoder
from tests.real_encoder import collection

TOWNS = ("Ostrel", "Vellmar", "Brenholm", "Alder", "Tarn", "Corvo", "Lisk", "Maren", "Odda", "Pell")
SHORT, LONG = 200, 1_000
"""Questions: a push waits for the short form, people for the long."""

OTHERS = 10_000

QUESTION = (
    "When does the ferry to {town} leave?",
    "Who steers the ferry to {town}?",
    "How many people may the ferry to {town} carry?",
    "Why was the pier of {town} closed?",
    "Is the ferry to {town} allowed to cross at night?",
)


def notice(number: int, sign: str, *groups: str) -> Document:
    """The same notice for every group, but for its ``sign`` and who may read it."""
    town = TOWNS[number % len(TOWNS)]
    text = (
        f"The ferry to {town} leaves the harbour at {number % 12 + 1} in the morning. "
        f"Captain {sign} steers the ferry to {town} and may carry {number + 20} people. "
        f"The pier of {town} was closed because of the ice. "
        f"The ferry to {town} was not allowed to cross at night."
    )
    title = f"Ferry notice {number} by {sign}"
    return Document(
        f"{sign.lower()}-{number}", text, title, outlet=f"{sign} Gazette", groups=groups
    )


def texts(value: Any) -> Iterator[str]:
    """Every text anywhere in a JSON value, keys included."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield from (key, *texts(held))
    elif isinstance(value, list | tuple):
        for held in value:
            yield from texts(held)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("questions", [SHORT, pytest.param(LONG, marks=pytest.mark.long)])
def test_questions_of_two_groups_show_nothing_foreign(tmp_path: Path, questions: int) -> None:
    signs = {"press": "Quillfeather", "desk": "Brambleworth"}
    chance = random.Random(1)
    with Library.open(tmp_path, HashEncoder, write=True) as library:
        for group, sign in signs.items():
            library.add([notice(number, sign, group) for number in range(60)])
        library.publish()
        library.add([notice(60, sign, group) for group, sign in signs.items()])  # in the tail
        answered = own = foreign = 0
        for number in range(questions):
            group, other = chance.sample(sorted(signs), 2)
            seen = Seen(library, Access(frozenset([group])))
            question = chance.choice(QUESTION).format(town=chance.choice(TOWNS))
            answer = ask(seen, AskRequest(question))
            hits = seen.search(question, seen.encode(question) if number % 2 else None)
            said = [*texts(to_json(answer)), *(hit.stored.text for hit in hits)]
            if number % 20 == 0:
                draft = check_draft(
                    question.replace("?", "."), CollectionEvidence(seen, NO_FILTERS)
                )
                said += texts(checked_json(draft))
            folded = " ".join(said).casefold()
            answered += answer.outcome in ("answered", "partial", "disputed")
            own += signs[group].casefold() in folded
            foreign += signs[other].casefold() in folded
        print(
            f"{questions:,} questions of two groups with {library.count()} near-identical "
            f"documents: {answered:,} answered, {own:,} shown something of their own, "
            f"{foreign} shown something foreign"
        )
    assert foreign == 0
    assert own == questions  # each search found something: the comparison is of full hands
    assert answered > questions / 2


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """10,000 documents of a group, half of them of a second one too, and one of a third."""
    folder = tmp_path_factory.mktemp("crowd")
    with Library.open(folder, HashEncoder, write=True) as library:
        for start in range(0, OTHERS, 500):
            library.add(
                [
                    notice(number, "Crowd", *(("many", "half") if number % 2 else ("many",)))
                    for number in range(start, start + 500)
                ]
            )
        library.add([replace(notice(7, "Needle", "few"), id="needle")])
        library.publish()
        yield library


def test_one_document_among_ten_thousand_of_others_is_found(crowd: Library) -> None:
    few = Seen(crowd, Access(frozenset(["few"])))
    foreign = found = 0
    for town in TOWNS:
        for form in QUESTION:
            question = form.format(town=town)
            for vector in (few.encode(question), None):
                hits = few.search(question, vector, k=10)
                found += [hit.stored.passage.document_id for hit in hits] == ["needle"]
            answer = to_json(ask(few, AskRequest(question)))
            foreign += "crowd" in " ".join(texts(answer)).casefold()
    own = [ask(few, AskRequest(form.format(town=TOWNS[7]))) for form in QUESTION]
    cited = [{one.document_id for one in answer.citations} for answer in own if answer.citations]
    searches = 2 * len(TOWNS) * len(QUESTION)
    print(
        f"1 document among {OTHERS:,} of others: alone in {found} of {searches} searches, "
        f"cited in {len(cited)} of {len(own)} answers, something foreign in {foreign}"
    )
    assert (found, foreign) == (searches, 0)
    assert cited
    assert cited == [{"needle"}] * len(cited)
    assert few.count() == few.facets().documents == len(few.documents(limit=100)) == 1


def test_the_groups_do_not_make_a_search_slow(crowd: Library) -> None:
    """Medians of one run, the callers in turn, so that a busy machine slows all of them alike."""
    callers = {
        "everything": Access(None),
        "10,000 of 10,001": Access(frozenset(["many"])),
        "5,000": Access(frozenset(["half"])),
        "1": Access(frozenset(["few"])),
    }
    questions = [form.format(town=town) for form in QUESTION for town in TOWNS[:5]]
    took: dict[str, list[float]] = {name: [] for name in callers}
    for question in questions:
        vector = crowd.encode(question)
        for name, access in callers.items():
            began = time.perf_counter()
            crowd.search(question, vector, access=access)
            took[name].append((time.perf_counter() - began) * 1000)
    medians = {name: sorted(times)[len(times) // 2] for name, times in took.items()}
    firsts = {name: times[0] for name, times in took.items()}
    crowd.add([replace(notice(1, "Crowd", "many"), id="late")])
    crowd.search("ferry", None)  # what every search does after a write is done
    writes = {}
    for name, access in callers.items():
        began = time.perf_counter()
        crowd.search(questions[0], crowd.encode(questions[0]), access=access)
        writes[name] = (time.perf_counter() - began) * 1000
    for name in callers:
        print(
            f"sees {name}: search p50 {medians[name]:.1f} ms, the first {firsts[name]:.1f} ms, "
            f"after a write {writes[name]:.1f} ms"
        )
    for name in callers:
        assert medians[name] < 3 * medians["everything"] + 10


def test_one_document_among_many_with_the_real_model(tmp_path: Path) -> None:
    held = [notice(number, "Crowd", "many") for number in range(100)]
    needle = replace(notice(7, "Needle", "few"), id="needle")
    with collection(tmp_path, [*held, needle]) as library:
        few = Seen(library, Access(frozenset(["few"])))
        for form in QUESTION[:4]:
            answer = ask(few, AskRequest(form.format(town=TOWNS[7])))
            assert answer.outcome in ("answered", "partial"), form
            assert {one.document_id for one in answer.citations} == {"needle"}
            assert {one.copies for one in answer.citations} == {0}
            assert answer.independent_sources == 1
            assert "crowd" not in " ".join(texts(to_json(answer))).casefold()
