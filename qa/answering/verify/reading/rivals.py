"""Words that differ only in a beginning that turns their meaning: usual and unusual, bilateral and unilateral."""

from typing import Final

from qa.answering.verify.reading.lexicon import Lexicon

_SHORTEST: Final = 4


def rivals(word: str, words: Lexicon) -> frozenset[str]:
    """Return the words that `word`, in lower case, turns into when its beginning is changed for a rival one."""
    found = set[str]()
    for line in words.prefixes:
        for prefix in line:
            rest = word.removeprefix(prefix)
            if word.startswith(prefix) and len(rest) >= _SHORTEST:
                found |= {other + rest for other in line if other != prefix}
    return frozenset(found)
