"""Requests in OpenAI's format: what is asked, and what is refused and how."""

from __future__ import annotations

from typing import Any

import pytest

from service.bounds import MAX_QUESTION, MAX_TURN
from service.openai.refusal import Refusal
from service.openai.request import Asked, chat_request, responses_request
from service.question import AskRequest, Turn

MODELS = ("passage-extractive",)
USER = {"role": "user", "content": "Who crossed?"}


def chat(**given: Any) -> Asked:
    return chat_request({"model": MODELS[0], "messages": [USER], **given}, MODELS)


def respond(**given: Any) -> Asked:
    return responses_request({"model": MODELS[0], "input": "Who crossed?", **given}, MODELS)


def test_the_last_user_message_is_the_question_and_the_rest_its_history() -> None:
    asked = chat(
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": "Who was"}]},
            {"role": "assistant", "content": None, "tool_calls": []},
            {"role": "tool", "content": "42"},
            {"role": "assistant", "content": "Ukrainians."},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "And"},
                    {"type": "input_text", "text": "why?"},
                ],
            },
        ]
    )
    turns = (Turn("user", "Who was"), Turn("assistant", ""), Turn("assistant", "Ukrainians."))
    assert asked.request == AskRequest("And\nwhy?", turns)


def test_a_responses_input_is_a_text_or_items() -> None:
    assert respond().request == AskRequest("Who crossed?")
    said = {"type": "output_text", "text": "Ukrainians.", "annotations": []}
    items = [
        {"role": "user", "content": "Who crossed?"},
        {"type": "reasoning", "id": "rs_1", "summary": []},
        {"type": "message", "role": "assistant", "id": "msg_1", "content": [said]},
        {"role": "user", "content": [{"type": "input_text", "text": "And why?"}]},
    ]
    turns = (Turn("user", "Who crossed?"), Turn("assistant", "Ukrainians."))
    assert respond(input=items, instructions="Be brief.").request == AskRequest("And why?", turns)


@pytest.mark.parametrize(
    "given",
    [
        {"temperature": 0.2, "max_tokens": 5, "user": "u", "metadata": {"a": "b"}, "seed": 1},
        {"tools": [{"type": "function"}], "tool_choice": "auto", "parallel_tool_calls": True},
        {"n": 1, "stop": ["x"], "response_format": {"type": "text"}, "stream_options": None},
    ],
)
def test_what_openai_knows_and_changes_nothing_is_taken(given: dict[str, Any]) -> None:
    assert chat(**given) == chat()


def test_streaming_and_counting_are_read() -> None:
    assert not chat().stream
    asked = chat(stream=True, stream_options={"include_usage": True})
    assert (asked.stream, asked.include_usage) == (True, True)


@pytest.mark.parametrize(
    ("given", "param", "says"),
    [
        ({"colour": "red"}, None, "Unrecognized request argument supplied: colour"),
        ({"b": 1, "a\ud800": 1}, None, r"arguments supplied: a\?, b"),
        ({"n": 2}, "n", "n must be 1"),
        ({"tool_choice": "required"}, "tool_choice", "No tool"),
        ({"tool_choice": {"type": "function"}}, "tool_choice", "No tool"),
        ({"response_format": {"type": "json_object"}}, "response_format", "Answers are text"),
        ({"modalities": ["text", "audio"]}, "modalities", "Answers are text"),
        ({"stream": "yes"}, "stream", "true or false"),
        ({"stream_options": []}, "stream_options", "must be an object"),
        ({"messages": None}, "messages", "Missing required parameter: 'messages'"),
        ({"messages": "Who?"}, "messages", "expected an array of messages, but got a string"),
        ({"messages": []}, "messages", "no user message"),
        ({"messages": ["x"]}, "messages[0]", "expected an object"),
        ({"messages": [{"role": "king", "content": ""}]}, "messages[0].role", "Supported here"),
        ({"messages": [{"role": "user", "content": 1}]}, "messages[0].content", "got a number"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]},
            "messages[0].content[0].type",
            "Supported here: 'text', 'input_text'",
        ),
        ({"messages": [{"role": "user", "content": "  "}]}, "messages", "question is empty"),
        (
            {"messages": [{"role": "user", "content": "x" * (MAX_QUESTION + 1)}]},
            "messages",
            "at most 4,000",
        ),
        (
            {"messages": [{"role": "user", "content": "x" * (MAX_TURN + 1)}, USER]},
            "messages[0].content",
            "at most 20,000",
        ),
        ({"messages": [{"role": "user", "content": "\ud800"}]}, "messages[0].content", "be text"),
    ],
)
def test_what_is_refused_names_the_parameter(
    given: dict[str, Any], param: str | None, says: str
) -> None:
    with pytest.raises(Refusal, match=says) as caught:
        chat(**given)
    error = caught.value.body()["error"]
    assert (error["type"], error["param"]) == ("invalid_request_error", param)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("given", "param"),
    [
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"conversation": "conv_1"}, "conversation"),
        ({"background": True}, "background"),
        ({"text": {"format": {"type": "json_schema"}}}, "text"),
        ({"input": [{"type": "item_reference", "id": "x"}]}, "input[0].type"),
        ({"messages": []}, None),
    ],
)
def test_what_responses_refuse(given: dict[str, Any], param: str | None) -> None:
    with pytest.raises(Refusal, match=r"\w") as caught:
        respond(**given)
    assert caught.value.param == param


def test_another_model_is_not_found() -> None:
    with pytest.raises(Refusal, match=r"does not exist here\. There is: passage-ext") as caught:
        chat(model="gpt")
    assert (caught.value.status, caught.value.code) == (404, "model_not_found")
