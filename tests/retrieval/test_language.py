"""Which language a question is worked in, also where it is too short for statistics."""

from __future__ import annotations

import pytest

from retrieval.language import detect, working_language
from retrieval.types import Document


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Who was allowed across the border?", "en"),
        ("Who was let in at El Paso?", "en"),
        ("Charles de Gaulle?", "en"),
        ("TPS 2023", "en"),
        ("", "en"),
        ("¿Quién cruzó?", "es"),
        ("cuántos rusos en la frontera", "es"),
        ("Кого впустили?", "ru"),
        ("Кого впустили до країни?", "uk"),
        ("¿Por qué dejaron pasar a los ucranianos y no a los rusos en Tijuana?", "es"),
        ("Почему украинцев пропускали через границу, а россиян нет?", "ru"),
        ("Чому українців пропускали через кордон, а росіян ні?", "uk"),
    ],
)
def test_the_language_of_a_question(text: str, language: str) -> None:
    assert detect(text) == language


def test_what_a_document_states_wins() -> None:
    assert working_language(Document("a", "Forty people crossed.", language="ES-mx")) == "es"
    assert working_language(Document("a", "Forty people crossed.")) == "en"
