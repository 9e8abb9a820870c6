from pathlib import Path

import pytest

from evals.cases.load import load_all
from evals.errors import FilterError, GoldError
from evals.running.suites import SHIPPED, chosen
from evals.running.variants import Variant

HER2, MALARIA = SHIPPED


def test_without_a_name_all_are_run_each_on_its_own_guideline() -> None:
    assert chosen([], []) == chosen(["malaria", "her2", "malaria"], [])[::-1] == SHIPPED
    her2, malaria = (suite.settings(Variant()) for suite in SHIPPED)
    assert malaria.corpus.joinpath("malaria.html").is_file()
    assert her2.index != malaria.index


def test_a_shipped_gold_file_brings_its_guideline_along(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    suites = chosen([], [MALARIA.gold[1], own])
    assert [(suite.name, suite.gold, suite.corpus) for suite in suites] == [
        ("malaria", (MALARIA.gold[1],), MALARIA.corpus),
        ("own", (own,), None),
    ]


def test_longer_runs_ask_more_of_the_same_guideline() -> None:
    her2, malaria = chosen([], [], more=True)
    assert her2.gold == HER2.gold + HER2.more
    assert malaria.settings(Variant()).index == MALARIA.settings(Variant()).index
    (alone,) = chosen([], [*MALARIA.more])
    assert (alone.gold, alone.corpus) == (MALARIA.more, MALARIA.corpus)
    assert all(path.is_file() for suite in SHIPPED for path in suite.gold + suite.more)


def test_elsewhere_everything_is_asked_at_once() -> None:
    (both,) = chosen([], [], elsewhere=True)
    assert both.gold == HER2.gold + MALARIA.gold
    assert both.corpus is None
    assert both.lenient
    (named,) = chosen(["malaria"], [], elsewhere=True)
    assert not named.lenient
    assert named.settings(Variant(), Path("c"), Path("i")).index == Path("i")


def test_a_folder_stands_for_its_files_in_order(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml", "notes.txt"):
        (tmp_path / name).write_text("")
    (suite,) = chosen([], [tmp_path])
    assert [file.name for file in suite.gold] == ["a.yml", "b.yaml"]


def test_a_file_named_twice_is_asked_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("")
    (tmp_path / "link.yaml").symlink_to("a.yaml")
    (suite,) = chosen([], [tmp_path, tmp_path / "a.yaml"])
    assert [file.name for file in suite.gold] == ["a.yaml"]


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    with pytest.raises(GoldError, match="can't be read"):
        load_all(each for suite in chosen([], [tmp_path / "loop.yaml"]) for each in suite.gold)


def test_unknown_names_empty_folders_and_both_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FilterError, match="her2, malaria"):
        chosen(["herr2"], [])
    with pytest.raises(FilterError, match="not both"):
        chosen(["her2"], [tmp_path])
    with pytest.raises(GoldError, match="no gold file"):
        chosen([], [tmp_path])
