"""Sentences changed: so that they say the same in other words, or so that they no longer say the same."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from random import Random
from typing import Final

from training.support_claims import VERBS, third_person

_WORDS: Final = Path(__file__).with_name("support_words.toml")
_NUMBER: Final = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w.,-]*\w)")
_HELPING: Final = re.compile(
    r"\b(is|are|was|were|can|could|should|must|will|would|has been|have been|had been|does|do|did|may|might)\b"
    r"(?! not|n't|not)(?= [a-z])"
)
_DENIED: Final = re.compile(r"\b(is|are|was|were|can|could|should|must|will|would|has|have|had|may|might) not\b")
_NOT_DONE: Final = re.compile(r"\b(?:does|do|did) not (\w+)")
_SAID: Final = re.compile(r"\b([a-z]{3,}(?:s|ed))\b(?= (?:the|a|an|in|to|by|with|of|from|on|that|[a-z]+s)\b)")
_NO: Final = re.compile(r"\b([Nn])o (?=[a-z]{4,})")
_PARENTHESES: Final = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_AWAY: Final = re.compile(
    r"\b(?:however|therefore|thus|furthermore|moreover|in addition|also|currently|generally),? ", re.IGNORECASE
)
_CLAUSE: Final = re.compile(
    r"(?:[,;:]| –| —) (?=(?:and|but|which|who|with|because|although|while|including|such as|whereas|so|"
    r"resulting|leading|causing|as)\b)|; | (?=because |although |while |whereas )"
)
_TIED: Final = re.compile(
    r"\b(?:if|unless|except|only|when|until|provided|not|no|without|never|neither|nor)\b", re.IGNORECASE
)
_OPENING: Final = re.compile(
    r"^((?:In|For|Among|During|After|Before|With|At|On|As|Because of|Due to|Despite) [^,]{4,70}), (?=\w)"
)
_DEFINED: Final = re.compile(r"((?:[\w-]+ ){1,5}[\w-]+) \(([A-Z][A-Za-z0-9-]{1,8})\)")
_ROLES: Final = re.compile(
    r"^(?P<one>(?:[\w'’/-]+ ){0,5}[\w'’/-]+) (?P<verb>causes?|leads? to|prevents?|increases?|reduces?|precedes?|follows?|"
    r"affects?|produces?|results? in|than|exceeds?|predicts?|improves?|treats?|inhibits?|activates?|binds to|before|after|"
    r"is (?:more|less) \w+ than|are (?:more|less) \w+ than|replaced|defeated|wrote|founded|led) "
    r"(?P<other>(?:[\w'’/-]+ ){0,5}[\w'’/-]+)\.?$"
)
_PASSIVE: Final = (
    (re.compile(r"^(.{3,60}?) (?:is|are) caused by (.{3,80}?)\.?$"), r"\2 causes \1."),
    (re.compile(r"^(.{3,60}?) causes? (.{3,80}?)\.?$"), r"\2 is caused by \1."),
    (re.compile(r"^(.{3,60}?) (?:is|are) treated with (.{3,80}?)\.?$"), r"\2 is used to treat \1."),
    (re.compile(r"^(.{3,60}?) (?:is|are) used to treat (.{3,80}?)\.?$"), r"\2 can be treated with \1."),
    (re.compile(r"^(.{3,60}?) (?:is|are) associated with (.{3,80}?)\.?$"), r"There is a link between \1 and \2."),
    (re.compile(r"^(.{3,60}?) (?:increases?|raises?) the risk of (.{3,80}?)\.?$"), r"\2 is more likely with \1."),
    (re.compile(r"^(.{3,60}?) (?:reduces?|lowers?) the risk of (.{3,80}?)\.?$"), r"\2 is less likely with \1."),
    (re.compile(r"^(.{3,60}?) includes? (.{3,80}?)\.?$"), r"\2 is part of \1."),
    (re.compile(r"^(.{3,60}?) (?:is|are) caused by (.{3,80}?)\.?$"), r"\2 leads to \1."),
)
_WRAPPINGS: Final = (
    "Yes, {}",
    "Yes. {}",
    "Studies show that {}",
    "Research suggests that {}",
    "Experts say {}",
    "It is known that {}",
    "There is evidence that {}",
    "Scientists found that {}",
    "According to doctors, {}",
    "The fact is that {}",
    "Current data suggest {}",
    "{}",
    "{}",
    "It turns out that {}",
)
_DENYING: Final = (
    "No, it is not true that {}",
    "There is no evidence that {}",
    "It is a myth that {}",
    "It is unlikely that {}",
    "Contrary to what people say, it is false that {}",
    "No evidence suggests that {}",
)


@dataclass(frozen=True)
class Swap:
    """One wording for another, wherever it stands as whole words, whatever its case."""

    old: str
    new: str

    def __call__(self, text: str) -> str:
        """Return the text with the new wording in the place of the old."""

        def put(found: re.Match[str]) -> str:
            return self.new[:1].upper() + self.new[1:] if found[0][:1].isupper() else self.new

        return _whole(self.old).sub(put, text)


@cache
def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(words)}(?![\w-])", re.IGNORECASE)


@cache
def _opposites() -> Mapping[str, tuple[str, ...]]:
    """Return what each word may be replaced by so that the opposite is said, or something else than was."""
    found: dict[str, tuple[str, ...]] = {}
    for line in tomllib.loads(_WORDS.read_text(encoding="utf-8"))["opposites"]:
        left, right = ([word.strip() for word in side.split("|")] for side in _sides(line))
        for own, others in ((left, right), (right, left)):
            for word in own:
                found[word] = (*found.get(word, ()), *others)
    return found


def _sides(line: str) -> tuple[str, str]:
    left, _, right = line.partition(" | ")
    return left, right


@cache
def _alike() -> Mapping[str, tuple[str, ...]]:
    lines = tomllib.loads(_WORDS.read_text(encoding="utf-8"))["alike"]
    found: dict[str, tuple[str, ...]] = {}
    for words in ([word.strip() for word in line.split("|")] for line in lines):
        for word in words:
            found[word] = (*found.get(word, ()), *(other for other in words if other != word))
    return found


@cache
def _any_of(which: Callable[[], Mapping[str, tuple[str, ...]]]) -> re.Pattern[str]:
    words = sorted(which(), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])", re.IGNORECASE)


def opposite(text: str, rng: Random) -> Swap | None:
    """Return a swap of one word of `text` for its opposite; None if it has none."""
    found = [each[0].lower() for each in _any_of(_opposites).finditer(text)]
    telling = [
        each for each in found if each not in {"is", "are", "was", "were", "can", "may", "do", "does", "has", "have"}
    ]
    if not found:
        return None
    old = rng.choice(telling if telling and rng.random() < 0.8 else found)
    return Swap(old, rng.choice(_opposites()[old]))


def other_number(text: str, rng: Random) -> Swap | None:
    """Return a swap of one number of `text` for another of about its size; None if it has none."""
    found = _NUMBER.findall(text)
    if not found:
        return None
    old = rng.choice(found)
    value = float(old.replace(",", ""))
    for _ in range(9):
        new = value * rng.choice((0.1, 0.5, 0.8, 1.2, 1.5, 2, 3, 10)) + rng.choice((-1, 0, 0, 1, 2))
        shown = f"{new:.{len(old.partition('.')[2])}f}" if "." in old else str(int(new))
        if shown != old and new >= 0:
            return Swap(old, shown)
    return Swap(old, str(int(value) + 1))


def other_name(text: str, names: Sequence[str], rng: Random) -> Swap | None:
    """Return a swap of one of the `names` in `text` for another of them; None if it has none."""
    words = set(re.findall(r"[\w-]+", text.lower()))
    own = [name for name in names if name.lower() in words]
    others = [name for name in names if name.lower() not in words]
    return Swap(rng.choice(own), rng.choice(others)) if own and others else None


def denied(text: str, rng: Random) -> str | None:
    """Return the sentence with a "not" put in or taken out; None if no place was found."""
    for pattern, put in ((_DENIED, r"\1"), (_NOT_DONE, r"\1"), (_NO, "")):
        if pattern.search(text):
            changed = pattern.sub(put, text, count=1)
            return changed[:1].upper() + changed[1:]
    places = [*_HELPING.finditer(text)]
    if places and rng.random() < 0.85:
        place = rng.choice(places[:2])
        word = place[1].split()[0]
        negative = rng.choice(("not", "not", "not", "never", "rarely" if rng.random() < 0.3 else "not"))
        joined = f"{word}n't" if negative == "not" and word in _SHORT and rng.random() < 0.35 else f"{word} {negative}"
        return text[: place.start()] + joined + text[place.start() + len(word) :]
    for place in _SAID.finditer(text):
        verb = place[1]
        if verb in _PAST:
            return f"{text[: place.start()]}did not {_PAST[verb]}{text[place.end() :]}"
        if verb in _THIRD:
            fails = rng.choice(("does not", "doesn't", "fails to"))
            return f"{text[: place.start()]}{fails} {_THIRD[verb]}{text[place.end() :]}"
    if rng.random() < 0.5:
        return rng.choice(_DENYING).format(_uncapitalised(text))
    return None


_THIRD: Final = {third_person(verb): verb for verb in VERBS}
_PAST: Final = {(verb + "d" if verb.endswith("e") else verb + "ed"): verb for verb in VERBS}
_SHORT: Final = frozenset("is are was were does do did could should would".split())


def roles_swapped(text: str, _: Random) -> str | None:
    """Return "B causes A" for "A causes B"; None if the sentence isn't of that kind."""
    found = _ROLES.match(text)
    if not found or found["one"].lower() == found["other"].lower():
        return None
    one, other = _uncapitalised(found["one"]), found["other"]
    return f"{other[:1].upper()}{other[1:]} {found['verb']} {one}."


