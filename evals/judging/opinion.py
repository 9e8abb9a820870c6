"""What a judge's reply says: a score from 0 to 4, or none. A reply that can't be understood is never taken for a 0."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

BEST: Final = 4
LONGEST: Final = 20_000
"""Characters of a reply; a longer one is no opinion."""

_WHY: Final = 500
_SCALE: Final = re.compile(rf"\s*(?:/|\bout\s+of\b)\s*{BEST}\b(?!\.\d)", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?<!\w)[-−+]?\d+(?:[.,:/]\d+)*(?!\w)")
_TOLD: Final = re.compile(
    rf"\b(?:score|grade|rating)\b(?:\s+(?:is|of|it|a))*[\s:=*_]*([0-{BEST}])\b|^\W*([0-{BEST}])\b(?!%|[ \t]+\w)",
    re.IGNORECASE | re.MULTILINE,
)
"""A digit that begins a line and isn't the number of something, or one that is called a score."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """A score from 0 to `BEST`, None where the judge gave none, and its reason in its own words."""

    score: int | None
    why: str = ""


def read_opinion(reply: str) -> Opinion:
    """Return the opinion in a reply: that of its JSON objects if they agree, else the one number in its text."""
    if len(reply) > LONGEST:
        return Opinion(None, f"the reply has {len(reply):,} characters; {LONGEST:,} are read")
    found = [each for each in _objects(reply) if "score" in each]
    if not found:
        return Opinion(_lone(reply), _plain(reply))
    scores = {_score(each["score"]) for each in found}
    return Opinion(scores.pop() if len(scores) == 1 else None, _plain(found[-1].get("why", "")))


def _objects(reply: str) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects that stand in a text, outermost ones only."""
    decoder, at = json.JSONDecoder(), reply.find("{")
    while at >= 0:
        try:
            found, end = decoder.raw_decode(reply, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            yield found
        at = reply.find("{", end)


def _score(given: Any) -> int | None:
    if isinstance(given, str):
        return _lone(given)
    whole = isinstance(given, int | float) and not isinstance(given, bool) and given in range(BEST + 1)
    return int(given) if whole else None


def _lone(text: str) -> int | None:
    """Return the score that a text tells, if it holds no other number; "3/4" and "3 out of 4" are a 3."""
    bare = _SCALE.sub("", text)
    told = _TOLD.search(bare)
    digit = (told[1] or told[2]) if told else ""
    return int(digit) if digit and _NUMBER.findall(bare) == [digit] else None


def _plain(given: Any) -> str:
    """Return text on one line, cut where it is long; "" for anything else."""
    text = " ".join(given.split()) if isinstance(given, str) else ""
    return text if len(text) <= _WHY else f"{text[:_WHY]}…"
