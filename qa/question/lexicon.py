"""How common a word is in English, so that an ordinary word is never taken for a misspelt one."""

from functools import lru_cache

_ORDINARY = 1.5
_TOP = 7.7


@lru_cache(maxsize=50_000)
def zipf(word: str) -> float:
    """Return the word's Zipf frequency: log10 of its occurrences in a billion words, 0 for a word never seen.

    Source: wordfreq (Speer 2022), large English list, 321,000 words; "the" is 7.7, "hypotension" 2.5.
    """
    from wordfreq import zipf_frequency

    return float(zipf_frequency(word.lower(), "en", wordlist="large"))


def is_word(word: str) -> bool:
    """Whether people write `word` often enough that it is no slip of the pen (drug names included)."""
    return zipf(word) >= _ORDINARY


def rarity(word: str) -> float:
    """Return 0 for the most ordinary word, 1 for one never seen; a number counts as ordinary."""
    if word[0].isdigit():
        return 0.5
    return 1.0 - min(zipf(word) / _TOP, 1.0)
