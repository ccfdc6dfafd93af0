"""Spanish and Russian: a name beside a verb of speech, and nothing more is tried."""

from __future__ import annotations

import re

from service.speakers.types import Attribution, EvidenceKind

_LATIN = r"[A-ZÁÉÍÓÚÑ][\wáéíóúñ]+"
_CYRILLIC = r"[А-ЯЁ][а-яё]+"
_FORMS = {
    "es": re.compile(
        rf"(?:\b(?P<subject>{_LATIN}(?:\s+(?:de(?:l)?\s+(?:la\s+)?)?{_LATIN})+)(?:,[^,.]{{3,60}},)?\s+"
        r"(?:dijo|dice|afirma|afirmó|declaró|aseguró|explicó|señaló|sostiene|advirtió|cree|contó)\b)"
        rf"|(?:\b[Ss]egún\s+(?:el\s+|la\s+)?(?P<after>{_LATIN}(?:\s+(?:de\s+)?{_LATIN})+))"
    ),
    "ru": re.compile(
        rf"\b(?P<subject>{_CYRILLIC}\s+{_CYRILLIC})(?:,[^,.]{{3,60}},)?\s+"
        r"(?:сказала?|заявила?|говорит|сообщила?|рассказала?|считает|утверждает|пояснила?)\b"
    ),
}
_ARTICLE = re.compile(r"^(?:El|La|Los|Las|Según)\s+")
_OFFICE = re.compile(
    r"Departamento|Ministerio|Embajada|Gobierno|Naciones|Secretar|Министерств|Посольств|ООН|Служб"
)


def foreign_speaker(sentence: str, language: str, narrator: EvidenceKind) -> Attribution:
    """By the sentence alone. A person's kind is not known then, so it is ``unattributed``."""
    form = _FORMS.get(language)
    match = form.search(sentence) if form else None
    if not match:
        return Attribution(None, narrator)
    name = _ARTICLE.sub("", next(found for found in match.groups() if found))
    return Attribution(name, "official_statement" if _OFFICE.search(name) else "unattributed")
