"""JSON over HTTP with a URL that the user names, and with no other: no redirects, no proxies from the environment.

The key comes from an environment variable and is never written anywhere; nor is the URL's query, which may hold another.
"""

import json
import os
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from evals.errors import EndpointError, FilterError
from qa.errors import QuestionError

if TYPE_CHECKING:
    import httpx

TRIES: Final = 4
LARGEST: Final = 5_000_000
"""Bytes of a reply."""
_AGAIN: Final = {408, 425, 429, 500, 502, 503, 504}
_LONGEST_WAIT_S: Final = 30.0


class JsonClient:
    """Posts JSON to one URL; close it when done. `name` is the URL without its query."""

    def __init__(self, url: str, key: str, *, timeout_s: float = 60.0) -> None:
        """Take the URL, and the name of the environment variable that may hold its key.

        :raises FilterError: if it is no http(s) URL or holds a password, or if the key can't stand in a header.
        """
        import httpx

        self.name = named(url, key)
        self._url, self._key = url, key
        try:
            httpx.URL(url)
        except httpx.InvalidURL as error:
            raise FilterError(f"--endpoint is no URL ({error}); mend it") from error
        headers = {"authorization": f"Bearer {secret}"} if (secret := _secret(key)) else {}
        self._client = httpx.Client(headers=headers, timeout=timeout_s, follow_redirects=False, trust_env=False)

    def post(self, body: dict[str, Any], about: str) -> Any:
        """Return what comes back for `body`; `about` names it in messages.

        :raises EndpointError: if nothing comes back that should, after several tries.
        :raises QuestionError: if this body is refused.
        """
        import httpx

        trouble, wait = "", 0.0
        for attempt in range(TRIES):
            if attempt:
                time.sleep(max(wait, min(2.0**attempt, 10.0) / 4))
            try:
                with self._client.stream("POST", self._url, json=body) as response:
                    if response.status_code not in _AGAIN:
                        return self._read(response, about)
                    trouble, wait = f"status {response.status_code}", _asked_to_wait(response)
            except httpx.HTTPError as error:
                trouble, wait = f"{type(error).__name__}: {error}", 0.0
        raise EndpointError(
            f"{self.name} failed {TRIES} times ({trouble}); see to it, and run the same command to go on"
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _read(self, response: "httpx.Response", about: str) -> Any:
        if response.status_code in (400, 413, 422):
            raise QuestionError(f"{self.name} refuses {about[:60]!r}: status {response.status_code}")
        if response.status_code != 200:
            raise EndpointError(
                f"{self.name} replies with status {response.status_code}; check the URL, and the key in {self._key}"
            )
        content = bytearray()
        for part in response.iter_bytes():
            content += part
            if len(content) > LARGEST:
                raise EndpointError(f"{self.name} sent more than {LARGEST:,} bytes, which are all that is taken")
        try:
            # Half a character ("\ud83d" alone), which can't be written to any file, becomes a question mark.
            return json.loads(json.dumps(json.loads(content), ensure_ascii=False).encode("utf-8", "replace"))
        except (ValueError, RecursionError) as error:
            raise EndpointError(f"{self.name} sent no JSON ({error}); is the URL right?") from error


def named(url: str, key: str) -> str:
    """Return the URL without its query; `key` is the variable that a password belongs into.

    :raises FilterError: if it is no http(s) URL, or holds a password.
    """
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise FilterError(f"--endpoint is no URL ({error}); mend it") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FilterError("--endpoint takes an http(s) URL, such as http://127.0.0.1:7860/api/v1/ask")
    if parts.username or parts.password:
        raise FilterError(f"--endpoint holds a name or a password; put the key into {key} instead")
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"


def chat_request(model: str, messages: Sequence[dict[str, str]]) -> dict[str, Any]:
    """Return the body of an OpenAI chat-completions request that is as repeatable as the other side allows."""
    return {"model": model, "messages": [*messages], "temperature": 0, "seed": 0, "stream": False}


def chat_text(body: Any, name: str) -> str | None:
    """Return what the model said; None where its message holds no text.

    :raises EndpointError: if there is no message; `name` says whose reply it is.
    """
    try:
        text = body["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError) as error:
        raise EndpointError(f"{name} sent no choices[0].message.content; is it a chat-completions URL?") from error
    return text if isinstance(text, str) else None


def _secret(key: str) -> str:
    """Return the key; one that can't be sent is refused here, where nothing can print it."""
    secret = os.environ.get(key, "").strip()
    if not (secret.isascii() and secret.isprintable()):
        raise FilterError(f"{key} holds characters that can't stand in an HTTP header; set it anew")
    return secret


def _asked_to_wait(response: "httpx.Response") -> float:
    """Return for how many seconds the other side asks us to stay away, within reason."""
    asked = response.headers.get("retry-after", "")
    return min(float(asked), _LONGEST_WAIT_S) if asked.isascii() and asked.isdigit() else 0.0
