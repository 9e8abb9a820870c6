"""Names of people, told by what stands beside them: a title, "patient", "name:", an age, initials, or a given name.

A name that has become a disease, a test or a trial ("John Cunningham virus"), an author ("J. Smith et al") and a species
("E. Coli") is no patient.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from qa.identifying.rule import Finding
from qa.identifying.words import (
    EPONYMS,
    FUNCTION,
    GIVEN,
    HAD,
    LETTERED,
    NO_NAMES,
    PARTICLES,
    SHORT_SURNAMES,
    SURNAMES,
    THINGS,
)

_Test = Callable[[str], bool]

_LONGEST: Final = 8  # words of a name, with initials and particles
_GAP: Final = r"[ \t\u00a0]{1,3}"
_LETTERS: Final = r"[^\W\d_]{1,30}(?:['’-][^\W\d_]{1,30}){0,3}"
_STEP: Final = re.compile(rf"[ \t\u00a0]{{0,3}}(?P<word>{_LETTERS})(?P<dot>\.?)(?!\w|[-/+]\w)")
_POSSESSIVE: Final = re.compile(r"['’]s$", re.IGNORECASE)
# The stems of generic names and the commonest ends of brands; a surname with such an end is left to the other signs.
_DRUG: Final = re.compile(
    r"\w{2,}(?:mab|nib|lib|rib|cept|tax(?:el|ol|otere|ere)|platin|rubicin|mycin|micin|zole|xifen|mide|statin|pril|sartan|"
    r"olol|quine|quone|cillin|tecan|bine|ptin|xate|estrant|aplex|adex|asin|oxin|amine|idone|azepam|feron|ceptin|cyla|jeta|"
    r"eloda|vir)",
    re.IGNORECASE,
)


def _head(pattern: str) -> re.Pattern[str]:
    """Compile what stands before a name, as a word of its own."""
    return re.compile(rf"(?<![^\W_]){pattern}", re.IGNORECASE)


_TITLE: Final = _head(
    r"(?P<title>Mr|Mrs|Mx|Ms|Miss|Dr|Prof|Professor|Sir|Lord|Mister|Madame?|Rev|Herr|Frau|Fräulein|Monsieur|Mme|Mlle|"
    rf"Señora?|Sra|Srta|Signora?)\b(?:\.{_GAP}|\.|{_GAP})(?=[^\W\d_])"
)
_PATIENT: Final = _head(rf"(?P<whose>(?:my|our|this|new) )?(?:patient|pt|pat|client)\b[:,]?(?={_GAP}[^\W\d_])")
_BED: Final = _head(rf"(?:bed|bay|room|cubicle) ?\d{{1,3}}[A-Z]?[,:]?(?={_GAP}[^\W\d_])")
_LABEL: Final = _head(
    r"(?:(?P<whose>(?:patient|pt|husband|wife|mother|father)(?:['’]s)?|her|his|my|their|full|first|last|middle|given|family|"
    r"maiden) )?(?P<what>name|surname|forename|next of kin|nok)\s{0,2}(?P<by>:|=|is\b|was\b|-|–|(?<=\s))[ \t]{0,3}"
    r"(?=[^\W\d_])"
)
_CALLED: Final = _head(rf"(?:(?P<what>[^\W\d_]{{1,30}}) )?(?:(?:is|was) )?(?:called|named)(?={_GAP}[^\W\d_])")
_KIN: Final = _head(
    r"(?:wife|husband|daughter|son|mother|father|sister|brother|mum|mom|dad|partner|carer|aunt|uncle|cousin|grandmother|"
    rf"grandfather|colleague|consultant|surgeon|oncologist|registrar|nurse|gp)(?={_GAP}[^\W\d_])"
)
_INITIALS: Final = re.compile(
    r"(?<![\w.])(?!U\.\s?[SK]\.|E\.U\.|N\.B\.|M\.D\.|D\.C\.)(?:[^\W\d_]\.[ ]?){1,3}(?=[^\W\d_])"
)
_PATIENTS_INITIALS: Final = _head(r"(?:patient|pt|initials|mr|mrs|ms)\.?[ :]{1,2}(?P<it>(?:[A-Z]\.[ ]?){2,3})(?!\w)")
_GIVEN: Final = re.compile(
    rf"(?<![\w'’-])(?<!\bst )(?<!\bst\. )(?:{'|'.join(sorted(GIVEN))})(?:-[^\W\d_]{{2,20}})?(?=[ ][^\W\d_])",
    re.IGNORECASE,
)
# A given name by itself says little ("the Maria trial"): what stands around it must be said of somebody.
_FIRST_NAME: Final = (
    r"(?<![\w'’-])(?<!\bSt )(?<!\bSt\. )(?<!\bSan )(?<!pouch of )"
    rf"(?P<it>(?:{'|'.join(sorted(name.title() for name in GIVEN))})(?:[ ][A-Z](?![\w-])\.?)?)"
)
_FIRST_NAME_ACTS: Final = re.compile(
    rf"{_FIRST_NAME}(?:['’]s(?=\s)|(?=\s(?:has|had|is|was|who|needs|wants|takes|took|got|gets|asks|asked|came|presents|"
    r"presented|progressed|relapsed|received|receives|started|developed|feels|says|said|cannot|can|can['’]t)\b))"
)
_FIRST_NAME_ASKED_OF: Final = re.compile(
    rf"(?:(?:^|[.?!;:,]\s|\b(?:and|but|so)\s)(?i:is|was|can|could|should|would|may|might|does|did|has|had|will)\s){_FIRST_NAME}"
    r"(?![\w'’-])",
    re.MULTILINE,
)
_SURNAME_FIRST: Final = re.compile(
    rf"(?<![\w'’-])(?:(?P<surname>{_LETTERS}),[ ]|(?<=\bfor[ ])(?P<before>{_LETTERS})[ ]){_FIRST_NAME}"
    r"(?![\w'’-]|[ ][A-Z][a-z])"
)
_AGE: Final = re.compile(
    r"(?:,|[ ]|\()[ ]?\(?(?:aged?[ ])?\d{1,3}[ -]?(?:y/?o|yrs?|years?|y|m|f|male|female)(?![^\W_])"
    r"|,?[ ]\(?(?:d\.?o\.?b|born|mrn|nhs|hosp)\b",
    re.IGNORECASE,
)
_BEFORE_AGE: Final = re.compile(rf"(?<![^\W_]){_LETTERS}\.?(?:,?[ ]{_LETTERS}\.?){{0,1}},?[ ]{_LETTERS}$")
_GOES_ON: Final = re.compile(
    r"['’]s\b|,|[ ]\(?\d|\s(?:has|had|is|was|who|with|wants|needs|came|presents|presented|asks)\b|\s?[.?]?$"
)
_OPENS: Final = re.compile(r"(?:^|[.?!:;\n])\s{0,2}$")
_LAST_WORD: Final = re.compile(r"([^\W\d_]{1,30})\s$")
_PEOPLE: Final = frozenset(
    "patient pt lady gentleman woman man girl boy child baby mother father person colleague doctor nurse she he".split()
)


def findings(text: str) -> Iterator[Finding]:
    """Yield names of people."""
    for head in _TITLE.finditer(text):
        yield from _name(text, head.end(), _after_title(head["title"]), most=1 if head["title"].islower() else 3)
    for head in _PATIENT.finditer(text):
        yield from _patient(text, head)
    for head in _LABEL.finditer(text):
        yield from _labelled(text, head)
    for head in _CALLED.finditer(text):
        yield from _called(text, head)
    for head in _KIN.finditer(text):
        yield from _name(text, head.end(), _is_name)
    for head in _INITIALS.finditer(text):
        yield from _with_initials(text, head)
    for head in _BED.finditer(text):
        yield from _name(text, head.end(), _is_name)
    for pattern in (_FIRST_NAME_ACTS, _FIRST_NAME_ASKED_OF, _SURNAME_FIRST):
        for match in pattern.finditer(text):
            yield from _by_first_name(text, match)
    for head in _GIVEN.finditer(text):
        yield from _name(text, head.end(), _surname_of(head[0]), start=head.start(), most=1 if head[0].islower() else 2)
    for tail in _AGE.finditer(text):
        yield from _aged(text, tail.start())
    for match in _PATIENTS_INITIALS.finditer(text):
        yield Finding(*match.span("it"), "name")


def _bare(word: str) -> str:
    return _POSSESSIVE.sub("", word).casefold()


def _is_capitalised(word: str) -> bool:
    """Whether it is written as names are: "Smith", "O'Brien", "McDonald"; not "HER", "mTOR", "PARPi"."""
    return len(word) > 1 and word[0].isupper() and (word[1].islower() or (word[1] in "'’" and word[2:3].isupper()))


def _is_other(word: str) -> bool:
    """Whether it is no word of grammar or of medicine."""
    return _bare(word) not in NO_NAMES


def _is_name(word: str) -> bool:
    """Whether a word may be part of a name where the same sign also stands before other things."""
    return _is_capitalised(word) and _is_other(word) and (_bare(word) in GIVEN or not _is_drug(word))


def _is_drug(word: str) -> bool:
    """Whether it, or a part of it as in "Herceptin-naive", ends as names of drugs do."""
    return any(_DRUG.fullmatch(part) for part in word.split("-"))


def _is_surname(word: str) -> bool:
    """Whether a word may be a name where only a name can be expected: "Young" is one then, "The" is not."""
    return (_is_capitalised(word) and _bare(word) not in FUNCTION - SURNAMES) or (word.islower() and _is_other(word))


def _is_shouted(word: str) -> bool:
    return word.isupper() and _is_other(word) and (len(word) > 3 or word.casefold() in SHORT_SURNAMES)


def _after_title(title: str) -> _Test:
    """Return what follows a title: "MR" and "mr" are also a scan, "MS" a disease, "miss" a verb."""
    if title in ("MR", "MS", "DR", "MISS"):
        return _is_shouted
    if title == "mr":
        return lambda word: _is_other(word) and len(word) > 2
    if title in ("Mr", "Mrs", "MRS", "mrs", "Prof", "PROF", "Professor"):
        return lambda word: _is_surname(word) or _is_shouted(word)
    if title in ("Miss", "Ms", "ms", "miss"):
        return _is_name if title.istitle() else lambda _: False
    return lambda word: _is_capitalised(word) and _is_surname(word)


def _surname_of(given: str) -> _Test:
    """Return what follows a given name: a surname in the same case."""
    if given.islower():
        return lambda word: word.islower() and len(word) > 2 and _is_other(word)
    if given.isupper():
        return _is_shouted
    return lambda word: _is_name(word) or (_is_capitalised(word) and _bare(word) in SURNAMES)


def _name(
    text: str, at: int, is_name: _Test, *, start: int | None = None, most: int = 3, least: int = 1
) -> Iterator[Finding]:
    """Yield the name after `at`, of `least` to `most` words, initials and particles not counted.

    With `start` it begins there, where a given name or initials stand, and is none if a disease or the like bears it.
    """
    named_after, end, count, was_lower = start is not None, at, 0, False
    for _ in range(_LONGEST):
        step = _STEP.match(text, at) if count < most else None
        if step is None:
            break
        word, joins = step["word"], _joins(step["word"])
        if not joins and not (is_name(word) and (not count or word.islower() == was_lower)):
            break
        start = step.start("word") if start is None else start
        at = step.end() if len(word) == 1 else step.end("word")
        if len(word) > 1 and word.isupper() and text[at : at + 2] == ", ":  # "SMITH, Jane"
            at += 1
        if not joins:
            end, count, was_lower = step.end("word"), count + 1, word.islower()
        if step["dot"] and len(word) > 1:
            break
    if count >= least and start is not None and not (named_after and _is_eponym(text, end)):
        possessive = _POSSESSIVE.search(text[start:end])
        yield Finding(start, end - (len(possessive[0]) if possessive else 0), "name")


def _joins(word: str) -> bool:
    """Whether it is an initial or a particle, which stand inside names and are none."""
    return (len(word) == 1 and word.isupper()) or word.casefold() in PARTICLES


def _is_eponym(text: str, end: int) -> bool:
    following = _STEP.match(text, end)
    return following is not None and following["word"].casefold() in EPONYMS


def _patient(text: str, head: re.Match[str]) -> Iterator[Finding]:
    """Two capitalised words after "patient"; one where a sentence opens so and goes on; a given name, as in "pt john"."""
    step = _STEP.match(text, head.end())
    opens = head["whose"] or _OPENS.search(text, max(0, head.start() - 3), head.start())
    if step is None:
        return
    if _bare(step["word"]) in GIVEN:
        yield from _name(text, head.end(), lambda word: _is_other(word) and len(word) > 2, most=2)
    elif _is_shouted(step["word"]) and not _is_drug(step["word"]):  # "SMITH, John"
        yield from _name(text, head.end(), lambda word: word == step["word"] or _is_name(word), least=2)
    elif opens and _GOES_ON.match(text, step.end("word")):
        yield from _name(text, head.end(), _is_name, most=1)
    else:
        yield from _name(text, head.end(), _is_name, least=2)


def _by_first_name(text: str, match: re.Match[str]) -> Iterator[Finding]:
    """Yield "Anna" in "Is Anna eligible", with the surname in "O'Brien, Mary"; not "Henry's law"."""
    following = _STEP.match(text, match.end()) if match.end() > match.end("it") else None
    has_it = following is not None and following["word"].casefold() in HAD  # "Anna's tumour"
    if not has_it and _is_eponym(text, match.end()):
        return
    found = match.groupdict()
    surname = found.get("surname") or found.get("before") or ""
    if _is_name(surname):
        yield Finding(match.start(), match.end("it"), "name")
    elif not found.get("before"):
        yield Finding(*match.span("it"), "name")


def _labelled(text: str, head: re.Match[str]) -> Iterator[Finding]:
    """Yield what stands after "name:" or "her name is", not after "brand name:" or "the name is"."""
    if head["whose"] is None and head["what"].casefold() == "name":
        before = _LAST_WORD.search(text, max(0, head.start() - 31), head.start())
        if head["by"] not in (":", "=") or (before and before[1].casefold() in THINGS):
            return
    yield from _name(
        text, head.end(), (lambda word: _is_surname(word) or _is_shouted(word)) if head["by"] else _is_name
    )


def _called(text: str, head: re.Match[str]) -> Iterator[Finding]:
    what = (head["what"] or "").casefold()
    if what not in THINGS | EPONYMS:
        yield from _name(text, head.end(), _is_name, least=1 if what in _PEOPLE else 2)


def _with_initials(text: str, head: re.Match[str]) -> Iterator[Finding]:
    """Yield "J. Smith", not an author ("J. Smith et al"), nor what follows "hepatitis B."."""
    before = _LAST_WORD.search(text, max(0, head.start() - 31), head.start())
    if head[0].isupper() and not (before and before[1].casefold() in LETTERED):
        yield from _name(text, head.end(), _is_name, start=head.start(), most=2)


def _aged(text: str, end: int) -> Iterator[Finding]:
    """Yield two or three words before an age, a sex, a birth or a record: "Jane Smith, 54F", "SMITH, Jane (DOB …"."""
    match = _BEFORE_AGE.search(text, max(0, end - 90), end)
    names: list[re.Match[str]] = []
    for word in reversed(list(re.finditer(_LETTERS, match[0]) if match else ())):
        initial = len(word[0]) == 1 and word[0].isupper()
        if not (_is_name(word[0]) or _is_shouted(word[0]) or initial):
            break
        if names and len(names[0][0]) == 1 and word[0].casefold() in LETTERED:  # "hepatitis B, 54F"
            return
        names.insert(0, word)
    # Two words in capitals may also be abbreviations.
    is_somebody = any(_is_capitalised(name[0]) or name[0].casefold() in GIVEN for name in names)
    if match and len(names) > 1 and is_somebody:
        yield Finding(match.start() + names[0].start(), match.start() + names[-1].end(), "name")