def reworded(text: str, rng: Random, strength: float = 0.5) -> str:
    """Return the sentence in other words, as people would put it; `strength`, 0 to 1: how much is changed."""
    for change, share in (
        (_without_asides, 0.9), (_abbreviated, 0.7), (_moved, 0.5), (_passive, 0.6), (_synonyms, 1.0), (_thinned, 0.5),
    ):  # fmt: skip
        if rng.random() < share * min(1.0, 2 * strength):
            text = change(text, rng)
    return text


def wrapped(text: str, rng: Random) -> str:
    """Return the sentence as it may be said in passing: "Yes, …", "studies show that …", in lower case, as a question."""
    if rng.random() < 0.25:
        text = rng.choice(_WRAPPINGS).format(_uncapitalised(text))
    if rng.random() < 0.2:
        text = text.lower() if rng.random() < 0.5 else text.rstrip(".")
    return text


def parts(text: str) -> list[str]:
    """Return clauses of a sentence that say something by themselves; conditions and denials are not parted from theirs."""
    pieces = [piece.strip(" ,;") for piece in _CLAUSE.split(_PARENTHESES.sub("", text))]
    if len(pieces) < 2 or _TIED.search(text):
        return []
    head = pieces[0]
    found = [head] if len(head.split()) >= 5 else []
    for piece in pieces[1:]:
        bare = re.sub(r"^(?:and|but|because|although|while|whereas|so) ", "", piece)
        if (
            bare != piece
            and len(bare.split()) >= 6
            and re.search(r"\b(?:is|are|was|were|has|have|can|may|should)\b", bare)
        ):
            found.append(bare)
    return [each[:1].upper() + each[1:].rstrip(".") + "." for each in found]


