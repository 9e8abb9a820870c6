"""A statement's drugs, each replaced by another: of the guideline, of the same statement, of its class elsewhere."""

import random
import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from mutated_figures import Changes, put

from qa.question.drug_names import names_drug
from qa.question.glossary import Glossary
from qa.terms import terms

_GROUPS: Final = (
    ("anthracyclines", "taxanes", "bisphosphonates", "corticosteroids"),
    ("aromatase inhibitors", "SERMs", "GnRH agonists"),
    ("antiestrogens", "androgens"),
)
CLASSES: Final[tuple[tuple[str, ...], ...]] = (
    ("trastuzumab", "pertuzumab", "margetuximab", "cetuximab", "rituximab"),
    ("lapatinib", "neratinib", "tucatinib", "afatinib"),
    ("trastuzumab emtansine", "trastuzumab deruxtecan", "sacituzumab govitecan"),
    ("T-DM1", "T-DXd"),
    ("tamoxifen", "toremifene", "raloxifene"),
    ("anastrozole", "letrozole", "exemestane", "vorozole"),
    ("goserelin", "buserelin", "leuprolide", "triptorelin"),
    ("doxorubicin", "epirubicin", "idarubicin", "mitoxantrone"),
    ("paclitaxel", "docetaxel", "cabazitaxel"),
    ("vinorelbine", "vinblastine", "vincristine"),
    ("carboplatin", "cisplatin", "oxaliplatin"),
    ("cyclophosphamide", "ifosfamide"),
    ("methotrexate", "pemetrexed"),
    ("fluorouracil", "5-fluorouracil", "5-FU", "capecitabine", "gemcitabine"),
    ("pamidronate", "clodronate", "zoledronate", "ibandronate"),
    ("artemether", "artesunate", "dihydroartemisinin"),
    ("lumefantrine", "mefloquine", "piperaquine", "pyronaridine", "amodiaquine"),
    ("chloroquine", "hydroxychloroquine", "quinine"),
    ("primaquine", "tafenoquine"),
    ("sulfadoxine", "pyrimethamine", "proguanil", "atovaquone"),
    ("co-trimoxazole", "clindamycin", "doxycycline"),
    ("efavirenz", "nevirapine"),
    ("zidovudine", "lamivudine"),
    ("rifampicin", "isoniazid"),
    ("paracetamol", "ibuprofen"),
    ("aspirin", "naproxen"),
    ("diazepam", "lorazepam"),
    ("prednisone", "dexamethasone"),
    ("megestrol", "medroxyprogesterone"),
    ("mitomycin", "bleomycin"),
    ("fulvestrant", "elacestrant"),
    ("bevacizumab", "ramucirumab"),
    ("clonidine", "venlafaxine"),
    *_GROUPS,
    ("ACT",),
    ("CMF", "CAF", "AC", "FEC", "TAC", "FAC"),
    ("AL",),
)
"""Drugs that could be mistaken for one another, and those that are given for the same thing."""

_SAME: Final = (frozenset({"CAF", "FAC"}), frozenset({"CEF", "FEC"}), frozenset({"adriamycin", "doxorubicin"}))
"""Names of one thing that the glossary does not hold."""
_ALONE: Final = frozenset({"AL", "AC", "ACT"})
"""Too short to be told apart from other abbreviations: replaced where they stand, never put in."""


def drugs_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the drugs that the texts name, in lower case unless they are abbreviations, sorted."""
    found: dict[str, None] = {}
    for text in texts:
        found |= dict.fromkeys(_plain(match.group()) for match in _pattern().finditer(text))
        words = re.findall(r"(?<![\w-])[A-Za-z]{6,}(?![\w-])", text)
        found |= dict.fromkeys(word.lower() for word in words if names_drug(word))
    return tuple(sorted(found))


def drugs(text: str, begin: int, known: Sequence[str], glossary: Glossary, rng: random.Random) -> Changes:
    """Replace each drug; `known` are the guideline's."""
    wanted = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    found = [*re.compile(rf"(?<![\w]){_any_case(wanted)}(?!\w)").finditer(text, begin)] if known else []
    there = {_plain(match.group()) for match in found}
    for match in found:
        name = _plain(match.group())

        def foreign(names: Iterable[str], name: str = name) -> list[str]:
            """Return those of `names` that are another drug than the one replaced, and could be put in."""
            return [
                each
                for each in names
                if each not in _ALONE and _is_group(each) == _is_group(name) and not same(name, each, glossary)
            ]

        family = {each for members in CLASSES if name in members for each in members}
        candidates = (
            ("another of the guideline", foreign(each for each in known if not _among(each, there, glossary))),
            ("another of the statement", foreign(sorted(there))),
            ("one of its class", foreign(each for each in sorted(family) if not _among(each, there, glossary))),
        )
        for kind, others in candidates:
            if others:
                yield kind, put(text, *match.span(), _like(match.group(), rng.choice(others)))


def same(name: str, other: str, glossary: Glossary) -> bool:
    """Whether two names mean the same drug, or one is part of the other."""
    one, two = tuple(terms(name)), tuple(terms(other))
    if any({name, other} <= names for names in _SAME):
        return True
    return name.lower() in other.lower() or other.lower() in name.lower() or two in glossary.others(one)


def _is_group(name: str) -> bool:
    """Whether a name is a class of drugs: a class for its member would say less, not something else."""
    return any(name.rstrip("s") == each.rstrip("s") for group in _GROUPS for each in group) or name in _ALONE


def _among(name: str, others: Iterable[str], glossary: Glossary) -> bool:
    return any(same(name, other, glossary) for other in others)


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted({name for members in CLASSES for name in members}, key=len, reverse=True)
    return re.compile(rf"(?<!\w){_any_case('|'.join(re.escape(name) for name in names))}(?!\w)")


def _any_case(names: str) -> str:
    """Return a pattern of names that may begin with a capital; abbreviations stay as they are."""
    either = (f"[{name[0]}{name[0].upper()}]{name[1:]}" if name[0].islower() else name for name in names.split("|"))
    return f"(?:{'|'.join(either)})"


def _plain(written: str) -> str:
    return written if sum(map(str.isupper, written)) > 1 else written.lower() if written[1:].islower() else written


def _like(written: str, other: str) -> str:
    return (
        other[:1].upper() + other[1:]
        if written[:1].isupper() and written[1:2].islower() and other[:1].islower()
        else other
    )
