"""The clinical questions on texts held out of training: is a right statement first, among three; is it known that none is.

Each text is indexed alone, as a guideline, and asked its own questions with their history; those on what a text that was
learnt from says too are left out. A baseline's hit counts when it holds a right statement whole, so a chunk of LangChain's,
seven statements long, has it easier.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from answer_bench import Bench
from answer_figures import BASELINES, Row, Unit, written
from baselines import plain_searches, with_history
from measured import markdown
from rich.progress import track

from evals.public.estimates import Estimate, auroc_of, share_of
from evals.public.system import search
from qa.guideline import Guideline
from training.overlap import unrepeated
from training.texts import Question, guidelines, questions

AMONG: Final = 3
OURS: Final = "guideline-qa"


@dataclass(frozen=True)
class Asked:
    """One question as one searcher fared: where a right statement stood first (None: not among `AMONG`), and its score.

    The score is what should be high if the text answers at all.
    """

    question: Question
    place: int | None
    score: float


ByWho = Mapping[str, Sequence[Asked]]


def ask_all(bench: Bench) -> ByWho:
    """Ask every question on the held-out texts, ours and the baselines.

    :raises CannotMeasureError: if data or split are missing.
    """
    for name in ("clinical_docs", "clinical_questions", "medquad"):
        bench.need(f"data/{name}.jsonl.gz")
    names = sorted(bench.parted.held_out)
    texts = guidelines(bench.data / "data")
    own = [question for question in questions(bench.data / "data") if question.doc in names]
    drawn = bench.drawn(unrepeated(own, texts, bench.parted))
    found: dict[str, list[Asked]] = {}
    for name in names:
        own = [question for question in drawn if question.doc == name]
        for who, asked in _on(bench, texts[name], own):
            found.setdefault(who, []).append(asked)
    return found


def rows(asked: ByWho) -> list[Row]:
    """Return the rows of the main table."""
    answerable = len(_answerable(asked[OURS]))
    texts = "clinical questions, held-out texts"
    made = [
        _row(texts, "right statement first", asked, lambda each: _placed(each, 1), (0.55, 0.75), answerable),
        _row(texts, f"… among {AMONG}", asked, lambda each: _placed(each, AMONG), (0.75, 0.92), answerable),
    ]
    if 0 < answerable < len(asked[OURS]):
        made.append(_row(texts, "AUROC, answerable or not", asked, _known, (0.88, 0.95), len(asked[OURS]), Unit.SCORE))
    return made


def details(asked: ByWho) -> str:
    """Return ours and the baselines' first places, by category and by text; only where something is answerable."""
    groups = [
        *_groups(asked[OURS], "category", lambda question: question.category),
        *_groups(asked[OURS], "text", lambda question: question.doc),
    ]
    headings = ["", "answerable", "first", f"among {AMONG}", "AUROC", *(f"{who}, first" for who in BASELINES)]
    found = [_detail(name, asked, member) for name, member in groups]
    return markdown(headings, [cells for cells in found if cells])


def _on(bench: Bench, guideline: Guideline, asked: Sequence[Question]) -> Iterator[tuple[str, Asked]]:
    if not asked:
        return
    with plain_searches(guideline, bench.embedder) as searches, bench.system.opened(guideline) as opened:
        for question in track(asked, f"asking {guideline.id}", console=bench.console, transient=True):
            found = search(opened, question.text, question.history)
            ranked = [each.candidate.number in question.answers for each in found.ranked[:AMONG]]
            yield OURS, Asked(question, _first(ranked), found.answerable)
            for who, plain in searches.items():
                hits = plain(with_history(question.text, question.history), AMONG)
                held = [hit.holds(guideline, question.answers) for hit in hits]
                yield who, Asked(question, _first(held), hits[0].score if hits else 0.0)


def _first(right: Sequence[bool]) -> int | None:
    return right.index(True) if True in right else None


def _answerable(asked: Iterable[Asked]) -> list[Asked]:
    return [each for each in asked if each.question.answers]


def _placed(asked: Sequence[Asked], among: int) -> Estimate:
    return share_of(each.place is not None and each.place < among for each in _answerable(asked))


def _known(asked: Sequence[Asked]) -> Estimate:
    return auroc_of([each.score for each in asked], [bool(each.question.answers) for each in asked])


def _row(
    texts: str,
    figure: str,
    asked: ByWho,
    estimate: Callable[[Sequence[Asked]], Estimate],
    marks: tuple[float, float],
    of: int,
    unit: Unit = Unit.SHARE,
) -> Row:
    plain = {who: estimate(each) for who, each in asked.items() if who != OURS}
    return Row(texts, figure, estimate(asked[OURS]), plain, *marks, unit=unit, of=of)


def _groups(
    asked: Sequence[Asked], what: str, key: Callable[[Question], str]
) -> list[tuple[str, Callable[[Asked], bool]]]:
    """Return for each value of `key`, in alphabetical order, its name and what says who belongs to it."""

    def member(value: str) -> Callable[[Asked], bool]:
        return lambda each: key(each.question) == value

    return [(f"{what} {value}", member(value)) for value in sorted({key(each.question) for each in asked})]


def _detail(name: str, asked: ByWho, member: Callable[[Asked], bool]) -> list[str]:
    own = {who: [each for each in asked.get(who, ()) if member(each)] for who in (OURS, *BASELINES)}
    answerable = len(_answerable(own[OURS]))
    if not answerable:
        return []
    some_of_both = answerable < len(own[OURS])
    return [
        name,
        str(answerable),
        *(written(_placed(own[OURS], among), Unit.SHARE) for among in (1, AMONG)),
        written(_known(own[OURS]), Unit.SCORE) if some_of_both else "–",
        *(written(_placed(own[who], 1), Unit.SHARE) if own[who] else "–" for who in BASELINES),
    ]
