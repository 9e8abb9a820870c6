from collections.abc import Callable

import pytest

Kinds = Callable[..., set[str]]


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        ("Oseltamivir is safer than zanamivir.", "Zanamivir is safer than oseltamivir."),
        ("Quinine should be used in preference to artemether.", "Artemether should be used in preference to quinine."),
        ("Zanamivir is given before surgery.", "Surgery is done before zanamivir is given."),
        ("The expander replaces the implant.", "The implant replaces the expander."),
    ],
)
def test_roles_that_are_turned_round(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(statement, statement) == set()
    assert kinds(sentence, statement)


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        ("Before surgery, zanamivir is given.", "Zanamivir is given before surgery."),
        ("The expander is replaced by the implant.", "The implant replaces the expander."),
    ],
)
def test_the_same_roles_in_another_order(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(sentence, statement) == set()


def test_words_of_two_statements_are_not_tied_together(kinds: Kinds) -> None:
    statements = "IHC detects overexpression of the HER2 protein.", "FISH detects amplification of the HER2 gene."

    assert kinds(
        "IHC detects amplification of the HER2 gene, whereas FISH detects overexpression of the protein.", *statements
    )
    assert (
        kinds(
            "IHC detects overexpression of the HER2 protein, whereas FISH detects amplification of the HER2 gene.",
            *statements,
        )
        == set()
    )
