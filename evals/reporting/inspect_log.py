"""A run as an Inspect log, which the viewer of inspect_ai opens (https://inspect.aisi.org.uk/eval-logs.html).

The package is the optional extra `inspect`. Its ids are made of the run, so that the same run gives the same log.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evals.errors import MissingPackageError, RunFileError
from evals.reporting import wording
from evals.running.record import CaseRecord, RunRecord
from evals.scorecard import Figure, figures
from evals.statistics import Share

if TYPE_CHECKING:
    from inspect_ai.log import EvalLog, EvalSample, EvalScore, EvalSpec
    from inspect_ai.scorer import Score

_ENDINGS: Final = (".eval", ".json")


def write_inspect_log(run: RunRecord, path: Path) -> None:
    """Write the run as an Inspect log, packed (`.eval`) or as JSON (`.json`) by the file's ending.

    :raises MissingPackageError: if inspect_ai is not installed.
    :raises RunFileError: if the ending is another, or the disk refuses.
    """
    if path.suffix not in _ENDINGS:
        raise RunFileError(f"{path} has no ending that Inspect knows; end it in {' or '.join(_ENDINGS)}")
    log = inspect_log(run)
    from inspect_ai.log import write_eval_log

    begun = path.with_name(f".{secrets.token_hex(4)}{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_eval_log(log, str(begun.absolute()))
        begun.replace(path)
    except OSError as error:
        begun.unlink(missing_ok=True)
        raise RunFileError(f"{path} can't be written: {error.strerror}; choose another place with --inspect") from error


def inspect_log(run: RunRecord) -> "EvalLog":
    """Return the run as an Inspect log: a sample per case, a score per scorer that applies.

    :raises MissingPackageError: if inspect_ai is not installed.
    """
    try:
        from inspect_ai.log import EvalLog, EvalResults, EvalStats
    except ImportError as error:
        raise MissingPackageError(
            'an Inspect log needs the package inspect_ai; install it: pip install "guideline-qa[inspect]"'
        ) from error
    found = figures(run)
    return EvalLog(
        status="success",
        eval=_spec(run),
        results=EvalResults(
            total_samples=len(run.cases),
            completed_samples=sum(case.status != "failed" for case in run.cases),
            scores=[_figure(run, figure) for figure in found.values() if figure.value is not None],
        ),
        stats=EvalStats(started_at=run.times.started, completed_at=run.times.finished),
        samples=[_sample(run, case, found) for case in run.cases],
    )


def _spec(run: RunRecord) -> "EvalSpec":
    from inspect_ai.log import EvalConfig, EvalDataset, EvalSpec

    system = run.system
    name = _id(run, "")
    return EvalSpec(
        eval_id=name,
        run_id=name,
        task_id=name,
        created=run.times.started,
        task=run.suite,
        dataset=EvalDataset(
            name=", ".join(gold.name for gold in run.gold),
            samples=len(run.cases),
            sample_ids=[case.id for case in run.cases],
            shuffled=False,
        ),
        model=f"{system.kind}/{system.name}",
        config=EvalConfig(),
        packages=system.versions,
        metadata={
            "system": system.model_dump(mode="json"),
            "gold": [gold.model_dump(mode="json") for gold in run.gold],
            "filters": run.filters,
            "repeat": run.repeat,
        },
    )


def _figure(run: RunRecord, figure: Figure) -> "EvalScore":
    """Return a figure as Inspect's metrics; what it is made of stands in the metadata."""
    from inspect_ai.log import EvalMetric, EvalScore

    # A share is a mean too: the viewer puts the first scorer with the commonest metrics on top.
    numbers = {"mean": figure.value, "low": figure.low, "high": figure.high}
    return EvalScore(
        name=figure.name,
        scorer=figure.name,
        scored_samples=figure.n,
        unscored_samples=len(run.cases) - figure.n,
        metrics={name: EvalMetric(name=name, value=number) for name, number in numbers.items() if number is not None},
        metadata={"meaning": figure.meaning, "better": figure.better, "how": figure.how, "of": wording.count(figure)},
    )


def _sample(run: RunRecord, case: CaseRecord, found: Mapping[str, Figure]) -> "EvalSample":
    from inspect_ai.log import EvalError, EvalSample
    from inspect_ai.model import ChatCompletionChoice, ChatMessageAssistant, ChatMessageUser, ModelOutput

    asked = [
        ChatMessageUser(id=_id(run, f"{case.id} {number}"), content=turn)
        for number, turn in enumerate([*case.history, case.question])
    ]
    reply = ChatMessageAssistant(id=_id(run, f"{case.id} reply"), content=case.text)
    took_ms = run.times.took_ms.get(case.id)
    told = {"id", "gold", "question", "history", "text", "scores"}
    return EvalSample(
        id=case.id,
        epoch=1,
        uuid=_id(run, case.id),
        input=[*asked],
        target=_target(case),
        messages=[*asked, reply],
        output=ModelOutput(model=run.system.name, choices=[ChatCompletionChoice(message=reply)]),
        scores={name: _score(case, name) for name in found if case.score(name) is not None},
        metadata=case.model_dump(mode="json", exclude=told),
        error=EvalError(message=case.text, traceback="", traceback_ansi="") if case.status == "failed" else None,
        total_time=None if took_ms is None else took_ms / 1000,
    )


def _target(case: CaseRecord) -> list[str]:
    if not case.answerable:
        return [f"an abstention: {case.reason}"]
    return [fact.quote for fact in case.expected if fact.group] or [f"/{pattern}/" for pattern in case.must]


def _score(case: CaseRecord, name: str) -> "Score":
    from inspect_ai.scorer import Score

    given = case.score(name)
    number = given.value if isinstance(given, Share) else given
    explanation = "; ".join(case.why) if name == "right" and case.why else wording.score(given)
    return Score(value=0.0 if number is None else number, answer=case.status, explanation=explanation)


def _id(run: RunRecord, of: str) -> str:
    """Return an id of 22 characters, the same for the same run and part."""
    what = json.dumps([run.suite, run.system.name, run.system.settings_hash, run.times.started, of])
    return hashlib.sha256(what.encode()).hexdigest()[:22]
