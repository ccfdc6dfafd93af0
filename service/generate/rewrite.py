"""A follow-up completed by the model; by rule where it fails or adds what nobody said."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event

from prompts.render import render
from retrieval.words import content_tokens
from service.bounds import MAX_QUESTION
from service.generate.evidence import boundary
from service.generate.plain import is_active, neutral, visible
from service.generate.upstream import Upstream, UpstreamFailed
from service.question import Turn
from service.standalone import standalone

SECONDS = 6.0
"""A rewriting that takes longer is not worth the wait: the rules take none."""

TURNS = 6
"""The latest; what a pronoun stands for is seldom further back."""

TURN_CHARACTERS = 600

LONGER = 300
"""Characters that completing may add."""


def rewritten(upstream: Upstream, question: str, history: Sequence[Turn], stop: Event) -> str:
    """The question, complete without its history (oldest turn first). Raises AskerGone."""
    by_rule = standalone(question, history)
    if not any(turn.role == "user" and turn.text.strip() for turn in history):
        return by_rule
    told = "\n".join(_line(turn) for turn in history[-TURNS:])
    around = boundary(told)
    begin, end = around.begin, around.end
    messages = [
        ("system", render("rewrite_rules", begin=begin, end=end)),
        (
            "human",
            render("rewrite_ask", begin=begin, end=end, history=told, question=neutral(question)),
        ),
    ]
    try:
        reply = "".join(upstream.read(messages, stop, seconds=SECONDS))
    except UpstreamFailed:
        return by_rule
    line = visible(reply).strip()
    return line if is_faithful(line, question, [turn.text for turn in history]) else by_rule


def is_faithful(line: str, question: str, said: Sequence[str]) -> bool:
    """Whether a rewriting is one plain line, hardly longer than the question, whose names and
    numbers were all said before."""
    if not line or "\n" in line or len(line) > min(len(question) + LONGER, MAX_QUESTION):
        return False
    known = {token.key for text in (question, *said) for token in content_tokens(text)}
    new = [token for token in content_tokens(line) if token.key not in known]
    told = any(token.is_name_like or any(map(str.isdigit, token.text)) for token in new)
    return not told and not is_active(line) and bool(content_tokens(line))


def _line(turn: Turn) -> str:
    asker = "Question" if turn.role == "user" else "Answer"
    return f"{asker}: {neutral(turn.text)[:TURN_CHARACTERS]}"
