"""The sample collection holds what it promises: its own words, true quotes, stated sources."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import frontmatter
import pytest

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "eval" / "border2022"
SHARED = ROOT.parent / "shared"
"""The material the facts were taken from: beside the repository, not part of it."""

SHINGLE = 8
"""Words in a row; a shorter run is a name, a date or a turn of phrase, not a copied sentence."""

OFFICIAL_NAMES = (
    "Centers for Disease Control and Prevention",
    "Department of Health and Human Services",
    "Public Health Service Act",
)
"""Names too long to tell from copying by their length; each counts as one word."""

FILES = sorted((SAMPLE / "docs").iterdir())
QUESTIONS: list[dict[str, Any]] = [
    json.loads(line) for line in (SAMPLE / "questions.jsonl").read_text("utf-8").splitlines()
]
WITH_EVIDENCE = [question for question in QUESTIONS if question["evidence"]]


def text_of(path: Path) -> str:
    """What a reader sees: the body without front matter, markup, head or the line of the source."""
    text = path.read_text("utf-8")
    if path.suffix == ".md":
        return frontmatter.loads(text).content
    if path.suffix == ".html":
        return re.sub(r"<[^>]+>", " ", text[text.index("<body>") :])
    return re.sub(r"^Source: .+$", "", text, flags=re.M)


def metadata_of(path: Path) -> dict[str, Any]:
    text = path.read_text("utf-8")
    if path.suffix == ".md":
        return dict(frontmatter.loads(text).metadata)
    if path.suffix == ".html":
        return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]+)">', text))
    return {key.lower(): value for key, value in re.findall(r"^(Source): (.+)$", text, re.M)}


def shingles(text: str) -> set[tuple[str, ...]]:
    for name in OFFICIAL_NAMES:
        text = text.replace(name, "NAME")
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}


TEXTS = {path.stem: text_of(path) for path in FILES}
METADATA = {path.stem: metadata_of(path) for path in FILES}


def test_every_document_has_its_own_id_and_names_its_source() -> None:
    assert len(TEXTS) == len(FILES) >= 18
    for path in FILES:
        assert METADATA[path.stem]["source"].strip()
        if path.suffix == ".md":
            assert METADATA[path.stem]["id"] == path.stem
            assert {"title", "outlet", "language"} <= METADATA[path.stem].keys()


@pytest.mark.parametrize("name", TEXTS)
def test_documents_are_short(name: str) -> None:
    assert 120 <= len(TEXTS[name].split()) <= 350


def test_formats_and_languages() -> None:
    assert {path.suffix for path in FILES} == {".md", ".html", ".txt"}
    languages = Counter(fields.get("language") for fields in METADATA.values())
    assert languages["es"] >= 1
    assert languages["ru"] >= 1


def test_a_notice_states_its_date_and_an_undated_article_none() -> None:
    for fields in METADATA.values():
        if fields.get("outlet") == "Border Notes":
            assert "published_at" not in fields
        if fields.get("outlet") == "Federal Register digest":
            assert str(fields["published_at"]).replace("-", "/") in fields["url"]


def test_two_documents_are_copies() -> None:
    assert TEXTS["tijuana-letter"] == TEXTS["tijuana-letter-reprint"]
    assert len(set(TEXTS.values())) == len(TEXTS) - 1


def test_no_run_of_words_is_copied_from_the_sources() -> None:
    articles = sorted((SHARED / "seeds").glob("*.txt"))
    notices = SHARED / "corpus" / "federal_register" / "fr_border_2020_2024.jsonl"
    if not articles or not notices.exists():
        pytest.skip(f"the sources are not at {SHARED}")
    copied: set[tuple[str, ...]] = set()
    for article in articles:
        copied |= shingles(article.read_text("utf-8"))
    for line in notices.read_text("utf-8").splitlines():
        notice = json.loads(line)
        copied |= shingles(notice["title"]) | shingles(notice["abstract"] or "")
    for name, text in TEXTS.items():
        own = shingles(text) | shingles(METADATA[name].get("title", ""))
        assert sorted(own & copied) == [], name


def test_questions_are_many_and_of_all_kinds() -> None:
    assert len(QUESTIONS) >= 50
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS)
    kinds = Counter(question["kind"] for question in QUESTIONS)
    assert kinds["unanswerable"] >= 10
    assert kinds["conflict"] >= 1
    assert kinds["near-duplicate"] >= 2
    assert {question["lang"] for question in QUESTIONS} == {"en", "es", "ru"}
    assert all(question["history"] for question in QUESTIONS if question["kind"] == "follow-up")


def test_only_unanswerable_questions_come_without_evidence() -> None:
    for question in QUESTIONS:
        answerable = question["kind"] != "unanswerable"
        assert bool(question["evidence"]) == bool(question["facts"]) == answerable, question["id"]


@pytest.mark.parametrize("question", WITH_EVIDENCE, ids=lambda question: question["id"])
def test_evidence_is_verbatim(question: dict[str, Any]) -> None:
    for evidence in question["evidence"]:
        assert evidence["quote"] in TEXTS[evidence["doc"]]


@pytest.mark.parametrize("question", WITH_EVIDENCE, ids=lambda question: question["id"])
def test_facts_are_in_the_evidence_and_what_is_forbidden_is_not(question: dict[str, Any]) -> None:
    quotes = "\n".join(evidence["quote"] for evidence in question["evidence"])
    for alternatives in question["facts"]:
        assert re.search("|".join(alternatives), quotes, re.IGNORECASE), alternatives
    for alternatives in question["forbid"]:
        assert not re.search("|".join(alternatives), quotes, re.IGNORECASE), alternatives
