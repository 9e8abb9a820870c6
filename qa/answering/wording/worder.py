"""The language model words an answer: each sentence is checked as it comes; what it leaves out or gets wrong is verbatim.

Whatever goes wrong, what the answer says is all there: in the guideline's own words at the latest when time is up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from qa.answer import Answer, AnsweredStatement, Notice
from qa.answering.compose import compose
from qa.answering.notices import without_model
from qa.answering.verify.gate import Gate
from qa.answering.verify.source import Source
from qa.answering.wording.composition import Composition
from qa.answering.wording.lines import sentences
from qa.answering.wording.prompts import wording_messages
from qa.llm.asking import Asking, Request
from qa.llm.call import call
from qa.llm.occasion import Occasion
from qa.llm.trouble import TOLD, ModelTrouble
from qa.settings import LLMSettings

_ENOUGH: Final = 0.5
"""Share of the statements that sentences must say; with less, the answer is verbatim."""
_LEAST_TOKENS: Final = 1_000
"""Room for a reply, at least: models that think first count their thoughts."""
_LETTERS_A_TOKEN: Final = 2
"""Characters of the statements for each token of the reply; English takes about four, other languages fewer."""


@dataclass(frozen=True)
class Worder:
    """Words verbatim answers."""

    model: Asking
    gate: Gate
    settings: LLMSettings

    def __call__(
        self, answer: Answer, sources: Sequence[Source], occasion: Occasion
    ) -> Iterator[AnsweredStatement | Answer]:
        """Yield each sentence once it has passed, each statement that stands in verbatim, and last the whole answer.

        `sources` are the answer's statements, in order. The answer is verbatim, with a notice, if the model fails before a
        sentence has passed or too little of the answer passes; what was yielded before gives way to it then. If it fails
        later, the rest is verbatim.
        """
        composition = Composition(answer.statements, sources, self.gate, occasion.language)
        occasion.trace.written = composition.written
        with call("word", occasion.trace) as noted:
            reply = self.model.stream(self._request(answer, sources, occasion), occasion.until)
            for sentence in sentences(reply, most_lines=4 * len(sources) + 10):
                yield from composition.take(sentence)
            noted.kept = reply.kept
            noted.outcome = composition.outcome
        if _is_too_little(composition, noted.trouble):
            composition.withdraw()
            yield without_model(answer, noted.trouble or ModelTrouble("unusable"))
            return
        yield from (rest := list(composition.complete()))
        yield self._worded(answer, composition, noted.trouble if rest else None)

    def _request(self, answer: Answer, sources: Sequence[Source], occasion: Occasion) -> Request:
        letters = sum(len(source.text) for source in sources)
        return Request(
            messages=wording_messages(answer.understood_as, sources, occasion.audience, occasion.language),
            most_tokens=min(self.settings.question_tokens // 2, max(_LEAST_TOKENS, letters // _LETTERS_A_TOKEN)),
            may_identify=occasion.may_identify,
            allowance=occasion.allowance,
        )

    def _worded(self, answer: Answer, composition: Composition, trouble: ModelTrouble | None) -> Answer:
        models = {**answer.provenance.models, "language model": self.model.name}
        told = [Notice(kind="model", text=f"{TOLD[trouble.kind]}; the rest is verbatim.")] if trouble else []
        return answer.model_copy(
            update={
                "text": compose(composition.shown),
                "statements": composition.shown,
                "notices": [*answer.notices, *told],
                "mode": "worded",
                "provenance": answer.provenance.model_copy(update={"models": models}),
                "verbatim": answer.statements,
            }
        )


def _is_too_little(composition: Composition, trouble: ModelTrouble | None) -> bool:
    """Whether the verbatim answer is better; a reply that was broken off keeps what has been shown of it."""
    if trouble is not None:
        return not composition.is_worded
    return len(composition.covered) < _ENOUGH * len(composition.verbatim)
