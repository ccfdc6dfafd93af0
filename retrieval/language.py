"""Which language to *work* in: for splitting sentences and stemming words, never shown as a fact.

What a document states about its language stands in ``Document.language``; this guess only picks
tools, and is English where a text is too short to tell.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from retrieval.types import Document

CANDIDATES = ("en", "es", "ru", "uk", "fr", "de", "pt", "it", "pl", "ar")
"""Fewer candidates, fewer slips on short texts; those of the border collections and neighbours."""

MIN_CHARACTERS = 40
"""Under this length a guess is worth less than the default."""

SPANISH_WORDS = frozenset(
    "el la los las de del un una que qué quién quiénes cuándo cuánto cuántos cuántas dónde cómo "
    "por para con en es son fue y se al".split()
)

SPANISH_ENOUGH = 2
"""One such word may be part of a name: El Paso, La Mesa, de Gaulle."""

SAMPLE_CHARACTERS = 2_000
"""Enough to tell; the cost of detection grows with the text."""


def working_language(document: Document) -> str:
    """The stated language, else the detected one, else ``en``."""
    if document.language:
        return document.language.split("-")[0].lower()
    return detect(document.text)


def detect(text: str) -> str:
    """ISO 639-1 code of the likeliest of ``CANDIDATES``; under ``MIN_CHARACTERS`` a plain guess."""
    sample = text[:SAMPLE_CHARACTERS].strip()
    if len(sample) < MIN_CHARACTERS:
        return _by_script(sample)
    code, _ = _identifier().classify(sample)
    return str(code)


def _by_script(text: str) -> str:
    """A short question in Cyrillic is Russian for our purposes, Ukrainian by its own letters.

    One in Latin letters is Spanish by its own marks or words, else English.
    """
    if any(mark in text.lower() for mark in "¿¡ñ"):
        return "es"
    if len(SPANISH_WORDS & set(re.findall(r"\w+", text.lower()))) >= SPANISH_ENOUGH:
        return "es"
    if any(letter in text.lower() for letter in "іїєґ"):
        return "uk"
    return "ru" if any("а" <= letter <= "я" for letter in text.lower()) else "en"


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(CANDIDATES))
    return identifier
