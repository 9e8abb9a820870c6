"""What `llm check` finds out, by asking the model what the program will ask it, about an example that is built in."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from qa.answering.choosing import chosen_numbers
from qa.answering.verify.gate import Gate
from qa.answering.verify.source import Source
from qa.answering.verify.support import Support
from qa.answering.wording.lines import Sentence, sentences
from qa.answering.wording.prompts import stated, wording_messages
from qa.errors import GuidelineQAError
from qa.llm.asking import Message, Request
from qa.llm.fencing import FENCED, fenced, numbered
from qa.llm.model import LanguageModel
from qa.llm.providers import PROVIDERS
from qa.llm.trouble import Kind, ModelTrouble
from qa.question.glossary import Glossary
from qa.settings import Settings

_SECTION: Final = ("Treatment of tanks", "Water")
_SOURCES: Final = (
    Source("The water of each tank is tested every 3 days.", section=_SECTION, title="Aquarium guideline"),
    Source("Tanks of more than 200 L should not be heated above 26 °C.", section=_SECTION, title="Aquarium guideline"),
    Source("Filters are rinsed in tank water once a month.", section=_SECTION, title="Aquarium guideline"),
)
_QUESTION: Final = "How often is the water tested, and how warm may large tanks be?"
_CHOOSING: Final = f"""You choose which numbered statements answer a question. Reply with JSON and nothing else: \
{{"numbers": [3]}}.
{FENCED}"""
_MOST_TOKENS: Final = 1_000
_MENDING: Final[dict[Kind, str]] = {
    "slow": "raise llm.seconds, or take a smaller or nearer model",
    "away": "see that the server of llm.base_url runs and this computer reaches it",
    "refused": "mend the key, llm.model or llm.base_url",
    "busy": "wait, or see to the provider's limits and quota",
    "budget": "raise llm.day_tokens or llm.question_tokens",
    "withheld": "see llm.identifying",
    "unusable": "take another model; this one is too small, or thinks for longer than it may",
}

State = Literal["ok", "failed", "not tried", "note"]


@dataclass(frozen=True)
class Finding:
    """What was looked at, what was found, and how to mend it where it failed."""

    what: str
    state: State
    found: str
    mend: str = ""

    @property
    def is_failed(self) -> bool:
        """Whether it keeps the model from working."""
        return self.state == "failed"


@dataclass(frozen=True)
class _Said:
    text: str
    first_s: float
    """Seconds until the first piece."""
    whole_s: float


class Check:
    """Tries one model."""

    def __init__(self, model: LanguageModel, settings: Settings) -> None:
        """Ask nothing yet."""
        self._model, self._settings = model, settings

    def findings(self) -> list[Finding]:
        """Return all findings, in the order they are of use."""
        return [self._server(), self._key(), *self._asked(), self._spent()]

    def _server(self) -> Finding:
        where = "it stays on this computer" if self._model.stays_here else "it leaves this computer"
        identifying = (
            "are sent" if self._model.stays_here or self._settings.llm.identifying == "send" else "are withheld"
        )
        return Finding(
            "model", "note", f"{self._model.name}; {where}, questions that may identify a person {identifying}"
        )

    def _key(self) -> Finding:
        provider = PROVIDERS[self._model.place.provider]
        if not provider.keys:
            return Finding("key", "note", "none of ours: the provider's client finds what it needs")
        if provider.key is None:
            return Finding("key", "note", f"{provider.keys[0]} is not set; none is sent")
        is_open = self._model.place.base_url.startswith("http://") and not self._model.place.is_here
        mend = "take an https address for llm.base_url: anyone on the way can read the key" if is_open else ""
        return Finding("key", "failed" if is_open else "ok", f"{provider.key} is set", mend)

    def _asked(self) -> Iterator[Finding]:
        """Yield what asking it shows; when it doesn't answer at all, the rest isn't tried."""
        try:
            said = self._ask(self._wording)
        except ModelTrouble as trouble:
            yield Finding("answers", "failed", f"{trouble.kind}: {trouble}", _MENDING[trouble.kind])
            yield from (Finding(what, "not tried", "") for what in ("sentences", "gate", "numbers", "JSON schema"))
            return
        yield self._in_time(said)
        written = list(sentences([said.text], most_lines=20))
        yield self._sentences(written)
        yield self._gate(written)
        yield from self._numbers()

    def _in_time(self, said: _Said) -> Finding:
        took = f"first piece after {said.first_s:.2f} s, whole after {said.whole_s:.2f} s"
        return Finding("answers", "ok", f"{took}; it has {self._settings.llm.seconds:g} s (llm.seconds)")

    def _sentences(self, written: list[Sentence]) -> Finding:
        known = range(1, len(_SOURCES) + 1)
        good = [each for each in written if each.numbers and all(number in known for number in each.numbers)]
        found = f"{len(good)} of {len(written)} sentences end with the numbers of statements"
        if good and len(good) * 2 > len(written):
            return Finding("sentences", "ok", found)
        return Finding("sentences", self._if_worded, found, "take a larger model, or llm.role = choose")

    def _gate(self, written: list[Sentence]) -> Finding:
        try:
            gate = Gate(Glossary.load(None), Support(self._settings.llm))
            verdicts = [gate.check(each.text, self._cited(each), "en") for each in written if self._cited(each)]
        except GuidelineQAError as error:
            return Finding("gate", "failed", str(error), "mend llm.support_model")
        passed = [verdict for verdict in verdicts if verdict.is_passed]
        kinds = sorted({reason.kind for verdict in verdicts for reason in verdict.reasons})
        found = f"{len(passed)} of {len(written)} sentences pass" + (
            f" (refused for: {', '.join(kinds)})" if kinds else ""
        )
        if passed and len(passed) * 2 >= len(written):
            return Finding("gate", "ok", found)
        return Finding("gate", self._if_worded, found, "take a larger model, or llm.role = choose")

    def _numbers(self) -> Iterator[Finding]:
        try:
            said = self._ask(self._choosing)
        except ModelTrouble as trouble:
            yield Finding("numbers", "failed", f"{trouble.kind}: {trouble}", _MENDING[trouble.kind])
            yield Finding("JSON schema", "not tried", "")
            return
        chosen = chosen_numbers(said.text)
        if chosen and set(chosen) <= {1, 2, 3}:
            yield Finding("numbers", "ok", f"chose {', '.join(map(str, chosen))}; 1 and 2 answer the example")
        else:
            yield Finding("numbers", "failed", "no numbers of statements in its reply", "take a larger model")
        yield self._schema(said.text)

    def _schema(self, text: str) -> Finding:
        if not self._model.takes_numbers:
            return Finding("JSON schema", "note", "the server refuses one; it is asked for numbers in plain text")
        try:
            json.loads(text)
        except ValueError:
            return Finding(
                "JSON schema", "note", "the server takes one and doesn't keep to it; numbers are read from text"
            )
        return Finding("JSON schema", "ok", "the reply keeps to it")

    def _spent(self) -> Finding:
        return Finding("tokens", "note", self._model.spending.told)

    def _ask(self, request: Request) -> _Said:
        """Return what it says.

        :raises ModelTrouble: as the model.
        """
        begun = time.monotonic()
        pieces: list[str] = []
        first = 0.0
        for piece in self._model.stream(request, begun + self._settings.llm.seconds):
            first = first or time.monotonic() - begun
            pieces.append(piece)
        return _Said("".join(pieces), first, time.monotonic() - begun)

    @cached_property
    def _wording(self) -> Request:
        return Request(wording_messages(_QUESTION, _SOURCES), _MOST_TOKENS)

    @cached_property
    def _choosing(self) -> Request:
        user = fenced({"question": [_QUESTION], "statements": numbered(stated(_SOURCES))})
        return Request([Message("system", _CHOOSING), Message("user", user)], _MOST_TOKENS, numbers=True)

    def _cited(self, sentence: Sentence) -> list[Source]:
        return [_SOURCES[number - 1] for number in sentence.numbers if 1 <= number <= len(_SOURCES)]

    @property
    def _if_worded(self) -> State:
        """What it means that it can't word: nothing, where it only chooses."""
        return "failed" if self._settings.llm.role == "word" else "note"
