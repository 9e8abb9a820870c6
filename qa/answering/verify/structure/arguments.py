"""Who does it and to whom it is done: what stands on either side of a verb, whichever way round the clause is built."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal

from qa.answering.verify.reading.lexicon import Lexicon, key_of, lexicon
from qa.answering.verify.reading.reader import Item

Voice = Literal["active", "passive", "inverse"]

_VERBS: Final = """
    cause produce induce trigger create bring block inhibit spare reduce decrease lower increase raise improve enhance worsen
    prevent treat cure predict affect attack kill destroy damage harm eliminate remove replace release make activate
    stimulate
    suppress support regulate control relieve protect develop inherit need require receive contain include exceed outweigh
    bind attach respond lead reach enter invade absorb detect measure show identify mimic resemble mask precede promote
    drive mediate metabolise metabolize convert carry transmit infect contaminate weaken strengthen limit encode express
    bite feed guide justify occur appear confirm exclude overcome antagonise antagonize potentiate compress accompany
    complicate change alter
""".split()
"""Verbs whose subject and object are not to be exchanged."""
_ADJECTIVES: Final = frozenset(
    "resistant sensitive susceptible superior inferior preferable responsive secondary".split()
)
"""Words that, with "to", set one against another."""
_AUXILIARIES: Final = frozenset("is are was were be been being get gets got".split())
_COPULAS: Final = frozenset(("is", "are", "was", "were"))
_INDEFINITE: Final = frozenset(("a", "an", "the"))
COPULA: Final = "is"
"""What "X is a Y" does."""
_ARTICLES: Final = frozenset("the a an its their his her your our this these that those some any no".split())
_STOPS: Final = frozenset(
    "because if when whenever while although though whereas unless until since but so therefore".split()
)
"""What ends the part of a sentence in which a verb's subject and object are looked for."""
_ENDS: Final = frozenset(("which", "than"))
"""What ends the object of a verb besides."""
_RELATIVES: Final = frozenset("which that who".split())
_ACTS_IN_ER: Final = frozenset("lower lowers trigger triggers alter alters enter enters".split())
_IRREGULAR: Final = frozenset("made led fed bitten driven brought bound shown overcome".split())
_REPORTING: Final = frozenset("find seem evid mean know report believ".split())
"""Before "that", these open a clause of its own: "data suggest that"."""
_PRONOUNS: Final = frozenset(("it", "they"))
_SUBJECT: Final = 3
_INVERSE: Final = {"result": "from", "arise": "from", "stem": "from", "due": "to"}
"""Words that, with the preposition given, say of an effect what causes it."""
_CAUSING: Final = frozenset(("cause", "produce", "induce", "lead", "create", "bring"))
_OPENING: Final = frozenset("in for among with after before during at on by of under within from to as".split())
_RELATIVE_REACH: Final = 4
_REACH: Final = 7
"""Things said, to each side of a verb, among which its subject or object is looked for."""
_REACH_BACK: Final = 10
_KINDS: Final = ("number", "drug", "name", "word", "population", "direction", "route")


@dataclass(frozen=True, slots=True)
class Sides:
    """What stands on either side of a word, by values; for a verb, who does it (`left`) and to whom (`right`)."""

    left: frozenset[str]
    right: frozenset[str]

    def are_exchanged(self, there: "Sides") -> bool:
        """Whether each side holds what stands on the other side there, and more of that than of its own."""
        here_left, here_right = self.left - self.right, self.right - self.left
        left, right = there.left - there.right, there.right - there.left
        crossed = len(here_left & right), len(here_right & left)
        straight = len(here_left & left), len(here_right & right)
        return all(crossed) and (sum(crossed) > sum(straight) or not all(straight))

    def shares(self, there: "Sides") -> bool:
        """Whether anything stands on the same side in both."""
        return bool(self.left & there.left or self.right & there.right)

    def are_exchanged_in(self, all_there: "Sequence[Sides]") -> bool:
        """Whether the sides are exchanged with regard to one of several places, and stand as in none."""
        return any(self.are_exchanged(there) for there in all_there) and not any(
            self.straightness(there) > 0 for there in all_there
        )

    def straightness(self, there: "Sides") -> int:
        """Return how much more stands on its own side than on the other."""
        straight = len(self.left & there.left) + len(self.right & there.right)
        return straight - len(self.left & there.right) - len(self.right & there.left)


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb at `at` of a text's items: `act` is what all that mean the same share."""

    act: str
    at: int
    voice: Voice


