"""Footnotes and endnotes: those that cite become the guideline's references, the others text of its own."""

import re
from collections.abc import Iterator
from typing import Final

from qa.guideline import Reference
from qa.reading.canonical import plain
from qa.reading.word.names import Element, value, word
from qa.reading.word.runs import Runs
from qa.reading.word.styles import Styles

_CITES: Final = re.compile(
    r"\bdoi\b|\bPMID\b|https?://|\bwww\.|\bet al\b|\bISBN\b"
    r"|\b(?:19|20)\d\d\s*[;,:]\s*(?:\d{1,3}|[A-Z][a-z]{2})|[A-Z][\w'’-]+,? [A-Z]{1,3}\b[.,].*\b(?:19|20)\d\d\b"
    r"|\((?:19|20)\d\d\)\.? .*(?:\d{1,3}\(\d+\)|[:,] ?\d{1,4}[-–]\d)",
    re.DOTALL,
)
_ID: Final = word("id")


class Notes:
    """The notes of a document; marks must be asked for in the document's order."""

    def __init__(self, styles: Styles, **roots: Element) -> None:
        """Take the notes of the parts named "footnotes" and "endnotes" (None where there is none)."""
        self._texts = {key: text for kind, root in roots.items() for key, text in _notes(kind, root, styles) if text}
        self._counts = dict.fromkeys(roots, 0)
        self._references: dict[int, str] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._waiting: list[str] = []

    @property
    def references(self) -> tuple[Reference, ...]:
        """The notes that cite, by the number of their mark."""
        return tuple(Reference(number, text) for number, text in sorted(self._references.items()))

    def mark(self, kind: str, element: Element) -> str:
        """Return what is to be read where a note's mark stands: "[3]" if the note cites, nothing if it is text."""
        key = (kind, str(element.get(_ID)))
        text = self._texts.get(key, "")
        if key in self._numbers:
            return f"[{self._numbers[key]}]" if self._numbers[key] in self._references else ""
        own_mark = str(element.get(word("customMarkFollows")) or "0") in ("1", "true", "on")
        self._counts[kind] = self._counts.get(kind, 0) + (not own_mark)
        number = self._counts[kind]
        if own_mark or not _CITES.search(text):
            self._waiting += [text] if text else []
            return ""
        while number in self._references:
            number += 1
        self._references[number] = text
        self._numbers[key] = number
        return f"[{number}]"

    def take(self) -> tuple[str, ...]:
        """Return the notes that are text and whose marks were passed since the last call."""
        taken, self._waiting = tuple(self._waiting), []
        return taken


def _notes(kind: str, root: Element, styles: Styles) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the notes of a part by kind and id; the lines that part notes from text are none."""
    for note in root if root is not None else ():
        if note.get(word("type")) in (None, "normal"):
            runs = Runs(styles, lambda *_: "")
            texts = [runs.read(paragraph, value(paragraph, "pPr", "pStyle")).text for paragraph in note.iter(word("p"))]
            yield (kind, str(note.get(_ID))), plain(" ".join(texts))
