from hypothesis import given
from hypothesis import strategies as st

from qa.guideline import Box
from ui.sources.outlines import Shape, shapes


def line(top: float, left: float = 0.1, right: float = 0.9, page: int = 1) -> Box:
    return Box(page, left, top, right, top + 0.02)


def extent(shape: Shape) -> tuple[float, float, float, float]:
    across, down = zip(*shape.points, strict=True)
    return min(across), min(down), max(across), max(down)


def test_lines_that_follow_on_each_other_have_one_outline() -> None:
    (shape,) = shapes([line(0.1, left=0.3), line(0.125), line(0.15, right=0.4)], pages=1)
    assert len(shape.points) == 12
    left, top, right, bottom = extent(shape)
    assert 9 < left < 10
    assert 9.5 < top < 10
    assert 90 < right < 91
    assert 17 < bottom < 17.5


def test_cells_side_by_side_columns_and_pages_have_their_own() -> None:
    side_by_side = [line(0.1, 0.1, 0.3), line(0.1, 0.4, 0.6)]
    next_column = [line(0.8, 0.1, 0.45), line(0.1, 0.55, 0.9)]
    next_page = [line(0.8), line(0.82, page=2)]
    far_below = [line(0.1), line(0.3)]
    staggered = [line(0.1, 0.6, 0.9), line(0.125, 0.1, 0.4)]
    for boxes in (side_by_side, next_column, next_page, far_below, staggered):
        assert len(shapes(boxes, pages=2)) == 2


def test_a_box_on_no_page_has_no_mark() -> None:
    assert shapes([line(0.1, page=0), line(0.1, page=3)], pages=2) == []


share = st.floats(0, 1)
spans = st.tuples(share, share).map(sorted)
boxes = st.builds(
    lambda page, across, down: Box(page, across[0], down[0], across[1], down[1]), st.integers(1, 3), spans, spans
)


@given(st.lists(boxes, max_size=8))
def test_every_box_lies_within_a_mark_and_no_mark_leaves_the_page(printed: list[Box]) -> None:
    marks = shapes(printed, pages=3)
    assert len(marks) <= len(printed)
    for shape in marks:
        assert all(0 <= value <= 100 for point in shape.points for value in point)
    for box in printed:
        assert any(
            shape.page == box.page
            and extent(shape)[0] <= 100 * box.left + 0.001
            and extent(shape)[2] >= 100 * box.right - 0.001
            for shape in marks
        )