def told(items: Iterable[Item], most: int = _REACH) -> frozenset[str]:
    """Return the values of the first `most` things said in `items`."""
    found = [item.value for item in items if item.kind in _KINDS]
    return frozenset(found[:most])


def sides_of_verbs(items: tuple[Item, ...], words: Lexicon) -> tuple[tuple[Verb, Sides], ...]:
    """Return each verb that is known for one, with who does it and to whom."""
    return _sides_of_verbs(items, words.language)


@lru_cache(maxsize=4096)
def _sides_of_verbs(items: tuple[Item, ...], language: str) -> tuple[tuple[Verb, Sides], ...]:
    return tuple(_each_with_sides(items, lexicon(language)))


def _each_with_sides(items: Sequence[Item], words: Lexicon) -> Iterator[tuple[Verb, Sides]]:
    verbs = list(_verbs(items, words))
    places = {verb.at for verb in verbs}
    before: frozenset[str] = frozenset()
    for verb in verbs:
        left = before if _is_joined(items, verb.at, places) else told(_before(items, verb.at), _REACH_BACK)
        before = left
        right = told(_after(items, verb.at, places))
        if inner := _object_relative(items, verb.at):
            yield verb, inner
        elif verb.voice == "passive":
            by = next(
                (at for at in range(verb.at + 1, min(verb.at + 4, len(items))) if items[at].kind == "passive"), None
            )
            yield verb, Sides(told(_after(items, by, places)) if by is not None else frozenset(), left)
        elif verb.voice == "inverse":
            yield verb, Sides(right, left)
        else:
            yield verb, Sides(left, right)


def _verbs(items: Sequence[Item], words: Lexicon) -> Iterator[Verb]:
    acts = _acts(words.language)
    for at, item in enumerate(items):
        written = item.written.lower()
        after = items[at + 1].written.lower() if at + 1 < len(items) else ""
        base = key_of(written)
        if written in _COPULAS and after in _INDEFINITE:
            yield Verb(COPULA, at, "active")
        elif after == "to" and base in _stems(_ADJECTIVES):
            yield Verb(base, at, "active")
        elif any(key_of(word) == base and after == preposition for word, preposition in _INVERSE.items()):
            yield Verb("cause", at, "inverse")
        elif base == key_of("result") and after == "in":
            yield Verb("cause", at, "active")
        elif base in acts and (voice := _voice(items, at)):
            yield Verb(acts[base], at, voice)


@cache
def _stems(listed: frozenset[str]) -> frozenset[str]:
    return frozenset(key_of(word) for word in listed)


@cache
def _acts(language: str) -> dict[str, str]:
    """Return what each verb, stemmed, stands for."""
    words = lexicon(language)
    found: dict[str, str] = {}
    for verb in _VERBS:
        key = key_of(verb)
        meaning = words.meaning([verb], [key], 0)
        value = (
            meaning[0].value if meaning and meaning[0].part in ("direction", "role") else words.synonyms.get(key, key)
        )
        found[key] = "cause" if verb in _CAUSING else value
    return found


def _voice(items: Sequence[Item], at: int) -> Voice | None:
    """Return the voice of what may be a verb; None where it is none: "increased risk", "the production of"."""
    written = items[at].written.lower()
    before = items[at - 1].written.lower() if at else ""
    after = items[at + 1] if at + 1 < len(items) else None
    if written.endswith("ed") or written in _IRREGULAR:
        if after is not None and any(item.kind == "passive" for item in items[at + 1 : at + 3]):
            return "passive"
        near = [item.written.lower() for item in items[max(0, at - 3) : at]]
        if any(word in _AUXILIARIES for word in near):
            return "passive"
        follows = after.written.lower() if after else ""
        return "active" if follows in _ARTICLES and before not in _ARTICLES else None
    if (before in _ARTICLES and before not in _RELATIVES) or before == "of":
        return None
    if written not in _ACTS_IN_ER and written.endswith(
        ("tion", "ment", "tions", "ments", "or", "ors", "er", "ers", "ive")
    ):
        return None
    if (
        after is not None
        and after.written.lower() in ("of", "in")
        and not written.endswith("s")
        and written not in ("occur", "appear")
    ):
        return None
    return "active"


