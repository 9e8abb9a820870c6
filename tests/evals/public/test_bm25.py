from evals.public.bm25 import Bm25


def test_bm25_finds_by_words_and_nothing_where_none_is_shared() -> None:
    search = Bm25(
        [
            "Salbutamol opens the airways within five minutes.",
            "Give 100 micrograms of salbutamol every four hours.",
            "Spirometry is not needed every year.",
        ]
    )
    assert [at for at, _ in search("salbutamol, four hours", 3)] == [1, 0]
    assert [at for at, _ in search("salbutamol, four hours", 1)] == [1]
    assert search("thrombolysis", 3) == []
    assert search("the", 3) == []
