"""Words that mean the same here: a question's "let in" is a source's "admitted".

Small on purpose. Each group is a set of English stems or two-word phrases of stems that may stand
for one another when a question is matched with a sentence (not when a claim is verified).
"""

from __future__ import annotations

SYNONYMS: tuple[frozenset[str], ...] = tuple(
    frozenset(group.split("|"))
    for group in (
        "allow|admit|permit|welcom|accept|let|approv|grant|waiv|exempt|except",
        "deni|refus|reject|block|bar|stop|turn|exclud|prohibit|forbid",
        "close|shut",
        "leav|flee|fled|left|depart|escap",
        "wait|stuck|strand|camp",
        "sleep|camp",
        "kill|assassin|murder|slay|slain",
        "reduc|cut|decreas|lower|slash",
        "increas|rais|grow|grew|expand",
        "extend|extens|renew|prolong",
        "end|termin|ceas|expir|cancel",
        "begin|began|start|launch",
        "detain|arrest|jail|imprison|custodi|detent",
        "visa|permit|papers",
        "stay|remain|live|resid",
        "job|work|profess|employ|occup",
        "child|children|son|daughter|kid",
        "wife|husband|spous|marri",
        "us|usa|unit state|america|american",
        "eu|european union",
        "dhs|homeland secur",
        "tps|temporari protect",
        "uscis|citizenship immigr",
        "cdc|diseas control",
        "cbp|custom border",
        "coronavirus|covid|covid-19|pandem",
        "back|return",
        "treat|treatment|mistreat|racism|discrimin",
        "unsaf|danger|persecut|target|threaten|risk",
        "ask|request|question",
        "answer|repli|respond|respons",
        "help|assist|aid|support",
        "need|requir|must",
        "tri|attempt|seek",
        "arriv|reach|came|enter",
        "enter|cross|pass|entri",
        "travel|journey|trip|rout",
        "hous|home|shelter|resid",
        "money|fund|cost|price|fee|pay|paid",
        "war|invas|invad|conflict|fight",
        "attack|assault|strike",
        "protest|ralli|demonstr|march",
        "law|legisl|rule|regul|act|statut",
        "polic|offic|agent|guard",
        "rule|order|polici|decre",
        "govern|administr|state",
        "president|leader|head",
        "chief|head|director|boss",
        "know|awar",
        "want|wish|hope|desir",
        "think|believ|opinion|view",
        "chang|alter|amend|modifi|revis",
        "show|display|demonstr|reveal",
        "famili|relat|kin",
        "mother|father|parent",
        "countri|nation|homeland",
        "citi|town",
        "refuge|migrant|immigr|asylum",
        "nation|citizen|countri|nationals",
        "length|long|durat|period",
        "number|amount|total|quantiti",
        "begin|start|first",
        "effect|effectiv|forc",
        "name|call|titl|known",
        "reason|becaus|due",
        "racism|racist|discrimin|discriminatori|unfair",
        "men|man|male",
        "women|woman|femal",
        "method|way|process",
        "author|writer|wrote|written|write",
        "film|movi",
        "sing|sang|sung|singer|perform",
        "play|portray|star|actor|actress",
        "win|won|winner|victori|champion",
        "big|larg|largest|biggest",
        "found|establish|creat|set up",
        "invent|invention|inventor|discov",
        "die|death|dead|die",
        "born|birth",
        "buy|bought|purchas",
        "doctor|physician",
        "purpos|aim|goal|function",
        "mean|refer|defin|denot",
        "locat|situat|place",
        "use|util|employ",
    )
)

_GROUPS_OF: dict[str, tuple[int, ...]] = {}
for _number, _group in enumerate(SYNONYMS):
    for _word in _group:
        _GROUPS_OF[_word] = (*_GROUPS_OF.get(_word, ()), _number)


def synonyms(key: str) -> frozenset[str]:
    """The keys that may stand for this one, itself left out."""
    return frozenset(
        word for number in _GROUPS_OF.get(key, ()) for word in SYNONYMS[number] if word != key
    )
