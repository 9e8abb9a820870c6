from pathlib import Path

import pytest

from evals.errors import GoldError
from evals.gold import GoldQuestion, contains, load, load_all

GOOD = """
# a comment
- {id: d1, cat: direct, q: "What is HER2?", want: [receptor], line: "is a receptor"}
- id: f1
  cat: followup
  q: And its cut-off?
  history: ["What is HER2?"]
  want: ["10 ?%"]
- {id: a1, cat: absent-far, q: "What is the capital?", answerable: false}
"""


def write(folder: Path, text: str, name: str = "her2.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_questions_in_order_with_their_history_as_user_turns(tmp_path: Path) -> None:
    gold = load(write(tmp_path, GOOD))
    assert gold.name == "her2"
    assert [question.id for question in gold.questions] == ["d1", "f1", "a1"]
    assert [(turn.role, turn.content) for turn in gold.questions[1].turns] == [("user", "What is HER2?")]
    assert [question.answerable for question in gold.questions] == [True, True, False]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- {id: a, cat: c, q: Why, want: ['(']}", ["line 1", "'a'", "want", "not a regular expression"]),
        ("\n- {id: a, cat: c, q: Why, want: [x], line: '*'}", ["line 2", "'a'", "line", "regular expression"]),
        ("- {id: a, cat: c, q: Why, want: [x], lines: y}", ["'a'", "lines", "Extra inputs"]),
        ("- {id: a, cat: c, want: [x]}", ["'a'", "q", "required"]),
        ("- {id: 7, cat: c, q: Why, want: [x]}", ["7", "id", "string"]),
        ("- {id: a, cat: c, q: Why}", ["'a'", "want"]),
        ("- {id: a, cat: absent-far, q: Why, answerable: false, want: [x]}", ["'a'", "answerable: false"]),
        ("- {id: a, cat: c, q: Why, want: [x]}\n- {id: a, cat: c, q: How, want: [x]}", ["line 2", "second", "'a'"]),
        ("- just text", ["line 1", "a question"]),
        ("id: a", ["dict", "list"]),
        ("", ["NoneType", "list"]),
        ("[]", ["no question"]),
        ("- {id: a", ["line", "not YAML"]),
    ],
)
def test_refuses_what_is_wrong_and_says_where(tmp_path: Path, text: str, says: list[str]) -> None:
    path = write(tmp_path, text)
    with pytest.raises(GoldError) as refused:
        load(path)
    message = str(refused.value)
    assert "\n" not in message
    for part in [str(path), *says]:
        assert part in message


def test_refuses_a_file_that_is_missing_or_not_utf8(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="can't be read"):
        load(tmp_path / "none.yaml")
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("- {id: é}".encode("latin-1"))
    with pytest.raises(GoldError, match="not UTF-8"):
        load(latin)


def test_refuses_nesting_without_end(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="nested too deeply"):
        load(write(tmp_path, "[" * 100_000))


def test_refuses_two_files_of_one_name(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    paths = [write(tmp_path, GOOD), write(tmp_path / "other", GOOD)]
    with pytest.raises(GoldError, match="also named her2"):
        load_all(paths)
    assert len(load_all(paths[:1])) == 1


def test_patterns_ignore_case_and_see_lines() -> None:
    assert contains("^her2 IS", "First line\nHER2 is a receptor")
    assert not contains("receptor$", "HER2 is a receptor.")


def test_a_question_is_frozen() -> None:
    question = GoldQuestion(id="a", cat="c", q="Why?", want=("x",))
    with pytest.raises(ValueError, match="frozen"):
        question.q = "How?"  # type: ignore[misc]
