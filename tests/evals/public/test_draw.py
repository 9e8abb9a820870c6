from evals.public.draw import Draw


def test_a_sample_is_drawn_in_order_and_again_the_same() -> None:
    drawn = Draw(5)(range(100))
    assert drawn == sorted(set(drawn)) == Draw(5)(range(100))
    assert len(drawn) == 5
    assert drawn != Draw(5, seed=1)(range(100))


def test_without_a_sample_as_many_as_usual_are_drawn_or_all() -> None:
    assert Draw()(range(3)) == Draw(5)(range(3)) == [0, 1, 2]
    assert len(Draw()(range(100), usual=10)) == 10
    assert len(Draw(20)(range(100), usual=10)) == 20
    assert Draw()([], usual=10) == []
