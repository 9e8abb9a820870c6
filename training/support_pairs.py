"""Pairs of claim and evidence with what the one is to the other.

Claims are written one by one (`training/claims.py`), made from texts and from questions on them, or WiCE's.

What belongs together, such as a claim with evidence for it and against it, is one group and is read in one step.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Final

from evals.public.json_lines import rows
from qa.guideline import Guideline
from qa.reading.sentences import sentences
from training.claims import AGAINST, BESIDE, FOR, Written
from training.support_claims import is_yes_no, said_by, taken_for_granted
from training.support_mutations import (
    denied,
    names_in,
    opposite,
    other_name,
    other_number,
    parts,
    reworded,
    roles_swapped,
    wrapped,
)
from training.texts import Question

NOT: Final = FOR + 1
"""Not borne out; whether it is denied or left open isn't told."""
_NEAR: Final = 12
"""Among so many nearest other sentences one that says something else is drawn."""
_SAME: Final = 0.75
"""Sentences nearer than this, by the cosine of their words, may say the same."""
_ELSEWHERE: Final = 0.5
"""Share of the written passages of which a claim is held against another passage too."""
_WORDS: Final = range(5, 55)
_MOST_WORDS: Final = 80
_DENIES: Final = re.compile(
    r"\b(?:no|not|never|none|neither|nor|cannot|without|unlikely|rarely|seldom|lack\w*|fail\w*|unknown|unclear|insufficient|"
    r"contraindicated|avoid\w*|little|less|few|only|however|although|but|instead|rather)\b|n't",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and evidence; `label` is AGAINST, BESIDE or FOR, or NOT: not FOR."""

    claim: str
    evidence: str
    label: int


@dataclass(frozen=True, slots=True)
class Group:
    """Pairs that are read together, and where they come from."""

    origin: str
    pairs: tuple[Pair, ...]


class Text:
    """Sentences in their order, each with its heading, that pairs are made from."""

    def __init__(self, statements: Sequence[tuple[str, str]]) -> None:
        """Take headings and sentences."""
        self.headings = [heading for heading, _ in statements]
        self.said = [said for _, said in statements]
        self.names = names_in(self.said)
        self._holding: dict[str, list[int]] = defaultdict(list)
        for at, (heading, each) in enumerate(statements):
            for word in {*_words(f"{heading} {each}")}:
                self._holding[word].append(at)
        most = len(statements) + 1
        self._weights = {word: math.log(most / (len(own) + 1)) + 1 for word, own in self._holding.items()}
        self._unheld = math.log(most) + 1
        self._lengths = [self._length({*_words(f"{heading} {each}")}) for heading, each in statements]

    @classmethod
    def of(cls, guideline: Guideline) -> "Text":
        """Return a training text."""
        return cls([(" > ".join(each.section[-2:]), each.text) for each in guideline.statements])

    def near(self, wording: str) -> list[int]:
        """Return which sentences are nearest to the wording but for those that may say the same; by TF-IDF's cosine."""
        words = {*_words(wording)}
        shared: dict[int, float] = defaultdict(float)
        for word in sorted(words):
            for at in self._holding.get(word, ()):
                shared[at] += self._weights[word] ** 2
        length = self._length(words)
        found = {at: each / length / self._lengths[at] for at, each in shared.items()}
        return sorted((at for at, each in found.items() if each < _SAME), key=lambda at: -found[at])[: _NEAR * 3]

    def _length(self, words: Set[str]) -> float:
        return math.sqrt(sum(self._weights.get(word, self._unheld) ** 2 for word in words)) or 1.0

    def evidence(self, at: int, rng: Random, said: str | None = None) -> str:
        """Return sentence `at`, or `said` in its place, alone, after its heading or among its neighbours."""
        said = said or self.said[at]
        draw = rng.random()
        if draw < 0.3:
            return said
        if draw < 0.65:
            return f"{self.headings[at]} | {said}" if self.headings[at] else said
        before = self.said[at - 1] if at and rng.random() < 0.6 else ""
        after = self.said[at + 1] if at + 1 < len(self.said) and rng.random() < 0.6 else ""
        around = " ".join(part for part in (before, said, after) if part)
        return around if len(around.split()) <= _MOST_WORDS else said


def of_statements(text: Text, count: int, rng: Random) -> Iterator[Group]:
    """Yield about `count` groups on sentences of a text: what is said in other words, and what is not said."""
    fitting = [at for at, said in enumerate(text.said) if len(said.split()) in _WORDS and "|" not in said]
    for at in rng.sample(fitting, min(count, len(fitting))):
        said = text.said[at]
        changed = _changed(said, text.names, rng) if rng.random() < 0.35 else None
        base = changed[0] if changed else said
        pieces = parts(base)
        piece = rng.choice(pieces) if pieces and rng.random() < 0.6 else base
        strength = rng.choice((0.1, 0.5, 0.5, 0.9))
        say = partial(_say, rng=rng, strength=strength)
        pairs = [Pair(say(piece), text.evidence(at, rng, base), FOR)]
        for _ in range(2):
            if wrong := _changed(piece, text.names, rng):
                pairs.append(Pair(say(wrong[0]), text.evidence(at, rng, base), wrong[1]))
        if changed and piece not in said:
            pairs.append(Pair(say(piece), text.evidence(at, rng), changed[1]))
        pairs += _beside(piece, say(piece), text, {at}, rng, 1)
        if rng.random() < 0.3 and (more := _more(text, at, rng)):
            pairs.append(Pair(say(piece.rstrip(".") + more), text.evidence(at, rng, base), NOT))
        yield Group("statement", tuple(pairs))


def rewordings(text: Text, count: int, rng: Random) -> Iterator[Pair]:
    """Yield about `count` sentences in other words, each with the sentence after its heading."""
    fitting = [at for at, said in enumerate(text.said) if len(said.split()) in _WORDS and "|" not in said]
    for at in rng.sample(fitting, min(count, len(fitting))):
        evidence = f"{text.headings[at]} | {text.said[at]}"
        yield Pair(reworded(text.said[at], rng, rng.choice((0.2, 0.5))), evidence, FOR)


def of_questions(text: Text, questions: Sequence[Question], rng: Random) -> Iterator[Group]:
    """Yield a group on each question that a claim can be made from."""
    for question in questions:
        granted = taken_for_granted(question.text)
        claim = granted or said_by(question.text)
        if claim is None or question.history:
            continue
        answers = [at for at in question.answers if at < len(text.said) and len(text.said[at].split()) in range(4, 80)]
        pairs = _beside(claim, claim, text, question.answers, rng, 2)
        if answers:
            at = rng.choice(answers)
            pairs += _on_answer(question, claim, text.evidence(at, rng), text.said[at], text.names, rng)
        if pairs:
            yield Group("question", tuple(pairs))


def of_paragraphs(listed: Sequence[Mapping[str, Any]], rng: Random) -> Iterator[Group]:
    """Yield a group on each question of SQuAD 2.0's paragraphs that a claim can be made from."""
    for row in listed:
        said = [row["paragraph"][start:end] for start, end in sentences(row["paragraph"])]
        if len(said) < 2:
            continue
        text = Text([(row["title"].replace("_", " "), each) for each in said])
        answers = [each["answers"][0] for each in row["questions"] if each["answerable"] and each["answers"]]
        for each in row["questions"]:
            pairs = [*_on_paragraph(each, text, answers, rng)]
            if pairs:
                yield Group("paragraph", tuple(pairs))


def of_searches(listed: Sequence[Mapping[str, Any]], origin: str, rng: Random) -> Iterator[Group]:
    """Yield a group on each question that comes with a few sentences, numbered where they answer, and maybe the answer."""
    for row in listed:
        claim = said_by(row["question"], _short(row.get("answer_text", "")) if rng.random() < 0.7 else "")
        said = row["context_sentences"]
        if claim is None or row.get("weak") or len(said) < 2:
            continue
        text = Text([(row.get("title", ""), each) for each in said])
        pairs = _beside(claim, claim, text, row["answers"], rng, 1)
        for at in row["answers"][:1]:
            if is_yes_no(row["question"]) and _DENIES.search(said[at]):
                continue
            pairs.append(Pair(_say(claim, rng, 0.3), text.evidence(at, rng), FOR))
            if wrong := _changed(claim, (), rng):
                pairs.append(Pair(_say(wrong[0], rng, 0.3), text.evidence(at, rng), wrong[1]))
        if pairs:
            yield Group(origin, tuple(pairs))


def of_claims(listed: Sequence[Written], rng: Random) -> Iterator[Group]:
    """Yield a group on each passage that claims were written on; some claims are also held against a passage near to it."""
    text = Text([("", each.evidence) for each in listed])
    for each in listed:
        pairs = [Pair(claim, each.evidence, label) for claim, label in each.claims]
        others = [other for other in text.near(each.evidence)[:_NEAR] if listed[other].source != each.source]
        if others and rng.random() < _ELSEWHERE:
            pairs.append(Pair(rng.choice(each.claims)[0], text.said[rng.choice(others)], BESIDE))
        yield Group("claim", (*rng.sample(pairs, len(pairs)),))


def of_wice(listed: Sequence[Mapping[str, Any]]) -> Iterator[Group]:
    """Yield each row of WiCE as a group."""
    for row in listed:
        label = FOR if row["label"] == "entail" else NOT
        yield Group("wice", (Pair(row["hypothesis"], row["premise"], label),))


def medquad(data: Path, unwanted: set[str], least: int = 250) -> Iterator[Text]:
    """Yield MedQuAD's answers as texts of at least `least` sentences, without sentences that are `unwanted`."""
    held: list[tuple[str, str]] = []
    seen: set[str] = set()
    for row in rows(data / "medquad.jsonl.gz"):
        answer = row["answer"]
        if not answer or "breast" in row["focus"].lower() or "The Human Phenotype Ontology" in answer:
            continue
        for start, end in islice(sentences(answer), 12):
            said = answer[start:end]
            if said not in unwanted and said not in seen:
                seen.add(said)
                held.append((row["focus"], said))
        if len(held) >= least:
            yield Text(held)
            held = []


def _words(text: str) -> list[str]:
    return [word[:7] for word in re.findall(r"\w[\w-]+", text.lower())]


def _on_answer(
    question: Question, claim: str, evidence: str, said: str, names: Sequence[str], rng: Random
) -> Iterator[Pair]:
    if question.category == "premise":
        yield Pair(_say(claim, rng, 0.2), evidence, AGAINST)
        if (opposed := denied(claim, rng)) and "not" in opposed:
            yield Pair(_say(opposed, rng, 0.2), evidence, FOR)
        return
    if is_yes_no(question.text) and _DENIES.search(said):
        return  # it may answer no
    yield Pair(_say(claim, rng, 0.2), evidence, FOR)
    if wrong := _changed(claim, names, rng):
        yield Pair(_say(wrong[0], rng, 0.2), evidence, wrong[1])
    if opposed := denied(claim, rng):
        yield Pair(_say(opposed, rng, 0.2), evidence, AGAINST)


def _on_paragraph(asked: Mapping[str, Any], text: Text, answers: Sequence[str], rng: Random) -> Iterator[Pair]:
    question = asked["question"]
    if asked["answerable"]:
        answer = asked["answers"][0]
        claim = said_by(question, answer if rng.random() < 0.7 else "")
        holding = [at for at, said in enumerate(text.said) if answer.casefold() in said.casefold()]
        if claim is None or not holding:
            return
        near = text.near(question)
        at = max(holding, key=lambda each: -near.index(each) if each in near else 0)
        yield Pair(_say(claim, rng, 0.2), text.evidence(at, rng), FOR)
        others = [each for each in answers if each != answer]
        if others and (wrong := said_by(question, rng.choice(others))):
            yield Pair(_say(wrong, rng, 0.2), text.evidence(at, rng), NOT)
        if wrong_and := _changed(claim, text.names, rng):
            yield Pair(_say(wrong_and[0], rng, 0.2), text.evidence(at, rng), wrong_and[1])
        return
    claim = said_by(question, rng.choice(answers) if answers and rng.random() < 0.5 else "")
    near = text.near(question)
    if claim and near:
        yield Pair(_say(claim, rng, 0.2), text.evidence(near[0], rng), NOT)


def _changed(said: str, names: Sequence[str], rng: Random) -> tuple[str, int] | None:
    """Return the sentence changed so that it says something else, and what what it said before is to it."""
    for kind in rng.sample(("deny", "deny", "opposite", "opposite", "number", "name", "roles"), 5):
        if kind == "deny" and (text := denied(said, rng)):
            return text, AGAINST
        if kind == "opposite" and (swap := opposite(said, rng)):
            return swap(said), AGAINST
        if kind == "number" and (swap := other_number(said, rng)):
            return swap(said), AGAINST
        if kind == "name" and (swap := other_name(said, names, rng)):
            return swap(said), NOT
        if kind == "roles" and (text := roles_swapped(said, rng)):
            return text, NOT
    return None


def _beside(
    wording: str, claim: str, text: Text, right: Sequence[int] | set[int], rng: Random, count: int
) -> list[Pair]:
    near = [at for at in text.near(wording) if at not in right][:_NEAR]
    chosen = rng.sample(near, min(count, len(near)))
    return [Pair(claim, _without(text, at, right, rng), BESIDE) for at in chosen]


def _without(text: Text, at: int, right: Sequence[int] | set[int], rng: Random) -> str:
    """Return sentence `at` as evidence, without a neighbour that is right."""
    if {at - 1, at + 1} & set(right):
        return text.said[at]
    return text.evidence(at, rng)


def _more(text: Text, at: int, rng: Random) -> str | None:
    """Return a clause that another sentence says, to be said too."""
    near = text.near(text.said[at])
    pieces = parts(text.said[rng.choice(near)]) if near else []
    if not pieces:
        return None
    piece = rng.choice(pieces)
    return f", and {piece[:1].lower()}{piece[1:]}"


def _say(said: str, rng: Random, strength: float) -> str:
    return wrapped(reworded(said, rng, strength), rng)


def _short(answer: str) -> str:
    words = answer.rstrip(". ").split()
    return " ".join(words) if len(words) <= 12 else ""
