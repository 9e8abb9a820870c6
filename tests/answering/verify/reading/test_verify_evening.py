import pytest

from qa.answering.verify.reading.reader import Reader


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("not uncommon", "common", True),
        ("not uncommon", "uncommon", False),
        ("not given without food", "given food", False),
        ("5, 10 and 20 mg", "5 mg, 10 mg and 20 mg", True),
        ("days 0, 3 and 7", "day 0, day 3 and day 7", True),
        ("vasopressin (ADH, or antidiuretic hormone)", "vasopressin", True),
        ("vasopressin (oxytocin)", "vasopressin", False),
    ],
)
def test_two_ways_of_writing_are_read_the_same(reader: Reader, one: str, other: str, same: bool) -> None:
    read = [[(item.kind, item.value) for item in reader.read(text).said] for text in (one, other)]
    assert (read[0] == read[1]) == same
