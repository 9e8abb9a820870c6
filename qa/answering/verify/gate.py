"""The gate: whether a sentence that a model wrote says what the statements it cites say, and nothing else."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Protocol

from qa.answering.verify.agreement.alignment import out_of_line
from qa.answering.verify.agreement.binding import misplaced
from qa.answering.verify.agreement.form import form
from qa.answering.verify.agreement.kept import left_out
from qa.answering.verify.agreement.said import unsaid_by
from qa.answering.verify.reading.cited import Cited
from qa.answering.verify.reading.lexicon import LANGUAGES, lexicon
from qa.answering.verify.reading.naming import Names
from qa.answering.verify.reading.reader import Reader
from qa.answering.verify.source import Source
from qa.answering.verify.structure.additions import added
from qa.answering.verify.structure.places import out_of_place
from qa.answering.verify.structure.roles import mixed_up, turned_round
from qa.answering.verify.translated.foreign import TRANSLATED
from qa.answering.verify.translated.translations import Translations
from qa.answering.verify.verdict import Reason, Verdict
from qa.question.glossary import Glossary


class Supporting(Protocol):
    """What says how probable it is that evidence bears a claim out."""

    @property
    def threshold(self) -> float:
        """The probability below which a claim is not borne out."""
        ...

    @property
    def languages(self) -> frozenset[str]:
        """The languages that it reads."""
        ...

    def __call__(self, claim: str, evidence: str) -> float:
        """Return a probability, 0 to 1."""
        ...


class Gate:
    """Checks one sentence at a time against what it cites; pure but for a cache of readings, and safe for threads."""

    def __init__(self, glossary: Glossary, support: Supporting | None, threshold: float | None = None) -> None:
        """Take the glossary of a release; without `support` only the checks on figures, names and words are made."""
        self._support = support
        self._threshold = threshold if threshold is not None else (support.threshold if support else 0.0)
        self._names = Names(glossary)
        self._reader = Reader(self._names, lexicon("en"))
        self._read = lru_cache(maxsize=4096)(lambda source: Cited.of(source, self._reader))
        self._translations = Translations(glossary, self._reader)

    @property
    def languages(self) -> frozenset[str]:
        """The languages in which sentences can be checked; others than the statements' only with a support model."""
        if self._support is None:
            return frozenset(LANGUAGES)
        return frozenset((*LANGUAGES, *TRANSLATED)) & self._support.languages

    def check(self, sentence: str, cited: Sequence[Source], language: str = "en") -> Verdict:
        """Return what speaks against showing `sentence`; support is asked for only if nothing else does."""
        reasons = tuple(dict.fromkeys(self._reasons(sentence, cited, language)))
        if reasons or self._support is None:
            return Verdict(reasons)
        support = self._support(sentence, evidence_of(cited))
        if support < self._threshold:
            reasons = (
                Reason("support", f"the statement supports it with {support:.2f}; {self._threshold:.2f} is asked"),
            )
        return Verdict(reasons, support)

    def _reasons(self, sentence: str, cited: Sequence[Source], language: str) -> Iterator[Reason]:
        found = list(form(sentence))
        if language not in self.languages:
            known = ", ".join(sorted(self.languages)) or "none"
            found.append(Reason("form", f"sentences in “{language}” can't be checked here; those that can: {known}"))
        if not cited:
            found.append(Reason("citation", "the sentence cites no statement"))
        if found:
            yield from found
            return
        readings = [self._read(source) for source in cited]
        if language in TRANSLATED:
            yield from self._translations.disagreements(sentence, readings, language)
            return
        said = self._reader.read(sentence)
        yield from unsaid_by(said, readings, lexicon("en"))
        yield from left_out(said, readings, lexicon("en"))
        yield from out_of_line(said, readings, lexicon("en"))
        yield from turned_round(said, readings, lexicon("en"))
        yield from out_of_place(said, readings, lexicon("en"))
        yield from added(said, readings)
        yield from mixed_up(said, readings)
        yield from misplaced(said, readings)


def evidence_of(cited: Sequence[Source]) -> str:
    """Return the statements as the support score reads them: each on a line, after its headings and its list's lead-in."""
    return "\n".join(" ".join(filter(None, (*source.section, source.lead_in, source.text))) for source in cited)
