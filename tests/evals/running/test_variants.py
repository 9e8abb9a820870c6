from pathlib import Path

import pytest

from evals.errors import FilterError
from evals.running.variants import variants
from qa.errors import SettingsError


def test_every_combination_is_a_variant_and_reaches_the_settings() -> None:
    made = variants(["answering.threshold=0.5,0.6", "reranking.model=none"])
    assert [each.name for each in made] == [
        "answering.threshold=0.5 reranking.model=none",
        "answering.threshold=0.6 reranking.model=none",
    ]
    settings = [each.settings(None, None) for each in made]
    assert [each.answering.threshold for each in settings] == [0.5, 0.6]
    assert {each.reranking.model for each in settings} == {"none"}
    assert len({each.folder for each in made}) == 2


def test_without_any_there_are_the_usual_settings() -> None:
    (usual,) = variants([])
    assert (usual.folder, usual.shown) == ("", {})


def test_what_shapes_the_index_gets_its_own() -> None:
    small, large = (each.settings(None, Path("there/index")) for each in variants(["embedding.max_tokens=64,256"]))
    same = variants(["answering.threshold=0.5"])[0].settings(None, Path("there/index"))
    assert small.index != large.index
    assert small.index.parent == large.index.parent == Path("there")
    assert same.index == Path("there/index")


@pytest.mark.parametrize("wrong", ["threshold", "=3", "answering.threshold=", "corpus=a,b", "index=x", "server.port=1"])
def test_what_is_no_axis_is_refused(wrong: str) -> None:
    with pytest.raises(FilterError):
        variants([wrong])


def test_one_name_twice_and_too_many_are_refused() -> None:
    with pytest.raises(FilterError, match="once"):
        variants(["answering.threshold=0.5", "answering.threshold=0.6"])
    with pytest.raises(FilterError, match="at most"):
        variants([f"answering.{name}=" + ",".join("123456789") for name in ("nearest", "max_statements")])


def test_overlapping_names_and_a_value_twice_are_refused() -> None:
    for names in (("answering", "answering.threshold"), ("answering.threshold", "answering")):
        with pytest.raises(FilterError, match="overlap"):
            variants([f"{name}=1" for name in names])
    with pytest.raises(FilterError, match="twice"):
        variants(["answering.threshold=0.5,0.50"])
    assert len(variants(["answering.nearest=1,2", "answering.nearest_more=1"])) == 2


@pytest.mark.parametrize("wrong", ["answering.colour=1", "answering.threshold=7", "answering.threshold=high"])
def test_impossible_settings_are_said(wrong: str) -> None:
    with pytest.raises(SettingsError, match="answering"):
        variants([wrong])[0].settings(None, None)
