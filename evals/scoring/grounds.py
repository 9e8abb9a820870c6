"""What a citation gives to stand on: its quote, and for a table's row its cells under the heads of their columns."""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from evals.cases.quantities import Quantity, quantities
from evals.cases.turns import denials
from evals.scoring.case import Case
from qa.answer import Citation


def is_row(citation: Citation) -> bool:
    """Whether it quotes a row of a table, of whatever kind the statement in it is."""
    return citation.quote.startswith("|")


def grounds(case: Case, citation: Citation) -> tuple[str, ...]:
    """Return the texts behind a citation: its quote, and if that is a table's row the row as "head: cell; head: cell".

    Heads are read from the text that was asked; where that isn't known, the quote stands for itself.
    """
    row = _row(case, citation)
    return (citation.quote, row) if row else (citation.quote,)


def figures_behind(case: Case, citations: Sequence[Citation]) -> list[Quantity]:
    """Return the figures of what is cited and of the headings over that."""
    texts = [text for citation in citations for text in (*grounds(case, citation), *citation.section)]
    return [figure for text in texts for figure in quantities(text)]


@lru_cache(maxsize=64)
def values(text: str) -> frozenset[tuple[Decimal, Decimal | None]]:
    """Return the values of a guideline's figures, of a range or ratio both, units aside."""
    return frozenset((figure.low, figure.high) for figure in quantities(text))


def denying_heads(case: Case, citation: Citation) -> int:
    """Return how many words deny or forbid in the heads over a row's cells ("Not given to"): what the quote leaves out."""
    row = _row(case, citation)
    return denials(row) - denials(citation.quote) if row else 0


def _row(case: Case, citation: Citation) -> str:
    text = case.texts.get(citation.guideline, "")
    return _under_heads(text, citation.start, citation.quote) if is_row(citation) else ""


@lru_cache(maxsize=8_192)
def _under_heads(text: str, start: int, row: str) -> str:
    """Return a row with its heads, which are the first line of the table in `text`; "" if they don't fit."""
    lines = text[text.rfind("\n\n", 0, start) + 2 : start].strip("\n").splitlines()
    heads, cells = _cells(lines[0]) if lines else [], _cells(row)
    if len(heads) != len(cells):
        return ""
    return "; ".join(f"{head}: {cell}" if head else cell for head, cell in zip(heads, cells, strict=True) if cell)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))]
