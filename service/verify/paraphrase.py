"""Words that may stand for one another in a claim without changing what it says.

Fewer than a search may confuse (``retrieval/lexicon.py``): a wrong pair here lets a false claim
pass. Opposites are in ``outcomes.py``. All are English stems.
"""

from __future__ import annotations

SAME: tuple[frozenset[str], ...] = tuple(
    frozenset(group.split("|"))
    for group in (
        "start|begin|began|commenc",
        "leav|left|flee|fled",
        "child|children|kid|minor",
        "spous|husband|wife",
        "near|close",
        "big|larg|huge",
        "quick|fast|rapid",
        "wait|queue",
        "help|assist|aid",
        "buy|bought|purchas",
        "show|demonstr|indic",
        "need|requir",
        "reach|arriv|came|come",
        "travel|travell|trip|journey",
        "citi|town",
        "coronavirus|covid|covid-19",
        "nation|countri",
        "nation|citizen",
        "offici|offic",
        "law|legisl|statut",
        "rule|regul",
        "notic|notif",
        "announc|declar",
        "employ|job|work",
        "live|resid",
        "dead|die|death|killed",
        "kill|slain|slay",
        "men|man",
        "women|woman",
        "peopl|person|individu",
        "wrote|written|write",
        "sang|sing|sung",
        "made|make",
        "gave|give|given",
        "took|take|taken",
        "went|go|gone",
        "held|hold",
        "built|build",
        "found|establish",
        "play|perform|portray",
        "film|movi",
    )
)

FAMILY_PREFIX = 6
"""Letters that two stems must share at least to be of one family."""

FAMILY_LOSS = 1
"""Letters of the shorter stem that may differ at its end: "contract" is no "contrast"."""

FAMILY_TAIL = 3
"""Letters that the longer one may have beyond what they share."""

_GROUPS: dict[str, frozenset[int]] = {}
for _number, _group in enumerate(SAME):
    for _stem in _group:
        _GROUPS[_stem] = _GROUPS.get(_stem, frozenset()) | {_number}


def may_replace(one: str, other: str) -> bool:
    """Whether a stem may stand for another: the same family, or in the list above."""
    if _GROUPS.get(one, frozenset()) & _GROUPS.get(other, frozenset()):
        return True
    common = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        common += 1
    shorter, longer = sorted((len(one), len(other)))
    return (
        common >= FAMILY_PREFIX
        and shorter - common <= FAMILY_LOSS
        and longer - common <= FAMILY_TAIL
    )
