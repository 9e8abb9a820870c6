"""Text as Markdown that shows it as it is: none of it becomes markup, a link or an image in the reader's program.

Chat programs render what a model says as Markdown, each with extensions of its own. What any of them could take for a
link, a citation, HTML or a formula stands in a code span, where all of them show what is written; a lone character that
could open markup gets a backslash. Entities would be safe too, but some programs show them as they stand.
"""

import re
from typing import Final

_TAKEN: Final = re.compile(
    r"""
    `|\\                                # opens a code span, takes away a character's meaning, or opens a formula
    | <[A-Za-z/!?@\#]                   # a tag, an autolink, a mention
    | &(?:\#|[A-Za-z][A-Za-z0-9]*;)     # an entity
    | :// | (?:^|\W)www\. | \S@\S       # addresses, which become links by themselves
    | \w\.[^\W\d_]{2}                   # example.org: so do these in some programs
    | \]\s*[(\[:]                       # the middle of a link, a definition
    | \[\s*[\d^\[]                      # a number that would pass for one of our citations, a footnote, a wiki link
    | \{\{                              # a template's variable
    """,
    re.VERBOSE,
)
_PAIRED: Final = "*_~$"
"""Characters that mark something when there are two of them."""

_NUMBERED: Final = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_FIRST: Final = re.compile(r"#{1,6}(?:\s|$)|[-+](?:\s|-|$)|[>|=]|:::|\*|_|~~~")


def inert(text: str) -> str:
    """Return Markdown for one paragraph that shows `text`, every run of white space in it as one space.

    It must stand at the beginning of the paragraph; whatever follows it in the paragraph must come after a space.
    """
    words = text.split()
    spoken = " ".join(word for word in words if not _TAKEN.search(word))
    risky = {mark for mark in _PAIRED if spoken.count(mark) > 1}
    shown = " ".join(_code(word) if _TAKEN.search(word) else _escaped(word, risky) for word in words)
    if found := _NUMBERED.match(shown):
        return f"{found[1]}\\{shown[found.end(1) :]}"
    return "\\" + shown if _FIRST.match(shown) else shown


def _escaped(word: str, risky: set[str]) -> str:
    return "".join(f"\\{letter}" if letter in risky else letter for letter in word)


def _code(word: str) -> str:
    fence = "`" * (max((len(run) for run in re.findall("`+", word)), default=0) + 1)
    room = " " if word.startswith("`") or word.endswith("`") else ""
    return f"{fence}{room}{word}{room}{fence}"
