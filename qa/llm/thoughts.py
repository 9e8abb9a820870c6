"""Takes out the thoughts that some local servers leave in a model's text, as `<think>…</think>`."""

import re
from typing import Final

_NAMES: Final = ("think", "thinking", "thought", "reasoning")
_OPENING: Final = tuple(f"<{name}>" for name in _NAMES)
_CLOSING: Final = tuple(f"</{name}>" for name in _NAMES)
_TAG: Final = re.compile(rf"<(/?)(?:{'|'.join(_NAMES)})>", re.IGNORECASE)
_LONGEST: Final = max(map(len, _CLOSING))


class Thoughts:
    """Goes along with one reply; tags may be cut anywhere by the pieces. A closing tag alone is left out."""

    def __init__(self) -> None:
        """Begin outside of any thought."""
        self._held = ""
        self._depth = 0

    def without(self, piece: str) -> str:
        """Return what can be said of the text so far and was not: held back is only what may be the beginning of a tag."""
        said: list[str] = []
        rest = self._held + piece
        while tag := _TAG.search(rest):
            said.append(self._outside(rest[: tag.start()]))
            self._depth = max(0, self._depth - 1) if tag[1] else 1
            rest = rest[tag.end() :]
        cut = _may_begin(rest)
        self._held = rest[cut:]
        said.append(self._outside(rest[:cut]))
        return "".join(said)

    def end(self) -> str:
        """Return what was held back; a thought without an end is none of it."""
        held, self._held = self._held, ""
        return self._outside(held)

    def _outside(self, text: str) -> str:
        return "" if self._depth else text


def _may_begin(text: str) -> int:
    """Return where, at the end of a text, a tag may begin; its length if nowhere."""
    begin = text.rfind("<", max(0, len(text) - _LONGEST))
    if begin < 0:
        return len(text)
    tail = text[begin:].lower()
    return begin if any(tag.startswith(tail) for tag in _OPENING + _CLOSING) else len(text)
