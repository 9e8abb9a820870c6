"""Answer or abstain: the last step of the chain."""

from dataclasses import dataclass
from datetime import date

from qa.answer import Abstention, Answer, Provenance, Result
from qa.answering.choose import choose
from qa.answering.compose import cite, compose, statements_of
from qa.answering.notices import notices
from qa.answering.refusal import refusal
from qa.retrieval.search import Found, HybridSearch
from qa.settings import AnsweringSettings


@dataclass(frozen=True)
class Responder:
    """Makes the result from what a search found."""

    search: HybridSearch
    settings: AnsweringSettings
    provenance: Provenance

    def __call__(self, found: Found) -> Result:
        """Return an answer when a statement answers well enough, an abstention otherwise."""
        if found.ranked and found.answerable >= self.settings.threshold:
            return self._answer(found)
        return self._abstention(found)

    def _answer(self, found: Found) -> Answer:
        statements = statements_of(choose(found, self.search, self.settings), self.search.guidelines)
        citations = [citation for statement in statements for citation in statement.citations]
        used = [self.search.guidelines[name] for name in dict.fromkeys(citation.guideline for citation in citations)]
        return Answer(
            question=found.question.asked,
            understood_as=found.question.text,
            text=compose(statements),
            statements=statements,
            notices=notices(found.question, used, citations, self.settings.stale_after_years, date.today()),
            provenance=self.provenance,
        )

    def _abstention(self, found: Found) -> Abstention:
        nearest = [
            cite(self.search.guidelines[ranked.candidate.guideline], ranked.candidate.number)
            for ranked in found.ranked[: self.settings.nearest]
        ]
        searched = [self.search.guidelines[name] for name in found.scope]
        # That it does not say is said of an edition: where that is not in force, the reader must know.
        past = [guideline for guideline in searched if guideline.edition.fate]
        return Abstention(
            question=found.question.asked,
            understood_as=found.question.text,
            text=refusal(found.question, searched),
            nearest=nearest,
            notices=notices(found.question, past, nearest, self.settings.stale_after_years, date.today()),
            provenance=self.provenance,
        )
