import pytest
from answer_figures import Row, Unit, table

from evals.public.estimates import Estimate


@pytest.mark.parametrize(
    ("ours", "marks", "reached"),
    [
        (0.9, (0.72, 0.85, False), "aim"),
        (0.75, (0.72, 0.85, False), "yes"),
        (0.7, (0.72, 0.85, False), "no"),
        (0.75, (0.72, None, False), "yes"),
        (0.75, (None, None, False), ""),
        (0.75, (0.8, 0.7, False), "no"),
        (100, (250, 120, True), "aim"),
        (250, (250, 120, True), "yes"),
        (251, (250, 120, True), "no"),
    ],
)
def test_what_is_reached(ours: float, marks: tuple[float | None, float | None, bool], reached: str) -> None:
    must, aim, fewer = marks
    assert Row("set", "right", Estimate(ours), {}, must, aim, fewer=fewer).reached == reached


def test_the_table_shows_ours_and_every_baseline_or_a_dash() -> None:
    rows = [
        Row("PDQ", "right", Estimate(0.75, (0.7, 0.8)), {"BM25": Estimate(0.5, (0.4, 0.6))}, 0.72, 0.85, of=120),
        Row("a question", "p50", Estimate(118.2), {}, 250, 120, Unit.MILLISECONDS, fewer=True),
    ]
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in table(rows).splitlines()]
    assert found[2] == [
        "PDQ",
        "right",
        "120",
        "72.0%",
        "85.0%",
        "75.0% (70.0–80.0)",
        "yes",
        "50.0% (40.0–60.0)",
        "–",
        "–",
    ]
    assert found[3] == ["a question", "p50", "–", "250 ms", "120 ms", "118 ms", "aim", "–", "–", "–"]
