"""A valid answer has no breaks; each way to break the contract is caught, by name."""

from collections.abc import Callable
from typing import Any

import pytest

from eval.contract import asks_for_list, contract_breaks
from tests.eval.answers import FIRST, TEXTS, citation, claim, not_found, valid

Json = dict[str, Any]


def breaks(answer: Json) -> list[str]:
    return contract_breaks(answer, TEXTS.get)


def test_a_valid_answer_has_no_breaks() -> None:
    assert breaks(valid()) == []


def test_a_valid_not_found_has_no_breaks() -> None:
    assert breaks(not_found()) == []


def test_a_bracketed_number_inside_a_claim_is_document_text() -> None:
    text = "It [7] fell."
    answer = valid() | {
        "text": f"{text} [1]",
        "claims": [claim(text, 0, [1])],
        "citations": [valid()["citations"][0] | {"start": 0, "end": 12, "cited_text": text}],
        "as_of": {"earliest": "2022-03-18", "latest": "2022-03-18"},
    }
    found = contract_breaks(answer, {"notice": text}.get)
    assert found == ["citations 1: sha256 is not that of the document's text"]


def shift_offset(a: Json) -> None:
    a["citations"][0]["start"] += 1
    a["citations"][0]["end"] += 1


def beyond_the_document(a: Json) -> None:
    a["citations"][0]["end"] = 10_000


def wrong_sha(a: Json) -> None:
    a["citations"][0]["sha256"] = "0" * 64


def unknown_document(a: Json) -> None:
    a["citations"][0]["document_id"] = "gone"


def empty_url(a: Json) -> None:
    a["citations"][1]["url"] = " "


def numbered_from_two(a: Json) -> None:
    a["citations"][0]["n"], a["citations"][1]["n"] = 2, 3


def out_of_first_use_order(a: Json) -> None:
    a["text"] = a["text"].replace("[1]", "[x]", 1).replace("[2][1]", "[1][2]").replace("[x]", "[2]")
    a["claims"][0]["citations"], a["claims"][1]["citations"] = [2], [1, 2]


def listed_and_not_used(a: Json) -> None:
    a["citations"].append(citation(3, "notice", "It was cold.", None))


def used_and_not_listed(a: Json) -> None:
    a["citations"].pop()


def note_on_nothing(a: Json) -> None:
    a["notes"] = [{"kind": "disagreement", "text": "x", "citations": [4]}]


def uncited_claim(a: Json) -> None:
    a["text"] = a["text"].replace(" [1] ", "     ", 1)
    a["claims"][0]["citations"] = []


def claim_span_off(a: Json) -> None:
    a["claims"][0]["end"] -= 1


def claims_out_of_order(a: Json) -> None:
    a["claims"].reverse()


def mark_of_another_number(a: Json) -> None:
    a["text"] = a["text"].replace("[1]", "[2]", 1)


def mark_apart_from_its_claim(a: Json) -> None:
    a["text"] = a["text"].replace(" [1] ", "\n[1] ", 1)


def words_outside_claims(a: Json) -> None:
    a["text"] += " Published in March."


def words_not_in_the_source(a: Json) -> None:
    changed = FIRST.replace("Hundreds", "Thousand")
    a["text"] = a["text"].replace(FIRST, changed)
    a["claims"][0]["text"] = changed


def wrong_as_of(a: Json) -> None:
    a["as_of"]["latest"] = "2023-01-01"


def empty_text(a: Json) -> None:
    a.update(text=" ", claims=[], citations=[])


def unknown_outcome(a: Json) -> None:
    a["outcome"] = "maybe"


def unknown_verdict(a: Json) -> None:
    a["claims"][0]["verdict"] = "likely"


def missing_key(a: Json) -> None:
    del a["generation"]


def missing_claim_key(a: Json) -> None:
    del a["claims"][0]["score"]


def offset_is_text(a: Json) -> None:
    a["citations"][0]["start"] = "13"


def empty_standalone_question(a: Json) -> None:
    a["standalone_question"] = ""


def nearest_in_an_answer(a: Json) -> None:
    a["nearest"] = [citation(1, "notice", "It was cold.", None)]


