"""What a suite found."""

from dataclasses import dataclass

from evals.public.estimates import Estimate


@dataclass(frozen=True, slots=True)
class PublicFigure:
    """One figure of `n` cases; `published` says what others reached, "" where nothing comparable is known."""

    name: str
    estimate: Estimate
    n: int
    published: str = ""


@dataclass(frozen=True, slots=True)
class PublicResult:
    """The figures of one suite; `notes` say what was left out and how they are to be taken."""

    suite: str
    title: str
    figures: tuple[PublicFigure, ...]
    notes: tuple[str, ...] = ()
