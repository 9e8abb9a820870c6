"""Names across languages: ciclofosfamida and cyclophosphamide are spelt alike once each language's habits are taken off."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "u", "ß": "ss", "œ": "oe", "æ": "ae"})
_HABITS: Final = (
    (re.compile("ph"), "f"),
    (re.compile("[tr]h"), lambda match: match[0][0]),
    (re.compile("ch|qu|[kz]"), "c"),
    (re.compile("ae|oe"), "e"),
    (re.compile("y"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile("^es(?=[cptf])"), "s"),
    (re.compile("s$"), ""),
    (re.compile("[ct]ion(?:e[ns]?)?$"), "tion"),
    (re.compile("[aeo]+$"), ""),
)
_ENDINGS: Final = frozenset(
    """
    abl ad al alen ament anc anci and andos ant ar at atif atin ating ation ativ ator atori atric ed el ell ellen em
    ement en enc enci ent er es eur i iar ibil ibl ic ical icament id idad ien iend ier ieren ierend ierende
    ierenden iert ierte ierten ierter if in ing ir isc iscen iscer isces isch ism ist it itat itet iti ition iv ivel
    iz ment oir or ori os tion um ung ur us
    """.split()
) | {""}
_SHORTEST_STEM: Final = 5
_SHORTEST_MISSPELT: Final = 8


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """Return a word without accents, endings and what languages write differently: Zyklo- and cyclo-, -ine and -ina."""
    text = unicodedata.normalize("NFKD", word.lower().translate(_UMLAUTS))
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    for habit, plain in _HABITS:
        text = habit.sub(plain, text)
    return text


def is_cognate(one: str, other: str) -> bool:
    """Whether two folded words are one, but for an ending: amplification and amplifiziert."""
    if one == other:
        return bool(one)
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= _SHORTEST_STEM and one[shared:] in _ENDINGS and other[shared:] in _ENDINGS


def respelt(word: str, names: Iterable[str], known: Iterable[str]) -> str | None:
    """Return the one of `names` that a folded word is but for one letter, None if another known name is as near."""
    if len(word) < _SHORTEST_MISSPELT:
        return None
    near = {name for name in names if name[:1] == word[:1] and OSA.distance(word, name, score_cutoff=1) <= 1}
    rivals = (name for name in known if name not in near and OSA.distance(word, name, score_cutoff=1) <= 1)
    return near.pop() if len(near) == 1 and next(rivals, None) is None else None
