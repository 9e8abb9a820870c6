"""Answer or abstain: the last step of the chain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from qa.answer import Abstention, Answer, Notice, Provenance, Result
from qa.answering.choose import choose
from qa.answering.compose import cite, compose, statements_of
from qa.answering.contradiction import contradictions
from qa.answering.narrowing import narrowed
from qa.answering.notices import notices, without_model
from qa.answering.refusal import refusal
from qa.answering.unstated import is_likely, unstated
from qa.llm.occasion import Occasion
from qa.retrieval.ranking import Ranked
from qa.retrieval.search import Found, HybridSearch
from qa.settings import AnsweringSettings

if TYPE_CHECKING:
    from qa.answering.choosing import Chooser


@dataclass(frozen=True)
class Responder:
    """Makes the result from what a search found."""

    search: HybridSearch
    settings: AnsweringSettings
    provenance: Provenance
    chooser: "Chooser | None" = None

    def __call__(self, found: Found, occasion: Occasion | None = None) -> Result:
        """Return an answer when a statement answers well enough and states what was asked for, else an abstention.

        A language model is asked only what to answer with, never whether: it does not break the guideline's silence.
        """
        if not is_likely(found, self.settings):
            return self._abstention(found)
        chosen = choose(found, self.search, self.settings)
        if missing := unstated(found.question, chosen, self.search.guidelines):
            return self._abstention(found, missing)
        answer = self._answer(found, chosen)
        if self.chooser is None or occasion is None:
            return answer
        return self._chosen(self.chooser, occasion, found, answer)

    def _chosen(self, chooser: "Chooser", occasion: Occasion, found: Found, own: Answer) -> Answer:
        """Return the answer with what the model picks; our own where it picks nothing, or what lacks what was asked for."""
        choice = chooser(narrowed(found, self.search).found, occasion)
        if choice.trouble is not None:
            return without_model(own, choice.trouble)
        if not choice.picked:
            return own
        chosen = choose(found, self.search, self.settings, choice.picked)
        if unstated(found.question, chosen, self.search.guidelines):
            return own
        models = {**self.provenance.models, "language model": chooser.model.name}
        provenance = self.provenance.model_copy(update={"models": models})
        return self._answer(found, chosen).model_copy(update={"mode": "chosen", "provenance": provenance})

    def _answer(self, found: Found, chosen: Sequence[Ranked]) -> Answer:
        statements = statements_of(chosen, self.search.guidelines)
        citations = [citation for statement in statements for citation in statement.citations]
        used = [self.search.guidelines[name] for name in dict.fromkeys(citation.guideline for citation in citations)]
        opposed = [Notice(kind="contradiction", text=text) for text in contradictions(chosen, self.search.guidelines)]
        return Answer(
            question=found.question.asked,
            understood_as=found.question.text,
            text=compose(statements),
            statements=statements,
            notices=opposed + notices(found.question, used, citations, self.settings.stale_after_years, date.today()),
            provenance=self.provenance,
        )

    def _abstention(self, found: Found, missing: str = "") -> Abstention:
        nearest = [
            cite(self.search.guidelines[ranked.candidate.guideline], ranked.candidate.number)
            for ranked in narrowed(found, self.search).found.ranked[: self.settings.nearest]
        ]
        searched = [self.search.guidelines[name] for name in found.scope]
        # That it does not say is said of an edition: where that is not in force, the reader must know.
        past = [guideline for guideline in searched if guideline.edition.fate]
        return Abstention(
            question=found.question.asked,
            understood_as=found.question.text,
            text=refusal(found.question, searched, missing),
            nearest=nearest,
            notices=notices(found.question, past, nearest, self.settings.stale_after_years, date.today()),
            provenance=self.provenance,
        )
