"""Who says a sentence: rules on short texts, and two real articles."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.read import read_paths
from retrieval.segment import sentences
from retrieval.types import Document
from service.speakers import Reading

SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"


def speakers(text: str, **fields: str) -> list[tuple[str | None, str]]:
    document = Document("d", text, outlet=fields.get("outlet", "A Paper"), language="en")
    spans = sentences(document)
    reading = Reading(document, spans)
    return [(said.speaker, said.kind) for said in map(reading.attribution, spans)]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("“We left,” said Ana Ruiz, 30, a baker.", "Ana Ruiz"),
        ("Ana Ruiz is a baker. Ruiz said she left.", "Ana Ruiz"),
        ("Ana Ruiz, a baker, left her home. She told Reuters she was afraid.", "Ana Ruiz"),
        ("Ana Ruiz met Eva Gomez. She said it was late.", None),
        ("A letter said to be false went round.", None),
        ("Ana Ruiz did not say why.", None),
        ("Ana Ruiz was told to wait.", None),
        ("A spokesman for the Ministry of Health said it was over.", "Ministry of Health"),
        ("Migrants said they were afraid.", None),
    ],
)
def test_the_speaker_of_the_last_sentence(text: str, last: str | None) -> None:
    assert speakers(text)[-1][0] == last


def test_a_quotation_of_its_own_is_the_one_s_who_was_introduced() -> None:
    found = speakers("Ana Ruiz, a refugee, waited. After the second night, she said:\n\n“I slept.”")
    assert found[-1] == ("Ana Ruiz", "person_affected")


def test_the_sentence_after_may_name_the_speaker() -> None:
    found = speakers("Ivan Petrov, 35, said he fled.\n\n“I will not go.” He claimed this in tears.")
    assert [name for name, _ in found] == ["Ivan Petrov"] * 3


def test_a_notice_speaks_for_itself() -> None:
    found = speakers(
        "This notice announces a new period. It begins in May.", outlet="Federal Register"
    )
    assert found == [(None, "official_document")] * 2


@pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not here")
@pytest.mark.parametrize(
    ("opening", "speaker", "kind"),
    [
        ("When asked about Ukrainians", "Alejandro Mayorkas", "official_statement"),
        ("When asked about the current", "Department of Homeland Security", "official_statement"),
        ("“There are so many years", "Irina Zolkina", "person_affected"),
        ("She was released", "Irina Zolkina", "person_affected"),
        ("“It’s ridiculous", "Mark", "person_affected"),
        ("He stated that returning", "Mark", "person_affected"),
        ("“Everyone will forget", "Mark", "person_affected"),
        ("According to the United Nations", "United Nations", "official_statement"),
        ("In a statement at the time", "Russian Embassy", "official_statement"),
        ("Staying there put them", "Enrique Lucero", "official_statement"),
        ("Mikhail Shliachkov, 35", "Mikhail Shliachkov", "person_affected"),
        ("“You know, I don’t want", "Mikhail Shliachkov", "person_affected"),
        ("“Why are the Ukrainians", "Kevin Salgado", "person_affected"),
        ("“It’s very hard to understand", "Irina Zolinka", "person_affected"),
        ("“It felt like a miracle", "Marina Solovska", "person_affected"),
        ("“We were told that they", "Nataliia Poliakova", "person_affected"),
        ("It’s been reported that", None, "unattributed"),
        ("Hundreds of Ukrainians have", None, "reporter"),
    ],
)
def test_the_speakers_of_two_real_articles(opening: str, speaker: str | None, kind: str) -> None:
    found = [
        Reading(document, spans).attribution(span)
        for document in read_paths([SEEDS], {})
        if isinstance(document, Document)
        for spans in [sentences(document)]
        for span in spans
        if document.text.startswith(opening, span.start)
    ]
    assert [(one.speaker, one.kind) for one in found] == [(speaker, kind)]
