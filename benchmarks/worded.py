"""How long the product itself takes for each sentence that a language model words: reading, gate and support.

    python benchmarks/worded.py
    python benchmarks/worded.py --on guideline.md gold.yaml --repeat 5 --json

Every gold question that is answered is worded by a model on this computer that says all of its statements at once, word
for word: nothing is sooner said, and no sentence takes the gate longer than one that passes. What the product adds is the
time from its draft to its answer, less what it waited for the model, by sentence. `with the model` is the same with the
waiting, for the client and the server on this computer. `late` is the longest that the verbatim answer took beyond the
deadline where the model never said a word.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Any, Final

from measured import in_a_fresh_process, markdown, on_corpora, parser, publish

from evals.statistics import Spread

if TYPE_CHECKING:
    from qa.answer import Answer
    from qa.answering.wording.wording import Wording
    from qa.llm.asking import Asking, Reply, Request
    from qa.settings import Settings

SHIPPED: Final = (Path("corpus"), Path("evals/gold/her2.yaml"))
TESTS: Final = Path(__file__).parents[1] / "tests"
MOST_MS: Final = 20.0
"""What a sentence may take."""
MOST_LATE_MS: Final = 1_000.0
"""How long after the deadline the verbatim answer may come."""
SECONDS: Final = 600.0
SILENT_SECONDS: Final = 0.5
SILENT_TIMES: Final = 10


@dataclass(frozen=True)
class Figures:
    """Milliseconds a sentence, one figure an answer; `shown` of all `sentences` passed the gate."""

    corpus: str
    answers: int
    sentences: int
    shown: int
    median_ms: float
    p95_ms: float
    median_with_model_ms: float
    p95_with_model_ms: float
    late_ms: float


class Clocked:
    """A model of which it is known how long it was waited for, in seconds."""

    def __init__(self, model: "Asking") -> None:
        """Take the model."""
        self._model = model
        self.waited = 0.0

    @property
    def name(self) -> str:
        """That of the model."""
        return self._model.name

    def stream(self, request: "Request", until: float) -> "Reply":
        """Return the model's reply, clocked."""
        return _ClockedReply(self, self._model.stream(request, until))


@dataclass(frozen=True)
class _ClockedReply:
    clock: Clocked
    reply: "Reply"

    @property
    def kept(self) -> bool:
        return self.reply.kept

    def __iter__(self) -> Iterator[str]:
        pieces = iter(self.reply)
        while True:
            began = perf_counter()
            piece = next(pieces, None)
            self.clock.waited += perf_counter() - began
            if piece is None:
                return
            yield piece


def measure(corpus: Path, gold: Path, repeat: int) -> Figures:
    """Index `corpus` aside and word the answer to every gold question `repeat` times."""
    from qa.index import build
    from qa.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        guidelines = corpus
        if corpus.is_file():
            guidelines = Path(folder, "corpus")
            guidelines.mkdir()
            shutil.copy(corpus, guidelines)
        settings = Settings.load(corpus=guidelines, index=Path(folder, "index"))
        build(settings)
        return _word(settings, corpus.name, gold, repeat)


def _word(settings: "Settings", name: str, gold: Path, repeat: int) -> Figures:
    from qa.llm.model import LanguageModel

    sys.path.append(str(TESTS))
    from model_server import MODEL, ModelServer, Say, Silence  # type: ignore[import-not-found, unused-ignore]

    with ExitStack() as stack:
        server = stack.enter_context(closing(ModelServer()))
        # The budget of a day is no part of it, nor are replies that were kept.
        given = {"base_url": server.base_url, "role": "word", "cache": settings.index.parent / "llm", "cache_mb": 0}
        llm = settings.llm.model_copy(update={"model": f"openai:{MODEL}", "day_tokens": 0, "failures": 10**9, **given})
        clock = Clocked(stack.enter_context(closing(LanguageModel.open(llm))))
        wording = _wording(settings.model_copy(update={"llm": llm}), clock)
        answers = _answers(settings, gold)
        own, whole, shown = [], [], 0
        # The first loads what judges the sentences.
        for place, answer in enumerate(answers[:1] + answers * repeat):
            said = "\n".join(f"{each.text} [{number}]" for number, each in enumerate(answer.statements, start=1))
            server.replies(Say(f"{said}\n"))
            took, waited, passed = _timed(wording, answer, clock)
            if place:
                own.append((took - waited) * 1000 / len(answer.statements))
                whole.append(took * 1000 / len(answer.statements))
                shown += passed
        server.replies(Silence())
        late = (
            max(_timed(wording, answer, clock, SILENT_SECONDS)[0] for answer in answers[:SILENT_TIMES]) - SILENT_SECONDS
        )
    return _figures(name, answers * repeat, own, whole, shown, late * 1000)


