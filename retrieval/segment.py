"""A document's text as sentences, and sentences as passages; offsets exact, nothing rewritten.

Furniture (``retrieval.furniture``) belongs to no sentence, so it can never become evidence. The
splitting itself is sentencex's; around it stand the repairs that citing needs: quotes nobody
closed, abbreviations it does not know, and sentences too long to cite.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

import sentencex

from retrieval.furniture import furniture
from retrieval.language import working_language
from retrieval.types import Document, Passage, Span

SEGMENTER_VERSION = "1"
"""Part of the model fingerprint: raise it when offsets of the same text would change."""

MAX_SENTENCE_WORDS = 110
"""A cited span has at most 120 words; what is longer is cut at the best seam before this one."""

PASSAGE_BUDGET = 800
"""Size of a passage in characters: about 200 word pieces, so title and text fit MiniLM's 256."""

PARAGRAPH_BUDGET = 450
"""A passage this long ends with its paragraph rather than borrowing from the next."""

NON_LATIN_COST = 3
"""An English word-piece vocabulary spends about one piece on each letter of other scripts."""

SHORT_LINE = 40
"""A line shorter than this, followed by a capital, is a heading or list item, not wrapped."""

_BLANK_LINE = re.compile(r"\n[ \t\r\f\v]*\n")
_LIST_ITEM = re.compile(r"[ \t]*(?:[-*•▪–]|\d{1,3}[.)]|\([a-z0-9]{1,3}\))[ \t]+")
_HEADING = re.compile(r"[ \t]*(?:#{1,6}[ \t]|={3,}|-{3,})")
_QUOTE_PAIRS = {"“": "”", "«": "»", "„": "“"}
_LOOSE = re.compile(r"[.!?…][\"”»’)\]]*\s*$")
_NOT_AN_END = re.compile(
    r"(?:^|[\s(“\"«])(?:[A-ZА-ЯЁІЇЄҐ]|Mr|Mrs|Ms|Dr|Prof|Gov|Sen|Rep|Gen|Col|Lt|Sgt|St|No|Nos|Sec|"
    r"Art|vs|cf|e\.g|i\.e|approx|Fed|Reg|Stat|Sr|Sra|Dra|EE\. UU|pp|г|ул|им|стр|т\. е|т\. д)\.\s*$"
)
_SEAMS = (re.compile(r"[;:]\s+"), re.compile(r",\s+|\s+[–—]\s+"), re.compile(r"\s+"))
_WORD = re.compile(r"\S+")


def sentences(document: Document) -> list[Span]:
    """The document's sentences in order, disjoint, none empty, none of them furniture."""
    language = working_language(document)
    text = document.text
    found: list[Span] = []
    for block in _blocks(text, furniture(text, document.title)):
        for span in _split(text, block, language):
            found.extend(_cut_long(text, span))
    return found


def segment(document: Document) -> list[Passage]:
    """Passages of whole neighbouring sentences; every sentence is in exactly one of them."""
    passages: list[Passage] = []
    current: list[Span] = []
    for span in sentences(document):
        if current and _is_full(document.text, current, span):
            passages.append(_passage(document.id, current))
            current = []
        current.append(span)
    if current:
        passages.append(_passage(document.id, current))
    return passages


def _passage(document_id: str, spans: Sequence[Span]) -> Passage:
    return Passage(document_id, spans[0].start, spans[-1].end, tuple(spans))


def _is_full(text: str, current: Sequence[Span], following: Span) -> bool:
    size = _cost(text[current[0].start : current[-1].end])
    if size + _cost(text[following.start : following.end]) > PASSAGE_BUDGET:
        return True
    new_paragraph = _BLANK_LINE.search(text, current[-1].end, following.start) is not None
    return new_paragraph and size >= PARAGRAPH_BUDGET


def _cost(text: str) -> int:
    foreign = sum(1 for character in text if character.isalpha() and ord(character) > 0x24F)
    return len(text) + (NON_LATIN_COST - 1) * foreign


