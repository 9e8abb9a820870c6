"""Words that turn a statement: that deny it, forbid it, take a part of it back, or name the other direction."""

import re
from functools import lru_cache
from typing import Final

from evals.cases.words import folded, words

DENIALS: Final = frozenset(
    "not no never none neither nor without lack lacks lacking unable absent avoid avoids avoided avoiding "
    "contraindicated forbidden prohibited deny denies denied denying refuse refuses refused withhold withheld withholding "
    "hardly scarcely barely seldom rarely untrue incorrect unlikely ineffective impossible".split()
)
"""Words that turn a statement into its opposite."""
LIMITS: Final = frozenset("only unless except until".split())
"""Words that take back a part of what is stated."""

_DENYING: Final = re.compile(
    r"\bfail(?:s|ed|ing)? to\b|\bfalse\b(?![ -](?:positive|negative))|\bcontra-indicated\b", re.IGNORECASE
)
_NOT_DENYING: Final = re.compile(
    r"\b(?:no|not) (?:more|less|fewer|later|earlier|longer|shorter|older|younger|higher|lower|greater) than (?:about |an? )?"
    r"(?:\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|half)\b)"
    r"|\bnot only\b|\bwithout (?:exception|delay)\b",
    re.IGNORECASE,
)
"""Bounds of figures, and what affirms: "no less than 24 hours", "without exception"."""
_TWICE: Final = re.compile(
    r"(?:\bnot|n['’]t|\bnever|\bcannot)\s(?:be\s)?(?:\w+\s)?(?:avoid(?:ed)?|withh[eo]ld|den(?:y|ied)|refused?|omit(?:ted)?|"
    r"contra-?indicated|forbidden|prohibited)\b",
    re.IGNORECASE,
)
_MUST_NOT: Final = tuple(
    map(
        folded,
        ("must not", "must never", "shall not", "contraindicated", "contra-indicated", "forbidden", "prohibited"),
    )
)
_SHOULD_NOT: Final = tuple(
    map(folded, ("should not", "should never", "not recommended", "not advised", "avoid", "avoided", "avoiding"))
)
_DO_NOT: Final = re.compile(r"(?:^|[.;:,!?•*-]\s+|\bplease )(?:do not|don['’]t|never)\b", re.IGNORECASE | re.MULTILINE)
"""What forbids where it stands first; elsewhere it describes: "patients who do not respond"."""
_FALLS: Final = frozenset(
    "lowers lowered lowering reduce reduces reduced reducing reduction reductions decrease decreases decreased decreasing "
    "diminish diminishes diminished shorten shortens shortened".split()
)
_RISES: Final = frozenset(
    "raises raised raising increase increases increased increasing elevate elevates elevated prolong prolongs "
    "prolonged".split()
)
_LESS: Final = frozenset(
    "less lower fewer smaller shorter half halve halves halved cut cuts drop drops fall falls".split()
)
_MORE: Final = frozenset("more raise higher greater larger longer double doubles doubled rise rises".split())


@lru_cache(maxsize=8_192)
def denials(text: str) -> int:
    """Return how often `text` denies or forbids."""
    plain = _NOT_DENYING.sub(" ", text)
    return sum(word in DENIALS for word in words(plain)) + len(_DENYING.findall(plain))


def double_denials(text: str) -> int:
    """Return how often `text` denies a denial: "should not be withheld"."""
    return len(_TWICE.findall(text))


def forbids(wording: str, text: str) -> bool:
    """Whether `text` forbids in any words, where `wording` is one that forbids: "avoid" says "should not" as well.

    What must not be is not said by what should not; the other way round it is.
    """
    wanted, there = folded(wording), folded(text)
    if wanted not in (*_MUST_NOT, *_SHOULD_NOT):
        return False
    enough = _MUST_NOT if wanted in _MUST_NOT else (*_MUST_NOT, *_SHOULD_NOT)
    return any(each in there for each in enough) or _DO_NOT.search(text) is not None


def is_reversed(said: str, given: str) -> bool:
    """Whether `said` lets rise what `given` lets fall, or the other way round; not where either tells of both."""
    there, here = frozenset(words(said)), frozenset(words(given))
    falls, rises = bool(here & _FALLS), bool(here & _RISES)
    if falls == rises:
        return False
    other, same = (_RISES, _FALLS | _LESS) if falls else (_FALLS, _RISES | _MORE)
    return bool(there & other) and not there & same