def _is_joined(items: Sequence[Item], at: int, verbs: set[int]) -> bool:
    """Whether the verb at `at` has the subject of the one before it: "blocks … and inhibits …"."""
    for index in range(at - 1, max(-1, at - 3), -1):
        item = items[index]
        if item.written.lower() in ("and", "or") or (item.kind == "mark" and item.value == ","):
            return any(verb < index for verb in verbs)
        if item.kind not in ("light", "modality", "denial", "quantifier"):
            return False
    return False


def _before(items: Sequence[Item], at: int) -> list[Item]:
    """Return what stands before a verb in its clause, the nearest first."""
    begin = at
    if items[at].written.lower().endswith("ing") and not _has_subject(items, at):
        return []
    for near in range(at - 1, max(-1, at - _RELATIVE_REACH), -1):
        if items[near].written.lower() in _RELATIVES:
            begin = near
            break
        if items[near].kind in _KINDS:
            break
    found: list[Item] = []
    for index in range(begin - 1, -1, -1):
        item = items[index]
        if (item.kind == "mark" and item.value in ";.:") or item.written.lower() in _STOPS:
            break
        if item.kind == "mark" and item.value == "," and items[_start(items, index)].written.lower() in _OPENING:
            break
        if item.written.lower() == "that" and index and items[index - 1].value in _REPORTING:
            break
        found.append(item)
    if not told(found) and any(item.written.lower() in _PRONOUNS for item in found):
        # "…, but it increases": what "it" stands for is in the clause before.
        begin = _start(items, max(0, begin - len(found) - 1))
        return [item for item in items[begin:at] if item.kind in _KINDS][:_SUBJECT]
    return found


def _has_subject(items: Sequence[Item], at: int) -> bool:
    """Whether a form in -ing says what its clause's subject does: "is causing", "…, causing"."""
    before = items[at - 1] if at else None
    return before is not None and (
        (before.kind == "mark" and before.value == ",") or before.written.lower() in _AUXILIARIES
    )


def _object_relative(items: Sequence[Item], at: int) -> Sides | None:
    """Return the sides of a verb that ends a relative clause of its object: "the damage that smoking causes"."""
    after = items[at + 1] if at + 1 < len(items) else None
    if (
        after is not None
        and after.kind != "mark"
        and after.written.lower() not in _AUXILIARIES
        and after.kind != "modality"
    ):
        return None
    for near in range(at - 1, max(-1, at - 2 * _RELATIVE_REACH), -1):
        if items[near].kind == "mark":
            return None
        if items[near].written.lower() in _RELATIVES:
            inner = told(items[near + 1 : at])
            return Sides(inner, told(_before(items, near))) if inner else None
    return None


def _start(items: Sequence[Item], at: int) -> int:
    """Return where the part of a sentence that ends at `at` begins."""
    while at > 0 and not (items[at - 1].kind == "mark" and items[at - 1].value in ",;.:"):
        at -= 1
    return at


def _after(items: Sequence[Item], at: int, verbs: set[int]) -> list[Item]:
    """Return what stands after a verb in its clause."""
    found: list[Item] = []
    for index in range(at + 1, len(items)):
        item = items[index]
        written = item.written.lower()
        if (item.kind == "mark" and item.value in ";.:(") or written in _STOPS or index in verbs:
            break
        if written in _RELATIVES and found:
            break
        if (item.kind in ("passive", "modality") and index > at + 1) or written in _ENDS or written in _AUXILIARIES:
            break
        found.append(item)
    return found
