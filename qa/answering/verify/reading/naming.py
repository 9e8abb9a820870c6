"""The glossary's names for one thing, brought to one: abbreviations and their expansions, brands and generic names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from qa.answering.verify.reading.lexicon import Phrases, key_of
from qa.answering.verify.reading.lexing import Piece, lex
from qa.question.glossary import Entry, Glossary

_SIGNED: Final = ("positive", "negative", "pos", "neg", "+", "-")
_LONGEST_SHORT: Final = 7
_SHORTEST_INFLECTED: Final = 4


@dataclass(frozen=True, slots=True)
class Named:
    """What a glossary's phrase stands for: a drug or another thing of one name, or a longer phrase (`pieces`) to be read."""

    value: str
    is_drug: bool
    pieces: tuple[Piece, ...] = ()
    is_list: bool = False


class Names:
    """Finds a glossary's phrases in the pieces of a text."""

    def __init__(self, glossary: Glossary) -> None:
        """Index the names of `glossary`."""
        self._phrases = Phrases.of(_pairs(glossary.entries))

    def match(self, pieces: list[Piece], keys: list[str], at: int) -> tuple[Named, int] | None:
        """Return what is named at `at`, the longest first, and where the name ends."""
        for words, (named, written) in self._phrases.by_first.get(keys[at], ()):
            end = at + len(words)
            if tuple(keys[at:end]) == words and is_written_so(pieces[at:end], written):
                return named, end
        return None


def is_written_so(pieces: Sequence[Piece], written: str) -> bool:
    """Whether an abbreviation stands in capitals where it is one: "ALL" is no "all", "CAP" no cap."""
    if len(pieces) > 1:
        return True
    text = pieces[0].text
    if not _is_short(written):
        return len(written) > _SHORTEST_INFLECTED or text.lower() == written.lower()
    return text == written or text.removesuffix("s").isupper() or any(letter.isdigit() for letter in written)


def _is_short(name: str) -> bool:
    return len(name) <= _LONGEST_SHORT and " " not in name and sum(letter.isupper() for letter in name) >= 2


def _pairs(entries: tuple[Entry, ...]) -> Iterator[tuple[list[str], tuple[Named, str]]]:
    for entry in entries:
        if any(name.lower().endswith(_SIGNED) for name in entry.names):
            continue
        named = _named(entry)
        for name in entry.names:
            if "," in name:
                continue
            # "AI" is short for a phrase; "tam" and "cape" are words of the ward that mean other things elsewhere.
            if _is_short(name) or len(name) > 3:
                yield _keys(name), (named, name)


@lru_cache(maxsize=20_000)
def _keys_of(name: str) -> tuple[str, ...]:
    return tuple(key_of(piece.text) for piece in lex(name))


def _keys(name: str) -> list[str]:
    return list(_keys_of(name))


def _named(entry: Entry) -> Named:
    short = next((name for name in entry.names if any(c.isdigit() for c in name) and " " not in name), "")
    if parts := next((name for name in entry.names if "," in name), ""):
        return Named(entry.name.lower(), is_drug=False, pieces=tuple(lex(parts)), is_list=True)
    if entry.kind == "drug":
        return Named(_keys_joined(entry.name), is_drug=True)
    if short:
        return Named((entry.name if " " not in entry.name else short).lower().replace("-", ""), is_drug=False)
    full = max(entry.names, key=len) if _is_short(entry.name) else entry.name
    return Named(full.lower(), is_drug=False, pieces=tuple(lex(full)))


def _keys_joined(name: str) -> str:
    return " ".join(_keys_of(name))
