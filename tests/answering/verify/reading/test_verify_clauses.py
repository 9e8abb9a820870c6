import pytest

from qa.answering.verify.reading.clauses import clauses
from qa.answering.verify.reading.reader import Reader


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Zanamivir is given.", 1),
        ("Zanamivir is given; quinine is not.", 2),
        ("Zanamivir is given, and quinine is not given.", 2),
        ("Zanamivir, quinine, and aspirin are given", 2),
        ("Zanamivir is given unless fever persists.", 1),
        ("Zanamivir is given, but must not be injected.", 1),
        ("Zanamivir (an antiviral) is given.", 2),
        ("Zanamivir has lowered the risk and should be considered.", 2),
        ("Severe anaemia in adults: Threshold: haemoglobin below 7", 1),
    ],
)
def test_parts_that_can_be_left_unsaid(reader: Reader, text: str, count: int) -> None:
    assert len(clauses(reader.read(text).items)) == count


def test_nothing_is_lost(reader: Reader) -> None:
    items = reader.read("Although X is rare, Y (or Z, in part) is given, unlike W, because it helps; V is not.").items

    kept = [item for clause in clauses(items) for item in clause.items]
    assert sorted(item.order for item in kept) == [item.order for item in items]
