"""Passages: consecutive statements of one section, as long as the embedding model can read at once.

A statement alone says little to an embedding model ("Grade 3 or higher."); a passage shows it among its neighbours,
under the title and the headings that give it its subject.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qa.guideline import Guideline, Statement

CountTokens = Callable[[str], int]
"""Counts the embedding model's tokens in a text, special tokens included."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive statements of one section.

    `number` counts the guideline's passages from 0; `statements` are indexes into `Guideline.statements`, consecutive;
    `Guideline.text[start:end]` runs from the first statement to the last; `embed_text` is what is embedded.
    """

    guideline: str
    number: int
    start: int
    end: int
    statements: tuple[int, ...]
    embed_text: str


def passages(guideline: Guideline, count_tokens: CountTokens, max_tokens: int) -> list[Passage]:
    """Return the guideline's passages in order; every statement stands in exactly one.

    No `embed_text` is longer than `max_tokens` tokens. A single statement that is longer makes a passage of its own,
    and its embedded text (not the statement) is cut at the end, between words where it can be.

    :raises ValueError: if `max_tokens` leaves no room for a single word beside the model's special tokens.
    """
    empty = count_tokens("")
    if max_tokens <= empty:
        raise ValueError(f"max_tokens = {max_tokens}, but the model's special tokens alone are {empty}; allow more")
    found: list[Passage] = []
    for section in _sections(guideline):
        prefix = _prefix(guideline, section[0], count_tokens, max_tokens)
        for group in _groups(guideline, section, prefix, count_tokens, max_tokens):
            text = _cut(_embed_text(guideline, group, prefix), count_tokens, max_tokens)
            first, last = guideline.statements[group[0]], guideline.statements[group[-1]]
            found.append(Passage(guideline.id, len(found), first.start, last.end, tuple(group), text))
    return found


def statement_embed_text(guideline: Guideline, statement: Statement) -> str:
    """Return what is embedded for one statement: its last two headings, the sentence that leads in, its text.

    The model itself cuts a longer text at its limit, so what goes first is what must not be lost: the subject.
    """
    headings = " > ".join(statement.section[-2:]) or guideline.metadata.title
    return "\n".join(part for part in (headings, statement.lead_in, statement.text) if part)


def _sections(guideline: Guideline) -> Iterator[range]:
    """Yield runs of consecutive statements that share a heading path."""
    statements = guideline.statements
    first = 0
    for index in range(1, len(statements) + 1):
        if index == len(statements) or statements[index].section != statements[first].section:
            yield range(first, index)
            first = index


def _prefix(guideline: Guideline, index: int, count_tokens: CountTokens, max_tokens: int) -> str:
    """Return title and heading path; outer headings are left out when all of them would fill half of the passage."""
    path = guideline.statements[index].section
    title = guideline.metadata.title
    whole = path if path[:1] == (title,) else (title, *path)
    for parts in (whole, path[-2:], path[-1:]):
        prefix = " > ".join(part for part in parts if part)
        if count_tokens(prefix) <= max_tokens // 2:
            return prefix
    return ""


def _groups(
    guideline: Guideline, section: range, prefix: str, count_tokens: CountTokens, max_tokens: int
) -> Iterator[list[int]]:
    """Yield a section's statements in groups, each as large as fits."""
    group: list[int] = []
    for index in section:
        if group and count_tokens(_embed_text(guideline, [*group, index], prefix)) > max_tokens:
            yield group
            group = []
        group.append(index)
    yield group


def _embed_text(guideline: Guideline, group: list[int], prefix: str) -> str:
    lines = [prefix]
    for position, index in enumerate(group):
        statement = guideline.statements[index]
        # The items of one list share their lead-in: it is said once, before the first of them.
        leads = position == 0 or guideline.statements[index - 1].block != statement.block
        if leads and statement.lead_in and statement.lead_in not in lines:
            lines.append(statement.lead_in)
        lines.append(statement.text)
    return "\n".join(line for line in lines if line)


def _cut(text: str, count_tokens: CountTokens, max_tokens: int) -> str:
    """Return the longest beginning of `text` that fits, found by halving."""
    if count_tokens(text) <= max_tokens:
        return text
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if count_tokens(text[:middle]) <= max_tokens:
            fits = middle
        else:
            too_long = middle
    at_word = text[:fits].rsplit(maxsplit=1)[0] if any(map(str.isspace, text[:fits])) else text[:fits]
    return at_word if count_tokens(at_word) <= max_tokens else ""
