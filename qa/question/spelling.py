"""The guideline's own word behind a misspelt one."""

from collections.abc import Collection

from rapidfuzz import process
from rapidfuzz.distance import OSA

from qa.question.lexicon import is_word, zipf

_SHORTEST = 4
_LONG = 8
_RARE = 2.6
_TIMES = 1.5


def correction(word: str, known: Collection[str]) -> str | None:
    """Return the word of `known` that `word` is a misspelling of, or None.

    One slip (letter added, left out, changed, or two swapped: optimal string alignment) is forgiven, two in words of
    eight letters or more. One slip is forgiven too in a word that people do write, but thirty times less often than the
    guideline's ("asprin"). An ordinary English word is never taken for another, and the first letter must stand: a
    drug's name differs from its neighbour's most often there.
    """
    lowered = word.lower()
    if len(lowered) < _SHORTEST or not lowered.isalpha() or zipf(lowered) >= _RARE:
        return None
    slips = 1 if is_word(lowered) or len(lowered) < _LONG else 2
    near = [choice for choice in known if choice[0] == lowered[0] and abs(len(choice) - len(lowered)) <= 2]
    best = process.extractOne(lowered, near, scorer=OSA.distance, score_cutoff=slips)
    if best is None or (is_word(lowered) and zipf(best[0]) - zipf(lowered) < _TIMES):
        return None
    return best[0]
