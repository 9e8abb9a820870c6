"""Finds what may identify a person in free text that clinicians type, and replaces it by words that say what stood there.

The forms are those of the HIPAA safe harbour list (45 CFR 164.514(b)(2)) as far as they can be told from their shape:
names, places smaller than a state, dates and ages over 89, telephone, record and device numbers, e-mail and network
addresses, links. What clinical questions consist of is left alone: drugs, genes, doses, ranges, stages, years, trials.
Forms can't know every name: what is kept on the strength of this is shown to its writer first.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from qa.identifying import dates, names, numbers, places
from qa.identifying.rule import KINDS, Finding, Kind

__all__ = ["KINDS", "PLACEHOLDER", "Finding", "Kind", "identifying", "masked"]

PLACEHOLDER: Final = re.compile(r"\[(?:" + "|".join(KINDS) + r")\]")
"""What `masked` puts in the place of a finding: its kind in brackets."""

_FINDERS: Final = (places.findings, dates.findings, numbers.findings, names.findings)


def identifying(text: str) -> tuple[Finding, ...]:
    """Return what may identify a person, in order, none overlapping another; what is masked already is no finding."""
    found = chain.from_iterable(find(text) for find in _FINDERS)
    kept = {match.start(): match.end() for match in PLACEHOLDER.finditer(text)}
    return tuple(finding for finding in _united(found) if kept.get(finding.start) != finding.end)


def masked(text: str) -> str:
    """Return the text with each finding replaced by its kind in brackets ("[name]"), and nothing else changed.

    Characters that can't be seen are taken out first, lest they part a number. Masking again changes nothing.
    """
    text = "".join(letter for letter in text if letter.isspace() or unicodedata.category(letter)[0] != "C")
    # What stands beside a mask may only then look like something; each round leaves less that isn't a mask.
    while findings := identifying(text):
        text = "".join(_replaced(text, findings))
    return text


def _replaced(text: str, findings: Iterable[Finding]) -> Iterator[str]:
    done = 0
    for finding in findings:
        yield text[done : finding.start]
        yield f"[{finding.kind}]"
        done = finding.end
    yield text[done:]


def _united(found: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings in order, those that overlap as one, which is of the kind of the longest."""
    whole: Finding | None = None
    longest = 0
    for finding in sorted(found, key=lambda each: (each.start, -each.end)):
        length = finding.end - finding.start
        if whole is None or finding.start >= whole.end:
            if whole is not None:
                yield whole
            whole, longest = finding, length
        else:
            kind = finding.kind if length > longest else whole.kind
            whole = Finding(whole.start, max(whole.end, finding.end), kind)
            longest = max(longest, length)
    if whole is not None:
        yield whole
