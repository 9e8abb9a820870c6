"""A run: every gold question asked once, in order, and what came back."""

import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Protocol

from rich.console import Console
from rich.progress import track

from evals.errors import AlteredQuoteError
from evals.gold import GoldQuestion, GoldSet
from evals.scorers import Case, is_verbatim
from qa.answer import Citation, Result, Turn
from qa.errors import GuidelineQAError
from qa.guideline import Guideline


class System(Protocol):
    """What is evaluated; `qa.engine.GuidelineQA` is one."""

    @property
    def guidelines(self) -> Mapping[str, Guideline]:
        """The guidelines it answers from, by id."""

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Result:
        """Answer, or abstain.

        :raises GuidelineQAError: if the question can't be asked.
        """


@dataclass(frozen=True, slots=True)
class Run:
    """The cases in the order they were asked, and what answered them.

    `editions` maps a guideline's id to its edition's label; `system` holds release, settings hash, models and versions.
    """

    cases: tuple[Case, ...]
    editions: Mapping[str, str]
    system: Mapping[str, str]


def run(system: System, gold: Sequence[GoldSet], console: Console) -> Run:
    """Ask every question of every gold set, with a progress bar on `console`."""
    texts = {name: guideline.text for name, guideline in system.guidelines.items()}
    asked = [(gold_set.name, question) for gold_set in gold for question in gold_set.questions]
    shown = track(asked, description="Asking", console=console, disable=not console.is_terminal)
    cases = tuple(_case(system, name, question, texts) for name, question in shown)
    editions = {name: guideline.edition.label for name, guideline in system.guidelines.items()}
    return Run(cases, editions, _system(cases))


def altered_quotes(cases: Sequence[Case]) -> Iterator[tuple[Case, Citation]]:
    """Yield every citation, an answer's or one offered with an abstention, whose quote is not the guideline's text."""
    for case in cases:
        offered = case.result.nearest if case.result else []
        for citation in (*case.citations, *offered):
            if not is_verbatim(citation, case.texts):
                yield case, citation


def refuse_altered_quotes(cases: Sequence[Case]) -> None:
    """Check that all quotes are verbatim.

    :raises AlteredQuoteError: if one is not; the message names the first.
    """
    altered = list(altered_quotes(cases))
    if altered:
        case, citation = altered[0]
        raise AlteredQuoteError(
            f"{len(altered)} altered quotes, first in {case.gold}/{case.question.id}: {citation.quote[:80]!r} is not "
            f"{citation.guideline}[{citation.start}:{citation.end}]; rebuild the index, and report it if it recurs"
        )


def _case(system: System, gold: str, question: GoldQuestion, texts: Mapping[str, str]) -> Case:
    try:
        return Case(gold, question, system.ask(question.q, question.turns), texts)
    except GuidelineQAError as error:
        return Case(gold, question, None, texts, failure=str(error))


def _system(cases: Sequence[Case]) -> dict[str, str]:
    provenance = next((case.result.provenance for case in cases if case.result), None)
    asked = {"release": provenance.release, "settings": provenance.settings, **provenance.models} if provenance else {}
    return {**asked, "guideline-qa": version("guideline-qa"), "python": platform.python_version()}
