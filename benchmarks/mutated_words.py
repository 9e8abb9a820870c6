"""A statement's denials, populations and strengths of assertion, each changed in one way."""

import re
from typing import Final

from mutated_figures import Changes, like, put, tidy

Pairs = tuple[tuple[str, str, str], ...]
"""A name of what is done, a pattern, and what is put in its place."""

_VERBS: Final = (
    "mediate block bind attach induce detect lower improve reduce increase show keep make benefit need correlate follow "
    "point lack cover mean rest find rely start stay turn receive depend give get provide require remain consist involve "
    "appear indicate suggest confer predispose vary add affect decrease predict exclude apply differ persist substitute"
).split()
_AUXILIARY: Final = r"\b(?:is|are|was|were|should|must|may|can|has been|have been|will|would|could|might)\b"
_DENIED_ALREADY: Final = r"(?! (?:\w+ ){0,2}(?:not|no|never|none|neither|only|nothing)\b)"
# Where "not" would deny nothing, or no more than a doubt: "may or may not", "that is,", "whether it is".
_UNDENIABLE: Final = re.compile(r"(?:\bwhether\b[^,.;]{0,40}|\bor |\bthat )$", re.IGNORECASE)

_PUT_OUT: Final[Pairs] = (
    ("taken out", r"\b(do|does|did) not (?=[a-z])", ""),
    ("taken out", r"\bcan['’]t\b", "can"),
    ("taken out", r"\bcannot\b", "can"),
    (
        "taken out",
        r"(?<!whether or)(?<!\bdo)(?<!does)(?<!did)(?<!but) not\b(?! only| just| otherwise| necessarily| yet)",
        "",
    ),
    ("taken out", r"\bnot yet\b", "already"),
    ("taken out", r"\b[Nn]ever\b", "always"),
    (
        "taken out",
        r"(?<!if )(?<!or )(?<!vs\. )(?<!versus )\bno (?!more than|less than|longer|one\b)",
        "",
    ),
    ("taken out", r"^No (?=[a-z])", "Some "),
    ("taken out", r"\bno longer\b", "still"),
    ("taken out", r"\b[Nn]either (?=.* nor )", "both "),
    ("taken out", r"\bnothing\b", "something"),
    ("taken out", r"\b[Nn]obody\b", "everybody"),
    ("taken out", r"\bNothing\b", "Something"),
    ("taken out", r"\bcontraindicated\b", "indicated"),
    ("taken out", r"\b[Uu]nless\b", "if"),
    ("without", r"(?<!with or )(?<!with and )\bwithout\b(?! or with)", "with"),
    ("without", r"(?<!with or )\bWithout\b", "With"),
    ("with", r"\b([Pp]atients?|[Cc]hildren|[Ww]omen|[Aa]dults|tumors) with (?!or |and without)", r"\1 without "),
)
_OPPOSITES: Final = (
    ("controversial", "uncontroversial"), ("necessary", "unnecessary"), ("likely", "unlikely"),
    ("effective", "ineffective"), ("sufficient", "insufficient"), ("reversible", "irreversible"),
    ("resectable", "unresectable"), ("operable", "inoperable"), ("clear", "unclear"), ("treated", "untreated"),
    ("affected", "unaffected"), ("conscious", "unconscious"), ("complicated", "uncomplicated"),
    ("common", "uncommon"), ("known", "unknown"), ("available", "unavailable"), ("acceptable", "unacceptable"),
    ("adequate", "inadequate"), ("appropriate", "inappropriate"), ("consistent", "inconsistent"),
    ("significant", "insignificant"), ("independent", "dependent"), ("direct", "indirect"), ("usual", "unusual"),
    ("invasive", "noninvasive"), ("evaluable", "unevaluable"), ("confirmed", "unconfirmed"),
    ("hormonal", "nonhormonal"), ("responsive", "nonresponsive"), ("blinded", "unblinded"), ("tested", "untested"),
    ("cleared", "uncleared"), ("desirable", "undesirable"), ("possible", "impossible"),
)  # fmt: skip
_STATUS: Final = ("node", "ER", "PR", "HER2", "receptor", "FISH", "lymph node", "hormone receptor", "false", "RT-PCR")
_GROUPS: Final = (
    ("premenopausal", "postmenopausal"), ("postmenopausal", "premenopausal"), ("perimenopausal", "postmenopausal"),
    ("women", "men"), ("men", "women"), ("adults", "children"), ("children", "adults"), ("infants", "adults"),
    ("adult", "paediatric"), ("male", "female"), ("elderly", "young"), ("younger", "older"), ("older", "younger"),
    ("young", "old"), ("pregnant", "nonpregnant"), ("pregnancy", "lactation"), ("breastfeeding", "postmenopausal"),
    ("breastfeed", "do not breastfeed"), ("travellers", "residents"), ("traveller", "resident"),
    ("falciparum", "vivax"), ("vivax", "falciparum"), ("ovale", "knowlesi"), ("malariae", "vivax"),
    ("knowlesi", "ovale"), ("severe", "mild"), ("symptomatic", "asymptomatic"), ("asymptomatic", "symptomatic"),
    ("metastatic", "early"), ("metastatic", "nonmetastatic"), ("advanced", "early"), ("adjuvant", "metastatic"),
    ("adjuvant", "neoadjuvant"), ("neoadjuvant", "adjuvant"), ("preoperative", "postoperative"),
    ("postoperative", "preoperative"), ("ipsilateral", "contralateral"), ("contralateral", "ipsilateral"),
    ("bilateral", "unilateral"), ("unilateral", "bilateral"), ("ductal", "lobular"), ("lobular", "ductal"),
    ("high-risk", "low-risk"), ("low-risk", "high-risk"), ("in situ", "invasive"), ("noninvasive", "invasive"),
    ("recurrent", "primary"), ("acute", "chronic"), ("HIV", "hepatitis"), ("renal", "cardiac"),
)  # fmt: skip
# After these an "is" says no more than a "may be".
_OPEN: Final = re.compile(
    r"\bwhether [^,.;]{0,40}$|\bpossible that [^,.;]{0,40}$"
    r"|\b(?:if|when|where|once|until) [^,.;]{0,60}(?:, such as [^,.;]{0,60}, )?$",
    re.IGNORECASE,
)
_OFTEN: Final = r"(?<!more )(?<!less )(?<!most )\b(?:usually|often|generally|commonly|frequently|typically|mainly)\b"
_STRENGTHS: Final[Pairs] = (
    ("must for should", r"\b(?<!n)[Ss]hould\b", "must"),
    ("may for should", r"\bshould\b(?! not)", "may"),
    ("may for should", r"\bshould not\b", "need not"),
    ("should for must", r"\bmust\b", "should"),
    ("may for must", r"\bmust\b(?! not)", "may"),
    ("need not for must not", r"\bmust not\b", "need not"),
    ("will for may", r"\bmay\b", "will"),
    ("should for may", r"\bmay\b(?! have| also have)", "should"),
    ("must for may", r"\bmay\b(?! have| also have)", "must"),
    ("is for may be", r"\bmay be\b(?! as)", "is"),
    ("will for might", r"\b(?:might|could)\b", "will"),
    ("must for can", r"\bcan\b(?!['’]t| not)", "must"),
    ("may for will", r"\bwill\b", "may"),
    ("given for considered", r"\bshould be considered\b(?! (?:a|an|for|candidates|in the)\b)", "should be given"),
    ("must for considered", r"\bshould be considered\b(?! (?:a|an|for|candidates|in the)\b)", "must be given"),
    ("not recommended", r"\b(?<!not )(is|are) recommended\b", r"\1 not recommended"),
    ("not recommended", r"\brecommend that\b", "recommend against the view that"),
    ("required for recommended", r"\b(is|are) recommended\b", r"\1 required"),
    ("recommended", r"\bnot (currently )?recommended\b", r"\1recommended"),
    ("required for recommended", r"\bnot (currently )?recommended\b", r"not \1required"),
    ("allowed", r"\bcontraindicated\b", "allowed"),
    (
        "may be for is",
        r"(?<!that )\b(?:is|are)\b(?! (?:being|no|not|at once|potentially|possibly|possible|likely|unclear|unknown)\b|,)",
        "may be",
    ),
    ("may have been for was", r"(?<!that )\b(?:was|were)\b(?! (?:no|not)\b|,)", "may have been"),
    ("optional", r"\bessential\b", "optional"),
    ("optional", r"\b(?<!not )(?:necessary|required)\b(?= (?:to|for|in)\b|[.,;])", "optional"),
    ("may for need", r"\b(?:needs|need|requires|require)\b(?= [a-z])(?! (?:for|of|not)\b)", "may need"),
    ("may for has to", r"\b(?:has|have) to be\b", "may be"),
    ("certain", r"\bpotentially\b", "certainly"),
    ("certain", r"\b(?:may|might) (?=predict|benefit|increase|decrease)", "certainly "),
    ("certain", r"\bsuggests?\b", "proves"),
    ("certain", r"\bappears? to\b", "certainly"),
    ("always", rf"{_OFTEN}|\b(?:sometimes|rarely)\b", "always"),
    ("rarely", _OFTEN, "rarely"),
    (
        "all for most",
        r"\b(?:[Mm]ost|[Ss]ome|[Mm]any|[Ss]everal|[Aa] few)(?= (?:women|patients|cases|tumors|groups)\b)",
        "all",
    ),
    ("some for all", r"(?<!\bat )(?<!\bin )(?<!\babove )(?<!\balmost )\b(?:[Aa]ll|[Ee]very|[Ee]ach)(?= [a-z])", "some"),
)


