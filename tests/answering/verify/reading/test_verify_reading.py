import pytest

from qa.answering.verify.reading.reader import Reader


def said(reader: Reader, text: str) -> list[tuple[str, str]]:
    return [(item.kind, item.value) for item in reader.read(text).said]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("IHC", "immunohistochemistry"),
        ("immunohistochemistry (IHC)", "IHC"),
        ("T-DM1", "trastuzumab emtansine"),
        ("Herceptin", "trastuzumab"),
        ("HER2+ disease", "HER2-positive disease"),
        ("the drug is not effective", "the drug is ineffective"),
        ("it is contraindicated", "it must not be used"),
        ("they shouldn't take it", "they should not take it"),
        ("paracetamol", "acetaminophen"),
        ("tumours", "tumors"),
        ("reduces the risk", "lowers the chance"),
        ("after surgery", "following surgery"),
        ("nonsmokers", "not smokers"),
        ("by mouth", "orally"),
    ],
)
def test_two_ways_of_saying_one_thing(reader: Reader, one: str, other: str) -> None:
    assert said(reader, one) == said(reader, other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("must be given", "should be given"),
        ("should be given", "may be given"),
        ("men", "women"),
        ("increases", "decreases"),
        ("before surgery", "after surgery"),
        ("HER2", "HER3"),
        ("with food", "without food"),
        ("all of them", "most of them"),
        ("a drug against malaria", "a drug recommended against"),
        ("node-positive", "node-negative"),
    ],
)
def test_two_ways_of_saying_two_things(reader: Reader, one: str, other: str) -> None:
    assert said(reader, one) != said(reader, other)


def test_an_abbreviation_is_told_by_its_capitals(reader: Reader) -> None:
    assert said(reader, "the CAP rules") != said(reader, "the cap rules")


def test_a_full_stop_after_an_initial_ends_nothing(reader: Reader) -> None:
    assert [item.value for item in reader.read("P. vivax vs. P. ovale.").of("mark")] == ["."]
