from pathlib import Path

import pytest

from evals.errors import FilterError, PublicDataError
from evals.public.suites import SUITES, chosen

DOCUMENT = Path("docs/public-benchmarks.md")


def test_suites_are_chosen_by_name_once_and_in_order() -> None:
    assert [suite.name for suite in chosen(["healthver", "scifact", "healthver"])] == ["scifact", "healthver"]
    assert chosen(["cast2019", "all"]) == [*SUITES.values()]


@pytest.mark.parametrize("names", [["scifact", "trec"], []])
def test_a_name_that_is_not_known_is_refused_with_those_that_are(names: list[str]) -> None:
    with pytest.raises(FilterError, match="scifact, covid-qa, squad2, cast2019, healthver, all"):
        chosen(names)


@pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES)
def test_a_folder_without_the_files_is_refused(suite: object, tmp_path: Path) -> None:
    (one,) = [each for each in SUITES.values() if each is suite]
    with pytest.raises(PublicDataError, match=f"{next(iter(one.files))} is absent"):
        one.refuse_without(tmp_path)


def test_the_document_names_every_suite_and_the_form_of_its_files() -> None:
    text = DOCUMENT.read_text(encoding="utf-8").replace("\\|", "|")
    for suite in SUITES.values():
        assert f"`{suite.name}`" in text
        for file, form in suite.files.items():
            assert file in text
            assert form.shape in text
