import pytest

from qa.answering.verify.reading.reader import Reader


def figures(reader: Reader, text: str) -> list[str]:
    return [item.value.strip() for item in reader.read(text).of("number")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("15-25%", "15% to 25%"),
        ("15–25 per cent", "between 15 and 25 percent"),
        ("> 5 kg", "more than 5 kilograms"),
        ("≥5 kg", "at least 5 kg"),
        ("5 kg or more", "not less than 5 kg"),
        ("≤ 2 hours", "no more than two hours"),
        ("up to 6 weeks", "at most six weeks"),
        ("roughly 25%", "approximately 25 %"),
        ("20 mg daily", "20 mg per day"),
        ("20 mg once daily", "20 milligrams a day"),
        ("twice a day", "2 times daily"),
        ("every 3 weeks", "every three weeks"),
        ("a 5-year follow-up", "a follow-up of five years"),
        ("P = .004", "P = 0.004"),
        ("25,000 cells", "25 000 cells"),
        ("stage II", "stage 2"),
        ("aged 6 to 12", "aged 6-12 years"),
        ("60, 75, and 90 mg/m2", "60 mg/m², 75 mg/m² and 90 mg per m2"),
        ("days 0, 3 and 7", "day 0, day 3 and day 7"),
        ("one third", "1/3"),
        ("twenty-five percent", "25%"),
        ("50 parasites/µL", "50 parasites per µL"),
    ],
)
def test_the_same_figure_however_it_is_written(reader: Reader, one: str, other: str) -> None:
    assert figures(reader, one) == figures(reader, other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("15-25%", "15-26%"),
        ("more than 5 kg", "at least 5 kg"),
        ("less than 5 kg", "at most 5 kg"),
        ("5 mg", "5 g"),
        ("5 mg/kg", "5 mg"),
        ("5 mg a day", "5 mg an hour"),
        ("10 mg salt/kg", "10 mg salt"),
        ("every 12 hours", "12 hours"),
        ("25%", "about 25%"),
        ("day 1", "week 1"),
        ("stage II", "stage III"),
        ("first dose", "second dose"),
        ("1.0", "10"),
        ("10⁹", "109"),
        ("½", "1"),
    ],
)
def test_another_figure_is_another(reader: Reader, one: str, other: str) -> None:
    assert figures(reader, one) != figures(reader, other)


def test_figures_within_names_belong_to_the_names(reader: Reader) -> None:
    read = reader.read("HER-2, IHC 3+, CYP2D6 and T1c")

    assert [item.value for item in read.of("name") if any(letter.isdigit() for letter in item.value)] == [
        "her2",
        "3+",
        "cyp2d6",
        "t1c",
    ]
    assert read.of("number") == []


def test_one_that_stands_for_someone_is_no_figure(reader: Reader) -> None:
    assert figures(reader, "One should treat it, not the metastatic one.") == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("half of the patients", "50% of the patients", True),
        ("1 in 5 women", "20% of women", True),
        ("three quarters of women", "75% of women", True),
        ("2 in 3 days", "67%", False),
        ("3 in 2007", "0.15%", False),
        ("5 consecutive days", "5 days", True),
        ("between the ages of two and thirteen", "between 2 and 13 years of age", True),
        ("165pounds", "165 pounds", True),
        ("several times each day", "several times a day", True),
    ],
)
def test_shares_and_spans_are_read_by_what_they_mean(reader: Reader, one: str, other: str, same: bool) -> None:
    values = [[item.value for item in reader.read(text).of("number")] for text in (one, other)]
    assert (values[0] == values[1]) == same