def _blocks(text: str, skip: Sequence[Span]) -> Iterator[Span]:
    """Paragraphs, list items and lines that stand alone, without furniture and headings."""
    start = 0
    for gap in (*skip, Span(len(text), len(text))):
        for paragraph in _between(start, gap.start, _BLANK_LINE, text):
            yield from _lines(text, paragraph)
        start = gap.end


def _between(start: int, end: int, separator: re.Pattern[str], text: str) -> Iterator[Span]:
    for match in separator.finditer(text, start, end):
        yield Span(start, match.start())
        start = match.end()
    yield Span(start, end)


def _lines(text: str, paragraph: Span) -> Iterator[Span]:
    start = paragraph.start
    previous: Span | None = None
    for line in _between(paragraph.start, paragraph.end, re.compile(r"\n"), text):
        if previous is not None and _breaks(text, previous, line):
            yield from _body(text, Span(start, previous.end))
            start = line.start
        previous = line
    yield from _body(text, Span(start, paragraph.end))


def _breaks(text: str, line: Span, following: Span) -> bool:
    """Whether the line feed between two lines ends a block rather than wrapping it."""
    if _LIST_ITEM.match(text, following.start) or _HEADING.match(text, following.start):
        return True
    if _HEADING.match(text, line.start):
        return True
    words = text[line.start : line.end].strip()
    next_words = text[following.start : following.end].lstrip()
    return len(words) < SHORT_LINE and bool(next_words) and not next_words[0].islower()


def _body(text: str, block: Span) -> Iterator[Span]:
    """The block without its list marker; nothing for a heading or a block without a word."""
    if _HEADING.match(text, block.start, block.end):
        return
    marker = _LIST_ITEM.match(text, block.start, block.end)
    span = _strip(text, marker.end() if marker else block.start, block.end)
    if any(character.isalnum() for character in text[span.start : span.end]):
        yield span


def _split(text: str, block: Span, language: str) -> Iterator[Span]:
    masked = _mask_unclosed_quotes(text[block.start : block.end])
    start = 0
    for boundary in sentencex.get_sentence_boundaries(language, masked):
        end = boundary["end_index"]
        if end < len(masked) and not _is_end(masked, start, end):
            continue
        span = _strip(text, block.start + start, block.start + end)
        if span.start < span.end:
            yield span
        start = end


def _is_end(text: str, start: int, end: int) -> bool:
    """Whether the sentence that sentencex ends here really ends: not after an initial or "a.m."."""
    following = text[end:].lstrip()
    head = text[start:end].rstrip()
    if not _LOOSE.search(head):
        return True
    return not (following[:1].islower() or _NOT_AN_END.search(head))


def _mask_unclosed_quotes(block: str) -> str:
    """Blank out opening quotes that nothing closes: they would swallow the sentences after them."""
    characters = list(block)
    for opening, closing in _QUOTE_PAIRS.items():
        pending: list[int] = []
        for position, character in enumerate(block):
            if character == closing and pending:
                pending.pop()
            elif character == opening:
                pending.append(position)
        for position in pending:
            characters[position] = " "
    if block.count('"') % 2:
        characters = [" " if character == '"' else character for character in characters]
    return "".join(characters)


def _cut_long(text: str, span: Span) -> Iterator[Span]:
    """The span itself, or pieces of at most ``MAX_SENTENCE_WORDS``, cut at clauses if possible."""
    words = [match.start() for match in _WORD.finditer(text, span.start, span.end)]
    start, first = span.start, 0
    while len(words) - first > MAX_SENTENCE_WORDS:
        earliest = words[first + MAX_SENTENCE_WORDS // 3]
        latest = words[first + MAX_SENTENCE_WORDS]
        cut = _last_seam(text, earliest, latest)
        yield _strip(text, start, cut)
        start, first = cut, bisect_left(words, cut, first)
    yield _strip(text, start, span.end)


def _last_seam(text: str, earliest: int, latest: int) -> int:
    """Where the last of the best kind of seam between the two ends; some word always does."""
    for seam in _SEAMS:
        cuts = [match.end() for match in seam.finditer(text, earliest, latest)]
        if cuts:
            return cuts[-1]
    return latest


def _strip(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
