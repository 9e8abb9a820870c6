"""Claims out of questions: what a question takes for granted, or says together with its answer, as a sentence.

By rules over words, without a parser: what comes out need not be good English, only say what the question says.
"""

import re
from typing import Final

_DO: Final = frozenset({"do", "does", "did"})
_BE: Final = frozenset({"is", "are", "was", "were"})
_HELPING: Final = _DO | _BE | frozenset("can could may might must should will would has have had shall".split())
_WH: Final = frozenset("what which who whom whose when where why how".split())
_ASIDE: Final = re.compile(
    r"^(?:since|as|given that|because|considering that|now that|if)\s+(?P<said>[^,]+(?:,[^,]+)*?),\s+(?=(?:so |then )?"
    r"(?:what|which|who|"
    r"when|where|why|how|is|are|do|does|did|can|should|must|may|would|will|has|have)\b)",
    re.IGNORECASE,
)
_CORRECT: Final = re.compile(
    r",?\s*(?:correct|right|true|isn't it|aren't they|doesn't it|don't they)\s*$", re.IGNORECASE
)
_OPENS_PREDICATE: Final = re.compile(
    r"(?:in|on|at|by|of|to|for|from|with|within|without|under|over|among|after|before|during|about|against|as|than|like|"
    r"a|an|the|not|no|any|more|less|most|best|better|worse|usually|often|always|ever|still|also|only|mainly|generally|"
    r"commonly|likely|unlikely|effective|ineffective|safe|unsafe|common|rare|possible|necessary|needed|useful|known|given|"
    r"seen|found|made|done|shown|taken|worth|able|available|harmful|dangerous|beneficial|contagious|related|similar|"
    r"different|higher|lower|\w{3,}ed|\w{4,}ing|\w{4,}able|\w{4,}ive)",
    re.IGNORECASE,
)
VERBS: Final = frozenset(
    """accept achieve act add affect aggravate aid allow alter appear apply arise attack attract avoid be become begin
    believe belong bind block boost bring build call carry cause change choose clear come compare complete consist
    contain continue contribute control correlate cover create cross cure cut damage decline decrease define delay
    depend destroy detect develop diagnose die differ diminish disappear do double eat eliminate encode end enhance
    ensure exceed exclude exist expand experience explain express extend face fail fall favor feel fight find fit
    follow form gain get give go grow happen harm have heal help hide hold improve include increase indicate infect
    influence inhibit invade involve issue keep kill lack last lead leave lessen let lie limit link live look lose
    lower maintain make manage matter mean measure modify move mutate need occur offer originate outweigh pass perform
    persist play postpone precede predict prefer prevent produce progress prohibit promote prompt protect prove
    provide raise reach react receive recommend recover recur reduce refer regulate relate relieve rely remain remove
    replace report represent require resolve respond rest restrict result return reveal rise rule run save say see
    seem serve share shorten show shrink slow speed spread stand start stay stem stimulate stop strengthen suffer
    suggest support suppress survive take target tell tend test think threaten tolerate transform transmit travel
    treat trigger try turn undergo understand use vary want warn weaken win work worsen write
    """.split()
)
"""Verbs as they stand in a dictionary, the frequent ones."""


def said_by(question: str, answer: str = "") -> str | None:
    """Return the claim that a question makes with its answer, or without one that there is something of the kind.

    None for a question that the rules don't know, such as a few key words.
    """
    words = _CORRECT.sub("", question.strip().rstrip("?. ")).split()
    if len(words) < 3:
        return None
    first = words[0].lower()
    if first in _HELPING:
        return _sentence(_straight(words))
    if first in _WH:
        return _asked_with(first, words, answer)
    if first in {"in", "on", "at", "for", "from", "by", "with", "during", "after", "to", "of"}:
        return _prepositional(words, answer)
    return None


def taken_for_granted(question: str) -> str | None:
    """Return what a question states before it asks: "Since X does Y, when may it be stopped?" states that X does Y."""
    aside = _ASIDE.match(question.strip())
    if aside:
        return _sentence(aside["said"].split())
    bare = question.strip().rstrip("?. ")
    cut = _CORRECT.sub("", bare)
    if cut != bare and cut.split()[0].lower() not in _HELPING | _WH:
        return _sentence(cut.split())
    return None


def is_yes_no(question: str) -> bool:
    """Whether a question asks if something is so."""
    words = question.split()
    return bool(words) and words[0].lower() in _HELPING


