"""Telephone numbers and what people, records, specimens and policies are numbered with."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from qa.identifying.rule import UNIT, Finding, Rule, digits

_AS_NUMBER: Final = r"(?:\s?(?:numbers?|nos?|nr|num|id|ids|identifier|ref|reference|code)\b\.?|\s?#)"
_BETWEEN: Final = r"[\s:=#–-]{0,4}(?:(?:is|was)\b[\s:=#-]{0,3})?"
_ALONE: Final = r"mrn|m\.r\.n\.?|nhs|chi|hcn|nhi|urn|empi|ssn|nino|chart|medical record|health record|hospital number"
_NUMBERED: Final = (
    r"nhs|chi|hospital|hosp|patient|pat|pt|unit|medical record|health record|record|chart|case|file|accession|specimen|"
    r"sample|lab|laboratory|histology|pathology|path|biopsy|cytology|slide|block|insurance|policy|medicare|medicaid|"
    r"health card|passport|licen[cs]e|account|acct|visit|admission|episode|encounter|subject|participant|social security|"
    r"national insurance|ni|national|personal|registration|referral|order|request|report|device|serial|member|tax|staff|"
    r"gmc|nmc|npi"
)
_LABELLED: Final = re.compile(
    rf"(?<![^\W_])(?:(?:{_NUMBERED})(?:'s)?{_AS_NUMBER}|(?:{_ALONE})(?:{_AS_NUMBER}|(?![^\W\d_]))){_BETWEEN}"
    r"(?P<it>[A-Za-z]{0,5}[ -]?\d[^\W_]*+(?:[/-][^\W_]++|[ ]\d{3,4}(?!\w)){0,5})(?![^\W_])",
    re.IGNORECASE,
)
_PHONED: Final = re.compile(
    r"(?<![^\W_])(?:tel|telephone|phone|mobile|mob|fax|bleep|pager|whats ?app|extn?|extension)\b\.?"
    r"(?:\s?(?:no|number|nr)\b\.?)?[\s:=]{0,4}(?:(?:is|on|at)\b[\s:=]{0,3})?"
    rf"(?P<it>\+?\(?\d(?:[ .\-/()]{{0,2}}\d){{2,14}})(?!\d)(?!{UNIT})",
    re.IGNORECASE,
)
_ABROAD: Final = re.compile(r"(?<![\w)+])\+\d(?:[ .\-/()]{0,2}\d){7,14}(?!\d)")
_TRUNK: Final = re.compile(r"(?<![\w.,+])\(?0\d(?:\)?[ .\-/]?\(?\d){7,12}(?!\d)")
_THREE_THREE_FOUR: Final = re.compile(
    rf"(?<![\w.,+-])(?:1[ .-])?(?:\(\d{{3}}\)[ ]?|\d{{3}}[ .-])\d{{3}}[ .-]\d{{4}}(?![\w-])(?!{UNIT})"
)
_HYPHENED: Final = re.compile(r"(?<![\w.,-])\d{1,9}(?:[-–]\d{1,9}){2,4}(?![\w-])(?![.,]\d)")
_SPECIMEN: Final = re.compile(r"(?<![^\W_])(?!CD|IL|CK|HER|HPV|MK|PD|DS|SB)[A-Z]{1,3}\d{2}[-/]\d{3,7}(?![^\W_])")
_PATIENT: Final = re.compile(
    rf"(?<![^\W_])(?:patient|pt) (?P<it>\d{{4,9}})(?![^\W_]|[.,/–-]\d)(?!{UNIT})", re.IGNORECASE
)
_MEDICARE: Final = re.compile(r"(?<![^\W_])[1-9][A-Z][A-Z\d]\d-?[A-Z][A-Z\d]\d-?[A-Z]{2}\d{2}(?![^\W_])", re.IGNORECASE)
_NATIONAL_INSURANCE: Final = re.compile(r"(?<![^\W_])[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![^\W_])", re.IGNORECASE)
_LONG: Final = re.compile(r"(?<![^\W_])(?<!\d[.,])(?=(?:[^\W\d_]{0,12}\d){6})[^\W_]++")
_UUID: Final = re.compile(r"(?<![^\W_])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![^\W_])", re.IGNORECASE)

# Numbers of trials, publications, genes and codes, and the names that companies give to drugs: they name no patient.
_PUBLIC: Final = re.compile(
    r"\b10\.\d{4,9}/\S+"
    r"|\b20\d\d-\d{6}-\d{2}\b"
    r"|\b(?:NCT|ISRCTN|ACTRN|CTRI|DRKS|EUCTR|EudraCT|UMIN|jRCT|ChiCTR|CRD|PMID|PMCID|PMC|NEJM\w{0,4}|doi|OMIM|LOINC|RxNorm|"
    r"SNOMED(?: CT)?|MeSH|UMLS|CUI|HGNC|Entrez|ENS[GTP]|GSE|GSM|rs|N[MPRC]_|COSM)[ :#-]{0,3}(?:(?:no|number|code|id)\.? ?)?"
    r"C?\d+"
    r"|\b(?:GSK|GW|AZD|BMS|PF|LY|MK|RO|RG|JNJ|INCB|PD|CP|SB|TAK|ABT|ABBV|SAR|MEDI|REGN|BAY|AMG|DS|ONO)[ -]?\d{3,8}[a-z]?\b",
    re.IGNORECASE,
)


def _is_labelled(match: re.Match[str]) -> bool:
    return len(digits(match["it"])) >= 3


def _is_no_year(match: re.Match[str]) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d|\d0{3,}", match["it"]) is None


def _is_no_amount(match: re.Match[str]) -> bool:
    """Whether it is no round figure ("500000", "500-100-500"): what is counted is round, what is numbered seldom."""
    groups = re.findall(r"\d+", match[0])
    if len(groups) == 1:
        return re.fullmatch(r"[1-9]\d{0,2}0{3,6}", match[0]) is None
    return len(digits(match[0])) >= 7 and not all(group.endswith("0") for group in groups)


_RULES: Final = (
    Rule("number", _LABELLED, _is_labelled),
    Rule("number", _PHONED),
    Rule("number", _ABROAD),
    Rule("number", _TRUNK),
    Rule("number", _THREE_THREE_FOUR, _is_no_amount),
    Rule("number", _HYPHENED, _is_no_amount),
    Rule("number", _SPECIMEN),
    Rule("number", _PATIENT, _is_no_year),
    Rule("number", _MEDICARE),
    Rule("number", _NATIONAL_INSURANCE),
    Rule("number", _LONG, _is_no_amount),
    Rule("number", _UUID),
)


def findings(text: str) -> Iterator[Finding]:
    """Yield numbers that stand for a person, save those that anybody can look up."""
    public = [match.span() for match in _PUBLIC.finditer(text)]
    starts = [start for start, _ in public]
    for rule in _RULES:
        for finding in rule.findings(text):
            last = bisect_right(starts, finding.start) - 1
            if last < 0 or public[last][1] < finding.end:
                yield finding
