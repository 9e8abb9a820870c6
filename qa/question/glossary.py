"""Words that mean the same: brand and generic names, abbreviations, synonyms.

`corpus/glossary.yaml` holds them for all guidelines; abbreviations that a guideline defines itself are added to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from qa.errors import CorpusError
from qa.terms import terms

Phrase = tuple[str, ...]
"""A name as its terms, in order."""


@dataclass(frozen=True)
class Entry:
    """Names for one thing.

    `name` is the preferred one as written, `kind` what sort of thing it is ("" if unsaid), `names` all
    names as written, `phrases` their terms.
    """

    name: str
    kind: str
    phrases: frozenset[Phrase]
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Glossary:
    """Every entry, each phrase with the entries it names, and each phrase as it is written."""

    entries: tuple[Entry, ...] = ()
    by_phrase: dict[Phrase, tuple[Entry, ...]] = field(default_factory=dict)
    written: dict[Phrase, str] = field(default_factory=dict)
    longest: int = 1

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Glossary":
        """Index the entries by each of their phrases."""
        listed = tuple(entries)
        by_phrase: dict[Phrase, tuple[Entry, ...]] = {}
        for entry in listed:
            for phrase in entry.phrases:
                by_phrase[phrase] = (*by_phrase.get(phrase, ()), entry)
        written = {tuple(terms(name)): name for entry in reversed(listed) for name in reversed(entry.names)}
        return cls(listed, by_phrase, written, max((len(phrase) for phrase in by_phrase), default=1))

    @classmethod
    def load(cls, path: Path | None, abbreviations: Iterable[tuple[str, str]] = ()) -> "Glossary":
        """Read a glossary file and add abbreviations (short form, expansion) that guidelines define.

        :raises CorpusError: if the file is not YAML of the documented form.
        """
        entries = [] if path is None else [_entry(item, path) for item in _items(path)]
        entries += [_named(short, "", (short, expansion)) for short, expansion in abbreviations]
        return cls.of(entry for entry in entries if len(entry.phrases) > 1)

    def others(self, phrase: Phrase) -> frozenset[Phrase]:
        """Return every phrase that means the same as `phrase`, itself left out."""
        found = frozenset[Phrase]().union(*(entry.phrases for entry in self.by_phrase.get(phrase, ())))
        return found - {phrase}

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """Return the one-word names that a misspelling may mean, sorted."""
        return tuple(sorted({word.lower() for word in self.written.values() if len(word) >= 4 and word.isalpha()}))

    def kind(self, phrase: Phrase) -> str:
        """Return what sort of thing the phrase names, or ""."""
        return next((entry.kind for entry in self.by_phrase.get(phrase, ()) if entry.kind), "")


def _items(path: Path) -> list[Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise CorpusError(f"{path.name} can't be read as YAML ({reason}); mend it or take it away") from error
    items = content.get("terms") if isinstance(content, dict) else None
    if not isinstance(items, list):
        raise CorpusError(f"{path.name} holds no list 'terms:'; see corpus/README.md for its form")
    return items


def _entry(item: Any, path: Path) -> Entry:
    if not isinstance(item, dict) or not isinstance(item.get("name"), str):
        raise CorpusError(f"{path.name}: {str(item)[:60]!r} is no entry with a name; see corpus/README.md for its form")
    names = [item["name"]]
    for key in ("brands", "abbreviations", "synonyms"):
        listed = item.get(key) or []
        if not isinstance(listed, list) or not all(isinstance(name, str | int) for name in listed):
            raise CorpusError(f"{path.name}: {key} of {item['name']!r} must be a list of names")
        names += [str(name) for name in listed]
    return _named(item["name"], str(item.get("kind") or ""), names)


def _named(name: str, kind: str, names: Iterable[str]) -> Entry:
    written = list(names)
    phrases = frozenset(phrase for phrase in (tuple(terms(each)) for each in written) if phrase)
    return Entry(name, kind, phrases, tuple(written))
