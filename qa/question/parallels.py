"""A fragment ("and T3?", "in children?") put in the place of its parallel in the question before."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from qa.question.forms import PREPOSITION, can_be_extended
from qa.question.glossary import Glossary
from qa.question.noun_phrases import Phrase, is_generic, is_person, is_specific, phrases
from qa.question.qualifiers import CONDITIONS
from qa.question.word_classes import PROPERTIES
from qa.terms import term_of, terms

_ARTICLE: Final = r"(?:the|an?|those|these|my|your)"
_ONE: Final = re.compile(r"\b(ones?|kind|form|type|version|sort)$", re.IGNORECASE)
_TRAILING: Final = re.compile(r"\s+(then|instead|though|too|as well|please)$", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"\b(differ(ent|ences?)?|compare[ds]?|versus|vs|than)\b", re.IGNORECASE)
_APART: Final = re.compile(r"\b(each|alone|other|same|itself)\b", re.IGNORECASE)
_STATUS: Final = re.compile(r"(?P<of>.*[^\s-])(?:[\s-](?:positive|negative|low|high)|\+)", re.IGNORECASE)
_NEEDS_A_PARALLEL: Final = ("for", "to", "of", "as", "from")
"""Prepositions that belong to what they follow: nothing can be added with them at the end."""
_RIVALS: Final = (("before", "after", "during", "while"), ("with", "without"))
"""Prepositions of which only one can hold: before surgery or after it."""


@dataclass(frozen=True)
class _Fragment:
    """`core` is the fragment bare of article and "then", `named` the same without its preposition, `new` its first noun."""

    core: str
    preposition: str
    named: str
    new: Phrase
    is_single: bool


def in_place(fragment: str, question: str, glossary: Glossary) -> str:
    """Return `question` with `fragment` in the place of its parallel, or at its end where it adds one; "" if neither."""
    read = _read(fragment)
    if read is None:
        return ""
    old = phrases(question)
    if _sort(read.new.text) == "property":
        old = _properties(read.new, old, question)
    if parallel := _parallel(read, old, glossary):
        widened = _with_its_like(parallel, question)
        if widened is not parallel and _BETWEEN.search(question):
            return ""
        return _put(read.named if read.is_single else read.new.text, widened, question)
    if not read.preposition:
        return ""
    if tail := _after(read.preposition, question, read.new, glossary):
        return _put(read.named, tail, question)
    if rival := _rival(read, question):
        at_its_end = re.fullmatch(r"\W*", question[rival.end :])
        return _put(read.core, rival, question) if at_its_end else ""
    adds = read.preposition not in _NEEDS_A_PARALLEL or _sort(read.new.text) == "people"
    rivals = _APART.search(read.core) or (re.search(r"\d", read.core) and re.search(r"\d", question))
    return f"{question.rstrip(' ?.!')} {read.core}?" if adds and not rivals and can_be_extended(question) else ""


def _properties(new: Phrase, old: Sequence[Phrase], question: str) -> list[Phrase]:
    """Return the phrases whose place a property can take: the last word, or what is "of" something; of one number."""
    alike = [phrase for phrase in old if phrase.text.endswith("s") == new.text.endswith("s")]
    last = [phrase for phrase in alike if re.fullmatch(r"\W*", question[phrase.end :])]
    return last + [phrase for phrase in alike if re.match(r" of\b", question[phrase.end :])]


def _read(fragment: str) -> _Fragment | None:
    stripped = _TRAILING.sub("", fragment.strip(" ?.!,"))
    core = re.sub(rf"^{_ARTICLE}\s+", "", stripped, flags=re.IGNORECASE)
    found = PREPOSITION.match(core)
    preposition = found.group().lower() if found else ""
    named = re.sub(rf"^{_ARTICLE}\s+", "", core[len(preposition) :].strip(), flags=re.IGNORECASE)
    inside = phrases(named)
    return _Fragment(core, preposition, named, inside[0], len(inside) == 1) if inside else None


def _put(named: str, old: Phrase, question: str) -> str:
    """Return `question` with `named` for `old`, and an article before it that fits."""
    before, filled = question[: old.start], _filled(named, old)
    if article := re.search(r"\b(an?)\s+$", before, re.IGNORECASE):
        plural = re.search(r"([^su]s|ren|men|people)$", filled) is not None
        fitting = "" if plural else "an " if re.match(r"[aeio]|8|11\b|18\b", filled, re.IGNORECASE) else "a "
        before = before[: article.start()] + fitting
    return before + filled + question[old.end :]


def _filled(named: str, old: Phrase) -> str:
    """Return `named` with the old noun instead of "ones": node-negative ones are node-negative women."""
    if not _ONE.search(named) or len(named.split()) < 2:
        return named
    noun = old.text.split()[-1] if len(old.text.split()) > 1 else ""
    return _ONE.sub(noun, named).strip()


def _with_its_like(parallel: Phrase, question: str) -> Phrase:
    """Return the parallel with others of its form: "I and II"."""
    rest = question[parallel.end :]
    like = re.match(r"(?:,? (?:and|or|to) |, )(?P<code>[\dIVX]+[A-Ca-c]?)\b", rest)
    if like and re.search(r"(\d|[IVX])[A-Ca-c]?$", parallel.text):
        end = parallel.end + like.end()
        return Phrase(question[parallel.start : end], parallel.start, end)
    return parallel


def _after(preposition: str, question: str, new: Phrase, glossary: Glossary) -> Phrase | None:
    """Return what follows the same preposition in the question, if it may be the same sort of thing."""
    where = preposition.lower() in ("in", "at", "on")
    for phrase in reversed(phrases(question)):
        before = question[: phrase.start]
        alike = not where or is_specific(new, glossary) == is_specific(phrase, glossary)
        follows = re.search(rf"\b{preposition}\s+({_ARTICLE}\s+)?$", before, re.IGNORECASE)
        if alike and follows and _sort(phrase.text) == _sort(new.text):
            of = re.match(r" of [\w-]+(?: origin| descent| age)?\b", question[phrase.end :])
            end = phrase.end + (of.end() if of else 0)
            return Phrase(question[phrase.start : end], phrase.start, end)
    return None


def _rival(read: _Fragment, question: str) -> Phrase | None:
    """Return the part of the question that cannot hold together with the fragment, preposition and all.

    With and without may both hold of different things.
    """
    others = next((rivals for rivals in _RIVALS if read.preposition in rivals), ())
    for phrase in reversed(phrases(question)):
        led = re.search(rf"\b({'|'.join(others)})\s+({_ARTICLE}\s+)?$", question[: phrase.start], re.IGNORECASE)
        alike = "with" not in others or set(terms(phrase.text)) == set(terms(read.new.text))
        if others and led and alike and led.group(1).lower() != read.preposition:
            return Phrase(question[led.start() : phrase.end], led.start(), phrase.end)
    return None


def _parallel(read: _Fragment, candidates: Sequence[Phrase], glossary: Glossary) -> Phrase | None:
    new = read.new
    tests: tuple[Callable[[Phrase, Phrase, Glossary], bool], ...] = (_same_shape, _same_status, _same_kind, _same_word)
    for alike in tests:
        for candidate in candidates:
            for part in (candidate, *candidate.parts()):
                if part.text.lower() != new.text.lower() and alike(new, part, glossary):
                    return part
    return _of_one_sort(new, candidates) if new.text == read.named else None


def _of_one_sort(new: Phrase, candidates: Sequence[Phrase]) -> Phrase | None:
    """Return what names a condition of the same sort: children for adults. People head their phrase, a property is one."""
    sort = _sort(new.text)
    for candidate in candidates if sort else ():
        parts = [] if sort == "property" else candidate.parts()
        for part in (candidate, *parts):
            heads = sort != "people" or part.end == candidate.end
            if heads and part.text.lower() != new.text.lower() and _sort(part.text) == sort:
                return part
    return None


def _same_status(new: Phrase, old: Phrase, _: Glossary) -> bool:
    """Whether the two are results of one test: HER2-negative and HER2-positive, ER negative and ER+."""
    ours, theirs = _STATUS.fullmatch(new.text), _STATUS.fullmatch(old.text)
    return ours is not None and theirs is not None and ours["of"].lower() == theirs["of"].lower()


def _same_kind(new: Phrase, old: Phrase, glossary: Glossary) -> bool:
    kind = glossary.kind(tuple(terms(new.text)))
    return kind not in ("", "other") and kind == glossary.kind(tuple(terms(old.text))) and not is_generic(old.text)


def _same_shape(new: Phrase, old: Phrase, _: Glossary) -> bool:
    """Whether both are codes of one pattern: T2 and T3, R462Q and E265X, IIIA and IIB."""
    return bool(re.search(r"\d|(^|\s)[IVX]+[A-Ca-c]?$", new.text)) and _shape(new.text) == _shape(old.text)


def _shape(text: str) -> str:
    roman = re.sub(r"\b[IVX]+[A-Ca-c]?(?:[-–][IVX]+[A-Ca-c]?)?\b", "R", text)
    return re.sub(r"\d+", "9", re.sub(r"[a-z-]", "a", re.sub(r"[A-Z](?=\d|$)", "A", roman)))


def _same_word(new: Phrase, old: Phrase, _: Glossary) -> bool:
    """Whether the two share their last word, or one part of a compound: node-positive and node-negative."""
    ours, theirs = (re.findall(r"[^\s-]+", phrase.text.lower()) for phrase in (new, old))
    if len(ours) < 2 or len(theirs) < 2:
        return False
    return term_of(ours[-1]) == term_of(theirs[-1]) or (ours[0] == theirs[0] and len(ours) == len(theirs))


def _sort(text: str) -> str:
    sort = next((sort for sort, pattern in CONDITIONS if pattern.fullmatch(text)), "")
    if sort in ("children", "older people", "adults", "women", "men") or (not sort and is_person(text)):
        return "people"
    if sort == "breastfeeding":
        return "pregnancy"
    if not sort and is_generic(text) and text.split()[-1].lower() in PROPERTIES:
        return "property"
    return sort or ("degree" if re.fullmatch(r"[a-z]{3,}est", text) else "")
