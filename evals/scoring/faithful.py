"""Whether what is said is what is cited, word for word."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from evals.cases.turns import DENIALS, LIMITS
from evals.cases.words import sentences, words
from evals.scoring.case import Case
from evals.scoring.grounds import grounds, is_row
from evals.scoring.pieces import Piece, pieces
from evals.statistics import Share

_ASIDE: Final = re.compile(r"\[[^\[\]]*\]|\([^()]*\)|\{[^{}]*\}")
_MARKS: Final = re.compile(r"\s?\[[\d\s,–-]+\]")
_BROKEN: Final = re.compile(r"(?<=[^\W\d_])-\s*\n\s*(?=[a-z])")
"""A word that the source's line end breaks."""
_TURNS: Final = DENIALS | LIMITS
_CLAUSE_END: Final = re.compile(r";\s+")


def faithful(case: Case) -> Share | None:
    """Pieces with citations that say nothing but the words of their quotes, whole and in their order.

    Numbers and words that deny are words too. What the source puts in brackets may be left out (bibliographic numbers,
    levels of evidence) unless it denies or limits; of a sentence's ends anything may be left out that does neither.
    """
    found = [is_faithful(case, piece) for piece in pieces(case) if piece.citations]
    return Share(sum(found), len(found)) if found else None


def is_faithful(case: Case, piece: Piece) -> bool:
    """Whether a piece, or else each of its sentences, is a run of words of a quote it cites, or of a heading over it."""
    sources = [text for citation in piece.citations for text in (*grounds(case, citation), *citation.section)]
    sources += [_BROKEN.sub("", text) for text in sources if _BROKEN.search(text)]

    def stands(part: str) -> bool:
        return any(_is_run(part, source) for source in sources)

    return not words(piece.text) or stands(piece.text) or all(map(stands, _parts(piece)))


def _parts(piece: Piece) -> Iterator[str]:
    """Yield the sentences of a piece, and of a table row the cells, which stand apart."""
    of_table = any(map(is_row, piece.citations))
    for sentence in sentences(piece.text):
        yield from filter(words, _CLAUSE_END.split(sentence) if of_table else [sentence])


class _Source(NamedTuple):
    """The words of a source, each with its sentence, where an aside that begins at a word ends, and how often they stand.

    A clause after a semicolon is a sentence too, and so is a table's cell.
    """

    words: tuple[str, ...]
    sentence: tuple[int, ...]
    asides: Mapping[int, int]
    counts: Counter[str]


def _is_run(part: str, source: str) -> bool:
    said, given = words(part), _source(source)
    if not Counter(said) <= given.counts:
        return False
    runs = ((at, _end_of_run(said, given, at)) for at, word in enumerate(given.words) if word == said[0])
    return any(end and not _turns_left_out(given, start, end) for start, end in runs)


def _end_of_run(said: tuple[str, ...], given: _Source, start: int) -> int:
    """Return where the words said end in the source, from `start` on, asides passed over; 0 if they don't stand there."""
    at = start
    for word in said:
        while at in given.asides and given.words[at] != word:
            at = given.asides[at]
        if at >= len(given.words) or given.words[at] != word:
            return 0
        at += 1
    return at


def _turns_left_out(given: _Source, start: int, end: int) -> bool:
    """Whether the sentences that the run `[start, end)` stands in deny or limit something outside it."""
    first, last = given.sentence[start], given.sentence[end - 1]
    return any(
        word in _TURNS and first <= given.sentence[at] <= last and not start <= at < end
        for at, word in enumerate(given.words)
    )


@lru_cache(maxsize=8_192)
def _source(text: str) -> _Source:
    found: list[str] = []
    numbers: list[int] = []
    asides: dict[int, int] = {}
    plain = _MARKS.sub("", " ".join(text.split()))
    for number, sentence in enumerate(part for each in sentences(plain) for part in _CLAUSE_END.split(each)):
        at = 0
        for aside in _ASIDE.finditer(sentence):
            found += words(sentence[at : aside.start()])
            inside = words(aside.group())
            if inside and not _TURNS.intersection(inside):
                asides[len(found)] = len(found) + len(inside)
            found += inside
            at = aside.end()
        found += words(sentence[at:])
        numbers += [number] * (len(found) - len(numbers))
    return _Source(tuple(found), tuple(numbers), asides, Counter(found))
