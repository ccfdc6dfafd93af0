"""A follow-up made to stand alone by rule: it takes over what it lacks from the turns before.

"And how long can they stay?" after "Who was allowed to cross?" becomes "How long can those who were
allowed to cross stay?". A question that lacks nothing is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.words import content_tokens, tokens
from service.question import Turn

SINGULAR = frozenset(["he", "she", "him", "her", "his", "hers", "himself", "herself"])
PLURAL = frozenset(["they", "them", "their", "theirs", "themselves"])
NEUTRAL = frozenset(["it", "it's", "its", "this", "these", "those", "ones"])
""""That", "there" and "one" mostly belong to the question itself ("the first one that …")."""

ENOUGH_CONTENT = 2
"""A question with fewer content words than this leans on what was asked before ("How long?")."""

LED_CONTENT = 3
"""So does one with fewer than this that goes on from it ("And for the others?")."""

TOPIC_CONTENT = 3
"""Content words a topic has at most; what is longer is a clause, mostly beside the point."""

_CONNECTIVE = re.compile(
    r"^\W*(?:and|but|so|then|also|ok|okay|well|or|y|и|а)\b[\s,]*", re.IGNORECASE
)
_WHAT_ABOUT = re.compile(
    r"^(?:what|how) about (?P<topic>.+?)\W*$|^(?:y|и|а)\s+(?P<other>[^?]{2,60}?)\W*$", re.IGNORECASE
)
_WHO = re.compile(
    r"^who (?P<verb>is|are|was|were|has|have|had|can|could|will|would)\b(?P<rest>.*)$"
    r"|^who (?P<bare>.+)$",
    re.IGNORECASE,
)
_QUESTION_HEAD = re.compile(
    r"^(?:who|whom|whose|what|which|when|where|why|how(?: many| much| long| often)?)\b"
    r"(?:\s+(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b)?\s*|"
    r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|tell me about)\b\s*",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    r"^(?:what|who)(?:[’']s|\s+(?:is|are|was|were))\s|^(?:tell me|describe|explain|define)\b",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"\b(?:of|about|between|for|in|on|from|to|and why)\s+")
_NAME = re.compile(r"[A-ZА-ЯЁІЇЄҐ][\w’'-]+(?:\s+(?:of\s+|de\s+|the\s+)?[A-ZА-ЯЁІЇЄҐ][\w’'-]+)*")
_PLURALS = {"is": "are", "was": "were", "has": "have"}


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question, complete without its history (oldest turn first)."""
    asked = [turn.text.strip() for turn in history if turn.role == "user" and turn.text.strip()]
    replies = [turn.text for turn in history if turn.role == "assistant"]
    previous = ""
    for text in asked:
        previous = _complete(text, previous, replies)
    return _complete(question.strip(), previous, replies)


def _complete(question: str, previous: str, replies: Sequence[str]) -> str:
    if not previous or not question:
        return question
    topic = _WHAT_ABOUT.match(_CONNECTIVE.sub("", question))
    if topic:
        return _same_question_about(topic["topic"] or topic["other"], previous)
    words = {token.text.casefold() for token in tokens(question)}
    if words & SINGULAR:
        name = _last_name(previous, replies)
        if name:
            return _capitalised(_replace(question, SINGULAR, name))
    if words & PLURAL:
        group = _group(previous)
        if group:
            return _capitalised(_replace(question, PLURAL, group))
    if _is_elliptical(question):
        return _with_context(question, _clause(previous))
    if words & (SINGULAR | PLURAL | NEUTRAL):
        return _with_context(question, _topic(previous))
    return question


def _is_elliptical(question: str) -> bool:
    content = content_tokens(question)
    if not content:
        return True
    named = any(token.is_name_like and token.start > 0 for token in content)
    if _CONNECTIVE.match(question):
        return len(content) < ENOUGH_CONTENT or (len(content) < LED_CONTENT and not named)
    introduces = named or _INTRODUCES.match(question) or not question.endswith("?")
    return len(content) < ENOUGH_CONTENT and not introduces


def _same_question_about(topic: str, previous: str) -> str:
    """The earlier question with its first name exchanged, or with the new topic set beside it."""
    names = [name for name in _names(previous) if not name.isupper()]
    bare = re.sub(r"^(?:the|a|an)\s+", "", topic, flags=re.IGNORECASE)
    if names and bare[:1].isupper():
        return previous.replace(names[0], bare, 1)
    return f"{previous.rstrip(' ?.!')}: {topic}?"


def _names(question: str) -> list[str]:
    """Names in a question; its first word is capitalised for another reason."""
    return [match.group() for match in _NAME.finditer(question) if match.start() > 0]


def _last_name(previous: str, replies: Sequence[str]) -> str | None:
    names = _names(previous)
    if names:
        return names[-1]
    for reply in reversed(replies):
        people = [name for name in _names(reply) if " " in name]
        if people:
            return people[0]
    return None


def _group(previous: str) -> str | None:
    """What "they" are: "those who …" after a who-question, else the group that it names."""
    match = _WHO.match(previous.rstrip(" ?.!"))
    if match and match["verb"]:
        rest = re.sub(r"\s+and (?:why|how|when|where)\b.*$", "", match["rest"])
        named = _names(previous)
        if match["verb"].casefold() in {"is", "are"} and named:
            return named[-1]
        verb = match["verb"].casefold()
        return f"those who {_PLURALS.get(verb, verb)}{rest}"
    if match and match["bare"]:
        return f"those who {match['bare']}"
    plural = [name for name in _names(previous) if name.endswith("s")]
    return plural[-1] if plural else None


def _replace(question: str, pronouns: frozenset[str], referent: str) -> str:
    """The question with its first pronoun replaced; a possessive keeps its 's."""
    text = _CONNECTIVE.sub("", question)
    for token in tokens(text):
        word = token.text.casefold()
        if word not in pronouns:
            continue
        following = tokens(text[token.end :])[:1]
        possessive = word in {"his", "their", "hers", "theirs"} or (
            word == "her"
            and bool(following)
            and bool(content_tokens(following[0].text))
            and text[token.end : token.end + 1] == " "
        )
        new = f"{referent}’s" if possessive else referent
        return text[: token.start] + new + text[token.end :]
    return text


def _clause(previous: str) -> str:
    """What the earlier question says, or what it was said in the context of."""
    text = previous.rstrip(" ?.!")
    inner = re.search(r"\(([^()]*)\)$", text)
    return inner[1] if inner else _QUESTION_HEAD.sub("", text).strip()


def _topic(previous: str) -> str:
    """What the earlier question is about: its last name, else its last words; "" for many words."""
    clause = _clause(previous)
    names = _names(f"- {clause}")  # without its question word a clause may begin with a name
    topic = names[-1] if names else _PREPOSITION.split(clause)[-1]
    return topic if len(content_tokens(topic)) <= TOPIC_CONTENT else ""


def _with_context(question: str, context: str) -> str:
    """The question with what it is about in brackets; as it is if it names that already."""
    known = {token.key for token in tokens(question)}
    if not context or {token.key for token in content_tokens(context)} <= known:
        return question
    body = _capitalised(_CONNECTIVE.sub("", question)).rstrip(" ?.!")
    return f"{body} ({context})?"


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
