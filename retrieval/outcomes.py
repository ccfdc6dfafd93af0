"""What became of somebody or something: admitted or denied, extended or ended, opened or closed.

An outcome is a side of an opposition. "Turned away", "not let in" and "denied entry" are one
outcome; "not extended" is only the opposite of "extended", for it does not say "terminated".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Opposition:
    """Two outcomes that exclude each other; patterns of the words that state them.

    ``either``: no third thing is possible, so "not" with one side means the other.
    """

    name: str
    yes: str
    no: str
    either: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """``text[start:end]`` states a side of an opposition, or with ``negated`` that it is not so."""

    start: int
    end: int
    opposition: str
    side: bool
    negated: bool = False

    @property
    def denies(self) -> bool:
        """Whether it says that something is not so: "not extended", "denied"."""
        return self.negated or (self.opposition in _EITHER and not self.side)

    def same(self, other: Outcome) -> bool:
        """Whether both say the same of whatever they are about."""
        return _normal(self) == _normal(other)

    def opposite(self, other: Outcome) -> bool:
        """Whether they cannot both be so."""
        (name, side, negated), (its_name, its_side, its_negated) = _normal(self), _normal(other)
        if name != its_name or (negated and its_negated):
            return False
        return side != its_side if negated == its_negated else side == its_side


_SOMEBODY = r"\s+(?:[\w’'-]+\s+){0,4}?"
"""Between a verb and its particle: "let the two men in"; only the verb is taken."""

_KIND_OF = r"(?:[\w’'-]+[\s-]+){0,4}?"
"""Between a verb and what was granted: "granted a one-year visa"; only the verb is taken."""

OPPOSITIONS = (
    Opposition(
        "entry",
        r"(?:allow|permit)(?:s|ted|ed|ting|ing)?\s+to\s+(?:enter|cross|pass|come\s+in)"
        r"|admit(?:s|ted|ting)?|admission|allow(?:s|ed|ing)?|permit(?:ted|s|ting)"
        rf"|let(?:ting|s)?(?={_SOMEBODY}(?:in|into|through|across|pass)\b)"
        r"|g[eo]t(?:s|ting)?\s+(?:in|into|through|across)|waved\s+(?:in|through)"
        rf"|welcom(?:e|ed|es|ing)|grant(?:ed|s|ing)?(?=\s+{_KIND_OF}(?:entry|admission|asylum|parole|visas?)\b)"
        r"|authoriz(?:e|es|ed|ing)"
        r"|accept(?:s|ed|ing)?",
        r"(?:den(?:y|ies|ied)|refus(?:e|es|ed))\s+(?:entry|admission)"
        r"|(?:block|barr|prevent|stopp)ed\s+from\s+(?:entering|crossing)"
        r"|den(?:y|ies|ied|ying)(?!\s+that\b)|denials?|refus(?:e|es|ed|ing|als?)|reject(?:s|ed|ing|ions?)?"
        rf"|(?:turn(?:s|ed|ing)|sen(?:t|d|ds|ding))(?={_SOMEBODY}(?:away|back)\b)"
        rf"|turn(?=\s+(?!(?:away|back)\b)[\w’'-]+{_SOMEBODY}(?:away|back)\b)"
        rf"|(?:kept|keeps?|keeping)(?={_SOMEBODY}out\b)|block(?:s|ed|ing)?|barr(?:ed|ing)|bars"
        r"|exclud(?:e|es|ed|ing)|prohibit(?:s|ed|ing)?|forb(?:id|ids|ade|idden)|disallow(?:s|ed)?"
        r"|prevent(?:s|ed|ing)?|stopped",
        either=True,
    ),
    Opposition(
        "run",
        r"exten(?:d|ds|ded|ding|sions?)|prolong(?:s|ed|ing)?|renew(?:s|ed|als?|ing)?|continu(?:e|es|ed|ing|ation)",
        r"terminat(?:e|es|ed|ing|ions?)|end(?:s|ed|ing)?|ceas(?:e|es|ed|ing)|expir(?:e|es|ed|ing|ation)"
        r"|rescind(?:s|ed|ing)?|rescission|revok(?:e|es|ed|ing)|revocation|cancel(?:s|ed|led|ling|lation)?"
        r"|lift(?:s|ed|ing)?|repeal(?:s|ed|ing)?|abolish(?:es|ed)?|discontinu(?:e|es|ed)",
    ),
    Opposition("open", r"(?:re)?open(?:s|ed|ing)?", r"clos(?:e|es|ed|ing|ures?)|shut(?:s|ting)?"),
    Opposition(
        "amount",
        r"increas(?:e|es|ed|ing)|rais(?:e|es|ed|ing)|r(?:ise|ises|ose|isen|ising)|gr(?:ow|ows|ew|own|owing)"
        r"|expand(?:s|ed|ing)?|expansion",
        r"decreas(?:e|es|ed|ing)|reduc(?:e|es|ed|ing|tions?)|lower(?:s|ed|ing)?|f(?:alls|ell|allen|alling)"
        r"|shr(?:ink|inks|ank|unk)|declin(?:es|ed|ing)|cut(?:s|ting)?|drop(?:s|ped|ping)?",
    ),
    Opposition(
        "start",
        r"beg(?:in|ins|an|un|inning)|start(?:s|ed|ing)?|launch(?:es|ed|ing)?|institut(?:e|es|ed|ing)",
        r"halt(?:s|ed|ing)?|suspend(?:s|ed|ing)?|suspensions?|paus(?:e|es|ed|ing)",
    ),
    Opposition(
        "duty",
        r"requir(?:e|es|ed|ing|ements?)|oblig(?:e|es|ed)|mandat(?:e|es|ed|ory)",
        r"waiv(?:e|es|ed|ing|ers?)|exempt(?:s|ed|ing|ions?)?|optional|voluntary",
    ),
    Opposition(
        "custody",
        r"detain(?:s|ed|ing)?|detention|arrest(?:s|ed|ing)?|jail(?:ed|ing)?|imprison(?:ed|ment)",
        r"releas(?:e|es|ed|ing)|freed",
    ),
    Opposition(
        "approval", r"approv(?:e|es|ed|ing|als?)|grant(?:s|ed|ing)?", r"disapprov\w+|veto\w*"
    ),
    Opposition(
        "side", r"support(?:s|ed|ing|ers?)?|favou?r(?:s|ed|ing)?", r"oppos(?:e|es|ed|ing|ition)"
    ),
    Opposition(
        "way", r"enter(?:s|ed|ing)?|arriv(?:e|es|ed|ing|als?)", r"le(?:ave|aves|ft|aving)|depart\w*"
    ),
    Opposition(
        "adding", r"add(?:s|ed|ing)?|includ(?:e|es|ed|ing)", r"remov(?:e|es|ed|ing|als?)|omit\w*"
    ),
    Opposition("end of a contest", r"w(?:in|ins|on|inning)", r"los(?:e|es|t|ing)"),
    Opposition(
        "law", r"lawful(?:ly)?|legal(?:ly)?", r"unlawful(?:ly)?|illegal(?:ly)?", either=True
    ),
    Opposition("fitness", r"eligib(?:le|ility)", r"ineligib(?:le|ility)", either=True),
    Opposition("order", r"before|prior\s+to|earlier", r"after|later|following"),
    Opposition(
        "limit", r"more|above|over|greater|larger|higher", r"less|fewer|below|under|smaller|lower"
    ),
    Opposition(
        "extreme",
        r"maximum|most|longest|largest|highest",
        r"minimum|least|shortest|smallest|lowest",
    ),
    Opposition("place in a row", r"first|earliest|initial", r"last|latest|final"),
    Opposition("duration", r"permanent(?:ly)?", r"temporar(?:y|ily)"),
    Opposition("safety", r"safe(?:ly|r)?", r"unsafe|dangerous(?:ly)?", either=True),
    Opposition("belonging", r"foreign(?:ers?)?", r"domestic|native"),
    Opposition("latitude", r"north(?:ern)?", r"south(?:ern)?"),
    Opposition("longitude", r"east(?:ern)?", r"west(?:ern)?"),
    Opposition("sign", r"positive", r"negative"),
    Opposition("company", r"with|accompanied", r"without|unaccompanied"),
)

_EITHER = {one.name for one in OPPOSITIONS if one.either}
_PATTERN = re.compile(
    "|".join(
        rf"(?P<{side}{place}>\b(?:{pattern})\b)"
        for place, one in enumerate(OPPOSITIONS)
        for side, pattern in (("yes", one.yes), ("no", one.no))
    ),
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"(?:\b(?:not|never|no\s+longer|cannot)|n['’]t)\s+(?:yet\s+)?(?:(?:be|been|being|to|get|let)\s+)*$",
    re.IGNORECASE,
)


def outcomes(text: str) -> Iterator[Outcome]:
    """What the text says became of things, in order. A "not" right before one belongs to it."""
    for match in _PATTERN.finditer(text):
        side, place = re.fullmatch(r"(yes|no)(\d+)", match.lastgroup or "").groups()  # type: ignore[union-attr]
        found = Outcome(*match.span(), OPPOSITIONS[int(place)].name, side == "yes")
        denial = _NEGATION.search(text[: match.start()])
        yield replace(found, start=denial.start(), negated=True) if denial else found


def _normal(outcome: Outcome) -> tuple[str, bool, bool]:
    """ "Not admitted" is "denied" where there is no third possibility."""
    if outcome.negated and outcome.opposition in _EITHER:
        return outcome.opposition, not outcome.side, False
    return outcome.opposition, outcome.side, outcome.negated
