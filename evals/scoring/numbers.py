"""Whether the figures are the expected ones, to the unit, and whether each stands in a cited quote."""

from collections.abc import Iterator

from evals.cases.quantities import Quantity, quantities
from evals.cases.tokens import NUMBERS, stands
from evals.scoring.case import Case
from evals.scoring.facts import groups, is_stated
from evals.scoring.grounds import figures_behind
from evals.scoring.pieces import Piece, pieces
from evals.statistics import Share


def expected_figures(case: Case) -> tuple[str, ...]:
    """Return the figures that the answer must give: the question's own, else those of each group's fact.

    That is the fact that is stated, or the first of the group.
    """
    if case.expected.question.numbers is not None:
        return case.expected.question.numbers
    chosen = (next((fact for fact in group if is_stated(case, fact)), group[0]) for group in groups(case))
    return tuple(dict.fromkeys(figure for fact in chosen for figure in fact.numbers))


def numbers_exact(case: Case) -> Share | None:
    """Return the expected figures that the text gives exactly: value, range, bound, unit; none where nothing is answered."""
    wanted = expected_figures(case) if case.answerable else ()
    if not wanted:
        return None
    text = case.response.text if case.response and case.answered else ""
    return Share(sum(stands(NUMBERS, figure, text) for figure in wanted), len(wanted))


def numbers_cited(case: Case) -> Share | None:
    """Return the answer's figures that stand, unit included, in what the same piece cites or the headings over that."""
    found = [
        any(figure.agrees(given) for given in figures_behind(case, piece.citations))
        for piece in pieces(case)
        for figure in _figures(case, piece)
    ]
    return Share(sum(found), len(found)) if found else None


def _figures(case: Case, piece: Piece) -> Iterator[Quantity]:
    """Yield what a piece claims; a heading of the guideline's own words ("Table 2. Doses") claims nothing of its own."""
    text = "\n".join(case.texts.get(name, "") for name in dict.fromkeys(each.guideline for each in piece.citations))
    for heading in piece.heading.split(" – "):
        yield from quantities(heading) if heading not in text else ()
    yield from quantities(piece.text)
