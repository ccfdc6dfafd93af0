"""What a run can ask: Passage, or a floor to see it against.

The floors cite the best sentence of the best passage, found by shared words or by cosine alone.
"""

PASSAGE = "passage"
WORDS = "words"
COSINE = "cosine"
SYSTEMS = (PASSAGE, WORDS, COSINE)
