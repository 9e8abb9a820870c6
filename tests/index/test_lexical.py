from pathlib import Path

import pytest

from qa.errors import ReleaseError, StorageError
from qa.guideline import Edition, Guideline, Metadata, Statement
from qa.index.lexical import LexicalIndex, write_lexical
from qa.terms import terms


def guideline(name: str, *texts: str, section: tuple[str, ...] = ()) -> Guideline:
    whole = "".join(texts)
    found, start = [], 0
    for text in texts:
        found.append(Statement(start, start + len(text), text, section, 0))
        start += len(text)
    return Guideline(name, Edition("1", None, ""), Metadata("Title"), whole, (), tuple(found))


def index(folder: Path, *guidelines: Guideline) -> LexicalIndex:
    write_lexical(folder, guidelines)
    return LexicalIndex(folder)


def weights(text: str) -> dict[str, float]:
    return dict.fromkeys(terms(text), 1.0)


def test_words_numbers_and_marks_are_found_in_any_form(tmp_path: Path) -> None:
    found = index(tmp_path, guideline("a", "Tests scored 3+ are positive.", "About 1,200 tumours were tested."))
    assert [key for key, _ in found.search(weights("3+"), 5)] == [("a", 0)]
    assert [key for key, _ in found.search(weights("1200"), 5)] == [("a", 1)]
    assert {key for key, _ in found.search(weights("testing"), 5)} == {("a", 0), ("a", 1)}
    assert found.search(weights("pregnancy"), 5) == []


def test_the_statement_counts_more_than_its_heading(tmp_path: Path) -> None:
    found = index(
        tmp_path,
        guideline("a", "Wait for one hour here.", section=("Salbutamol",)),
        guideline("b", "Inhale salbutamol now.", section=("Relief",)),
    )
    assert [key for key, _ in found.search(weights("salbutamol"), 5)] == [("b", 0), ("a", 0)]


def test_a_lead_in_is_found_with_each_item(tmp_path: Path) -> None:
    whole = guideline("a", "fever")
    led = Guideline(
        **{name: getattr(whole, name) for name in ("id", "edition", "metadata", "text", "sections")},
        statements=(Statement(0, 5, "fever", (), 0, lead_in="Stop trastuzumab if:"),),
    )
    assert index(tmp_path, led).search(weights("trastuzumab"), 5)[0][0] == ("a", 0)


def test_weights_decide_between_terms(tmp_path: Path) -> None:
    found = index(tmp_path, guideline("a", "alpha gene", "beta gene"))
    assert found.search({"alpha": 2.0, "beta": 1.0}, 2)[0][0] == ("a", 0)
    assert found.search({"alpha": 1.0, "beta": 2.0}, 2)[0][0] == ("a", 1)


def test_equal_scores_come_in_the_order_of_keys_whatever_k(tmp_path: Path) -> None:
    found = index(tmp_path, guideline("b", *["same words "] * 5), guideline("c", *["same words "] * 5))
    order = [key for key, _ in found.search(weights("same words"), 10)]
    assert order == [(name, number) for name in "bc" for number in range(5)]
    assert [key for key, _ in found.search(weights("same words"), 3)] == order[:3]


def test_a_choice_of_guidelines_changes_who_is_found_not_the_score(tmp_path: Path) -> None:
    found = index(tmp_path, guideline("a", "gene one"), guideline("b", "gene two"))
    everyone = dict(found.search(weights("gene"), 5))
    assert dict(found.search(weights("gene"), 5, {"b"})) == {("b", 0): pytest.approx(everyone["b", 0])}
    assert found.search(weights("gene"), 5, set()) == []


@pytest.mark.parametrize(
    "asked", [{}, {"": 1.0}, {"gene": 0.0}, {"gene": -1.0}, {"gene": float("nan")}, {"\ud800": 1.0}]
)
def test_nothing_to_look_for_finds_nothing(tmp_path: Path, asked: dict[str, float]) -> None:
    assert index(tmp_path, guideline("a", "gene")).search(asked, 5) == []


def test_a_damaged_index_says_so(tmp_path: Path) -> None:
    write_lexical(tmp_path, [guideline("a", "gene")])
    (tmp_path / "meta.json").write_text("{}")
    with pytest.raises(ReleaseError, match="index build"):
        LexicalIndex(tmp_path)


def test_no_index_says_so(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="index build"):
        LexicalIndex(tmp_path)


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="nothing was published"):
        write_lexical(tmp_path / "file", [guideline("a", "gene")])
