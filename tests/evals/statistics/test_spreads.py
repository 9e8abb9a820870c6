from evals.statistics import Spread


def test_spread_of_known_values() -> None:
    spread = Spread.of([4.0, 1.0, 3.0, 2.0])
    assert spread is not None
    assert (spread.mean, spread.median, spread.at(0.0), spread.at(0.5), spread.at(0.95)) == (2.5, 2.5, 1.0, 3.0, 4.0)
    assert Spread.of([]) is None
