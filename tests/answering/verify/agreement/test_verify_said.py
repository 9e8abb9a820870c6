from collections.abc import Callable

import pytest

Kinds = Callable[..., set[str]]
STATEMENT = "Zanamivir is usually given to women with bilateral disease in the second trimester."


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Zanamivir is usually given to women with unilateral disease in the second trimester.", "negation"),
        ("Zanamivir is usually given to women with bilateral disease in the third trimester.", "number"),
        ("Relenza-X12 is usually given to women with bilateral disease in the second trimester.", "name"),
        (
            "Zanamivir and NSAIDs are usually given to women with bilateral disease in the second trimester.",
            "abbreviation",
        ),
        ("Zanamivir is usually given to women with bilateral asthma in the second trimester.", "name"),
        ("Zanamivir is always given to women with bilateral disease in the second trimester.", "direction"),
        ("Zanamivir cures women with bilateral disease in the second trimester.", "direction"),
    ],
)
def test_what_the_statement_does_not_say(kinds: Kinds, sentence: str, kind: str) -> None:
    assert kind in kinds(sentence, STATEMENT)


def test_too_many_words_of_its_own(kinds: Kinds) -> None:
    assert "wording" in kinds(
        "Zanamivir makes the morning walk to the market a pleasant family adventure.", "Zanamivir is given."
    )
    assert (
        kinds("Doctors usually give zanamivir to women with bilateral disease in the second trimester.", STATEMENT)
        == set()
    )
