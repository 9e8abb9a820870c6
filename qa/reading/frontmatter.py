"""The YAML block at the head of a Markdown file: what the guideline says about itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import yaml

from qa.errors import ReadingError
from qa.guideline import Reference
from qa.reading.canonical import plain
from qa.reading.dates import printed_date
from qa.reading.draft import Doubt, Imprint
from qa.reading.source import Source, unreadable

_FENCE: Final = re.compile(r"-{3}[ \t]*")
_CLOSING: Final = re.compile(r"(?:-{3}|\.{3})[ \t]*")
_KEY: Final = re.compile(r"[A-Za-z_][\w -]*:(?:\s|$)")
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A key's value and the place to name when it is wrong."""

    source: Source
    key: str
    value: Any
    line: int

    def wrong(self, expected: str, mend: str) -> ReadingError:
        return unreadable(self.source.path, f"front matter key '{self.key}' is not {expected}", mend, self.line)

    def text(self) -> str:
        """Return the value as one line; dates and numbers are taken as they would be printed."""
        if self.value is None:
            return ""
        if isinstance(self.value, bool) or not isinstance(self.value, str | int | float | date):
            raise self.wrong("text", f'write {self.key}: "..."')
        return plain(str(self.value))

    def texts(self) -> tuple[str, ...]:
        if not isinstance(self.value, list) or not all(isinstance(item, str) for item in self.value):
            raise self.wrong("a list of texts", "write one line '- \"...\"' for each")
        return tuple(plain(item) for item in self.value)


def split(source: Source) -> tuple[Imprint, str]:
    """Return the front matter and the text with the front matter's lines made empty, so that line numbers stay.

    :raises ReadingError: if it is never closed, is not a YAML mapping, has an unknown key or a value of the wrong type.
    """
    lines = source.text.split("\n")
    if not opens(source):
        return Imprint(), source.text
    closing = next((i for i, line in enumerate(lines[1:], start=1) if _CLOSING.fullmatch(line)), None)
    if closing is None:
        raise unreadable(source.path, "the front matter is never closed", "end it with a line '---'", 1)
    imprint = _imprint(source, "\n".join(lines[1:closing]))
    return imprint, "\n" * (closing + 1) + "\n".join(lines[closing + 1 :])


def opens(source: Source) -> bool:
    """Return whether the text begins with front matter rather than with a horizontal rule."""
    first, _, rest = source.text.partition("\n")
    following = next((line for line in rest.split("\n") if line.strip() and not line.startswith("#")), "")
    return bool(_FENCE.fullmatch(first) and (_KEY.match(following) or _CLOSING.fullmatch(following)))


def _imprint(source: Source, text: str) -> Imprint:
    try:
        node = yaml.compose(text, yaml.SafeLoader)
        values = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        what = f"the front matter is not valid YAML ({getattr(error, 'problem', None) or 'it can not be understood'})"
        mend = "mend it; put quotes round a value with a colon in it"
        raise unreadable(source.path, what, mend, mark.line + 2 if mark else 1) from error
    if values is None:
        return Imprint()
    if not isinstance(values, dict) or not isinstance(node, yaml.MappingNode):
        raise unreadable(source.path, "the front matter is not a list of 'key: value' lines", "write one a line", 2)
    lines = {str(key.value): key.start_mark.line + 2 for key, _ in node.value}
    found: dict[str, Any] = {}
    for key, value in values.items():
        entry = _Entry(source, str(key), value, lines.get(str(key), 2))
        if entry.key not in _KEYS:
            what = f"'{entry.key}' is no front matter key"
            raise unreadable(source.path, what, f"known are: {', '.join(_KEYS)}", entry.line)
        found[entry.key] = _KEYS[entry.key](entry)
    return Imprint(**found)


def _id(entry: _Entry) -> str:
    text = entry.text()
    if not _ID.fullmatch(text):
        raise entry.wrong("an id", "use letters, digits, '.', '_' and '-', 80 at most")
    return text


def _date(entry: _Entry) -> date | None:
    if isinstance(entry.value, date):
        return entry.value.date() if isinstance(entry.value, datetime) else entry.value
    found = printed_date(entry.text())
    if found is None and entry.value is not None:
        raise entry.wrong("a date", "write it as 2026-01-31")
    return found


def _references(entry: _Entry) -> tuple[Reference, ...]:
    if not isinstance(entry.value, list):
        raise entry.wrong("a list", "write one line '- text: ...' for each reference")
    return tuple(_reference(entry, number, item) for number, item in enumerate(entry.value, start=1))


def _reference(entry: _Entry, number: int, item: Any) -> Reference:
    if isinstance(item, str) and item.strip():
        return Reference(number, plain(item))
    if isinstance(item, dict) and set(item) <= {"text", "kind"} and all(isinstance(v, str) for v in item.values()):
        text, kind = plain(item.get("text", "")), plain(item.get("kind", ""))
        if text:
            return Reference(number, text, kind)
    raise entry.wrong(f"right in its entry {number}", "write a text, or 'text: ...' with 'kind: ...'")


def _warnings(entry: _Entry) -> tuple[Doubt, ...]:
    if not isinstance(entry.value, list):
        raise entry.wrong("a list", "write one entry with 'match: ...' and 'text: ...' for each warning")
    return tuple(_warning(entry, number, item) for number, item in enumerate(entry.value, start=1))


def _warning(entry: _Entry, number: int, item: Any) -> Doubt:
    if isinstance(item, dict) and set(item) == {"match", "text"} and all(isinstance(v, str) for v in item.values()):
        match, text = plain(item["match"]), plain(item["text"])
        if match and text:
            return Doubt(match, text, entry.line)
    raise entry.wrong(f"right in its entry {number}", "write 'match: \"exact words\"' and 'text: \"the warning\"'")


_KEYS: Final[dict[str, Callable[[_Entry], Any]]] = {
    "id": _id,
    "title": _Entry.text,
    "publisher": _Entry.text,
    "edition": _Entry.text,
    "updated": _date,
    "review_status": _Entry.text,
    "audience": _Entry.text,
    "licence": _Entry.text,
    "editorial_policy": _Entry.text,
    "disclaimer": _Entry.text,
    "example_questions": _Entry.texts,
    "references": _references,
    "warnings": _warnings,
}
