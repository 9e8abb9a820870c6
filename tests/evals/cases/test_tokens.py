import pytest

from evals.cases.gold import GoldFact
from evals.cases.quantities import quantities
from evals.cases.tokens import stands, tokens, written


@pytest.mark.parametrize(
    ("key", "token", "text", "there"),
    [
        ("numbers", "50%", "a risk lower by 50 per cent", True),
        ("numbers", "50%", "a risk lower by 150%", False),
        ("numbers", "15%", "a response of 15-25%", False),
        ("numbers", "24 mg", "a dose of 24 g", False),
        ("numbers", "1,000 mg", "1000 mg, twice", True),
        ("numbers", "50% | half", "half of them", True),
        ("drugs", "trastuzumab | Herceptin", "herceptin alone", True),
        ("drugs", "trastuzumab", "Trastuzumab emtansine", True),
        ("drugs", "platin", "carboplatin", False),
        ("conditions", "brain metastases", "a brain metastasis", True),
        ("conditions", "IHC 3+", "IHC 2+", False),
        ("conditions", "under 5 years", "children aged < 5 years", True),
        ("conditions", "children under 12 years", "children younger than 12 years", True),
        ("conditions", "children under 12 years", "adults, not under 12 years", False),
        ("conditions", "5 to under 15 kg", "from 5 to <15 kg", True),
        ("conditions", "5 to under 15 kg", "from 15 to under 25 kg", False),
        ("conditions", "80 kg and over", "at least 80 kg", True),
        ("conditions", "80 kg and over", "less than 80 kg", False),
        ("conditions", "twice a day", "taken twice daily", True),
        ("conditions", "twice a day", "taken once daily", False),
        ("conditions", "overexpressed", "an over-expressed receptor", True),
        ("conditions", "co-amplification", "coamplification", True),
        ("conditions", "pregnant | haemolysis", "hemolysis", True),
        ("conditions", "smokers", "in non-smokers", False),
        ("conditions", "smokers", "in smokers and non-smokers", True),
        ("negation", "not", "it cannot be given", True),
        ("negation", "no", "a known risk", False),
    ],
)
def test_whole_words_and_whole_figures(key: str, token: str, text: str, there: bool) -> None:
    assert stands(key, token, text) is there


def test_every_token_with_its_place() -> None:
    fact = GoldFact(id="f", quote="q", numbers=("1%", "2%"), negation=("not",))
    assert list(tokens(fact)) == [("numbers", 0, "1%"), ("numbers", 1, "2%"), ("negation", 0, "not")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in 15-25% of patients", "15-25%"),
        ("if there are more than six copies of it", "more than six copies"),
        ("for children aged 12 years or older", "12 years or older"),
    ],
)
def test_a_figure_brings_its_bound_along(text: str, expected: str) -> None:
    (figure,) = quantities(text)
    assert written(figure, text) == expected
    assert quantities(expected) == (figure,)
