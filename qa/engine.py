"""The front door: open it once, ask it as often as you like."""

import unicodedata
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

from langchain_core.runnables import RunnableConfig, RunnableLambda
from pydantic import ValidationError

from qa.answer import Abstention, Answer, AnsweredStatement, Notice, Reader, Result, Turn
from qa.answering.explanation import Explanation
from qa.answering.suggest import Suggestions
from qa.chain import STAGES, Drafted, Question, Searched
from qa.errors import QuestionError
from qa.following import Following
from qa.guideline import Guideline
from qa.index.embedding import SentenceEmbedder
from qa.index.manifest import GuidelineEntry
from qa.index.release import Release, open_release
from qa.index.shelf import Shelf
from qa.opened import Models, Opened
from qa.retrieval.retriever import GuidelineRetriever
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


@dataclass(frozen=True)
class Draft:
    """The verbatim answer, whole and citable, while a language model is about to word it."""

    result: Answer


Part = Stage | Draft | AnsweredStatement | Explanation | Answer | Abstention
"""What the stream of an answer is made of."""


class GuidelineQA:
    """Answers questions from the release in use; safe from several threads.

    When another release is published, by whatever process, it is opened in the background and answers from then on.
    Guidelines are named by id; an edition that is past, by `ID@LABEL` or `ID@SHA256`, never together with one in force.
    """

    def __init__(self, release: Release, embedder: SentenceEmbedder, settings: Settings) -> None:
        """Read the vocabulary and load the ranking; `GuidelineQA.open` is the usual way in."""
        models = self._models = Models.load(embedder, settings)
        shelf = Shelf(settings.index)
        self._settings = settings

        def open_new() -> Opened:
            release = open_release(settings, embedder)
            try:
                opened = Opened(release, models, settings)
                opened.warm()
            except BaseException:
                release.close()
                raise
            return opened

        self._following = Following(Opened(release, models, settings), shelf, open_new)
        self.chain = RunnableLambda(self._answer, name="guideline-qa")

    @classmethod
    def open(cls, settings: Settings | None = None) -> "GuidelineQA":
        """Open the release in use, load the models, and follow what is published from now on.

        :raises NoIndexError: if nothing has been built.
        :raises ReleaseError: if the index is foreign, damaged, or built with another model.
        :raises ModelError: if a model is missing or damaged.
        """
        chosen = settings or Settings.load()
        embedder = SentenceEmbedder(chosen.embedding)
        release = open_release(chosen, embedder)
        try:
            Shelf(chosen.index).tidy()
            engine = cls(release, embedder, chosen)
        except BaseException:
            release.close()
            raise
        try:
            engine._following.now.warm()
            engine._following.start()
        except BaseException:
            engine.close()
            raise
        return engine

    @property
    def guidelines(self) -> Mapping[str, Guideline]:
        """The guidelines in force by id."""
        return self._following.now.guidelines

    @property
    def release(self) -> str:
        """The id of the release that answers at this moment."""
        return self._following.now.release.id

    @property
    def trouble(self) -> str:
        """Why the release that is in use by now can't be opened here; "" if it is the one that answers."""
        return self._following.trouble

    def past_editions(self, guideline: str) -> list[GuidelineEntry]:
        """Return what is known of the past editions of the guideline with that id, first the latest.

        :raises ReleaseError: if the release's record of them is damaged.
        """
        with self._following.using() as opened:
            return opened.past_editions(guideline)

    def guideline(self, name: str) -> Guideline:
        """Return an edition in force by its id, or any by `ID@LABEL` or `ID@SHA256`.

        :raises UnknownGuidelineError: if there is no such edition, or there are several.
        """
        with self._following.using() as opened:
            return opened.guideline(name)

    def source_file(self, name: str) -> Path | None:
        """Return the file that an edition was read from, None if there is no copy; named as for `guideline`.

        Read it at once: it goes with the release.

        :raises UnknownGuidelineError: if there is no such edition, or there are several.
        """
        with self._following.using() as opened:
            return opened.source_file(name)

    def ask(
        self,
        question: str,
        history: Sequence[Turn | Mapping[str, Any]] = (),
        guidelines: Collection[str] | None = None,
        reader: Reader | None = None,
    ) -> Result:
        """Answer or abstain; `guidelines` keeps to those.

        `reader` says for whom a language model words, where there is one; None: as the settings say.

        :raises QuestionError: if the question is empty or too long, the history is not a list of turns, or editions in
            force and past ones are named together.
        :raises UnknownGuidelineError: if an edition is not in the index.
        """
        return self.chain.invoke(_question(question, history, guidelines, reader))

    def stream(
        self,
        question: str,
        history: Sequence[Turn | Mapping[str, Any]] = (),
        guidelines: Collection[str] | None = None,
        reader: Reader | None = None,
        *,
        explained: bool = False,
    ) -> Iterator[Part]:
        """Yield each step as it begins, each statement of the answer, and last the whole result; raises as `ask`.

        Where a language model words it, the draft stands before its sentences, each of which comes once it is verified.
        With `explained`, how it came about stands before the result.
        """
        asked = _question(question, history, guidelines, reader)
        found, explanation, is_worded = None, None, False
        with self._asked(asked) as (opened, value):
            for step, (name, text) in zip(opened.chain.steps, STAGES.items(), strict=False):
                if isinstance(value, Drafted):
                    is_worded = value.is_to_be_worded
                    value = yield from self._worded(opened, value, Stage(name, text))
                    break
                yield Stage(name, text)
                value = step.invoke(value)
                found = value.found if isinstance(value, Searched) else found
            if explained and found is not None:
                explanation = opened.explained(found, value, asked.trace)
        if not is_worded:
            yield from value.statements
        if explanation:
            yield explanation
        yield self._noticed(value)

    def _worded(self, opened: Opened, drafted: Drafted, stage: Stage) -> Generator[Part, None, Result]:
        """Yield the draft and each sentence as it is verified, nothing where nothing is worded; return the result."""
        if not drafted.is_to_be_worded:
            return drafted.result
        yield Draft(cast(Answer, self._noticed(drafted.result)))
        yield stage
        for part in opened.steps.worded(drafted):
            if not isinstance(part, AnsweredStatement):
                return part
            yield part
        raise RuntimeError("wording ended without a result")

    def explain(
        self,
        question: str,
        history: Sequence[Turn | Mapping[str, Any]] = (),
        guidelines: Collection[str] | None = None,
        reader: Reader | None = None,
    ) -> tuple[Result, Explanation]:
        """Answer or abstain, and tell how that came about; the question is asked once; raises as `ask`."""
        *_, explanation, result = self.stream(question, history, guidelines, reader, explained=True)
        return cast(Result, result), cast(Explanation, explanation)

    def examples(self, guidelines: Collection[str] | None = None, n: int = 4) -> list[str]:
        """Return up to `n` questions to begin with, each answered by the guidelines."""
        with self._following.using() as opened:
            among, ids = opened.among(guidelines)
            return _suggestions(among).examples(ids, n)

    def follow_ups(
        self,
        result: Result,
        history: Sequence[Turn | Mapping[str, Any]] = (),
        guidelines: Collection[str] | None = None,
        n: int = 3,
    ) -> list[str]:
        """Return up to `n` questions that lead on from `result`, each answered by the guidelines and not asked before."""
        asked = {turn.content for turn in _turns(history) if turn.role == "user"} | {result.question}
        with self._following.using() as opened:
            among, ids = opened.among(guidelines)
            return _suggestions(among).follow_ups(result, asked, ids, n)

    def retriever(self, k: int = 5) -> GuidelineRetriever:
        """Return the search as a LangChain retriever of the `k` best statements."""
        return GuidelineRetriever(using=self._following.using, k=k)

    def close(self) -> None:
        """Let go of the release's files, once the questions that run have ended; a language model is left at once.

        What it was just wording stays verbatim.
        """
        self._following.close()
        self._models.close()

    def _answer(self, question: Question, config: RunnableConfig) -> Result:
        with self._asked(question) as (opened, asked):
            return self._noticed(opened.chain.invoke(asked, config))

    @contextmanager
    def _asked(self, question: Question) -> Iterator[tuple[Opened, Any]]:
        """Yield what answers the question, open until the end, and the question with guidelines named by their ids."""
        with self._following.using() as opened:
            among, ids = opened.among(question.guidelines)
            yield among, replace(question, guidelines=ids)

    def _noticed(self, result: Result) -> Result:
        """Say on a result that the index has moved on to what can't be opened here."""
        if not self._following.trouble:
            return result
        text = (
            f"This comes from release {result.provenance.release}, which is no longer the one in use: that can't be "
            f"opened here ({self._following.trouble})."
        )
        return result.model_copy(update={"notices": [*result.notices, Notice(kind="release", text=text)]})


def _suggestions(opened: Opened) -> Suggestions:
    def ask(text: str, scope: Collection[str] | None) -> Result:
        return opened.plain.invoke(_question(text, (), scope))

    return Suggestions(opened.guidelines, ask, opened.suggested)


def _question(
    text: str,
    history: Sequence[Turn | Mapping[str, Any]],
    guidelines: Collection[str] | None,
    reader: Reader | None = None,
) -> Question:
    if not isinstance(text, str):
        raise QuestionError(f"the question must be text, not {type(text).__name__}")
    clean = _clean(text)
    if not any(letter.isalnum() for letter in clean):
        raise QuestionError("the question is empty; type what you want to know")
    if len(clean) > LONGEST_QUESTION:
        raise QuestionError(f"the question has {len(clean):,} characters; ask it in {LONGEST_QUESTION:,} or fewer")
    return Question(clean, _turns(history), None if guidelines is None else frozenset(guidelines), reader)


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
