"""Where sentences begin and end, to the character, in clinical prose with its citations.

Why this is not a library: docs/decisions/0005-sentence-splitting.md.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from qa.reading.marks import Mark

_STOP: Final = re.compile(r"[.!?…]+[)\]\"'”’]*")
_BRACKETS: Final = {"(": ")", "[": "]"}
# A word that can open a sentence: a capital, a figure, a quotation, or a term such as "pN3a", "mTOR", "p53".
_OPENING: Final = re.compile(r"[(\[\"'“‘*]*(?:[^\W\d_a-zß-öø-ÿ]|\d|[≥≤<>~±]|[a-z]{1,2}[A-Z0-9])")
_STARTER: Final = re.compile(
    r"[(\"“]?(?:A|An|All|As|At|Because|But|Both|Data|Do|Each|Every|For|From|However|If|In|It|Its|Most|No|None|"
    r"Of|On|Only|Other|"
    r"Patients|Results|Since|Some|Such|That|The|Their|There|These|They|This|Those|Three|Two|Use|When|Whether|"
    r"While|With|"
    r"Women|Men|Children|Adults)\b"
)
# Abbreviations that a sentence goes on after, and those that it goes on after only before a figure ("No. 5").
_NEVER: Final = re.compile(
    r"(?:al|approx|art|ca|cf|chap|dr|eds?|e\.?g|eqs?|figs?|gen|i\.?e|incl|mrs?|ms|op|pp?|prof|refs?|resp|sect|"
    r"st|tab|viz|vol|vs?)",
    re.IGNORECASE,
)
_BEFORE_A_FIGURE: Final = re.compile(r"(?:nos?|nr|para|max|min|sec|ver)", re.IGNORECASE)
_WORD_BEFORE: Final = re.compile(r"([^\W_][\w.’'-]*)$")
_INITIALS: Final = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")
_BEFORE_INITIAL: Final = re.compile(
    r"(?:^|[(\[,;&]|\b(?i:and|by|of|with|from|to|dr|prof)"
    r"|\b(?!(?:Category|Class|Factor|Grade|Group|Hepatitis|Influenza|Level|Option|Phase|Protein|Stage|Type|"
    r"Vitamin)\b)[A-Z][a-z]+"
    r"|\b[A-Z]\.)\s*$"
)
_ENUMERATOR: Final = re.compile(r"\s*\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z])\)?")


def sentences(text: str, found: Sequence[Mark] = ()) -> list[tuple[int, int]]:
    """Return the spans of the sentences of `text`, in order, covering it but for white space between them.

    `found` are its marks, in order: those that follow a full stop belong to the sentence before them.
    """
    enclosed = _enclosed(text)
    mark_at = {mark.start: mark.end for mark in found}
    spans: list[tuple[int, int]] = []
    start = 0
    for stop in _STOP.finditer(text):
        end = _past_marks(text, stop.end(), mark_at)
        if stop.start() < start or _inside(enclosed, stop.end()) or not _ends(text, start, stop, end):
            continue
        spans.append((start, end))
        start = end
    spans.append((start, len(text)))
    return [span for span in (_stripped(text, *span) for span in spans) if span[0] < span[1]]


def _ends(text: str, start: int, stop: re.Match[str], end: int) -> bool:
    following = text[end : end + 100].lstrip()
    if not following:
        return True
    if not text[end].isspace() or not _OPENING.match(following):
        return False
    if stop.group()[0] != "." or len(stop.group().rstrip(")]\"'”’")) > 1:
        return True
    return not _abbreviates(text[max(start, stop.start() - 60) : stop.start()], following)


def _abbreviates(before: str, following: str) -> bool:
    """Return whether the full stop after `before` belongs to its last word."""
    if _ENUMERATOR.fullmatch(before):
        return True
    match = _WORD_BEFORE.search(before)
    if match is None:
        return False
    word = match.group(1)
    if _NEVER.fullmatch(word):
        return word.lower() != "al" or not _STARTER.match(following)
    if _BEFORE_A_FIGURE.fullmatch(word):
        return following[0].isdigit()
    if _INITIALS.fullmatch(word):
        return word.lower() in ("i.e", "e.g") or not _STARTER.match(following)
    if len(word) == 1 and word.isupper():
        # "J. Smith", but "vitamin D. Patients", "stage I. Treatment".
        return word not in "IVX" and bool(_BEFORE_INITIAL.search(before[:-1])) and not _STARTER.match(following)
    return False


def _past_marks(text: str, at: int, mark_at: dict[int, int]) -> int:
    """Return the offset past the marks that follow `at`, or `at` if none does."""
    end = at
    while True:
        ahead = at
        while ahead < len(text) and text[ahead].isspace():
            ahead += 1
        # A plain number's mark begins at the space before it.
        mark_end = mark_at.get(at) or mark_at.get(ahead) or (mark_at.get(ahead - 1) if ahead > at else None)
        if mark_end is None:
            return end
        at = end = mark_end


def _enclosed(text: str) -> list[tuple[int, int]]:
    """Return the outermost bracketed spans, brackets included; an unmatched bracket encloses nothing."""
    spans: list[tuple[int, int]] = []
    open_at: list[tuple[str, int]] = []
    for at, character in enumerate(text):
        if character in _BRACKETS:
            open_at.append((_BRACKETS[character], at))
        elif open_at and character == open_at[-1][0]:
            _, begin = open_at.pop()
            while spans and spans[-1][0] > begin:
                spans.pop()
            spans.append((begin, at + 1))
    return spans


def _inside(enclosed: list[tuple[int, int]], at: int) -> bool:
    index = bisect_right(enclosed, (at, 0)) - 1
    return index >= 0 and enclosed[index][0] < at < enclosed[index][1]


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
