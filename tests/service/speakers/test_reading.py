"""Who speaks in a sentence, form by form; where it is open, nobody does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from retrieval.read import read_paths
from retrieval.segment import sentences
from retrieval.types import Document
from service.speakers.reading import Reading
from service.speakers.types import Attribution

SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"


def said(text: str, quote: str, **fields: str) -> Attribution:
    stated: dict[str, Any] = {"outlet": "Border Notes", "language": "en", **fields}
    document = Document("one", text, **stated)
    spans = sentences(document)
    at = text.index(quote)
    cited = next(span for span in spans if span.start <= at < span.end)
    return Reading(document, spans).attribution(cited)


@pytest.mark.parametrize(
    ("text", "quote", "speaker"),
    [
        ("“We waited,” said Olena Petrenko, 30, a nurse.", "We waited", "Olena Petrenko"),
        ("According to the United Nations, many fled.", "many fled", "United Nations"),
        (
            "Olena Petrenko fled from Kyiv. After a long night she said:\n\n“They let us in.”",
            "They let us in",
            "Olena Petrenko",
        ),
        (
            "A representative for the Department of Homeland Security said it makes exceptions.",
            "exceptions",
            "Department of Homeland Security",
        ),
        ("Olena Petrenko told Reuters the gate was shut.", "gate was shut", "Olena Petrenko"),
        ("The gate was shut on Monday.", "gate was shut", None),
        ("Petro waits with others, who sleep here and hope that it opens.", "Petro waits", None),
        ("Some stay, although the Harbour Police have told them to go.", "Some stay", None),
        ("Some stay, although the Harbour Police said it is shut.", "Some stay", None),
        ("It’s been reported that dozens were stopped.", "dozens", None),
        (
            "Anna Novak met Olena Petrenko at the gate. She said it was shut.",
            "it was shut",
            None,
        ),
    ],
)
def test_forms(text: str, quote: str, speaker: str | None) -> None:
    assert said(text, quote).speaker == speaker


def test_what_ends_the_sentence_before_is_no_title() -> None:
    text = "Petro Bondar is 19. His father was with the police. Bondar said the gate was shut."
    assert said(text, "the gate was shut").kind == "person_affected"


def test_a_notice_speaks_for_itself() -> None:
    text = "SUMMARY: Through this notice, the Department of Homeland Security announces a fee."
    found = said(text, "announces", outlet="Federal Register")
    assert found.kind == "official_document"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not here")
@pytest.mark.parametrize(
    ("quote", "speaker", "kind"),
    [
        ("Homeland Security Secretary Alejandro", "Alejandro Mayorkas", "official_statement"),
        ("made exceptions to the order", "Department of Homeland Security", "official_statement"),
        ("It’s ridiculous that we", "Mark", "person_affected"),
        ("Everyone will forget", "Mark", "person_affected"),
        ("about 3 million Ukrainians", "United Nations", "official_statement"),
        ("alerted US authorities", "Russian Embassy", "official_statement"),
        ("Staying there put them at risk", "Enrique Lucero", "official_statement"),
        ("I don’t want to kill my brothers", "Mikhail Shliachkov", "person_affected"),
        ("an element of racism", "Kevin Salgado", "person_affected"),
        ("Why are the Ukrainians being allowed", "Kevin Salgado", "person_affected"),
        ("very hard to understand how", "Irina Zolinka", "person_affected"),
        ("felt like a miracle", "Marina Solovska", None),
        ("We were told that they", "Nataliia Poliakova", "person_affected"),
        ("Hundreds of Ukrainians have been allowed", None, "reporter"),
        ("been reported that at least three dozen", None, "unattributed"),
    ],
)
def test_the_two_articles(quote: str, speaker: str | None, kind: str | None) -> None:
    documents = [one for one in read_paths([SEEDS], {}) if isinstance(one, Document)]
    document = next(one for one in documents if quote in one.text)
    spans = sentences(document)
    at = document.text.index(quote)
    cited = next(span for span in spans if span.start <= at < span.end)
    found = Reading(document, spans).attribution(cited)
    assert found.speaker == speaker
    assert kind is None or found.kind == kind
