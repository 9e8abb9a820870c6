"""Questions to offer: to begin with, and to go on with. None is offered that the guideline can't answer."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from qa.answer import Answer, Result
from qa.errors import QuestionError
from qa.guideline import Guideline
from qa.terms import terms

Scope = frozenset[str] | None
Ask = Callable[[str, Scope], Result]
Tried = MutableMapping[tuple[str, Scope], bool]
"""Whether a release answers a question that was offered, by question and guidelines. No reader's words are in it."""

_TRIED = 4
"""Candidates tried for each question wanted: a suggestion must not cost more than the answer did."""

_REMEMBERED: Final = 2_000
"""Offered questions that are remembered for a release."""


@dataclass(frozen=True)
class Suggestions:
    """Offers questions on `guidelines`, each tried with `ask` once; `tried`, what came of it, is the release's."""

    guidelines: Mapping[str, Guideline]
    ask: Ask
    tried: Tried

    def examples(self, scope: Scope, n: int) -> list[str]:
        """Return up to `n` questions: those the guidelines bring along, then their sections' headings."""
        chosen = [guideline for name, guideline in self.guidelines.items() if scope is None or name in scope]
        offered = [question for guideline in chosen for question in guideline.metadata.example_questions]
        offered += [_about(path[-1]) for guideline in chosen for path in _paths(guideline)]
        return list(islice(self._answered(offered, scope, n * _TRIED), n))

    def follow_ups(self, result: Result, asked: Collection[str], scope: Scope, n: int) -> list[str]:
        """Return up to `n` questions on the sections nearest to the one that `result` cites first, other than that."""
        cited = [citation for statement in result.statements for citation in statement.citations] or result.nearest
        if not cited or cited[0].guideline not in self.guidelines:  # it may have been removed since
            return []
        paths = _nearest(_paths(self.guidelines[cited[0].guideline]), tuple(cited[0].section))
        seen = {frozenset(terms(text)) for text in asked}
        fresh = (text for text in map(_about, (path[-1] for path in paths)) if frozenset(terms(text)) not in seen)
        return list(islice(self._answered(fresh, scope, n * _TRIED), n))

    def _answered(self, offered: Iterable[str], scope: Scope, most: int) -> Iterator[str]:
        return (question for question in islice(dict.fromkeys(offered), most) if self._is_answered(question, scope))

    def _is_answered(self, question: str, scope: Scope) -> bool:
        known = self.tried.get((question, scope))
        if known is None:
            known = self._try(question, scope)
            if len(self.tried) >= _REMEMBERED:
                self.tried.clear()
            self.tried[question, scope] = known
        return known

    def _try(self, question: str, scope: Scope) -> bool:
        try:
            return isinstance(self.ask(question, scope), Answer)
        except QuestionError:  # a heading may be too long, or nothing but signs
            return False


def _about(heading: str) -> str:
    """Return a question on what a heading names."""
    name = heading.strip(" :.?")
    if heading.strip().endswith("?"):
        return heading.strip()
    first, _, rest = name.partition(" ")
    plain = first.isalpha() and first[1:].islower() and rest
    return f"What does the guideline say about {first.lower() if plain else first}{' ' + rest if rest else ''}?"


def _paths(guideline: Guideline) -> list[tuple[str, ...]]:
    """Return the heading paths that hold statements themselves, in order."""
    return [path for path in dict.fromkeys(statement.section for statement in guideline.statements) if path]


def _nearest(paths: Iterable[tuple[str, ...]], here: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Order paths by how much of `here` they share, most first; `here` itself is left out."""

    def shared(path: tuple[str, ...]) -> int:
        return next(
            (depth for depth, (a, b) in enumerate(zip(path, here, strict=False)) if a != b), min(len(path), len(here))
        )

    return sorted((path for path in paths if path != here), key=lambda path: -shared(path))
