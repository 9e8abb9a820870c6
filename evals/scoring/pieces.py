"""Pieces of an answer: what is said at one go, with the heading it is shown under and what it cites."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from evals.cases.words import sentences, words
from evals.scoring.case import Case, Response, Said
from qa.answer import Citation


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing said: its words as the reader sees them, the heading shown before them, and its citations.

    `seen` tells whether the answer's text shows it at all.
    """

    text: str
    heading: str = ""
    citations: tuple[Citation, ...] = ()
    seen: bool = True

    @property
    def shown(self) -> str:
        """Its text under its heading."""
        return f"{self.heading}: {self.text}" if self.heading else self.text

    @property
    def sections(self) -> str:
        """The headings over the places it cites, a line each."""
        return "\n".join(dict.fromkeys(heading for citation in self.citations for heading in citation.section))


def pieces(case: Case) -> tuple[Piece, ...]:
    """Return all that an answer says, in the order of its text; nothing where there is no answer.

    What a system says at one go is one piece if it is cited, else each of its sentences is. Whatever else the text shows
    beside those, headings apart, is a piece for each sentence, without a citation.
    """
    return tuple(_in_order(case.response)) if case.response and case.answered else ()


def _in_order(response: Response) -> Iterator[Piece]:
    at, heading = 0, ""
    for (start, end), said in _placed(response):
        if start >= at:
            before = response.text[at:start]
            heading = _heading(before) or (heading if _goes_on(before) else "")
            yield from _uncited(_without_heading(before))
        at = max(at, end)
        seen = end > start
        if said.citations:
            yield Piece(said.text, heading if seen else "", said.citations, seen)
        else:
            yield from (replace(each, seen=seen) for each in _uncited(said.text))
    yield from _uncited(response.text[at:])


def _placed(response: Response) -> list[tuple[tuple[int, int], Said]]:
    """Return what is said with where the text shows it, in the text's order; an empty place at its end: it doesn't."""
    found: list[tuple[tuple[int, int], Said]] = []
    at, nowhere = 0, (len(response.text), len(response.text))
    for said in response.said:
        if words(said.text):
            place = _place(said.text, response.text, at) or _place(said.text, response.text, 0) or nowhere
            at = place[1] if place != nowhere else at
            found.append((place, said))
    return sorted(found, key=lambda each: each[0])


def _place(said: str, text: str, at: int) -> tuple[int, int] | None:
    """Return where it is shown, from `at` on, white space aside; None if it isn't."""
    start = text.find(said, at)
    if start >= 0:
        return start, start + len(said)
    shown = [place for place in range(at, len(text)) if not text[place].isspace()]
    bare = "".join(said.split())
    found = "".join(text[place] for place in shown).find(bare) if bare else -1
    return (shown[found], shown[found + len(bare) - 1] + 1) if found >= 0 else None


def _heading(before: str) -> str:
    """Return the heading that stands last before a piece: up to its colon, on the same line or the one above."""
    lines = before.rstrip(" -*•\n").splitlines()
    return lines[-1].strip()[:-1].strip() if lines and lines[-1].rstrip().endswith(":") else ""


def _goes_on(before: str) -> bool:
    """Whether a piece is the next item of a list, so that the heading over the one before is over it too."""
    return before.strip(" \n") in ("-", "*", "•")


def _without_heading(before: str) -> str:
    heading = _heading(before)
    return before[: before.rindex(heading)] if heading else before


def _uncited(text: str) -> Iterator[Piece]:
    return (Piece(sentence) for sentence in sentences(text) if words(sentence))
