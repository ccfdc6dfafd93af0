"""Which language a page speaks: asked for, remembered, or preferred by the browser."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from fastapi import Request

WORDS = Path(__file__).parent / "words"
LANGUAGES = {"en": "English", "es": "Español", "ru": "Русский", "uk": "Українська"}
DEFAULT = "en"
COOKIE = "passage_lang"
KEPT_SECONDS = 365 * 24 * 3600


@cache
def page_words(language: str) -> dict[str, str]:
    """The pages' words in one of the languages."""
    words: dict[str, str] = json.loads((WORDS / f"{language}.json").read_text(encoding="utf-8"))
    return words


def language_of(request: Request) -> str:
    """``?lang=``, else the cookie, else the browser's first preference that is spoken here."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    return _preferred(request.headers.get("accept-language", ""))


def _preferred(header: str) -> str:
    """The best of an Accept-Language header (RFC 9110, 12.5.4); English where none fits."""
    ranked: list[tuple[float, str]] = []
    for item in header[:500].split(","):
        name, _, weight = item.strip().partition(";q=")
        code = name.partition("-")[0].lower()
        if code in LANGUAGES:
            ranked.append((_weight(weight), code))
    return max(ranked, key=lambda pair: pair[0])[1] if ranked else DEFAULT


def _weight(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0