def negations(text: str, begin: int) -> Changes:
    """Put a denial in after each auxiliary and in each plain verb, take each out, and put opposites in."""
    for match in re.compile(_AUXILIARY + _DENIED_ALREADY).finditer(text, begin):
        if not _UNDENIABLE.search(text[: match.start()]) and not text.startswith((",", " or "), match.end()):
            at = match.start() + len(match.group().split()[0])
            yield "put in", put(text, at, at, " not")
    for match in re.compile(rf"\b(?:{'|'.join(_VERBS)})s\b(?= (?!than\b)[a-z])").finditer(text, begin):
        if re.search(r"[\w),] $", text[: match.start()]) and _is_verb(text, match):
            yield "put in", put(text, *match.span(), f"does not {match.group()[:-1]}")
    for name, pattern, other in _PUT_OUT:
        for match in re.compile(pattern).finditer(text, begin):
            yield name, tidy(put(text, *match.span(), like(match.group(), match.expand(other))))
    for word, opposite in _OPPOSITES:
        yield from _each("opposite", text, begin, word, opposite)
        yield from _each("opposite", text, begin, opposite, word)


def _is_verb(text: str, match: re.Match[str]) -> bool:
    """Whether a word such as "benefits" is a verb here: no article, adjective or preposition stands before it."""
    before = text[: match.start()].split()[-1].lower()
    of_a_noun = {
        "the",
        "of",
        "and",
        "or",
        "with",
        "for",
        "in",
        "to",
        "these",
        "such",
        "potential",
        "relative",
        "no",
        "its",
    }
    return before not in of_a_noun


def populations(text: str, begin: int) -> Changes:
    """Put another group of patients, or another kind of disease, in place of each."""
    for word, other in _GROUPS:
        yield from _each(f"{other} for {word}", text, begin, word, other)
    for name in _STATUS:
        for sign, other in (("positive", "negative"), ("negative", "positive")):
            for match in re.compile(rf"\b{name}([- ]){sign}\b").finditer(text, begin):
                yield f"{other} for {sign}", put(text, match.end(1), match.end(), other)


def modalities(text: str, begin: int) -> Changes:
    """Make each assertion and each recommendation stronger or weaker."""
    for name, pattern, other in _STRENGTHS:
        for match in re.compile(pattern).finditer(text, begin):
            if not _OPEN.search(text[: match.start()]):
                yield name, put(text, *match.span(), like(match.group(), match.expand(other)))


def _each(name: str, text: str, begin: int, word: str, other: str) -> Changes:
    for match in re.compile(rf"(?<![\w-]){re.escape(word)}(?!\w)", re.IGNORECASE).finditer(text, begin):
        if not text.startswith((f" and {other}", " hybridi"), match.end()):
            yield name, put(text, *match.span(), like(match.group(), other))