def _wording(settings: "Settings", model: Clocked) -> "Wording":
    """Put together what words answers, as the engine does."""
    from qa.answering.verify.gate import Gate
    from qa.answering.verify.support import Support
    from qa.answering.wording.worder import Worder
    from qa.answering.wording.wording import Wording
    from qa.index import SentenceEmbedder, open_release
    from qa.question.glossary import Glossary

    with closing(open_release(settings, SentenceEmbedder(settings.embedding))) as release:
        guidelines = dict(release.guidelines)
        abbreviations = [pair for guideline in guidelines.values() for pair in guideline.abbreviations]
        glossary = Glossary.load(release.glossary_path, abbreviations)
    gate = Gate(glossary, Support(settings.llm), settings.llm.support_threshold)
    return Wording(Worder(model, gate, settings.llm), guidelines)


def _answers(settings: "Settings", gold: Path) -> list["Answer"]:
    from evals.cases.load import load
    from qa.answer import Answer
    from qa.engine import GuidelineQA

    with closing(GuidelineQA.open(settings)) as engine:
        results = [engine.ask(question.ask[0], question.turns) for question in load(gold).questions]
    return [result for result in results if isinstance(result, Answer)]


def _timed(wording: "Wording", answer: "Answer", clock: Clocked, seconds: float = SECONDS) -> tuple[float, float, int]:
    """Return the seconds it took and those of them that the model was waited for, and the sentences shown."""
    from qa.answer import Reader
    from qa.llm.occasion import Occasion

    clock.waited = 0.0
    occasion = Occasion(reader=Reader(), until=monotonic() + seconds)
    began = perf_counter()
    for _ in wording(answer, occasion):
        pass
    took = perf_counter() - began
    return took, clock.waited, sum(sentence.shown for sentence in occasion.trace.written)


def _figures(
    name: str, answers: Sequence["Answer"], own: Sequence[float], whole: Sequence[float], shown: int, late_ms: float
) -> Figures:
    alone, together = Spread.of(own), Spread.of(whole)
    assert alone is not None, "a gold file holds a question that is answered"
    assert together is not None
    return Figures(
        corpus=name,
        answers=len(answers),
        sentences=sum(len(answer.statements) for answer in answers),
        shown=shown,
        median_ms=alone.median,
        p95_ms=alone.at(0.95),
        median_with_model_ms=together.median,
        p95_with_model_ms=together.at(0.95),
        late_ms=late_ms,
    )


def row(found: Figures) -> list[str]:
    """Return the table's row."""
    return [
        found.corpus,
        f"{found.answers:,}",
        f"{found.sentences:,}",
        f"{found.shown / found.sentences:.1%}",
        f"{found.median_ms:.1f} ms",
        f"{found.p95_ms:.1f} ms",
        f"{found.median_with_model_ms:.1f} ms",
        f"{found.p95_with_model_ms:.1f} ms",
        f"{found.late_ms:.0f} ms",
    ]


HEADINGS: Final = (
    *("corpus", "answers", "sentences", "shown", "p50 a sentence", "p95 a sentence"),
    *("p50 with the model", "p95 with the model", "late"),
)


def main() -> None:
    """Measure each corpus in a process of its own; print the table, or JSON. Exits with 1 if a figure is over its bound."""
    arguments: Any = parser(__doc__)
    on_corpora(arguments, "each is worded")
    arguments.add_argument("--json", action="store_true", help="print the figures as JSON, nothing else")
    given = arguments.parse_args()
    found = [in_a_fresh_process(measure, *on, max(1, given.repeat)) for on in given.on or [SHIPPED]]
    if given.json:
        print(json.dumps([asdict(figures) for figures in found], indent=2))
    else:
        publish("worded", markdown(HEADINGS, [row(figures) for figures in found]), given.write)
    sys.exit(any(figures.p95_ms > MOST_MS or figures.late_ms > MOST_LATE_MS for figures in found))


if __name__ == "__main__":
    main()
