"""The forms a follow-up takes, told by its first and last words: small talk, a new topic, a fragment, a bare remark."""

import re
from typing import Final

_SMALL_TALK: Final = re.compile(
    r"^\W*((ok(ay)?|yes|no|right|great|perfect|cool|good|fine|sure|thanks?( you)?( (very|so) much| a lot)?|thx|ty|"
    r"cheers|hi|hello|hey|good (morning|afternoon|evening)|bye|got it|i see|understood|ah|hm+|interesting|"
    r"(very )?helpful|"
    r"that'?s (clear|helpful|great|good))\W*)+(there|doctor|then|all)?\W*$",
    re.IGNORECASE,
)
NEW_TOPIC: Final = re.compile(
    r"^\W*(((on )?(a )?(completely |totally |quite )?(different|new|another|separate|unrelated|other) "
    r"(topic|question|subject|thing|matter|issue)|chang(e|ing) (of )?(the )?(topic|subject))"
    r"(?=\W*[:;,.?!–—]|\s+-|\s+(now|then|but|so|please|what|which|who|how|why|is|are|can|do|does|did|should)\b)"
    r"|(something (else|different)( entirely)?|unrelated(ly)?)(?=\s*[:;,.–—]|\s+-|$)|by the way|btw)"
    r"\W+((now|then|but|so|please)\W+)?",
    re.IGNORECASE,
)
"""What says in so many words that the question has nothing to do with those before.

It is set off from what follows: "another issue in pregnancy", "unrelated donor" and "something else to monitor" speak of
the subject. "Anything else" always asks on.
"""

OPENER: Final = re.compile(
    r"^\W*(((ok(ay)?|so|well|hm+|thanks?( you)?|right|great|sure|i see|got it)\b(?! to\b)\W*)*)"
    r"(?P<cue>((and|but|or|also|then|plus)\b\W*)?(what|how) about\b|what of\b|same (for|with|in)\b|"
    r"(and|but|or|also|then|plus)\b)?\W*",
    re.IGNORECASE,
)
"""How a follow-up begins; the group `cue` is what ties it to the question before: "and", "what about"."""

BARE: Final = re.compile(
    r"^\W*((and|but|so|or|also)\b\W*)?((why|how|when|where|who|what)( not| so| come| then| else)?|by how much|"
    r"how (much|many|often|long|soon|common|likely)( (then|more|less))?|which( ones?)?( of (them|these|those))?|"
    r"says who|"
    r"since when|any (others?|more|exceptions?)( \w+){0,2}|still( so)?( \w+){0,5}|"
    r"(at|in|for|with|through|over|by|on|to|under|from) (what|which|whom|how|"
    r"the same)( [\w-]+){0,3}(, and [\w ]+)?)\W*$",
    re.IGNORECASE,
)
"""A remark that only asks more of the question before: "why not?", "at what dose?"."""

CONDITION: Final = re.compile(
    r"^\W*(what )?(?P<clause>(if|when(?! (and|or|is|are|was|were|do|does|did|can|could|should|will|would|may|must|"
    r"has|have|to)\b)|once|"
    r"unless|while(?! [\w-]+\W*$)|until|in case)\b[^,;:?]*)\W*$",
    re.IGNORECASE,
)
"""A clause that changes the circumstances of the question before: "and if it recurs?"."""

PREPOSITION: Final = re.compile(
    r"^(in|for|at|with|on|after|before|between|during|while|by|among|without|under|over|from|within|to|of|as)\b",
    re.IGNORECASE,
)
ASKS: Final = re.compile(
    r"\?|^\W*(what|which|who|whom|whose|how|why|when|where|tell|list|name|give|explain|describe|compare|is|are|was|"
    r"were|do|"
    r"does|did|can|could|should|will|would|may|must|has|have|any)\b",
    re.IGNORECASE,
)
"""What tells a question from a remark such as "The biopsy came back as IHC 2+."."""

_WHOLE: Final = re.compile(
    r"^\W*(what|which|who|whom|how|why|when|where|is|are|was|were|do|does|did|can|could|should|will|would|may|must|"
    r"has|have)\b"
    r"[^.:;?!]*\??$",
    re.IGNORECASE,
)
_IMPERATIVE: Final = re.compile(
    r"\W*(what|which|who|whom|how|why|when|where|tell|list|name|give|explain|describe|compare|show)\b", re.IGNORECASE
)
_VERB: Final = re.compile(
    r"\b(is|are|was|were|do|does|did|can|could|should|shall|will|would|may|might|must|has|have|had)\b", re.IGNORECASE
)


def is_small_talk(text: str) -> bool:
    """Whether `text` is only a greeting, thanks or assent."""
    return bool(_SMALL_TALK.match(text))


def is_fragment(text: str) -> bool:
    """Whether `text` has neither a question word nor a verb of its own: "pertuzumab", "in children"."""
    main = re.split(r"\b(?:who|that|which|whose)\b", text, maxsplit=1)[0] if not _IMPERATIVE.match(text) else text
    return bool(main.strip()) and not _VERB.search(main) and not _IMPERATIVE.match(text)


def can_be_extended(question: str) -> bool:
    """Whether words may be added at the end of `question`: it is one plain sentence with no condition of its own."""
    return bool(_WHOLE.match(question)) and not re.search(
        r"\b(if|when|unless|once)\b(?<!^when)", question, re.IGNORECASE
    )
