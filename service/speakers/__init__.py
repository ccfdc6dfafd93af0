"""Who says a sentence of a document, and what kind of evidence that makes it.

By rule: quotation marks, verbs of speech, what the document says of the people it names. A wrong
speaker can hurt somebody, so where two people may be meant the speaker is None. How often the
rules are right: ``python -m eval speakers``.
"""

from service.speakers.reading import Reading
from service.speakers.types import Attribution, EvidenceKind

__all__ = ["Attribution", "EvidenceKind", "Reading"]
