"""Why a candidate is shown, or is not: read off the result, by the rules that choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from qa.answer import Answer, Citation, Result
from qa.answering.antecedent import needed
from qa.answering.contradiction import contradiction
from qa.answering.explanation import apart
from qa.answering.limits import fitting, wording
from qa.answering.premise import corrected
from qa.answering.sides import one_for_each_side
from qa.guideline import Guideline, StatementKind
from qa.question.kind import QuestionKind
from qa.retrieval.ranking import Ranked
from qa.retrieval.search import Found
from qa.settings import AnsweringSettings

_Span = tuple[str, int, int]  # guideline, start, end


@dataclass(frozen=True)
class Reasons:
    """What `result` made of the candidates of `found`.

    `missing` is what was asked for and none of them states ("a dose"), where it is for that that there is no answer;
    `left_out` are the candidates that others for the question's figures take the place of.
    """

    found: Found
    result: Result
    guidelines: Mapping[str, Guideline]
    settings: AnsweringSettings
    missing: str = ""
    left_out: tuple[Ranked, ...] = ()

    def place(self, ranked: Ranked) -> int | None:
        """Return the candidate's place in the answer, from 1; None where it is not shown."""
        return self._places.get(_span(ranked))

    def why(self, ranked: Ranked) -> str:
        """Return why the candidate is shown, or why not."""
        if not isinstance(self.result, Answer):
            near = "offered as near, not as an answer" if _span(ranked) in self._nearest else "not shown"
            return f"{near}: nothing {f'states {self.missing}' if self.missing else 'answers well enough'}"
        if ranked in self._shown:
            return f"shown: {self._for(ranked)}"
        if self.result.mode == "chosen":
            return "not shown: the language model did not choose it"
        return f"not shown: {self._against(ranked)}"

    @cached_property
    def _places(self) -> Mapping[_Span, int]:
        places: dict[_Span, int] = {}
        verbatim = self.result.verbatim if isinstance(self.result, Answer) else []
        for place, statement in enumerate(verbatim or self.result.statements, start=1):
            for citation in statement.citations:
                places.setdefault(_cited(citation), place)
        return places

    @cached_property
    def _nearest(self) -> frozenset[_Span]:
        return frozenset(map(_cited, self.result.nearest))

    @cached_property
    def _shown(self) -> tuple[Ranked, ...]:
        return tuple(ranked for ranked in self.found.ranked if self.place(ranked) is not None)

    def _for(self, ranked: Ranked) -> str:
        best = self.found.ranked[0]
        if self.result.mode == "chosen":
            return "the language model chose it, or what it chose needs it"
        if ranked is best:
            return "the most probable of all"
        others = [each for each in self._shown if each is not ranked]
        if needing := next((each for each in others if self._needs(each, ranked)), None):
            return f"number {self.place(needing)} of the answer can't be understood without it"
        if corrected(self.found, [best], self.settings)[0] is ranked:
            return "it denies what the question takes for granted"
        if opposite := next((each for each in others if contradiction(each, ranked, self.guidelines)), None):
            return f"it contradicts number {self.place(opposite)} of the answer"
        if ranked in one_for_each_side(self.found, self.settings):
            return "the likeliest for one side of the comparison"
        if beside := next((each for each in others if self._belong_together(each, ranked)), None):
            return f"it belongs together with number {self.place(beside)} of the answer, in one list or section"
        if self.found.question.kind is QuestionKind.BROAD:
            return f"the likeliest of another section on the subject, support {ranked.support:.2f}"
        compared = " against ".join(apart(ranked.probability, best.probability))
        if ranked.probability >= self.settings.equal_share * best.probability:
            return f"about as probable as the best ({compared})"
        return f"less probable than the best ({compared}), but it holds something asked for that others lack"

    def _against(self, ranked: Ranked) -> str:
        best = self.found.ranked[0]
        if ranked in self.left_out:
            return "it is for other figures than the question's, and another is for those"
        if alike := next((each for each in self._shown if wording(each) == wording(ranked)), None):
            return f"the same words as number {self.place(alike)} of the answer"
        if ranked.read is None and best.read is not None:
            return "too unlikely at first sight to be read"
        compared = " against ".join(apart(ranked.probability, best.probability))
        broad = self.found.question.kind is QuestionKind.BROAD
        if not broad and ranked.probability < self.settings.adding_share * best.probability:
            return f"far less probable than the best ({compared})"
        if ranked not in fitting([*self._shown, ranked], self.guidelines, self.settings):
            return f"no room: at most {self.settings.max_statements} statements and {self.settings.max_words} words"
        if self._is_one_group and not self._belong_together(self._shown[0], ranked):
            return "it stands outside the list or section that answers"
        if broad:
            return f"its section is not on the subject, or has its share already; support {ranked.support:.2f}"
        return f"it adds nothing asked for to what is shown ({compared})"

    @property
    def _is_one_group(self) -> bool:
        """Whether the answer is a list or section, or what of it was found."""
        first, *others = self._shown
        return bool(others) and all(self._belong_together(first, other) for other in others)

    def _needs(self, ranked: Ranked, before: Ranked) -> bool:
        name, number = ranked.candidate.guideline, ranked.candidate.number
        same = name == before.candidate.guideline
        return same and before.candidate.number in needed(self.guidelines[name], number)

    def _belong_together(self, one: Ranked, other: Ranked) -> bool:
        """Whether the two are items of one list or, where all of a section may be asked for, stand in one section."""
        if one.candidate.guideline != other.candidate.guideline:
            return False
        first, second = one.candidate.profile.statement, other.candidate.profile.statement
        listed = first.lead_in and first.kind is not StatementKind.TABLE_ROW and first.block == second.block
        whole = self.found.question.kind in (QuestionKind.BROAD, QuestionKind.LIST, QuestionKind.REASONS)
        return bool(listed) or (whole and first.section == second.section)


def _span(ranked: Ranked) -> _Span:
    statement = ranked.candidate.profile.statement
    return ranked.candidate.guideline, statement.start, statement.end


def _cited(citation: Citation) -> _Span:
    return citation.guideline, citation.start, citation.end
