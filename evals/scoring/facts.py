"""Whether the expected facts are stated."""

from collections.abc import Iterator, Sequence
from typing import Final

from evals.cases.gold import GoldFact, alternatives
from evals.cases.quantities import quantities
from evals.cases.tokens import stands, tokens
from evals.cases.turns import denials, double_denials, forbids, is_reversed
from evals.cases.words import sentences
from evals.scoring.case import Case
from evals.scoring.grounds import denying_heads, figures_behind, values
from evals.scoring.pieces import Piece, pieces
from evals.statistics import Share

_NEGATION: Final = "negation"


def groups(case: Case) -> tuple[tuple[GoldFact, ...], ...]:
    """Return the groups of facts to state, of each any one, as far as their quotes stand in the text that was asked."""
    there = (tuple(fact for fact in group if case.expected.places.get(fact.id)) for group in case.expected.groups)
    return tuple(group for group in there if group)


def fact_recall(case: Case) -> Share | None:
    """Return the groups stated out of groups to state; none of them where there is no answer."""
    wanted = groups(case) if case.answerable else ()
    return Share(sum(is_group_stated(case, group) for group in wanted), len(wanted)) if wanted else None


def is_group_stated(case: Case, group: Sequence[GoldFact]) -> bool:
    """Whether one of the facts is stated."""
    return any(is_stated(case, fact) for fact in group)


def is_stated(case: Case, fact: GoldFact) -> bool:
    """Whether one piece that the reader sees, or one sentence of it, carries all tokens of the fact and doesn't turn it.

    Figures, drugs and conditions must all stand there, of the negation any word, or another that forbids as much. Where
    the fact has no negation, the piece must not hold more denying words than its quote; nor may it deny a denial, let rise
    what the quote lets fall, or give beside the fact's figures others of the same unit that it has from nowhere.
    """
    return any(not amiss(case, piece, fact) for piece in _parts(case))


def missing(case: Case, fact: GoldFact) -> list[str]:
    """Return what keeps the fact from being stated, from the piece that comes nearest; [] if it is."""
    return min((amiss(case, piece, fact) for piece in (*_parts(case), Piece(""))), key=len)


def amiss(case: Case, piece: Piece, fact: GoldFact) -> list[str]:
    """Return the tokens of the fact that a piece doesn't carry, and what it denies, turns or adds beyond its quote."""
    wanted = [(key, token) for key, _, token in tokens(fact) if key != _NEGATION]
    lacking = [f"{token} missing" for key, token in wanted if not _carries(piece, fact, key, token)]
    if fact.negation and not any(_carries(piece, fact, _NEGATION, token) for token in fact.negation):
        lacking.append(f"{' or '.join(fact.negation)} missing")
    if not fact.negation and denials(piece.text) > denials(fact.quote) + _heads(case, piece):
        lacking.append("denied")
    if fact.negation and double_denials(piece.text) > double_denials(fact.quote):
        lacking.append("denied twice")
    if is_reversed(piece.text, fact.quote):
        lacking.append("turned round")
    return [*lacking, *_invented(case, piece, fact)]


def _invented(case: Case, piece: Piece, fact: GoldFact) -> Iterator[str]:
    """Yield the figures beside the fact's, of a unit of theirs, that stand neither in its quote nor in what is cited.

    Of a piece that cites nothing, those whose values stand nowhere in the guideline.
    """
    own = [figure for token in fact.numbers for each in alternatives(token) for figure in quantities(each)]
    units = {figure.unit for figure in own} - {""}
    if not units:
        return
    given = [*own, *quantities(fact.quote), *figures_behind(case, piece.citations)]
    for figure in quantities(piece.text):
        if figure.unit not in units or any(figure.agrees(each) for each in given):
            continue
        if piece.citations or not any((figure.low, figure.high) in values(text) for text in case.texts.values()):
            yield f"{figure.written} beside it"


def _carries(piece: Piece, fact: GoldFact, key: str, token: str) -> bool:
    """Whether a token stands in what is shown, or, if the fact's own quote leaves it to its headings, over what is cited."""
    if stands(key, token, piece.shown):
        return True
    if key == _NEGATION and any(forbids(each, piece.shown) for each in alternatives(token)):
        return True
    return bool(piece.citations) and stands(key, token, piece.sections) and not stands(key, token, fact.quote)


def _heads(case: Case, piece: Piece) -> int:
    """Return how many denying words a piece may owe to the heads of a table's columns."""
    return max((denying_heads(case, citation) for citation in piece.citations), default=0)


def _parts(case: Case) -> Iterator[Piece]:
    for piece in pieces(case):
        if not piece.seen:
            continue
        yield piece
        parts = sentences(piece.text)
        if len(parts) > 1:
            yield from (Piece(part, piece.heading, piece.citations) for part in parts)
