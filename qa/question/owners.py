"""A property without its owner ("the side effects?") gets the one that the conversation is about."""

import re
from typing import Final

from qa.question.noun_phrases import phrases
from qa.question.word_classes import PROPERTIES, SUPERLATIVES

_LINK: Final = {
    **dict.fromkeys(
        ("therapy", "therapies", "cure", "test", "tests", "testing", "options", "evidence", "screening", "criteria"),
        "for",
    ),
    **dict.fromkeys(("contraindication", "contraindications", "response", "resistance"), "to"),
    **dict.fromkeys(("precaution", "precautions", "problem", "problems", "interaction", "interactions"), "with"),
    **dict.fromkeys(("difference", "differences"), "in"),
}
"""The preposition that ties a property to its owner where it is not "of"."""

_NO_QUALITY: Final = frozenset("the which what no any every each this that some these those only can does".split())
"""Words before "one" that say nothing of its kind."""

_OPEN_END: Final = re.compile(
    r"\W*($|[?.!,]|(in|for|on|from|at|during|after|before|with|under|by|when|if|is|are|was|were|do|does|did|should|can|be|"
    r"there|then|to|than|known|seen|used|differ|change|vary|usually)\b)",
    re.IGNORECASE,
)
_WHAT_ARE_THE: Final = re.compile(r"^\W*(what|who|which|where) (is|are|was|were) the $", re.IGNORECASE)
_WHAT: Final = re.compile(r"\b(what|which) $", re.IGNORECASE)
_OWNED: Final = re.compile(r"\b(its|their|his|her|my|your|whose|this|that|these|those|['’]s?)\s+$", re.IGNORECASE)


def owned(text: str, topic: str) -> str:
    """Return `text` with "of TOPIC" behind its first property that has no owner, "" if there is none."""
    for phrase in phrases(text):
        last = phrase.text.split()[-1].lower()
        rest = text[phrase.end :]
        asked_what = last not in PROPERTIES and _WHAT_ARE_THE.match(text[: phrase.start]) and re.match(r"\W*$", rest)
        if not (last in PROPERTIES or asked_what) or re.match(r"\W*of\b", rest) or _OWNED.search(text[: phrase.start]):
            continue
        in_between = _WHAT.search(text[: phrase.start]) and re.match(r" \w", rest)
        if _OPEN_END.match(rest) and not in_between:
            return f"{text[: phrase.end]} {_LINK.get(last, 'of')} {topic}{rest}"
    return ""


def headed(text: str, topic: str) -> str:
    """Return `text` with its noun put back: "the largest in the world" of sharks, "traditional ones"; "" if none lacks."""
    head = topic.split()[-1]
    one = re.search(r"\b(?P<quality>[\w-]+) (?P<one>ones?)\b(?= |\?|$)", text)
    alike = one is not None and (one.group("one") == "ones") == (_in_number(head, "one") != head)
    if one and alike and one.group("quality").lower() not in _NO_QUALITY:
        return text[: one.start("one")] + _in_number(head, one.group("one")) + text[one.end("one") :]
    best = re.search(
        rf"\bthe (most \w+|{'|'.join(sorted(SUPERLATIVES))})\b(?=\W*$| (in|on|for|to|ever|at|among)\b)",
        text,
        re.IGNORECASE,
    )
    if best:
        return f"{text[: best.end()]} {_in_number(head, 'one')}{text[best.end() :]}"
    return ""


def _in_number(noun: str, like: str) -> str:
    singular = re.sub(r"(?<=[^s])s$", "", noun) if re.search(r"[^siu]s$", noun) and len(noun) > 4 else noun
    return singular if like == "one" else singular + "s" if not noun.endswith("s") else noun
