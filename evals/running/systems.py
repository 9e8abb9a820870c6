"""What is asked, and how: our own engine through its front door. Files of answers and URLs have modules of their own."""

from collections.abc import Mapping
from typing import Protocol

from evals.cases.expected import Span
from evals.running.asking import Asking
from evals.running.provenance import machine, versions
from evals.running.record import SystemRecord
from evals.scoring.case import Place, Response
from qa.answer import Provenance
from qa.answering.explanation import Explanation
from qa.engine import GuidelineQA
from qa.guideline import Guideline

_FIRST = "What is recommended?"


class System(Protocol):
    """What is evaluated."""

    @property
    def identity(self) -> str:
        """What its replies depend on: replies kept from another identity are not its own."""

    def reply(self, asking: Asking) -> Response:
        """Reply to a question.

        :raises GuidelineQAError: if this question can't be asked; the run goes on.
        :raises EndpointError: if nothing can be asked any more; the run stops, and can be gone on with.
        """

    def record(self) -> SystemRecord:
        """Describe it."""


class Engine:
    """Our own engine. Its first answer, which loads what is loaded late, is given before anything is measured."""

    def __init__(self, engine: GuidelineQA, settings: Mapping[str, str] | None = None) -> None:
        """Take an open engine; `settings` are those that this run set otherwise than others."""
        self._engine = engine
        self._settings = dict(settings or {})
        self._provenance: Provenance = engine.ask(_FIRST).provenance

    @property
    def guidelines(self) -> Mapping[str, Guideline]:
        """The guidelines in force by id."""
        return self._engine.guidelines

    def guideline(self, name: str) -> Guideline:
        """Return an edition by its name.

        :raises UnknownGuidelineError: if there is no such edition.
        """
        return self._engine.guideline(name)

    @property
    def identity(self) -> str:
        """Release, settings and code."""
        provenance = self._provenance
        return f"guideline-qa {provenance.release} {provenance.settings} {versions()['code']}"

    def reply(self, asking: Asking) -> Response:
        """Ask the engine, and note what its search found.

        :raises GuidelineQAError: if the question can't be asked.
        """
        scope = [asking.scope] if asking.scope else None
        result, explanation = self._engine.explain(asking.text, asking.turns, scope)
        return Response.of(result, ranking(explanation))

    def record(self) -> SystemRecord:
        """Describe release, settings, models and machine."""
        return SystemRecord(
            kind="guideline-qa",
            name="guideline-qa",
            release=self._provenance.release,
            settings_hash=self._provenance.settings,
            settings=self._settings,
            models=self._provenance.models,
            versions=versions(),
            machine=machine(),
        )

    def close(self) -> None:
        """Let go of the index."""
        self._engine.close()


def ranking(explanation: Explanation) -> list[Place]:
    """Return the statements that were found, best first."""
    best = sorted(explanation.candidates, key=lambda each: each.rank)
    return [Place(each.guideline, Span(each.start, each.end)) for each in best]
