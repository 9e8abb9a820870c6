"""A judge model behind an OpenAI-compatible URL, which gives its opinion on answers."""

from typing import Final

from evals.errors import EndpointError
from evals.judging.cache import ReplyCache, key_of
from evals.judging.opinion import Opinion, read_opinion
from evals.judging.prompt import messages
from evals.running.http import JsonClient, chat_request, chat_text
from evals.running.record import CaseRecord
from qa.errors import QuestionError

KEY: Final = "EVAL_JUDGE_KEY"
"""Environment variable that holds the key; another than the endpoint's, which is not the judge's to see."""
TIMEOUT_S: Final = 120.0
_REFUSED: Final = 3
"""Prompts in a row, from the first on, that may be refused before it is the judge that is wrong and not the prompt."""


class Judge:
    """Asks what isn't in the cache; neither the client nor the cache is closed."""

    def __init__(self, client: JsonClient, model: str, cache: ReplyCache) -> None:
        """Take the way to the judge, the model's name there, and what it has said before."""
        self._client, self._model, self._cache = client, model, cache
        self._refused: int | None = 0

    def opinion(self, case: CaseRecord) -> Opinion:
        """Return what the judge thinks of a case's answer; without a score where it says nothing of use.

        :raises EndpointError: if the judge can't be reached, or refuses everything.
        :raises JudgeCacheError: if the cache is unusable.
        """
        asked = messages(case)
        key = key_of(self._client.name, self._model, asked)
        kept = self._cache.get(key)
        if kept is not None:
            return read_opinion(kept)
        try:
            body = self._client.post(chat_request(self._model, asked), case.id)
        except QuestionError as error:
            return self._refusal(error)
        self._refused = None
        return read_opinion(self._cache.keep(key, chat_text(body, self._client.name) or ""))

    def _refusal(self, error: QuestionError) -> Opinion:
        """Return no score, which is not kept: what is refused today may be taken tomorrow."""
        if self._refused is not None:
            self._refused += 1
            if self._refused == _REFUSED:
                raise EndpointError(
                    f"{error}, like everything before; check --model, and that it takes a temperature of 0 and a seed"
                ) from error
        return Opinion(None, str(error))