@pytest.mark.parametrize(
    ("spoil", "caught"),
    [
        (shift_offset, "citations 1: document.text[14:61] is not the cited text"),
        (beyond_the_document, "citations 1: span 13-10000 is empty or out of the document"),
        (wrong_sha, "citations 1: sha256 is not that of the document's text"),
        (unknown_document, "citations 1: there is no document 'gone'"),
        (empty_url, "citations 2: url is empty"),
        (numbered_from_two, "citations are numbered [2, 3], not 1..2"),
        (out_of_first_use_order, "citations are first used in the order [2, 1]"),
        (listed_and_not_used, "citation 3 is listed and not used"),
        (used_and_not_listed, "citation 2 is used and not listed"),
        (note_on_nothing, "citation 4 is used by a note and not listed"),
        (uncited_claim, "claim 1: no citation"),
        (claim_span_off, "claim 1: text[0:46] is not the claim's text"),
        (claims_out_of_order, "claim 2: span 0-47 is empty, out of the text or out of order"),
        (mark_of_another_number, "claim 1: marks [2] do not match its citations [1]"),
        (mark_apart_from_its_claim, "claim 1: marks [] do not match its citations [1]"),
        (words_outside_claims, "text holds words outside of claims: 'Published in March.'"),
        (words_not_in_the_source, "claim 1: words that are not in its cited text"),
        (wrong_as_of, "as_of is ['2022-03-18', '2023-01-01'], the cited sources' dates are "),
        (empty_text, "text is empty"),
        (empty_text, "answered: there is no claim"),
        (unknown_outcome, "answer: outcome 'maybe' is not one of "),
        (unknown_verdict, "claims 1: verdict 'likely' is not one of "),
        (missing_key, "answer: generation is missing"),
        (missing_claim_key, "claims 1: score is missing"),
        (offset_is_text, "citations 1: start is '13'"),
        (empty_standalone_question, "answer: standalone_question is empty"),
        (nearest_in_an_answer, "answered: nearest belongs to not_found only"),
    ],
)
def test_each_break_is_caught(spoil: Callable[[Json], None], caught: str) -> None:
    answer = valid()
    spoil(answer)
    assert any(line.startswith(caught) for line in breaks(answer)), breaks(answer)


def claims_kept(a: Json) -> None:
    a["claims"] = valid()["claims"]


def no_reason(a: Json) -> None:
    del a["reason"]


def silent(a: Json) -> None:
    a["text"] = ""


def marked(a: Json) -> None:
    a["text"] += " [1]"


def nearest_not_verbatim(a: Json) -> None:
    a["nearest"][0]["cited_text"] = "Hundreds"


@pytest.mark.parametrize(
    ("spoil", "caught"),
    [
        (claims_kept, "not_found: claims and citations must be empty"),
        (no_reason, "not_found: reason None is not one of "),
        (silent, "text is empty"),
        (marked, "not_found: text holds a citation mark"),
        (nearest_not_verbatim, "nearest 1: document.text[13:60] is not the cited text"),
    ],
)
def test_each_break_of_not_found_is_caught(spoil: Callable[[Json], None], caught: str) -> None:
    answer = not_found()
    spoil(answer)
    assert any(line.startswith(caught) for line in breaks(answer)), breaks(answer)


def long_answer(sentence: str, count: int) -> tuple[Json, dict[str, str]]:
    """An answer that says one sentence of a one-sentence document several times over."""
    source = valid()["citations"][0] | {"start": 0, "end": len(sentence), "cited_text": sentence}
    step = len(sentence) + len(" [1] ")
    answer = valid() | {
        "text": f"{sentence} [1] " * count,
        "claims": [claim(sentence, i * step, [1]) for i in range(count)],
        "citations": [source],
        "as_of": {"earliest": "2022-03-18", "latest": "2022-03-18"},
    }
    return answer, {"notice": sentence}


@pytest.mark.parametrize(
    ("sentence", "count", "caught"),
    [
        ("One.", 6, "6 claims, more than 5"),
        ("word " * 79 + "end.", 2, "160 words, more than 150"),
        ("word " * 120 + "end.", 1, "citations 1: cited span has 121 words, more than 120"),
    ],
)
def test_length_is_limited(sentence: str, count: int, caught: str) -> None:
    answer, texts = long_answer(sentence, count)
    assert caught in contract_breaks(answer, texts.get)


def test_a_list_may_be_long() -> None:
    answer, texts = long_answer("One.", 6)
    caught = "6 claims, more than 5"
    assert caught not in contract_breaks(answer, texts.get, is_list=True)
    asked = answer | {"question": "Which nationalities were turned away?"}
    assert caught not in contract_breaks(asked, texts.get)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which groups became unsafe?", True),
        ("List the countries.", True),
        ("What are the conditions?", True),
        ("Какие группы ждали?", True),
        ("Which city is it?", False),
        ("What is this?", False),
        ("What does the notice say?", False),
        ("Who was allowed across and why?", False),
    ],
)
def test_a_question_that_asks_for_a_list(question: str, expected: bool) -> None:
    assert asks_for_list({"question": question, "standalone_question": question}) is expected


def test_another_composer_may_use_its_own_words() -> None:
    answer = valid() | {"composer": "some-model"}
    words_not_in_the_source(answer)
    assert breaks(answer) == []


def test_an_extractive_claim_may_join_its_citations() -> None:
    joined = "It was cold. The gate then closed."
    answer = valid() | {
        "text": f"{joined} [1][2]",
        "claims": [claim(joined, 0, [1, 2])],
        "citations": [
            citation(1, "notice", "It was cold.", None),
            citation(2, "notice", "The gate then closed.", None),
        ],
        "as_of": {"earliest": None, "latest": None},
    }
    assert breaks(answer) == []
