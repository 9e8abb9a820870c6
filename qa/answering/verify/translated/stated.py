"""What the statements that a sentence in another language cites say together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import Final

from qa.answering.verify.reading.cited import Cited
from qa.answering.verify.reading.lexing import lex
from qa.answering.verify.reading.reader import Item
from qa.answering.verify.translated.foreign_reader import plain
from qa.answering.verify.translated.spelling import folded

_MOST_CITED: Final = 3
_CONDITIONS: Final = frozenset(("if", "provided", "provided that", "in case", "in case of", "as long as", "when"))


@dataclass(frozen=True)
class Stated:
    """What the cited statements say together: `said` with the lead-ins of their lists, `around` in headings and titles."""

    cited: tuple[Cited, ...]

    @cached_property
    def said(self) -> tuple[Item, ...]:
        """Everything that the statements and their lead-ins say, in order."""
        return self._in_order(self.cited)

    @cached_property
    def around(self) -> tuple[Item, ...]:
        """What the headings and titles say."""
        return tuple(item for each in self.cited for item in each.around.said)

    @property
    def orders(self) -> Iterator[tuple[Item, ...]]:
        """Everything they say, in each order in which a few may be joined."""
        if len(self.cited) > _MOST_CITED:
            yield self.said
            return
        yield from map(self._in_order, permutations(self.cited))

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word, folded, wherever it stands."""
        texts = {text for each in self.cited for text in (each.text.text, each.lead_in.text, each.around.text)}
        return frozenset(folded(piece.text) for text in texts for piece in lex(text) if piece.sort == "word")

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        """Every abbreviation and name with a figure in it, wherever it stands."""
        texts = {text for each in self.cited for text in (each.text.text, each.lead_in.text, each.around.text)}
        return frozenset(plain(piece.text) for text in texts for piece in lex(text) if piece.sort != "mark")

    @cached_property
    def values(self) -> frozenset[str]:
        """The values of everything, wherever it stands."""
        return frozenset(item.value for item in (*self.said, *self.around))

    def of(self, kind: str) -> list[str]:
        """Return what they say of a kind, in order."""
        return [item.value for item in self.said if item.kind == kind]

    @staticmethod
    def _in_order(cited: Sequence[Cited]) -> tuple[Item, ...]:
        lead_ins = {each.source.lead_in: each.lead_in.said for each in cited}
        items = (item for said in (*lead_ins.values(), *(each.text.said for each in cited)) for item in said)
        # What an abbreviation stands for is of no class: FISH is no cancer in situ.
        return tuple(
            item for item in items if item.kind not in ("population", "direction") or not is_short(item.written)
        )


def items_of(kind: str, stated: Stated) -> list[Item]:
    """Return the statements' items of a kind; "nor" denies no more, "who" sets no condition, "during" may be "in"."""
    found: list[Item] = []
    for item in stated.said:
        if kind == "modality" and item.written.lower() in ("cannot", "can't"):
            found.append(Item("modality", "may", item.written))
        if item.kind != kind or (kind == "denial" and item.written.lower() == "nor" and found):
            continue
        if kind == "condition" and item.value == "if" and item.written.lower() not in _CONDITIONS:
            continue
        if item.written.lower() == "during":
            continue
        found.append(item)
    return found


def is_short(written: str) -> bool:
    """Whether something is written with two capitals, as abbreviations are."""
    return sum(letter.isupper() for letter in written) > 1
