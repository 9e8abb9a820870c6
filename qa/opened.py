"""A release with all that answers from it: vocabulary, glossary, search, chain, and the past editions it holds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from langchain_core.runnables import RunnableSequence

from qa.answer import Provenance, Reader, Result
from qa.answering.explain import explain
from qa.answering.explanation import ExplainedModel, Explanation
from qa.answering.respond import Responder
from qa.answering.suggest import Tried
from qa.chain import Question, Steps
from qa.errors import QuestionError, UnknownGuidelineError
from qa.guideline import Guideline
from qa.index.contents import past_of
from qa.index.editions import editions_of, find_edition
from qa.index.embedding import SentenceEmbedder
from qa.index.manifest import GuidelineEntry, Manifest, load_manifest
from qa.index.release import Release
from qa.llm.trace import ModelTrace
from qa.question.glossary import Glossary
from qa.question.vocabulary import Vocabulary
from qa.retrieval.ranking import Ranking
from qa.retrieval.search import Found, HybridSearch
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.answering.verify.support import Support
    from qa.llm.model import LanguageModel


@dataclass(frozen=True)
class Models:
    """What has to be loaded only once, however many releases are opened one after the other.

    `language` is the language model, where one is set; `support` what judges its sentences, where it words.
    """

    embedder: SentenceEmbedder
    ranking: Ranking
    language: "LanguageModel | None" = None
    support: "Support | None" = None

    @classmethod
    def load(cls, embedder: SentenceEmbedder, settings: Settings) -> "Models":
        """Load the models that the settings name; the language model is not asked yet.

        :raises ModelError: if one is missing or damaged.
        :raises SettingsError: if the language model's provider is unknown, not installed, or has no key.
        """
        ranking = Ranking.load(settings.reranking)
        if not settings.llm.model:
            return cls(embedder, ranking)
        # Only here: who has no language model does not wait for what it takes.
        from qa.answering.verify.support import Support
        from qa.llm.model import LanguageModel

        support = Support(settings.llm) if settings.llm.role == "word" else None
        return cls(embedder, ranking, LanguageModel.open(settings.llm), support)

    def fingerprints(self) -> dict[str, str]:
        """Return the role and name of each model that shapes every answer."""
        named = {"embedding": self.embedder.fingerprint, **self.ranking.models}
        return named if self.support is None else {**named, "support": self.support.fingerprint}

    def close(self) -> None:
        """Let go of the language model."""
        if self.language is not None:
            self.language.close()


class Opened:
    """An open release that answers; safe from several threads. Close it when done: the release closes with it."""

    def __init__(self, release: Release, models: Models, settings: Settings, *, part_of: str = "") -> None:
        """Read the vocabulary; answers name the release `part_of` as where they come from, else `release` itself.

        :raises CorpusError: if the release's glossary can't be read.
        """
        self.release = release
        self._models = models
        self._settings = settings
        abbreviations = [pair for guideline in release.guidelines.values() for pair in guideline.abbreviations]
        self.glossary = Glossary.load(release.glossary_path, abbreviations)
        vocabulary = Vocabulary.of(release.guidelines.values())
        self.search = HybridSearch(release, models.embedder, vocabulary, models.ranking, settings.retrieval)
        provenance = Provenance(
            release=part_of or release.id,
            settings=settings.fingerprint(),
            models=models.fingerprints(),
            took_ms=0,
        )
        responder = Responder(self.search, settings.answering, provenance)
        reader = Reader(audience=settings.llm.audience, language=settings.llm.language)
        without = Steps(self.search, self.glossary, responder, settings.llm.seconds, reader)
        self.steps = self._with_model(without)
        self.plain: RunnableSequence[Question, Result] = without.joined()
        self.chain = self.steps.joined()
        self.suggested: Tried = {}
        self._past: Opened | None = None
        self._opening = Lock()

    @property
    def guidelines(self) -> Mapping[str, Guideline]:
        """The guidelines by id: in a release the editions in force, in its past the others."""
        return self.release.guidelines

    def warm(self) -> None:
        """Do what the first question would have to wait for; a language model is not asked."""
        self.plain.invoke(Question("warm"))
        if self._models.support is not None:
            self._models.support("warm", "warm")

    def explained(self, found: Found, result: Result, trace: ModelTrace) -> Explanation:
        """Tell how a result came about, from what the search found and what a language model did for it."""
        language = self._models.language
        told = ExplainedModel(name=language.name, calls=trace.calls, written=trace.written) if language else None
        return explain(found, result, self.search, self._settings.answering, model=told)

    def among(self, names: Collection[str] | None) -> "tuple[Opened, frozenset[str] | None]":
        """Return what answers from the named guidelines, and their ids; None, all that are in force, stays None.

        A name is an id, or `ID@LABEL` or `ID@SHA256` of an edition; past editions answer only when they are named.

        :raises UnknownGuidelineError: if there is no such edition, or there are several.
        :raises QuestionError: if editions in force and past ones are named together.
        """
        if names is None:
            return self, None
        ids = frozenset(name if name in self.guidelines else self._entry(name).id for name in names)
        past = ids - self.guidelines.keys()
        if not past:
            return self, ids
        if past != ids:
            raise QuestionError(
                f"{min(ids - past)} is in force and {min(past)} is not; ask the one and the other separately"
            )
        return self._opened_past(), ids

    def guideline(self, name: str) -> Guideline:
        """Return an edition in force by its id, or any by `ID@LABEL` or `ID@SHA256`.

        :raises UnknownGuidelineError: if there is no such edition, or there are several.
        """
        opened, ids = self.among([name])
        return opened.guidelines[min(ids or ())]

    def source_file(self, name: str) -> Path | None:
        """Return the copy of the file that an edition was read from, None if the release keeps none; names as above.

        It is there as long as the release is open.

        :raises UnknownGuidelineError: if there is no such edition, or there are several.
        """
        entry = self._entry(name)
        folder = self.release.folder if entry.id in self.guidelines else past_of(self.release.folder)
        path = folder / "sources" / entry.source
        return path if path.is_file() else None

    def past_editions(self, guideline: str) -> list[GuidelineEntry]:
        """Return what the release says of a guideline's past editions, first the one that was in force last."""
        return editions_of(guideline, self._past_manifest())

    def close(self) -> None:
        """Let go of the release's files."""
        with self._opening:
            if self._past is not None:
                self._past.close()
        self.release.close()

    def _with_model(self, steps: Steps) -> Steps:
        """Return the steps with what a language model does in them, where one is set."""
        model, settings = self._models.language, self._settings.llm
        if model is None:
            return steps
        from qa.answering.choosing import Chooser
        from qa.answering.verify.gate import Gate
        from qa.answering.wording.worder import Worder
        from qa.answering.wording.wording import Wording
        from qa.question.completing import Completer

        gate = Gate(self.glossary, self._models.support, settings.support_threshold)
        is_chooser = settings.role == "choose"
        return replace(
            steps,
            question_tokens=settings.question_tokens,
            responder=replace(
                steps.responder,
                chooser=Chooser(model, settings, self._settings.answering.max_statements) if is_chooser else None,
            ),
            completer=Completer(model) if settings.follow_ups else None,
            wording=None if is_chooser else Wording(Worder(model, gate, settings), self.guidelines),
        )

    def _entry(self, name: str) -> GuidelineEntry:
        if not isinstance(name, str):
            raise UnknownGuidelineError(f"a guideline is named by text, not {type(name).__name__}")
        return find_edition(name, self.release.manifest, self._past_manifest())

    def _past_manifest(self) -> Manifest | None:
        folder = past_of(self.release.folder)
        return load_manifest(folder) if self.release.manifest.past else None

    def _opened_past(self) -> "Opened":
        """Open the past editions when the first question names one; they stay open."""
        with self._opening:
            if self._past is None:
                past = Release(past_of(self.release.folder))
                try:
                    self._past = Opened(past, self._models, self._settings, part_of=self.release.id)
                except BaseException:
                    past.close()
                    raise
            return self._past
