import pytest

from qa.question.drug_names import names_drug


@pytest.mark.parametrize("text", ["bisoprolol", "Salmeterol inhaler", "etanercept", "nizatidine", "ticagrelor"])
def test_a_generic_name(text: str) -> None:
    assert names_drug(text)


@pytest.mark.parametrize(
    "text", ["concept", "an intercept", "total cholesterol", "phytosterol", "histidine", "mongrel"]
)
def test_a_plain_word_with_the_ending_of_one(text: str) -> None:
    assert not names_drug(text)
