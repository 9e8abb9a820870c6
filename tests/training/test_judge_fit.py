import numpy as np

from qa.retrieval.judge import Judge
from training.judge import Case, auroc, fitted

TRUE = Judge(read=1.0, first=0.5, offset=0.0, leaning=0.0, slope=1.0, bias=0.0)


def drawn(rng: np.random.Generator) -> Case:
    """Ten statements, at most one of them right, as the cross-encoder would score them if `TRUE` were true."""
    answerable = bool(rng.random() < 0.7)
    right = np.zeros(10, dtype=bool)
    read = rng.normal(-4, 1, 10)
    first = rng.dirichlet(np.ones(10)).astype(np.float32)
    if answerable:
        right[rng.integers(10)] = True
        read[right] = rng.normal(1.5, 1)
    return Case(read.astype(np.float32), first, right, answerable)


def test_the_fit_ranks_and_tells_the_answerable() -> None:
    rng = np.random.default_rng(5)
    judge = fitted([drawn(rng) for _ in range(300)])
    unseen = [drawn(rng) for _ in range(300)]
    verdicts = [judge(case.read, case.first) for case in unseen]
    firsts = [
        case.right[verdict.probability.argmax()]
        for case, verdict in zip(unseen, verdicts, strict=True)
        if case.answerable
    ]
    assert np.mean(firsts) > 0.95
    known, truth = (
        np.array([verdict.answerable for verdict in verdicts]),
        np.array([case.answerable for case in unseen]),
    )
    assert auroc(known, truth) > 0.95
    # Calibrated: said and true shares agree.
    assert abs(known.mean() - truth.mean()) < 0.05
