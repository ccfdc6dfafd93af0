"""Answers that a model writes or chooses, and what becomes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from prompts.words import words
from retrieval.library import Library
from service.ask import ask
from service.generate.composer import Tally
from service.question import AskRequest, Turn
from tests.fakes import NUMBERED, BrokenModel, SpeakingModel, lying_model
from tests.real_encoder import collection
from tests.service.generate.conftest import (
    HARBOUR,
    OTHER,
    PIER,
    QUESTION,
    TRUE,
    asked,
    generative,
    notes,
)

ASK = AskRequest(QUESTION)


def number_of(prompt: str, sentence: str) -> str:
    numbers: dict[str, str] = {text: number for number, text in NUMBERED.findall(prompt)}
    return numbers[sentence]


def says(*sentences: str) -> SpeakingModel:
    """A model that says these, each with the number of the sentence that it is or stands for."""

    def speak(prompt: str) -> str:
        return "\n".join(
            f"{one} [{number_of(prompt, OTHER if 'argo' in one else TRUE)}]" for one in sentences
        )

    return SpeakingModel(speak=speak)


def test_what_holds_leaves_under_the_models_name(library: Library) -> None:
    answer = asked(library, generative(says(TRUE, OTHER)), ASK)
    assert answer["composer"] == "a-model"
    assert answer["outcome"] == "answered"
    assert answer["text"] == f"{TRUE} [1] {OTHER} [2]"
    assert answer["timings_ms"]["first_claim"] > 0
    assert answer["notes"] == []


def test_what_does_not_hold_is_removed_and_said_to_be(library: Library) -> None:
    false = "The harbour of Vellmar reopened to fishing boats on Friday."
    answer = asked(library, generative(says(TRUE, false, OTHER)), ASK)
    assert answer["text"] == f"{TRUE} [1] {OTHER} [2]"
    assert notes(answer) == ["removed"]
    assert "1 of 3 sentences" in answer["notes"][0]["text"]


def test_nothing_that_holds_gives_the_extractive_answer(library: Library) -> None:
    model = says("The harbour of Vellmar did not reopen.", "Cargo ships may sail at once.")
    answer = asked(library, generative(model), ASK)
    assert answer["composer"] == "extractive"
    assert answer["text"] == ask(library, ASK).text
    assert notes(answer) == ["fallback"]


def test_little_that_holds_is_completed_in_the_sources_words(library: Library) -> None:
    false = [f"Cargo ships may sail in {number} hours." for number in (2, 3, 4)]
    answer = asked(library, generative(says(TRUE, *false)), ASK)
    assert answer["composer"] == "a-model"
    assert TRUE in answer["text"]
    assert OTHER in answer["text"]
    assert notes(answer) == ["fallback"]


def test_uncited_sentences_are_not_supported(library: Library) -> None:
    model = SpeakingModel(speak=lambda prompt: f"{TRUE} {OTHER}")
    assert asked(library, generative(model), ASK)["composer"] == "extractive"


def test_the_same_sentence_over_and_over_is_one_claim(library: Library) -> None:
    answer = asked(library, generative(says(*[TRUE] * 50)), ASK)
    assert answer["text"].count(TRUE) == 1


def test_citations_that_do_not_bear_a_sentence_out_are_no_sources_of_it(library: Library) -> None:
    model = SpeakingModel(speak=lambda prompt: f"{TRUE} [1-99] [1][2][3]")
    tallies: list[Tally] = []
    answer = asked(library, generative(model, heard=tallies.append), ASK)
    assert len(answer["claims"][0]["citations"]) == 1
    assert answer["citations"][0]["cited_text"] == TRUE
    assert tallies[0].unknown == ["1-99"]


def test_a_model_that_declines_is_believed_only_where_the_evidence_is_not_sure(
    library: Library,
) -> None:
    model = SpeakingModel(speak=lambda prompt: words("cannot_answer"))
    sure = asked(library, generative(model), ASK)
    assert (sure["composer"], notes(sure)) == ("extractive", ["fallback"])
    unsure = asked(library, generative(model), AskRequest("How patient were the crews of Vellmar?"))
    assert unsure["outcome"] == "not_found"
    assert unsure["reason"] == "not_stated"
    assert unsure["composer"] == "a-model"
    assert unsure["nearest"]


def test_no_model_is_asked_what_the_documents_do_not_say(library: Library) -> None:
    model = BrokenModel(speak=str, way="raises")
    answer = asked(library, generative(model), AskRequest("Who won the 2022 World Cup?"))
    assert answer["outcome"] == "not_found"
    assert model.calls == []


@pytest.mark.parametrize("reply", ['{"sentences": [%s, %s, 99]}', "%s, %s and 99", "[%s][%s] [99]"])
def test_a_model_that_chooses_says_nothing_itself(library: Library, reply: str) -> None:
    def speak(prompt: str) -> str:
        return reply % (number_of(prompt, OTHER), number_of(prompt, TRUE))

    tallies: list[Tally] = []
    composer = generative(SpeakingModel(speak=speak), "choose", heard=tallies.append)
    answer = asked(library, composer, ASK)
    assert answer["text"].startswith(f"{OTHER} [1] ")
    assert answer["composer"] == "a-model"
    assert all(claim["score"] == 1.0 for claim in answer["claims"])
    assert tallies[0].unknown == ["99"]


def test_choosing_leaves_out_none_of_the_likeliest(library: Library) -> None:
    model = SpeakingModel(speak=lambda prompt: number_of(prompt, OTHER))
    answer = asked(library, generative(model, "choose"), ASK)
    likeliest = {claim.text for claim in ask(library, ASK).claims}
    assert {claim["text"] for claim in answer["claims"]} >= likeliest


def test_a_chosen_sentence_comes_with_the_one_that_says_who_is_meant(library: Library) -> None:
    def speak(prompt: str) -> str:
        return number_of(prompt, "She thanked the crews for their patience.")

    question = AskRequest("Whom did the harbour master of Vellmar thank for their patience?")
    answer = asked(library, generative(SpeakingModel(speak=speak), "choose"), question)
    said = [claim["text"] for claim in answer["claims"]]
    place = said.index("She thanked the crews for their patience.")
    assert "Ines Dorn" in said[place - 1]


def test_choosing_nothing_gives_the_extractive_answer(library: Library) -> None:
    model = SpeakingModel(speak=lambda prompt: "None of them, sorry.")
    answer = asked(library, generative(model, "choose"), ASK)
    assert (answer["composer"], notes(answer)) == ("extractive", ["fallback"])


def test_a_follow_up_is_completed_by_the_model(library: Library) -> None:
    complete = "How many boats had sailed from the harbour of Vellmar before noon?"
    model = SpeakingModel(speak=lambda prompt: complete if "Last question" in prompt else "")
    turns = (Turn("user", "Did the harbour of Vellmar reopen?"),)
    request = AskRequest("And how many boats had sailed before noon?", turns)
    assert asked(library, generative(model), request)["standalone_question"] == complete


def test_a_document_that_goes_while_the_model_speaks_spoils_nothing(tmp_path: Path) -> None:
    with collection(tmp_path / "data", [HARBOUR, PIER]) as going:

        def speak(prompt: str) -> str:
            assert going.delete("pier")
            return f"{TRUE} [{number_of(prompt, TRUE)}]\n{OTHER} [{number_of(prompt, OTHER)}]"

        answer = ask(going, ASK, generative(SpeakingModel(speak=speak)))
    assert answer.text == f"{TRUE} [1] {OTHER} [2]"


def test_a_lie_about_every_sentence_leaves_none(library: Library) -> None:
    model = lying_model(lambda sentence: [sentence.replace("Vellmar", "Ostrel")])
    tallies: list[Tally] = []
    answer = asked(library, generative(model, heard=tallies.append), ASK)
    assert "Ostrel" not in answer["text"]
    assert tallies[0].removed
