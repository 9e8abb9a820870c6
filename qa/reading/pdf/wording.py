"""From lines to running text: spaces, mended hyphens, raised numbers, and for each word where it is printed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from qa.reading.draft import Print
from qa.reading.pdf.lines import Line, is_apart
from qa.reading.pdf.mending import Vocabulary
from qa.reading.pdf.page import Area, Page, Word, around
from qa.reading.pdf.raised import set_in_line

_NO_MARKS: Final[frozenset[tuple[int, str]]] = frozenset()


class Wording:
    """Makes running text of lines; `marks` are the raised signs that only point to a note on their page: left out."""

    def __init__(
        self,
        pages: Mapping[int, Page],
        vocabulary: Vocabulary,
        marks: Collection[tuple[int, str]] = _NO_MARKS,
    ) -> None:
        """Take pages by number, the document's vocabulary, and `marks` as (page, signs)."""
        self._pages = pages
        self._vocabulary = vocabulary
        self._marks = marks

    def text(self, lines: Sequence[Line], skipped: int = 0) -> tuple[str, tuple[Print, ...]]:
        """Return the text of lines and the prints of its words, without the first `skipped` words."""
        run = _Run()
        for at, line in enumerate(lines):
            words = line.words[skipped:] if at == 0 else line.words
            self._line(run, line.page, words)
        return run.text, tuple(run.prints)

    def _line(self, run: "_Run", number: int, words: Sequence[Word]) -> None:
        page = self._pages[number]
        at = 0
        while at < len(words):
            end = _end_of_raised(words, at)
            before = words[at - 1] if at else None
            apart = before is None or is_apart(before, words[at])
            if words[at].is_raised:
                raised = "".join(word.text for word in words[at:end])
                if (number, raised.strip("()[],;.")) not in self._marks:
                    goes_on = end < len(words) and not is_apart(words[end - 1], words[end])
                    shown = set_in_line(raised, run.last_word, is_apart=apart, goes_on=goes_on)
                    lead = " " if run.text and shown == raised and apart else ""
                    run.add(lead, shown, page, around(word.area for word in words[at:end]))
            elif at == 0 and run.text:
                goes, lead = self._vocabulary.joint(run.last_word, words[at].text)
                if goes:
                    run.drop_last()
                run.add(lead, words[at].text, page, words[at].area)
            else:
                run.add(" " if run.text and apart else "", words[at].text, page, words[at].area)
            at = end


class _Run:
    """A text under construction."""

    def __init__(self) -> None:
        self.text = ""
        self.prints: list[Print] = []

    @property
    def last_word(self) -> str:
        return self.text.rpartition(" ")[2]

    def add(self, lead: str, word: str, page: Page, area: Area) -> None:
        start = len(self.text) + len(lead)
        self.text += lead + word
        self.prints.append(Print(start, len(self.text), page.box(area)))

    def drop_last(self) -> None:
        """Take the last sign away, and the print that held nothing else."""
        self.text = self.text[:-1]
        last = self.prints.pop()
        if last.start < len(self.text):
            self.prints.append(Print(last.start, len(self.text), last.box))


def _end_of_raised(words: Sequence[Word], at: int) -> int:
    """Return the end of a run of raised words that begins at `at`; one word if that is not raised."""
    end = at + 1
    if words[at].is_raised:
        while end < len(words) and words[end].is_raised:
            end += 1
    return end