def _asked_with(first: str, words: list[str], answer: str) -> str | None:
    at = next((place for place, word in enumerate(words[1:], 1) if word.lower() in _HELPING), None)
    rest = words[1:]
    if first in {"what", "which", "who", "whom", "whose"}:
        return _of_things(words, at, answer)
    if first == "how" and len(rest) > 1 and rest[0].lower() in {"many", "much"}:
        if at is None:
            return _sentence([answer or "some", *rest[1:]])
        thing = words[2:at]
        return _sentence([*_straight(words[at:]), *([answer] if answer else []), *thing])
    if at is None:
        return None
    return _sentence([*_straight(words[at:]), *([answer] if answer else [])])


def _of_things(words: list[str], at: int | None, answer: str) -> str | None:
    """Treat "What/Which/Who (thing) …", whose answer is the subject unless a "do" or a second subject follows."""
    somebody = "someone" if words[0].lower() in {"who", "whom"} else "something"
    if at is None:  # "What causes X", "Which tumours stand out"
        named = words[1:]
        if answer:
            return _sentence([answer, *(named if named[0].endswith("s") or words[0].lower() == "who" else named[1:])])
        is_thing = words[0].lower() == "which" or not named[0].endswith(("s", "ed"))
        return _sentence(named if is_thing and words[0].lower() != "who" else [somebody, *named])
    thing, rest = words[1:at], words[at:]
    if rest[0].lower() in _DO:
        return _sentence([*_straight(rest), *([answer] if answer else ["some" if thing else "", *thing])])
    if not thing and rest[0].lower() in _BE:
        if not answer:
            return None  # "What is X" says nothing
        return _sentence([answer, *rest])
    if answer:
        return _sentence([answer, *rest])
    return _sentence([*thing, *rest] if thing else [somebody, *rest])


def _prepositional(words: list[str], answer: str) -> str | None:
    """Treat "In which year did …", "For whom is …", "In the Dutch survey, which tests were used"."""
    places = [place for place, word in enumerate(words[:12]) if word.lower() in _WH]
    if not places:
        return None
    at = places[0]
    if at == 1:
        helping = next((place for place, word in enumerate(words) if place > 1 and word.lower() in _HELPING), None)
        if helping is None:
            return None
        return _sentence([*_straight(words[helping:]), *([words[0], answer] if answer else [])])
    asked = said_by(" ".join(words[at:]), answer)
    return None if asked is None else _sentence([*words[:at], asked[0].lower() + asked[1:].rstrip(".")])


def _straight(words: list[str]) -> list[str]:
    """Put the helping verb that opens a question behind its subject; "do" is left out."""
    helping, rest = words[0], words[1:]
    if helping.lower() in _DO:
        return _inflected(helping.lower(), rest)
    verbs = helping.lower() not in _BE | {"has", "have", "had"}
    for at in range(1, len(rest)):
        word = rest[at].strip(",")
        if (word.lower() in VERBS) if verbs else _OPENS_PREDICATE.fullmatch(word):
            if rest[at - 1].lower() in {"of", "the", "a", "an", "in", "for", "with", "to", "and", "or"}:
                continue
            if not verbs and word.lower() in {"of", "in", "with", "for", "from"} and at < 3 and len(rest) > at + 3:
                continue
            return [*rest[:at], helping.lower(), *rest[at:]]
    return [*rest[:1], helping.lower(), *rest[1:]] if len(rest) < 3 else [*rest[:-1], helping.lower(), rest[-1]]


def _inflected(helping: str, rest: list[str]) -> list[str]:
    for at in range(1, len(rest)):
        verb = rest[at].lower().strip(",")
        if verb in VERBS and rest[at - 1].lower() not in {"of", "the", "a", "an", "to", "in", "for", "with"}:
            if helping == "did" or rest[at - 1].lower() == "not":
                return rest if helping != "did" else [*rest[:at], "did", *rest[at:]]
            if helping == "does":
                return [*rest[:at], third_person(rest[at]), *rest[at + 1 :]]
            break
    return rest


def third_person(verb: str) -> str:
    """Return a verb as he, she or it has it."""
    if verb == "have":
        return "has"
    if verb == "be":
        return "is"
    if verb.endswith(("s", "sh", "ch", "x", "o", "z")):
        return verb + "es"
    return verb[:-1] + "ies" if verb.endswith("y") and verb[-2] not in "aeiou" else verb + "s"


def _sentence(words: list[str]) -> str | None:
    text = " ".join(word for word in words if word).strip(" ,.")
    return text[0].upper() + text[1:] + "." if len(text.split()) >= 3 else None
