"""The front door: open a release once, ask it as often as you like."""

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from qa.answer import AnsweredStatement, Provenance, Result, Turn
from qa.answering.respond import Responder
from qa.answering.suggest import Suggestions
from qa.chain import STAGES, Question, build_chain
from qa.errors import QuestionError
from qa.guideline import Guideline
from qa.index.embedding import SentenceEmbedder
from qa.index.release import Release, open_release
from qa.question.glossary import Glossary
from qa.question.vocabulary import Vocabulary
from qa.retrieval import scorer
from qa.retrieval.retriever import GuidelineRetriever
from qa.retrieval.search import HybridSearch
from qa.settings import Settings

LONGEST_QUESTION: Final = 2_000
"""Characters; what is longer is a pasted document, not a question."""

LONGEST_HISTORY: Final = 40
"""Turns that are looked at, the latest."""


@dataclass(frozen=True)
class Stage:
    """A step of the chain has begun: `name` is a key of `qa.chain.STAGES`, `text` what to tell the reader."""

    name: str
    text: str


class GuidelineQA:
    """Answers questions from one release; safe from several threads."""

    def __init__(self, release: Release, embedder: SentenceEmbedder, settings: Settings) -> None:
        """Read the vocabulary and load the scorer; `GuidelineQA.open` is the usual way in."""
        self._release = release
        abbreviations = [pair for guideline in release.guidelines.values() for pair in guideline.abbreviations]
        self._glossary = Glossary.load(release.glossary_path, abbreviations)
        vocabulary = Vocabulary.of(release.guidelines.values())
        weights = scorer.load()
        self._search = search = HybridSearch(release, embedder, vocabulary, weights, settings.retrieval)
        provenance = Provenance(
            release=release.id,
            settings=settings.fingerprint(),
            models={"embedding": embedder.fingerprint, "scorer": weights.fingerprint},
            took_ms=0,
        )
        self.chain = build_chain(search, self._glossary, Responder(search, settings.answering, provenance))
        self._suggestions = Suggestions(release.guidelines, lambda text, scope: self.ask(text, (), scope))

    @classmethod
    def open(cls, settings: Settings | None = None) -> "GuidelineQA":
        """Open the release in use and load the models.

        :raises NoIndexError: if nothing has been built.
        :raises ReleaseError: if the index is foreign, damaged, or built with another model.
        :raises ModelError: if a model is missing or damaged.
        """
        chosen = settings or Settings.load()
        embedder = SentenceEmbedder(chosen.embedding)
        release = open_release(chosen, embedder)
        embedder.encode_query("warm")
        return cls(release, embedder, chosen)

    @property
    def guidelines(self) -> Mapping[str, Guideline]:
        """The guidelines of the release by id."""
        return self._release.guidelines

    def ask(
        self,
        question: str,
        history: Sequence[Turn | Mapping[str, Any]] = (),
        guidelines: Collection[str] | None = None,
    ) -> Result:
        """Answer or abstain; `guidelines` keeps to those ids.

        :raises QuestionError: if the question is empty or too long, or the history is not a list of turns.
        :raises UnknownGuidelineError: if an id is not in the index.
        """
        return self.chain.invoke(_question(question, history, guidelines))

    def stream(
        self,
        question: str,
        history: Sequence[Turn | Mapping[str, Any]] = (),
        guidelines: Collection[str] | None = None,
    ) -> Iterator[Stage | AnsweredStatement | Result]:
        """Yield each step as it begins, each statement of the answer, and last the whole result; raises as `ask`."""
        value: Any = _question(question, history, guidelines)
        for step, (name, text) in zip(self.chain.steps, STAGES.items(), strict=True):
            yield Stage(name, text)
            value = step.invoke(value)
        yield from value.statements
        yield value

    def examples(self, guidelines: Collection[str] | None = None, n: int = 4) -> list[str]:
        """Return up to `n` questions to begin with, each answered by the guidelines."""
        return self._suggestions.examples(guidelines, n)

    def follow_ups(
        self,
        result: Result,
        history: Sequence[Turn | Mapping[str, Any]] = (),
        guidelines: Collection[str] | None = None,
        n: int = 3,
    ) -> list[str]:
        """Return up to `n` questions that lead on from `result`, each answered by the guidelines and not asked before."""
        asked = {turn.content for turn in _turns(history) if turn.role == "user"} | {result.question}
        return self._suggestions.follow_ups(result, asked, guidelines, n)

    def retriever(self, k: int = 5) -> GuidelineRetriever:
        """Return the search as a LangChain retriever of the `k` best statements."""
        return GuidelineRetriever(search=self._search, glossary=self._glossary, k=k)

    def close(self) -> None:
        """Let go of the release's files."""
        self._release.close()


def _question(text: str, history: Sequence[Turn | Mapping[str, Any]], guidelines: Collection[str] | None) -> Question:
    if not isinstance(text, str):
        raise QuestionError(f"the question must be text, not {type(text).__name__}")
    clean = _clean(text)
    if not any(letter.isalnum() for letter in clean):
        raise QuestionError("the question is empty; type what you want to know")
    if len(clean) > LONGEST_QUESTION:
        raise QuestionError(f"the question has {len(clean):,} characters; ask it in {LONGEST_QUESTION:,} or fewer")
    return Question(clean, _turns(history), None if guidelines is None else frozenset(guidelines))


def _turns(history: Sequence[Turn | Mapping[str, Any]]) -> tuple[Turn, ...]:
    if isinstance(history, str | bytes | Mapping) or not isinstance(history, Sequence):
        raise QuestionError(f"the history must be a list of turns, not {type(history).__name__}")
    try:
        turns = [turn if isinstance(turn, Turn) else Turn.model_validate(turn) for turn in history[-LONGEST_HISTORY:]]
    except ValidationError as error:
        raise QuestionError(
            'the history holds something that is no turn; each must be {"role": "user" or "assistant", "content": text}'
        ) from error
    return tuple(Turn(role=turn.role, content=_clean(turn.content)[:LONGEST_QUESTION]) for turn in turns)


def _clean(text: str) -> str:
    """Return the text with control, format and half characters dropped and white space made plain."""
    visible = "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or unicodedata.category(letter)[0] != "C"
    )
    return " ".join(visible.split())
