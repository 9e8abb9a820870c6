"""How much text each element of a page holds, and how much of it is links."""

from dataclasses import dataclass

from lxml import etree

from qa.reading.html.tree import Element


@dataclass(frozen=True, slots=True)
class Measure:
    """Of one element: `words` in it, those `linked`, the number of `links` and of those to places in the page."""

    words: int = 0
    linked: int = 0
    links: int = 0
    anchors: int = 0

    @property
    def own(self) -> int:
        """Words outside links."""
        return self.words - self.linked

    @property
    def is_linked(self) -> bool:
        """Whether at least half of the words are links."""
        return self.links > 0 and self.linked * 2 >= self.words

    def plus(self, other: "Measure") -> "Measure":
        """Return both together."""
        return Measure(
            self.words + other.words,
            self.linked + other.linked,
            self.links + other.links,
            self.anchors + other.anchors,
        )


def measured(root: Element) -> dict[Element, Measure]:
    """Return the measure of every element under `root`, which is among them."""
    found: dict[Element, Measure] = {}
    for _, element in etree.iterwalk(root, events=("end",)):
        total = Measure(words=_count(element.text))
        for child in element:
            total = total.plus(found[child])
            total = total.plus(Measure(words=_count(child.tail))) if child.tail else total
        if element.tag == "a" and element.get("href"):
            is_anchor = str(element.get("href")).startswith("#")
            total = Measure(total.words, total.words, 1, int(is_anchor))
        found[element] = total
    return found


def _count(text: str | None) -> int:
    return len(text.split()) if text else 0