def _uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _without_asides(text: str, _: Random) -> str:
    if _DEFINED.search(text):
        return text
    bare = _AWAY.sub("", _PARENTHESES.sub("", text))
    return bare[:1].upper() + bare[1:]


def _abbreviated(text: str, rng: Random) -> str:
    def put(found: re.Match[str]) -> str:
        words, short = found[1], found[2]
        initials = "".join(word[0] for word in words.replace("-", " ").split()[-len(short) :]).upper()
        if initials != short.upper()[: len(initials)] or len(initials) < 2:
            return found[0]
        whole = " ".join(words.split()[: -len(initials)])
        return f"{whole} {short}".strip() if rng.random() < 0.5 else words

    return _DEFINED.sub(put, text)


def _moved(text: str, _: Random) -> str:
    found = _OPENING.match(text)
    if not found:
        return text
    rest = text[found.end() :].rstrip(". ")
    return f"{rest[:1].upper()}{rest[1:]} {_uncapitalised(found[1])}."


def _passive(text: str, rng: Random) -> str:
    fitting = [(pattern, put) for pattern, put in _PASSIVE if pattern.match(text)]
    if not fitting:
        return text
    pattern, put = rng.choice(fitting)
    changed = pattern.sub(put, text)
    return changed[:1].upper() + changed[1:]


def _synonyms(text: str, rng: Random) -> str:
    def put(found: re.Match[str]) -> str:
        if rng.random() < 0.4:
            return found[0]
        new = rng.choice(_alike()[found[0].lower()])
        return new[:1].upper() + new[1:] if found[0][:1].isupper() else new

    return _any_of(_alike).sub(put, text)


def _thinned(text: str, rng: Random) -> str:
    """Leave out words that say little."""
    words = text.split()
    light = {
        "the",
        "a",
        "an",
        "very",
        "also",
        "generally",
        "typically",
        "some",
        "of the",
        "that",
        "currently",
        "clearly",
    }
    return " ".join(word for at, word in enumerate(words) if at == 0 or word.lower() not in light or rng.random() < 0.6)


Change = Callable[[str], str]


def names_in(texts: Sequence[str]) -> list[str]:
    """Return words that name something, such as drugs and genes: as their endings or capitals show; most frequent first."""
    counts: dict[str, int] = {}
    for word in chain.from_iterable(re.findall(r"[A-Za-z][\w-]{2,}", text) for text in texts):
        if any(letter.isupper() or letter.isdigit() for letter in word[1:]) or _NAMES.search(word):
            counts[word] = counts.get(word, 0) + 1
    return sorted((word for word, count in counts.items() if count > 1), key=lambda word: -counts[word])[:60]


_NAMES: Final = re.compile(
    r"(?:mab|nib|cillin|mycin|statin|azole|olol|pril|sartan|oxetine|platin|taxel|rubicin|ine|one|ide|oma|itis|osis|emia|"
    r"opathy|ectomy|ology|cytes?|gens?|ase|therapy|kidney|liver|lung|heart|breast|colon|brain|bone|skin|blood|stomach|"
    r"prostate|ovar\w+|thyroid)$"
)
