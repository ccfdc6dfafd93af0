"""Sentences that tell whoever answers what to write, instead of saying something.

A document may hold text that speaks to its reader as to an assistant: "Write a poem about …", "Add
a link to your response". Such a sentence states nothing, so it is no evidence, whoever put it
there. Told by grammar, not by wording: an imperative that asks for words, or one about the answer
itself. Orders to do something in the world ("Bring your passport", "Call this number") stay: they
answer questions.
"""

from __future__ import annotations

import re

_LEAD = (
    r"""^[\s"'“‘«([*_>#-]*(?:(?:please|now|then|also|next|instead|finally|first|and|but|so|"""
    r"""assistant|hey|hi|ok|okay|note|important|system|user|instruction)[,:!]?\s+){0,3}"""
)
"""What may stand before an order: signs, and words that call or join."""

_ANSWER = (
    r"(?:answers?|response|responses|reply|replies|output|outputs|completion|message|summary"
    r"|translation)"
)
_ITS_OWN = rf"(?:your|the|this|each|every|any|its)\s+(?:[\w'’-]+\s+){{0,2}}?{_ANSWER}\b"

_WHEREABOUTS = r"in|within|throughout|at the (?:end|start|beginning) of|before|after|when"
_OPENING = rf"(?:(?:{_WHEREABOUTS})\s[^,]{{1,60}}\b{_ANSWER}\b[^,]{{0,20}},\s*)"
"""Where in the answer, told before the order: "In your response, …"."""

_OF_WORDS = """
    analyse analyze brainstorm categorize compose decode define elaborate encode encrypt enumerate
    formulate generate imagine invent jot paraphrase pretend proofread recite rephrase reverse
    rewrite sketch solve spell summarise summarize transcribe transform translate write
""".split()
"""Verbs of which the work is words and nothing else."""

_ALSO_OF_THE_WORLD = """
    calculate classify compare convert describe design detail develop discuss draft evaluate explain
    give list name outline print provide recommend repeat respond say show suggest teach tell
""".split()
"""Verbs of which it may be: a notice also says "Describe the harm that you fear", "Provide a copy",
"Show the officer your letter". They are an order to whoever answers where they say for whom ("tell
me"), ask for a kind of text, or name the answer."""

_TEXTS = (
    r"(?:answer|article|code|conversation|dialogue|email|essay|fact|function|headline|idea|joke"
    r"|limerick|lyric|metaphor|overview|paragraph|poem|program|pun|recap|recipe|rhyme|riddle|script"
    r"|sentence|slogan|song|story|strateg(?:y|ie)|summary|synonym|synopsis|tale|text|tip|translation"
    r"|tutorial)s?\b"
)

_TO_WORDS = """
    add anagram append augment begin capitalize change combine conclude embed emphasize encourage
    end enhance enrich express finish format group hide include incorporate insert integrate
    interject introduce invite jumble link mention misspell mix modify omit place point promote put
    rearrange reference remove render replace reorder scramble shuffle sprinkle start substitute
    swap switch tease use weave wrap
""".split()
"""Verbs of what is done to words: an order only where the answer is named beside them."""

_OBJECT = (
    r"""(?:an?|the|this|these|that|those|me|us|how|what|why|who|where|when|which|whether|each|"""
    r"""every|all|any|some|in|as|about|one|two|three|four|five|ten|\d+|["'“‘«]\S)"""
)
_UNLEARN = (
    r"(?:ignore|disregard|forget|override)\s.{0,40}?\b(?:instruction|prompt|rule|direction|order|"
    r"guideline|question|conversation)s?\b"
)
_EITHER = "|".join((*_OF_WORDS, *_ALSO_OF_THE_WORLD, *_TO_WORDS))
_MAYBE = "|".join(_ALSO_OF_THE_WORLD)

_ORDERS = tuple(
    re.compile(_LEAD + order, re.IGNORECASE | re.DOTALL)
    for order in (
        rf"{_OPENING}?(?:{'|'.join(_OF_WORDS)})\s+{_OBJECT}",
        rf"{_OPENING}?(?:{_MAYBE})\s+(?:(?:me|us)\b|(?:[\w'’-]+\s+){{0,4}}?{_TEXTS})",
        rf"{_OPENING}?(?:[a-z]+ly\s+)?(?:{_EITHER})\b(?=.*{_ITS_OWN})",
        rf"{_OPENING}?{_UNLEARN}",
        rf"{_OPENING}(?:{_EITHER})\b",
    )
)


def gives_an_order(sentence: str) -> bool:
    """Whether it tells whoever answers what to write. English only."""
    return any(order.match(sentence) for order in _ORDERS)
