from contextlib import closing
from typing import Any

from qa.index.shelf import Shelf


def test_the_release_that_answers_is_named(index: Any) -> None:
    with closing(index.open()) as engine:
        assert engine.release == Shelf(index.settings.index).current().name
        assert engine.release in index.said
        assert engine.trouble == ""


def test_trouble_is_told_until_it_is_over(index: Any) -> None:
    with closing(index.open()) as engine:
        before = engine.release
        folder = index.publish(11)
        damaged = folder / "guidelines" / "fish.json"
        whole = damaged.read_bytes()
        damaged.write_bytes(b"{}")
        engine._following.look()
        assert "damaged (checksum)" in engine.trouble
        assert engine.release == before
        damaged.write_bytes(whole)
        index.publish(12)
        engine._following.look()
        assert engine.trouble == ""
        assert index.said[engine.release] == 12


def test_past_editions_are_listed_the_latest_first(index: Any) -> None:
    index.publish(11, edition="second")
    index.publish(12, edition="third")
    with closing(index.open()) as engine:
        past = engine.past_editions("fish")
        assert [entry.edition for entry in past] == ["second", "first"]
        assert past[0].fate.startswith("superseded by third")
        assert engine.guideline(f"fish@{past[1].sha256}").edition.label == "first"
        assert engine.past_editions("no such") == []


def test_there_are_none_of_a_guideline_that_never_changed(index: Any) -> None:
    with closing(index.open()) as engine:
        assert engine.past_editions("fish") == []
