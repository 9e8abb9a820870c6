from hypothesis import given
from hypothesis import strategies as st

from qa.reading.canonical import CanonicalText, plain

LINES = st.lists(st.tuples(st.sampled_from(["block", "item", "row"]), st.text(min_size=1, max_size=20).map(plain)))


@given(LINES)
def test_an_offset_is_where_its_text_stands(lines: list[tuple[str, str]]) -> None:
    canon = CanonicalText()
    placed = []
    for kind, text in lines:
        if kind == "block":
            placed.append((canon.block(text), text))
        elif kind == "item":
            placed.append((canon.item(text, 1, "-", first=True), text))
        else:
            start = canon.row((text, "b"), first=True)
            assert canon.text[start : canon.end].startswith("|")
            assert canon.text[start : canon.end].endswith("b |")
    assert all(canon.text[start : start + len(text)] == text for start, text in placed)
    assert canon.end == len(canon.text)


def test_layout() -> None:
    canon = CanonicalText()
    canon.block("Heading")
    canon.item("one", 0, "-", first=True)
    canon.item("nested", 1, "2.", first=False)
    canon.row(("", "Low risk"), first=True)
    canon.row(("Size", "≤1 cm"), first=False)
    assert canon.text == "Heading\n\n- one\n  2. nested\n\n| | Low risk |\n| Size | ≤1 cm |"
