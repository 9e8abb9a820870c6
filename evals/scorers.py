"""Scorers: each looks at one question with its result and gives one score, or None where it does not apply.

A share scorer gives hits out of trials, which add up over the cases; a measure scorer gives a number, of which the
mean, the median and the 95th percentile are reported. None is never counted: it is neither a zero nor a failure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from evals.gold import GoldQuestion, contains
from evals.statistics import Share
from qa.answer import Answer, Citation, Result

MAX_WORDS: Final = 120
"""Longest answer, in words, that can be right."""

Score = TypeVar("Score")


@dataclass(frozen=True, slots=True)
class Case:
    """A question and what came back; `result` is None when asking failed, and `failure` then says why.

    `texts` maps a guideline's id to its canonical text.
    """

    gold: str
    question: GoldQuestion
    result: Result | None
    texts: Mapping[str, str]
    failure: str = ""

    @property
    def answer(self) -> Answer | None:
        """The answer, unless the system abstained or failed."""
        return self.result if isinstance(self.result, Answer) else None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation of the answer, in order."""
        statements = self.answer.statements if self.answer else []
        return tuple(citation for statement in statements for citation in statement.citations)

    @property
    def words(self) -> int:
        """Words of the text shown, parted at white space."""
        return len(self.result.text.split()) if self.result else 0

    @property
    def lines(self) -> tuple[bool, ...]:
        """For each citation, whether it quotes a line that answers."""
        return tuple(contains(self.question.line, citation.quote) for citation in self.citations)


@dataclass(frozen=True, slots=True)
class Scorer(Generic[Score]):
    """A named score of one case; `meaning` says in a few words what it stands for."""

    name: str
    meaning: str
    score: Callable[[Case], Score | None]


def says_all_facts(case: Case) -> bool:
    """Return whether the answer contains every wanted fact and nothing that it must not."""
    if case.answer is None:
        return False
    text = case.answer.text
    return all(contains(want, text) for want in case.question.want) and not any(
        contains(none, text) for none in case.question.none
    )


def abstained(case: Case) -> bool:
    """Return whether the system said that the guideline does not answer (a failure to answer is no abstention)."""
    return case.result is not None and case.result.status == "abstained"


def is_right(case: Case) -> bool:
    """Return whether the case is right as a whole.

    An answerable question is right when every fact is said, a citation quotes a line that answers, the text is no
    longer than `MAX_WORDS`, and a notice stands beside it where one must; another is right when the system abstained.
    """
    if not case.question.answerable:
        return abstained(case)
    warned = not case.question.warn or bool(case.result and case.result.notices)
    return says_all_facts(case) and any(case.lines) and case.words <= MAX_WORDS and warned


def is_verbatim(citation: Citation, texts: Mapping[str, str]) -> bool:
    """Return whether the quote is, to the character, the guideline's canonical text at the place it names."""
    return texts.get(citation.guideline, "")[citation.start : citation.end] == citation.quote != ""


def _answerable(judge: Callable[[Case], bool]) -> Callable[[Case], Share | None]:
    return lambda case: Share.of(judge(case)) if case.question.answerable else None


def _abstained_when_absent(far: bool) -> Callable[[Case], Share | None]:
    def score(case: Case) -> Share | None:
        applies = not case.question.answerable and case.question.cat.endswith("far") == far
        return Share.of(abstained(case)) if applies else None

    return score


def _answered_answerable(case: Case) -> bool:
    return case.question.answerable and case.answer is not None


def _first_citation(case: Case) -> Share | None:
    return Share.of(case.lines[0]) if _answered_answerable(case) else None


def _warned(case: Case) -> Share | None:
    return Share.of(bool(case.result and case.result.notices)) if case.question.warn else None


def _verbatim(case: Case) -> Share | None:
    quotes = [is_verbatim(citation, case.texts) for citation in case.citations]
    return Share(sum(quotes), len(quotes)) if quotes else None


def _citation_precision(case: Case) -> float | None:
    return sum(case.lines) / len(case.lines) if _answered_answerable(case) else None


def _words(case: Case) -> float | None:
    return case.words if _answered_answerable(case) else None


def _took(case: Case) -> float | None:
    return case.result.provenance.took_ms if case.result else None


SHARES: Final[tuple[Scorer[Share], ...]] = (
    Scorer("right", "right as a whole", lambda case: Share.of(is_right(case))),
    Scorer("answered", "answerable, and answered", _answerable(lambda case: case.answer is not None)),
    Scorer("all_facts", "answerable, and every wanted fact said", _answerable(says_all_facts)),
    Scorer("cited_line", "answerable, and a citation quotes what answers", _answerable(lambda case: any(case.lines))),
    Scorer("first_citation", "answered, and the first citation quotes what answers", _first_citation),
    Scorer("abstained_near", "absent though near the subject, and abstained", _abstained_when_absent(far=False)),
    Scorer("abstained_far", "absent and far from the subject, and abstained", _abstained_when_absent(far=True)),
    Scorer("warned", "a notice was due, and shown", _warned),
    Scorer("verbatim", "quotes that are the guideline's text to the character", _verbatim),
)
MEASURES: Final[tuple[Scorer[float], ...]] = (
    Scorer("citation_precision", "share of an answer's citations that quote what answers", _citation_precision),
    Scorer("words", "words of an answer", _words),
    Scorer("took_ms", "milliseconds from question to answer", _took),
)
