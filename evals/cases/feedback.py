"""Proposes gold questions from what readers of the chat marked as badly answered, for a person to review."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from evals.cases.draft import fact
from evals.cases.gold import GoldFact, GoldFile, GoldQuestion
from evals.cases.guidelines import Library
from evals.errors import FeedbackError
from qa.errors import UnknownGuidelineError
from qa.feedback import EditionAsked, Feedback, ShownStatement, Verdict
from qa.guideline import Guideline
from qa.question.glossary import Glossary

CATEGORY: Final = "feedback"

_WANTED: Final[dict[Verdict, str]] = {
    "wrong": "the answer was wrong or misleading: fill in what a right one says",
    "incomplete": "the answer was incomplete: fill in what was missing",
    "abstained": "the guideline does say: fill in what a right answer says, and name the facts in answers",
    "other": "something was wrong: fill in what a right answer says",
}

_IN_A_COMMENT: Final = str.maketrans("\\)", "/]")  # neither may stand in a comment of a regular expression

Asked = tuple[str, tuple[str, ...]]
"""A question and the user's turns before it."""


def drafts_of(path: Path, library: Library, glossary: Glossary) -> tuple[GoldFile, ...]:
    """Return a draft for each edition of a guideline that the feedback in `path` is on, in the order of their names.

    Each question stands once, however often it was marked: the latest verdict counts, what readers wrote is all there. What
    was typed is masked again as it is read (`qa.feedback.Feedback`). A question to be answered carries a pattern in `must`
    that no answer matches and that says what to fill in, so that it can't pass before somebody has done so.

    :raises FeedbackError: if the file can't be read, or a line is no feedback; the message names file and line.
    """
    files: dict[tuple[str, str], dict[Asked, list[Feedback]]] = {}
    for number, each in _lines(path):
        places: Sequence[EditionAsked] = each.cited or each.guidelines
        if not places:
            raise FeedbackError(f"{path}:{number}: it names no guideline; take the line out")
        asked = (each.question.casefold(), tuple(turn.casefold() for turn in each.history))
        marked = files.setdefault((places[0].guideline, places[0].edition), {})
        marked.setdefault(asked, []).append(each)
    return tuple(_draft(name, list(marked.values()), library, glossary) for name, marked in sorted(files.items()))


def _lines(path: Path) -> Iterator[tuple[int, Feedback]]:
    """Yield each line's number, from 1, and what it holds; empty lines are passed over."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, _feedback(line, f"{path}:{number}")
    except OSError as error:
        raise FeedbackError(
            f"{path} can't be read ({error.strerror}); the chat's setting server.feedback names the file"
        ) from error


def _feedback(line: bytes, where: str) -> Feedback:
    try:
        return Feedback.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        said = f"{place}: {first['msg']}" if place else first["msg"]
        raise FeedbackError(f"{where}: no feedback of the chat ({said}); mend the line or take it out") from error


def _draft(
    name: tuple[str, str], marked: Sequence[Sequence[Feedback]], library: Library, glossary: Glossary
) -> GoldFile:
    guideline, edition = name
    held = _held(library, guideline, edition)
    facts: dict[str, GoldFact] = {}
    questions = list[GoldQuestion]()
    for same in marked:
        cited = {} if same[-1].verdict in ("wrong", "answered") else _facts(same[-1].cited, name, held, glossary)
        facts |= cited
        questions.append(_question(same, list(cited)))
    return GoldFile(
        guideline=guideline,
        edition=edition,
        about="Draft from what readers of the chat marked as badly answered.",
        facts=tuple(facts.values()),
        questions=tuple(questions),
    )


def _question(same: Sequence[Feedback], facts: Sequence[str]) -> GoldQuestion:
    """Return a question on which readers have said what `same` says, the latest last."""
    latest = same[-1]
    said = list(dict.fromkeys(each.right for each in same if each.right))
    verdicts = dict.fromkeys(each.verdict for each in same)
    absent = latest.verdict == "answered"
    answered = latest.status == "answered"
    return GoldQuestion(
        id=_id(latest),
        category=CATEGORY,
        ask=(latest.question,),
        tags=tuple(f"{CATEGORY}-{verdict}" for verdict in verdicts),
        history=latest.history,
        answers=tuple((each,) for each in facts) if answered else (),
        also=() if answered else tuple(facts),
        must=() if absent else (_to_fill_in(latest.verdict, said),),
        answerable=not absent,
        reason="; ".join([*said, "a reader says that the guideline does not say: check it"]) if absent else "",
        reviewed=False,
    )


def _id(feedback: Feedback) -> str:
    """Return an id that a question keeps from one draft to the next."""
    asked = "\n".join([feedback.question, *feedback.history]).casefold()
    return f"{CATEGORY}-{hashlib.sha256(asked.encode()).hexdigest()[:8]}"


def _to_fill_in(verdict: Verdict, said: Iterable[str]) -> str:
    """Return a pattern that nothing matches, with a note of what to put in its place."""
    note = "; ".join([_WANTED[verdict], *(f"a reader: {each}" for each in said)])
    return f"(?!)(?#{note.translate(_IN_A_COMMENT)})"


def _facts(
    cited: Iterable[ShownStatement], name: tuple[str, str], held: Guideline | None, glossary: Glossary
) -> dict[str, GoldFact]:
    """Return the statements that were shown of an edition as facts that nobody has reviewed, by id."""
    shown = [each for each in cited if (each.guideline, each.edition) == name]
    return {f"cited-{each.start}-{each.end}": _fact(each, held, glossary) for each in shown}


def _fact(shown: ShownStatement, held: Guideline | None, glossary: Glossary) -> GoldFact:
    id, quote = f"cited-{shown.start}-{shown.end}", " ".join(shown.quote.split())
    if held is not None:
        for statement in held.statements:
            if " ".join(held.quote(statement).split()) == quote:
                return fact(id, statement, held, glossary)
    return GoldFact(id=id, quote=quote, reviewed=False)


def _held(library: Library, guideline: str, edition: str) -> Guideline | None:
    """Return the edition if it is there, else the one in force, which may say the same."""
    try:
        return library.guideline(f"{guideline}@{edition}")
    except UnknownGuidelineError:
        return library.guidelines.get(guideline)
