"""What kind of thing a question asks for, and whether a sentence holds one.

The kinds are those of the TREC question-answering track, cut to what can be told from surface
forms: a person, a number, a duration, a date, a place, a reason, a list, what somebody said.
"""

from __future__ import annotations

import re
from enum import Enum


class Kind(Enum):
    """The expected kind of answer."""

    WHO = "who"
    HOW_MANY = "how many"
    HOW_LONG = "how long"
    WHEN = "when"
    WHERE = "where"
    WHY = "why"
    LIST = "list"
    SAY = "say"
    HOW = "how"
    WHAT = "what"
    YES_NO = "yes or no"


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


QUESTION_FORMS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.WHY,
        _words(
            r"\bwhy\b|\bwhat (?:was|is|were) the reasons?\b|\bfor what reasons?\b|\bwhat caused\b"
            r"|\bpor qu[eé]\b|\bпочему\b|\bзачем\b|\bчому\b"
        ),
    ),
    (Kind.HOW_LONG, _words(r"\bhow long\b|\bcu[aá]nto tiempo\b|\bкак долго\b|\bяк довго\b")),
    (
        Kind.HOW_MANY,
        _words(
            r"\bhow (?:many|much|old|far|big|large|high|often)\b|\bwhat (?:number|percentage|share|proportion)\b"
            r"|\bby how much\b|\bcu[aá]nt[oa]s?\b|\bсколько\b|\bскільки\b"
        ),
    ),
    (
        Kind.WHEN,
        _words(
            r"\bwhen\b|\b(?:what|which) (?:year|month|date|day|time)\b|\bsince when\b|\bcu[aá]ndo\b"
            r"|\bкогда\b|\bколи\b|\buntil what\b|\bhow soon\b"
        ),
    ),
    (
        Kind.WHERE,
        _words(
            r"\bwhere\b|\b(?:what|which) (?:country|city|place|town|state|crossing|port)\b|\bd[oó]nde\b"
            r"|\bгде\b|\bоткуда\b|\bкуда\b|\bде\b"
        ),
    ),
    (
        Kind.SAY,
        _words(
            r"\bwhat (?:did|does|do|has|have|had) .{1,80}?\b(?:say|said|says|tell|claim|state|announce|write|argue|think|ask)\b"
            r"|\baccording to\b|\bsaid about\b|\bqu[eé] dijo\b|\bчто (?:сказал|заявил)"
        ),
    ),
    (
        Kind.LIST,
        _words(
            r"\bwhich (?!(?:was|is|has|does)\b)\w+s\b|\b(?:which|what) \w+ \w+s (?:were|are|have|do|did|can|could|must|became)\b|\bwhat (?:\w+ ){0,2}?(?:countries|nationalities|groups|reasons|people|categories|kinds|types)\b"
            r"|\blist\b|\bname (?:the|all)\b|\bcu[aá]les\b|\bкакие\b|\bwho all\b"
        ),
    ),
    (
        Kind.WHO,
        _words(
            r"\bwho(?:m|se)?\b|\bwhich (?:person|people|group|official|agency)\b|\bqui[eé]n(?:es)?\b"
            r"|\bкто\b|\bкого\b|\bкому\b|\bхто\b"
        ),
    ),
    (Kind.HOW, _words(r"\bhow\b|\bc[oó]mo\b|\bкак\b|\bяк\b")),
    (
        Kind.YES_NO,
        _words(
            r"^\W*(?:and |but |so )?(?:is|are|was|were|do|does|did|can|could|will|would|has|have|had|should|may|must)\b"
        ),
    ),
)
"""In order of precision: the first form that fits the head of a part decides it."""

NUMBER = (
    r"(?:\d[\d,.]{0,15}|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|"
    r"thirty|forty|fifty|sixty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|several|half|"
    r"majority|none|couple|uno|dos|tres|cuatro|cinco|seis|diez|cientos|miles|docenas?|"
    r"два|три|четыре|пять|шесть|десять|сотни|тысяч\w*|миллион\w*|десятк\w*)\b)"
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan\.|Feb\.|Mar\.|Apr\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.|enero|febrero|marzo|abril|mayo|junio|julio|"
    r"agosto|septiembre|octubre|noviembre|diciembre|январ\w|феврал\w|март\w?|апрел\w|ма[йя]|июн\w|июл\w|"
    r"август\w?|сентябр\w|октябр\w|ноябр\w|декабр\w)"
)
_NAME = r"(?:[A-ZÀ-ÝА-ЯЁІЇЄҐ][\w’'-]+(?: (?:of|de|del|van|von|the|and) )?\s?){1,}"

