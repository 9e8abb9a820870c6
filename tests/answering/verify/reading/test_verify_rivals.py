from qa.answering.verify.reading.lexicon import lexicon
from qa.answering.verify.reading.rivals import rivals


def test_a_turned_beginning_makes_another_word() -> None:
    assert "unusual" in rivals("usual", lexicon("en"))
    assert "usual" in rivals("unusual", lexicon("en"))
    assert "unilateral" in rivals("bilateral", lexicon("en"))
    assert "hypotension" in rivals("hypertension", lexicon("en"))


def test_a_short_rest_makes_none() -> None:
    assert rivals("in", lexicon("en")) == frozenset()
