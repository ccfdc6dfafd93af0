"""A document read for who speaks in its sentences; each sentence is read once, when asked for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from retrieval.language import working_language
from retrieval.types import Document, Span
from service.speakers.documents import narrator
from service.speakers.foreign import foreign_speaker
from service.speakers.line import Line, read_line
from service.speakers.names import SEARCHED_AFTER, SEARCHED_BEFORE
from service.speakers.papers import HEARSAY
from service.speakers.quotes import OPENING, masked, paragraph, quotations
from service.speakers.resolve import resolve
from service.speakers.tags import Tag
from service.speakers.types import Attribution, Source

FAR = 6
"""Quoted sentences in a row that are followed to the one that names the speaker."""

_ALSO = re.compile(r"(?:,|;)\s+(?:and|but|while|whereas)\b|;")


class Reading:
    """``sentences`` are all of the document's, in order."""

    def __init__(self, document: Document, sentences: Sequence[Span]) -> None:
        self.text = document.text
        self.narrator = narrator(document)
        self._language = working_language(document)
        self._starts = [span.start for span in sentences]
        self._sentences = sentences
        self._lines: dict[int, Line] = {}
        self._sources: dict[int, Source | None] = {}

    def attribution(self, cited: Span) -> Attribution:
        """Of one of the sentences, or of a span that begins in one."""
        at = max(0, bisect_left(self._starts, cited.start + 1) - 1)
        if self._language != "en":
            return foreign_speaker(
                self.text[cited.start : cited.end], self._language, self.narrator
            )
        line = self.line(at)
        source = self.speaker(at)
        if source is None:
            return self._without_speaker(line)
        own_words = source.kind in ("official_document", "official_statement")
        if self.narrator == "official_document" and own_words and "¤" not in line.masked:
            return Attribution(None, "official_document")
        return Attribution(source.speaker, source.kind)

    def _without_speaker(self, line: Line) -> Attribution:
        unknown = line.is_quotation or HEARSAY.search(line.masked)
        return Attribution(None, "unattributed" if unknown else self.narrator)

    def speaker(self, at: int) -> Source | None:
        """Whose words the sentence is; None: it is told, or nothing says whose it is."""
        line = self.line(at)
        if HEARSAY.search(line.masked) and not line.tags:
            return None
        own = self.source(at)
        if own is not None or not (line.is_quotation or self._opens_unclosed(at)):
            return own
        return self._of_quotation(at)

    def source(self, at: int) -> Source | None:
        """Whose words the sentence itself says it is."""
        if at not in self._sources:
            self._sources[at] = None  # while it is found, it cannot rest on itself
            self._sources[at] = self._source(at)
        return self._sources[at]

    def line(self, at: int) -> Line:
        if at not in self._lines:
            span = self._sentences[at]
            within = paragraph(self.text, span.start)
            hidden = masked(self.text, span, quotations(self.text, within))
            opens = not self.text[within.start : span.start].strip()
            self._lines[at] = read_line(self.text, hidden, span.start, span.end, opens=opens)
        return self._lines[at]

    def has(self, at: int) -> bool:
        return 0 <= at < len(self._sentences)

    def known(self, at: int) -> str:
        """The text in which names of the sentence are looked up, the sentence's end included."""
        line = self.line(at)
        return self.text[max(0, line.start - SEARCHED_BEFORE) : line.end]

    def around(self, at: int) -> str:
        """``known`` and what follows, where somebody may be introduced only later."""
        line = self.line(at)
        return self.text[max(0, line.start - SEARCHED_BEFORE) : line.end + SEARCHED_AFTER]

    def _source(self, at: int) -> Source | None:
        line = self.line(at)
        found = [
            (tag, source) for tag in line.tags if (source := resolve(self, at, tag)) is not None
        ]
        if not found:
            return None
        chosen_tag, chosen = next((pair for pair in found if pair[0].whole), found[0])
        for tag, source in found:
            if source.speaker != chosen.speaker and self._stands_beside(line, chosen_tag, tag):
                kind = chosen.kind if chosen.kind == source.kind else "unattributed"
                return Source(None, kind, person=True, plural=True)
        return chosen

    def _stands_beside(self, line: Line, one: Tag, other: Tag) -> bool:
        """Whether two tags are of two clauses: "A said it rained, and B said it snowed"."""
        first, last = sorted((one.start, other.start))
        return _ALSO.search(line.masked, first, last) is not None

    def _of_quotation(self, at: int) -> Source | None:
        """By what stands around it: "She said:", "He claimed this", or the last speaker."""
        if at > 0 and self.line(at - 1).text.endswith(":"):
            return self.source(at - 1)
        following = self.line(at + 1) if self.has(at + 1) else None
        if following is not None and _is_about_what_was_quoted(following):
            return self.source(at + 1)
        if following is not None and following.opens and self._opens_unclosed(at):
            return self._first_named_after(at)
        return self._last_named_before(at)

    def _opens_unclosed(self, at: int) -> bool:
        """Whether the quotation goes on in the next paragraph, which opens with a mark again."""
        line = self.line(at)
        if line.text[:1] not in OPENING or not self.has(at + 1):
            return False
        following = self.line(at + 1)
        return following.opens and following.text[:1] in OPENING and "¤" in line.masked[-1:]

    def _first_named_after(self, at: int) -> Source | None:
        for place in range(at + 1, min(at + FAR, len(self._sentences))):
            line = self.line(place)
            if not (line.is_quotation or line.text[:1] in OPENING):
                return None
            if line.tags:
                return self.source(place)
        return None

    def _last_named_before(self, at: int) -> Source | None:
        """The speaker before, of the same paragraph: quotations in a row are one person's."""
        for place in range(at, max(0, at - FAR), -1):
            if self.line(place).opens:
                return None
            before = self.line(place - 1)
            if before.tags:
                return self.source(place - 1)
            if before.text.endswith(":") or not before.is_quotation:
                return None
        return None


def _is_about_what_was_quoted(line: Line) -> bool:
    """ "He claimed this while …", in the paragraph of the quotation and without one of its own."""
    back = any(tag.points_back for tag in line.tags)
    return back and not line.opens and "¤" not in line.masked
