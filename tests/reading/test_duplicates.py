from pathlib import Path
from time import perf_counter

from qa.guideline import Edition, Guideline, Metadata, Statement
from qa.reading import read
from qa.reading.duplicates import duplicates


def guideline(key: str, *texts: str) -> Guideline:
    statements = tuple(Statement(0, 1, text, (), number) for number, text in enumerate(texts))
    return Guideline(
        key, Edition("1", None, ""), Metadata(f"Title of {key}"), "x", (), statements, source_name=f"{key}.md"
    )


def test_the_same_text_in_two_layouts(tmp_path: Path) -> None:
    paths = tmp_path / "a.md", tmp_path / "b.txt"
    paths[0].write_text("# Sepsis\n\nGive fluids. Give **oxygen**. Call for help.\n")
    paths[1].write_text("Give   fluids.\nGive oxygen.\nCALL for help.\n")
    found = duplicates([read(path) for path in paths])
    assert {key: [warning.kind for warning in each] for key, each in found.items()} == {
        "a": ["duplicate"],
        "b": ["duplicate"],
    }
    assert found["a"][0].text.startswith("All of its statements stand in b (b, b.txt) too")


def test_from_four_fifths_on() -> None:
    whole = guideline("whole", *map(str, range(20)))
    part = guideline("part", "0", "1", "2", "3", "new")
    less = guideline("less", "0", "1", "5", "newer", "newest")
    found = duplicates([whole, part, less])
    assert set(found) == {"part"}
    assert "80% of its statements" in found["part"][0].text
    assert "whole.md" in found["part"][0].text


def test_a_sentence_said_often_counts_once() -> None:
    assert duplicates([guideline("a", *["same"] * 9, "one", "two"), guideline("b", "same", "three")]) == {}


def test_nothing_is_a_duplicate_of_itself() -> None:
    assert duplicates([guideline("a", "x", "y"), guideline("empty")]) == {}


def test_the_time_grows_with_the_number_of_statements_only() -> None:
    texts = [str(number) for number in range(50)]
    started = perf_counter()
    found = duplicates([guideline(f"g{number}", *texts) for number in range(400)])
    assert len(found) == 400
    assert perf_counter() - started < 10
