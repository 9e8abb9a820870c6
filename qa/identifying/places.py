"""Where a person lives or can be reached: e-mail and network addresses, links, streets and postcodes."""

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from qa.identifying.rule import Finding, Rule

_EMAIL: Final = re.compile(r"(?<![\w.+%'’-])[\w.+%'’-]++@[\w-]++(?:\.[\w-]++)*")
_LINK: Final = re.compile(r"(?<![\w.])(?:https?://|ftp://|www\.)[^\s<>\"“”]+", re.IGNORECASE)
_IP: Final = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|(?=[0-9a-f]{0,4}:)[0-9a-f:]{3,39})(?![\w:]|\.\d)", re.IGNORECASE
)
_BEFORE_SECTION: Final = re.compile(
    r"(?:recommendations?|recs?|sections?|chapters?|§|version|v|table|figure)\.?\s{0,2}$", re.IGNORECASE
)

# The areas of the Royal Mail. The second part never holds C, I, K, M, O or V; "N1 5FU" is a stage and a drug.
_AREAS: Final = (
    "AB AL BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY EC EH EN EX FK FY GL "
    "GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY LA LD LE LL LN LS LU ME MK ML NE NG NN NP NR NW OL OX PA "
    "PE PH PL PO PR RG RH RM SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB WA WC WD WF WN WR WS "
    "WV YO ZE B E G L M N S W"
).replace(" ", "|")
_POSTCODE: Final = re.compile(
    rf"(?<!\bT\d )(?<!\bT\d)(?<![^\W_])(?:{_AREAS})\d[A-Z\d]?[ ]?\d(?!FU|LN)[ABD-HJLNP-UW-Z]{{2}}(?![^\W_])"
)
_POSTCODE_AT_HOME: Final = re.compile(
    rf"\b(?:post ?code|zip(?: ?code)?|lives? (?:in|at)|address)\b[\s:,]{{0,3}}(?:is\s)?"
    rf"(?P<it>(?:{_AREAS})\d[A-Z\d]?\s?\d[A-Z]{{2}}|\d{{5}}(?:-\d{{4}})?)(?![^\W_])",
    re.IGNORECASE,
)
_ZIP: Final = re.compile(r"(?<![\w.,-])(?:\d{5}-(?!\d000)\d{4}|(?<=, )[A-Z]{2} \d{5})(?![\w-]|\.\d|,\d)")
_STREET: Final = re.compile(
    r"(?<![\w.,-])\d{1,5}[A-Za-z]?,?\s+"
    r"(?:(?!(?:Chi|Van|Year|Months?)\b)[A-Z][\w'’.-]{1,30}\s+){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Close|Court|Crescent|Cres|Boulevard|Blvd|Terrace|Gardens|Grove|"
    r"Square|Row|Hill|Mews|Walk|Way|Place|Park)\b(?:\.(?!\w))?"
)
_LOWER_STREET: Final = re.compile(
    r"(?<![\w.,-])\d{1,5}[a-z]?,?\s+(?:[a-z'’-]{2,30}\s+){1,2}(?:street|road|avenue|crescent|boulevard)(?![\w-])"
    r"|(?<!\w)P\.?\s?O\.?\s?Box\s+\d{1,6}",
    re.IGNORECASE,
)


def _is_personal(match: re.Match[str]) -> bool:
    """Whether a link holds more than the name of a site and the words of a page."""
    return re.search(r"[?#@=%]|\d{4}|[0-9a-f]{8}", match[0], re.IGNORECASE) is not None


def _is_network_address(match: re.Match[str]) -> bool:
    try:
        address = ipaddress.ip_address(match[0])
    except ValueError:
        return False
    if address.version == 6:
        return re.search(r"[0-9a-f]{3}", match[0], re.IGNORECASE) is not None  # not "a::b"
    # "1.7.1.2" is the number of a recommendation.
    numbered = max(map(len, match[0].split("."))) < 3 and not match[0].startswith("10.")
    return not (numbered or _BEFORE_SECTION.search(match.string, max(0, match.start() - 30), match.start()))


_RULES: Final = (
    Rule("e-mail", _EMAIL),
    Rule("link", _LINK, _is_personal),
    Rule("address", _IP, _is_network_address),
    Rule("address", _POSTCODE),
    Rule("address", _POSTCODE_AT_HOME),
    Rule("address", _ZIP),
    Rule("address", _STREET),
    Rule("address", _LOWER_STREET),
)


def findings(text: str) -> Iterator[Finding]:
    """Yield addresses of every sort."""
    for rule in _RULES:
        yield from rule.findings(text)
