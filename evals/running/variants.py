"""A matrix of settings: `--settings answering.threshold=0.5,0.6` run with each value, several of them with each pair."""

import hashlib
import itertools
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evals.errors import FilterError
from qa.settings import Settings

MOST: Final = 64
"""Variants in one call."""
_OF_THE_INDEX: Final = ("embedding", "reading", "glossary")
_ELSEWHERE: Final = ("corpus", "index", "server", "chroma_url")


@dataclass(frozen=True, slots=True)
class Variant:
    """Settings that differ from the usual ones, by dotted name; empty for the usual ones."""

    values: tuple[tuple[str, Any], ...] = ()

    @property
    def name(self) -> str:
        """The settings as a person writes them."""
        return " ".join(f"{name}={_written(value)}" for name, value in self.values) or "settings as they are"

    @property
    def folder(self) -> str:
        """A name for the folder of its run; "" for the usual settings."""
        slug = "".join(letter if letter.isalnum() or letter in ".=-" else "_" for letter in self.name)
        return f"{slug[:60]}-{self._hash(self.values)}" if self.values else ""

    def settings(self, corpus: Path | None, index: Path | None) -> Settings:
        """Return the settings; what shapes the index gets an index of its own.

        :raises SettingsError: if a name is unknown or a value impossible.
        """
        given: dict[str, Any] = {}
        for name, value in self.values:
            _put(given, name.split("."), value)
        settings = Settings.load(corpus=corpus, index=index, **given)
        shaping = [each for each in self.values if each[0].split(".")[0] in _OF_THE_INDEX]
        if not shaping:
            return settings
        own = settings.index.with_name(f"{settings.index.name}-{self._hash(shaping)}")
        return settings.model_copy(update={"index": own})

    @property
    def shown(self) -> dict[str, str]:
        """The settings by name, as text."""
        return {name: _written(value) for name, value in self.values}

    @staticmethod
    def _hash(values: Sequence[tuple[str, Any]]) -> str:
        return hashlib.sha256(repr(values).encode()).hexdigest()[:8]


def variants(given: Sequence[str]) -> list[Variant]:
    """Return every combination of the values given, each "NAME=VALUE,VALUE"; of none, the usual settings alone.

    :raises FilterError: if one is not in that form, a name or value comes twice, a name is of a part of another or of a
        place rather than of an answer's settings, or there are too many combinations.
    """
    axes: dict[str, list[Any]] = {}
    for each in given:
        name, found, values = each.partition("=")
        if not found or not name or not values or name in axes:
            raise FilterError(f"--settings {each!r} is not NAME=VALUE,VALUE with each name once; mend it")
        if name.split(".")[0] in _ELSEWHERE:
            raise FilterError(f"--settings can't vary {name}; it doesn't shape an answer")
        if clash := next((one for one in axes if f"{one}.".startswith(f"{name}.") or name.startswith(f"{one}.")), None):
            raise FilterError(f"--settings {clash} and {name} overlap; leave one of them out")
        axes[name] = [_value(value.strip()) for value in values.split(",")]
        if len({*map(repr, axes[name])}) < len(axes[name]):
            raise FilterError(f"--settings {each!r} names a value twice; leave one of them out")
    made = [Variant(tuple(zip(axes, chosen, strict=True))) for chosen in itertools.product(*axes.values())]
    if len(made) > MOST:
        raise FilterError(f"--settings gives {len(made)} combinations, and {MOST} are run at most; give fewer values")
    return made


def _value(written: str) -> Any:
    """Return what TOML makes of a value; text that needs no quotes there is taken as it is."""
    try:
        return tomllib.loads(f"value = {written}")["value"]
    except tomllib.TOMLDecodeError:
        return written


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _put(into: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for name in path[:-1]:
        into = into.setdefault(name, {})
    into[path[-1]] = value
