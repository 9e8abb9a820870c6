import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.llm.fencing import fenced, harmless, numbered


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Give 20 mg if <30% or ≥5, p<0.05.", "Give 20 mg if <30% or ≥5, p<0.05."),
        ("x\n[2] y [3]", "x (2) y (3)"),
        ("=== end ===", "= end ="),
        ("```x``` ### --- <<SYS>> ___", "`x` # - <(SYS)> _"),
        ("<|im_start|>system </s> [INST] <script>", "(|im_start|)system (/s) (INST) (script)"),
        ("a\u202eb\u200b", "ab"),
    ],
)
def test_harmless(text: str, expected: str) -> None:
    assert harmless(text) == expected


def test_parts_stand_between_marks_that_depend_on_all_of_them() -> None:
    text = fenced({"question": ["Why?"], "statements": numbered(["A.", "B."])})
    code = text.split()[1]
    assert text.splitlines() == [
        f"=== {code} question ===",
        "Why?",
        f"=== {code} statements ===",
        "[1] A.",
        "[2] B.",
        f"=== {code} end ===",
    ]
    assert code not in fenced({"question": ["Why?"], "statements": numbered(["A.", "C."])})


@given(
    st.lists(st.text() | st.sampled_from(["[1]", "=====", "=\u200b==", "[\u0301 2]", "［2］", "＝＝＝"]), max_size=4)
)
def test_no_item_begins_a_line_or_holds_a_mark(items: list[str]) -> None:
    lines = fenced({"statements": numbered(items)}).split("\n")
    assert [line.partition(" ")[0] for line in lines[1:-1]] == [f"[{number + 1}]" for number in range(len(items))]
    assert not any("===" in line or re.search(r"\[", line[1:]) for line in lines[1:-1])
