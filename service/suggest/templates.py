"""A question out of a sentence that answers it, by patterns; pure text, nothing is looked up.

Only plain patterns whose turn into a question is always grammatical: a collection has sentences
enough, so a doubtful one is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

MAX_WORDS = 16
"""A longer question is not read in a glance."""

Template: TypeAlias = Callable[[str], str | None]
"""A sentence to the question it answers, or None."""

_NO_SUBJECT = re.compile(
    r"(?:he|she|they|it|this|these|that|those|there|we|i|you|one|another|his|her|their|its|our|such"
    r"|both|some|others?|all|most|many|each|in|on|at|by|for|from|as|if|when|while|but|and|so|since"
    r"|after|before|under|until|what|who|the (?:same|other|latter|former|first|second|two))\b",
    re.IGNORECASE,
)
"""Subjects that point back, so that a question of them would not stand alone."""

_ARTICLE = re.compile(r"(?:The|A|An|People|Families|Officials|Citizens|Nationals|Migrants)\b")
_NAME = r"[A-Z][a-zà-ž]+(?: [A-Z][a-zà-ž'-]+){1,2}"
_PERSON = re.compile(rf"(?:^|[,;] said )({_NAME}), (?:an?|the|who|Tijuana's|[A-Z]\w+'s) ")
_NO_PERSON = re.compile(
    r"\b(?:United|States|Department|Secretary|Border|Customs|Temporary|Protected|Security|"
    r"Immigration|Federal|Homeland|New|San|City|Act|Order|Court|House|Notes|The|In|On)\b"
)
_BECAUSE = re.compile(
    r"^(?P<subject>[A-Z][^,;:()“”\"]{3,60}?) (?P<verb>is|are|was|were) "
    r"(?P<rest>[^,;:()“”\"]{5,80}?),? (?:because|on the grounds?|owing to|due to) "
)
_QUANTITY = (
    r"(?:hundreds of|thousands of|dozens of|(?:(?:about|some|nearly|almost|more than|at least|over)"
    r" )?\d[\d,.]*(?: million| thousand)?)"
)
_HOW_MANY = re.compile(
    rf"^{_QUANTITY} (?P<rest>[A-Za-z][^,;:()“”\"%$]{{3,30}}? (?:were|are|have|had|crossed|entered|"
    rf"came|arrived|live|left|fled|waited)\b[^,;:()“”\"]{{5,70}}?)[.,]",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    rf"^(?P<subject>The [A-Z][^,;:]{{3,40}}?) counts (?:{_QUANTITY}) "
    r"(?P<what>[A-Za-z][a-zA-Z ]{4,40}?)[,.]"
)
_WHEN = re.compile(
    r"^(?P<subject>[A-Z][^,;:()“”\"]{3,60}?) (?P<verb>was|were) "
    r"(?P<rest>[a-z]+ed|begun|put|made|given|sent)\b[^,;:()]{0,40}? on (?:\d{1,2} )?[A-Z][a-z]+ \d"
)
_WHEN_BEGINS = re.compile(
    r"^(?P<subject>[A-Z][^,;:()“”\"]{3,60}?)(?<! has)(?<! have)(?<! had) (?P<verb>begins|began|"
    r"starts|started|ends|ended|expires|expired|takes effect|took effect)\b"
)
_UNTIL = re.compile(
    r"^(?P<subject>[A-Z][^,;:()“”\"]{3,60}?) (?P<verb>is|was|are|were) (?P<rest>extended|prolonged|"
    r"suspended|valid|closed) (?:to|until|through|till) (?:[A-Z][a-z]+ \d|\d)"
)
_PEOPLE = re.compile(
    r"^(?P<subject>(?:Some |Many |Most |Only |Two groups|Three groups|"
    r"[A-Z][a-z]+(?:ians|ans|ese)\b|"
    r"People|Children|Families|Nationals|Citizens|Migrants|Refugees|Travell?ers|Foreigners|Workers|"
    r"Students|Patients|Employees)[^,;:()“”\"]{0,50}?) "
    r"(?P<verb>are|were|can|must|may|have to) "
    r"(?P<rest>(?!not\b|also\b|already\b)[a-z]+ [^.,;:()“”\"]{8,70})"
    r"(?:[.,;]|$)"
)
_ONE = {"are": "is", "were": "was", "have to": "has to"}  # who is, not who are
_TOPIC = re.compile(r"^(?P<topic>[A-Z][\w'-]*(?: (?:[A-Z][\w'-]*|for|of|and|in|the))*)(?::|$)")
_POINTS_ELSEWHERE = re.compile(
    r"\b(?:it|they|them|their|its|this|these|those|he|she|him|her|his|then|there|here|too|él|ella|"
    r"ellos|ellas|su|sus|est[aeo]s?|lo|le|les|он|она|они|его|её|их|этот|эта|эти|там|він|вона|вони|"
    r"його|її|їх|їхн\w+|цей|ця|ці)\b",
    re.IGNORECASE,
)
"""A question with one of these does not stand alone."""
_BASE = {
    "begins": ("does", "begin"), "began": ("did", "begin"), "ends": ("does", "end"),
    "ended": ("did", "end"), "starts": ("does", "start"), "started": ("did", "start"),
    "expires": ("does", "expire"), "expired": ("did", "expire"),
    "takes effect": ("does", "take effect"), "took effect": ("did", "take effect"),
}  # fmt: skip
_FOREIGN_WHY = {
    "es": (re.compile(r"^(?P<clause>[A-ZÁÉÍÓÚÑ][^;:()«»“”\"]{15,90}?),? porque "), "¿Por qué {}?"),
    "ru": (re.compile(r"^(?P<clause>[А-ЯЁ][^;:()«»“”\"]{15,90}?),? потому что "), "Почему {}?"),
    "uk": (
        re.compile(r"^(?P<clause>[А-ЯІЇЄҐ][^;:()«»“”\"]{15,90}?),? (?:тому що|бо) "),
        "Чому {}?",
    ),
}
_WHO = {"en": "Who is {}?", "es": "¿Quién es {}?", "ru": "Кто это – {}?", "uk": "Хто це – {}?"}


def questions(sentence: str, language: str, wanted: str) -> Iterator[tuple[int, str]]:
    """The questions in ``wanted`` that a sentence in ``language`` answers, with their rank.

    Languages are ISO 639-1 codes; the lowest rank tells most about the collection.
    """
    line = " ".join(sentence.split())
    templates = _ENGLISH if language == "en" else _foreign(language)
    found = [template(line) for template in templates] if language == wanted else []
    for rank, question in enumerate([*found, who(line, wanted)]):
        if question and _is_plain(question):
            yield rank, question


def _is_plain(question: str) -> bool:
    return len(question.split()) <= MAX_WORDS and not _POINTS_ELSEWHERE.search(question)


def why(line: str) -> str | None:
    match = _BECAUSE.match(line)
    if not match or not _stands_alone(match["subject"]):
        return None
    return f"Why {match['verb']} {_inside(match['subject'])} {match['rest']}?"


def how_many(line: str) -> str | None:
    if match := _HOW_MANY.match(line):
        return f"How many {match['rest']}?"
    if match := _COUNTED.match(line):
        return f"How many {match['what']} does {_inside(match['subject'])} count?"
    return None


def when(line: str) -> str | None:
    if (match := _WHEN.match(line)) and _stands_alone(match["subject"]):
        return f"When {match['verb']} {_inside(match['subject'])} {match['rest']}?"
    if (match := _WHEN_BEGINS.match(line)) and _stands_alone(match["subject"]):
        auxiliary, base = _BASE[match["verb"]]
        return f"When {auxiliary} {_inside(match['subject'])} {base}?"
    return None


def until_when(line: str) -> str | None:
    match = _UNTIL.match(line)
    if not match or not _stands_alone(match["subject"]):
        return None
    return f"Until when {match['verb']} {_inside(match['subject'])} {match['rest']}?"


def which_people(line: str) -> str | None:
    """“Children who arrive alone are exempt from the order” to “Who is exempt from the order?”"""
    match = _PEOPLE.match(line)
    if not match:
        return None
    return f"Who {_ONE.get(match['verb'], match['verb'])} {match['rest'].rstrip()}?"


def about(title: str, language: str) -> str | None:
    """A question about the named thing that a title is, or names before its colon.

    In English only: elsewhere the topic would have to be declined.
    """
    match = _TOPIC.match(" ".join(title.split()))
    if not match or language != "en":
        return None
    return f"What do the documents say about {_inside(match['topic'])}?"


def who(line: str, language: str) -> str | None:
    match = _PERSON.search(line)
    if not match or _NO_PERSON.search(match[1]) or language not in _WHO:
        return None
    return _WHO[language].format(match[1])


_ENGLISH: tuple[Template, ...] = (why, which_people, how_many, until_when, when)


def _foreign(language: str) -> tuple[Template, ...]:
    if language not in _FOREIGN_WHY:
        return ()
    pattern, form = _FOREIGN_WHY[language]

    def because(line: str) -> str | None:
        match = pattern.match(line)
        return form.format(match["clause"][0].lower() + match["clause"][1:]) if match else None

    return (because,)


def _stands_alone(subject: str) -> bool:
    """A subject with an article or a name: one that begins with a plain noun is no whole phrase."""
    if _NO_SUBJECT.match(subject):
        return False
    words = subject.split()
    return (
        bool(_ARTICLE.match(subject))
        or len(words) == 1
        or words[1][0].isupper()
        or (words[0].isupper())
    )


def _inside(subject: str) -> str:
    """A subject as it reads inside a sentence: its article or plain noun small, a name as it is."""
    plain = _ARTICLE.match(subject)
    return subject[0].lower() + subject[1:] if plain else subject