SENTENCE_FORMS: dict[Kind, re.Pattern[str]] = {
    Kind.HOW_MANY: _words(NUMBER),
    Kind.HOW_LONG: _words(
        NUMBER
        + r"[\s-]*(?:more |additional |consecutive )?(?:second|minute|hour|day|night|week|month|year|decade|centur"
        r"|hora|d[ií]a|semana|mes|año|час|дн|день|недел|месяц|год|лет)\w*|\bfor (?:a|an|the) (?:\w+ )?(?:day|week|month|year)\b"
        r"|\b(?:nearly|about|almost|at least) an? (?:\w+ )?(?:hour|day|week|month|year)\b|\bindefinitely\b|\buntil\b|\ba year\b"
    ),
    Kind.WHEN: _words(
        _MONTH
        + r"|\b(?:1[5-9]|20)\d\d\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b\d{1,2}(?::\d\d)? ?[ap]\.?m\b"
        r"|\b(?:last|this|next|following|previous) (?:day|week|month|year|night)\b|\byesterday\b|\btoday\b|\bago\b|\bcentury\b"
    ),
    Kind.WHERE: re.compile(
        r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Ff]rom|[Tt]hrough|[Tt]o|[Oo]n|[Oo]utside|[Ii]nside|[Aa]cross|[Bb]etween|[Bb]eneath|[Aa]long|via|feet from)"
        r" (?:the |a |an )?(?:\w+ ){0,2}(?:[A-Z][\w’'-]+|border|wall|fence|crossing|pavement|camp|shelter|street|floor|river|port)"
        r"|\b(?:en|desde|hasta|cerca de) [A-Z]|\b(?:в|во|на|из|около) [А-Я]"
    ),
    Kind.WHY: _words(
        r"\bbecause\b|\bdue to\b|\bso that\b|\bin order to\b|\bas a result\b|\breasons?\b|\bprompt\w*\b|\bfear\w*\b"
        r"|\bcaused by\b|\bpolic(?:y|ies)\b|\bexceptions?\b|\bbasis\b|\bgrounds?\b|\blegislation\b|\brisk\b"
        r"|\bto (?:avoid|prevent|protect|ensure|flee|escape|help|provide)\b|\bdetermin\w+\b|\bowing to\b"
        r"|\bdiscretion\b|\btherefore\b|\bin response\b|\bciting\b"
        r"|\bporque\b|\bdebido\b|\bpor(?: la| el)?\b|\bпотому\b|\bиз-за\b|\bпоскольку\b|\bтак как\b|\bчтобы\b"
    ),
    Kind.WHO: re.compile(
        _NAME
        + r"|\b\w+(?:ians|ans|ese|ers|ors|ants|ists|ees|нц\w+|не)\b|\b(?:people|individuals|persons|families|nationals|citizens|men|women|children|members)\b"
    ),
    Kind.SAY: _words(
        r"[“\"«]|\b(?:said|says|told|stated?|claimed|remarked|announced|according|wrote|argued|added|asked|explained|reported|warned|called)\b"
        r"|\b(?:dijo|afirmó|según|declaró|сказал\w*|заявил\w*|сообщил\w*|по словам)\b"
    ),
    Kind.LIST: _words(r"[^,]+,[^,]+,? (?:and|or|y|и) |;|\b(?:both|including|such as)\b|\w, \w"),
    Kind.HOW: _words(
        r"\bby\b|\bthrough\b|\bwith\b|\bvia\b|\busing\b|\bin which\b|\bmediante\b|\bчерез\b|\bпутем\b"
    ),
}
"""A sentence that matches holds something of that kind; kinds without a form fit any sentence."""


_HEAD = re.compile(
    r"(?:^|[,;:?(]|\b(?:and|or|but|y|и|а)\b)\W*(?:(?:in|on|at|by|for|from|to|since|until|with|of|на|в|с|a|en|de) )?\W*$",
    re.IGNORECASE,
)
"""What may stand before a question word that asks: nothing, "and", a comma, a preposition."""


def expected_kinds(question: str) -> tuple[Kind, ...]:
    """The kinds a question asks for, in the order it asks; ``(Kind.WHAT,)`` when none shows.

    A question word inside a clause ("said about how they were treated", "those who crossed") does
    not ask; it decides only where no other word does.
    """
    return _kinds(question, heads_only=True) or _kinds(question, heads_only=False) or (Kind.WHAT,)


def _kinds(question: str, *, heads_only: bool) -> tuple[Kind, ...]:
    found: dict[Kind, int] = {}
    covered: list[tuple[int, int]] = []
    for kind, form in QUESTION_FORMS:
        for match in form.finditer(question):
            taken = any(start <= match.start() < end for start, end in covered)
            if taken or (heads_only and not _HEAD.search(question, 0, match.start())):
                continue
            found.setdefault(kind, match.start())
            covered.append(match.span())
    if len(found) > 1:
        found.pop(Kind.YES_NO, None)
    return tuple(sorted(found, key=lambda kind: found[kind]))


def holds(kind: Kind, sentence: str) -> bool:
    """Whether the sentence holds something of that kind."""
    form = SENTENCE_FORMS.get(kind)
    return form is None or form.search(sentence) is not None
