"""Reads YAML that people write and strangers send: plain values, each with the line that it stands on.

Texts stay texts: only `true`, `false` and nothing at all mean something else, so that an edition may be called 2026 and a
denial may be the word no, without quotes. Aliases and tags are refused (a few lines of the former can stand for
gigabytes), and so is a key that stands twice, of which YAML otherwise drops the first without a word.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from evals.errors import GoldError

MOST_BYTES: Final = 20_000_000
_DEEPEST: Final = 20
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: Final = {"true": True, "false": False, "": None, "~": None, "null": None}
_TEXT: Final = "tag:yaml.org,2002:str"

Location = Sequence[str | int]
"""The way from a file's root to one of its values: keys, and numbers of items from 0."""


@dataclass(slots=True)
class Node:
    """A value and the line (from 1) that it begins on, its key's where it has one; `inner` holds what stands in it."""

    line: int
    value: Any
    inner: dict[str | int, "Node"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A YAML file: its plain value (text, bool, None, list, dict), where everything stands, and its bytes' sha256."""

    path: Path
    sha256: str
    root: Node

    @property
    def value(self) -> Any:
        """What the file holds."""
        return self.root.value

    def line(self, location: Location) -> int:
        """Return the line, from 1, of the value at a location, or of the innermost that is there."""
        node = self.root
        for step in location:
            if step not in node.inner:
                break
            node = node.inner[step]
        return node.line

    def error(self, location: Location, message: str) -> GoldError:
        """Return the error that names the file and the line of what stands at a location."""
        return GoldError(f"{self.path}, line {self.line(location)}: {message}")


def read_yaml(path: Path) -> YamlFile:
    """Read a YAML file.

    :raises GoldError: if it can't be read, is too large, no UTF-8 or no YAML, nests too deeply, or holds an alias, a tag, a
        key twice, or no or several documents; the message names the line.
    """
    data = _bytes(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise GoldError(f"{path}, line {line}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
    if strange := yaml.reader.Reader.NON_PRINTABLE.search(text):
        line = text.count("\n", 0, strange.start()) + 1
        raise GoldError(
            f"{path}, line {line}: a character U+{ord(strange.group()):04X}, which YAML forbids; take it out"
        )
    try:
        root = _composed(yaml.parse(text, Loader=_LOADER))
    except _RefusedError as error:
        raise GoldError(f"{path}, line {error.line}: {error}") from error
    except yaml.YAMLError as error:
        raise GoldError(f"{path}, {_not_yaml(error, text)}; mend it") from error
    if root is None:
        raise GoldError(f"{path} is empty; write a gold file into it, or leave it out")
    return YamlFile(path, hashlib.sha256(data).hexdigest(), root)


class _RefusedError(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end hasn't come; `key` is the one whose value comes next."""

    node: Node
    key: str | None = None
    key_line: int = 0

    def add(self, inner: Node) -> None:
        """Put a value where it belongs; in a mapping, every other one is a key."""
        if isinstance(self.node.value, list):
            self.node.inner[len(self.node.value)] = inner
            self.node.value.append(inner.value)
        elif self.key is None:
            self._take_key(inner)
        else:
            inner.line = self.key_line
            self.node.inner[self.key] = inner
            self.node.value[self.key] = inner.value
            self.key = None

    def _take_key(self, key: Node) -> None:
        name = str(key.value).lower() if isinstance(key.value, bool) else key.value
        if not isinstance(name, str):
            raise _RefusedError(key.line, "a key that is no text; write it as a word")
        if name in self.node.inner:
            before = self.node.inner[name].line
            raise _RefusedError(
                key.line, f"a second {name[:60]!r}, the first stands on line {before}; take one of them out"
            )
        self.key, self.key_line = name, key.line


def _composed(events: Iterator[Any]) -> Node | None:
    """Return the root that parsing events build up to, None where there is none. It needs no stack of calls."""
    root: Node | None = None
    around = list[_Open]()
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.CollectionEndEvent):
            around.pop()
        elif isinstance(event, yaml.NodeEvent):
            node = Node(line, _value(event, line))
            if around:
                around[-1].add(node)
            else:
                root = node
            if isinstance(event, yaml.CollectionStartEvent):
                around.append(_Open(node))
            if len(around) > _DEEPEST:
                raise _RefusedError(line, f"lists in lists more than {_DEEPEST} deep; a gold file needs 4")
        elif isinstance(event, yaml.DocumentStartEvent) and root is not None:
            raise _RefusedError(line, "a second document begins ('---'); keep one in a file")
    return root


def _value(event: Any, line: int) -> Any:
    if isinstance(event, yaml.AliasEvent):
        raise _RefusedError(line, f"an alias (*{event.anchor}), which is not taken; write out what it stands for")
    if event.tag not in (None, "!", _TEXT):
        raise _RefusedError(line, f"a tag ({event.tag}), which is not taken; take it away")
    if isinstance(event, yaml.MappingStartEvent):
        return {}
    if isinstance(event, yaml.SequenceStartEvent):
        return []
    plain = event.tag is None and event.implicit[0]
    return _WORDS.get(event.value.lower(), event.value) if plain else event.value


def _not_yaml(error: yaml.YAMLError, text: str) -> str:
    """Say what YAML's own reader found, and on which line; what isn't closed it finds at the end, on a line past it."""
    mark, began = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    line = min(mark.line, text.rstrip().count("\n")) + 1 if mark else 1
    problem = getattr(error, "problem", None) or " ".join(str(error).split())
    context = f", in what begins on line {began.line + 1}" if began and began.line + 1 < line else ""
    return f"line {line}: not YAML ({problem}{context})"


def _bytes(path: Path) -> bytes:
    try:
        path.stem.encode()  # it stands in the name of every case
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise GoldError(f"{path} can't be read ({error.strerror}); name a gold file") from error
    except ValueError as error:  # bytes that are no UTF-8, or a NUL
        raise GoldError(f"{str(path)!r} is no file's name ({error}); name a gold file") from error
    if len(data) > MOST_BYTES:
        raise GoldError(f"{path} is larger than {MOST_BYTES // 1_000_000} MB; split it, or name a gold file")
    return data
