"""The words that the rules put in and take out.

Written apart from the verifier's tables (``service/verify``), which they do not import. Words of
the ``UNLISTED`` lists stand in no table of the verifier; ``tests/eval/test_pairs.py`` holds that.
"""

from __future__ import annotations

PEOPLES = (
    ("Ukrainians", "Ukrainian", "Ukraine"),
    ("Russians", "Russian", "Russia"),
    ("Mexicans", "Mexican", "Mexico"),
    ("Venezuelans", "Venezuelan", "Venezuela"),
    ("Haitians", "Haitian", "Haiti"),
    ("Cubans", "Cuban", "Cuba"),
    ("Hondurans", "Honduran", "Honduras"),
    ("Syrians", "Syrian", "Syria"),
    ("Afghans", "Afghan", "Afghanistan"),
    ("Canadians", "Canadian", "Canada"),
    ("Sudanese", "Sudanese", "Sudan"),
    ("Cameroonians", "Cameroonian", "Cameroon"),
    ("Somalis", "Somali", "Somalia"),
    ("Yemenis", "Yemeni", "Yemen"),
    ("Ethiopians", "Ethiopian", "Ethiopia"),
    ("Nepalis", "Nepali", "Nepal"),
    ("Colombians", "Colombian", "Colombia"),
    ("Brazilians", "Brazilian", "Brazil"),
)
"""People, adjective, country; a form is replaced by the same form of another people."""

UNLISTED_GROUPS = (
    ("children", "veterans"),
    ("women", "soldiers"),
    ("students", "farmers"),
    ("officers", "smugglers"),
    ("families", "sailors"),
    ("applicants", "auditors"),
    ("employers", "landlords"),
    ("travelers", "breeders"),
    ("nonimmigrants", "retirees"),
    ("nationals", "diplomats"),
    ("individuals", "corporations"),
    ("migrants", "tourists"),
)

FLIPS = (
    ("admitted", "turned away"),
    ("allowed", "barred"),
    ("denied", "granted"),
    ("extended", "terminated"),
    ("extending", "terminating"),
    ("extension", "termination"),
    ("opened", "closed"),
    ("closed", "opened"),
    ("begins", "ends"),
    ("ended", "continued"),
    ("ends", "continues"),
    ("increase", "decrease"),
    ("required", "exempt"),
    ("eligible", "ineligible"),
    ("approved", "rejected"),
    ("before", "after"),
    ("after", "before"),
    ("lawful", "unlawful"),
    ("temporary", "permanent"),
)

UNLISTED_FLIPS = (
    ("issued", "withheld"),
    ("published", "suppressed"),
    ("announces", "conceals"),
    ("announced", "concealed"),
    ("proposes", "forgoes"),
    ("establishes", "dismantles"),
    ("adopts", "discards"),
    ("amending", "preserving"),
    ("submitting", "withdrawing"),
    ("protect", "endanger"),
    ("help", "hinder"),
    ("improve", "worsen"),
    ("necessary", "superfluous"),
    ("effective", "void"),
    ("applies", "yields"),
    ("designated", "overlooked"),
    ("invites", "discourages"),
    ("facilitate", "obstruct"),
    ("fled", "invaded"),
    ("waited", "rioted"),
    ("helped", "robbed"),
    ("clarify", "obscure"),
    ("correct", "distort"),
)

UNLISTED_SPEAKERS = ("Priya Raghunathan", "the Harbor Pilots Union", "Osei Danquah", "a beekeeper")

MONTHS = (
    "January February March April May June July August September October November December".split()
)

NUMBER_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty".split()
)
