from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.reporting.junit import junit, write_junit
from evals.running.record import CaseRecord, GoldRecord, RunRecord

Made = Callable[..., CaseRecord]
Run = Callable[..., RunRecord]


def by_name(run: RunRecord) -> dict[str, ElementTree.Element]:
    return {test.attrib["name"].split()[0]: test for test in ElementTree.fromstring(junit(run)).iter("testcase")}


def test_a_suite_counts_its_cases_and_a_case_without_reply_is_an_error(run: RunRecord) -> None:
    (suite,) = ElementTree.fromstring(junit(run))
    counts = {key: suite.attrib[key] for key in ("name", "tests", "failures", "errors", "timestamp")}
    assert counts == {
        "name": "gout",
        "tests": "8",
        "failures": "4",
        "errors": "1",
        "timestamp": "2026-03-01T09:30:00",
    }
    assert len([*suite.iter("failure")]) == 4
    assert len([*suite.iter("error")]) == 1
    took = [float(test.attrib["time"]) for test in suite.iter("testcase")]
    assert float(suite.attrib["time"]) == pytest.approx(sum(took), abs=0.005)
    assert took[1] == pytest.approx(0.0385, abs=0.0006)


def test_a_failure_says_why_and_tells_the_whole_case(run: RunRecord) -> None:
    test = by_name(run)["renal"]
    assert (test.attrib["classname"], test.attrib["name"]) == (
        "gout.followup",
        "renal and with a creatinine clearance of 8?",
    )
    failure = test.find("failure")
    assert failure is not None
    assert (
        failure.attrib["message"] == "a quote is not the guideline's own words; does not state renal (not recommended)"
    )
    assert failure.text is not None
    for told in (
        "Earlier: What is given in an acute flare?",
        "Question: and with a creatinine clearance of 8?",
        "Understood as: What is given in an acute flare with a creatinine clearance of 8 mL/min?",
        "Answered: Acute flare: Colchicine is recommended",
        "Cited: Gout > Acute flare: Colchicine is recommended",
    ):
        assert told in failure.text
    assert [*by_name(run)["dose"]] == []


def test_properties_hold_figures_and_provenance(run: RunRecord) -> None:
    held = {each.attrib["name"]: each.attrib["value"] for each in ElementTree.fromstring(junit(run)).iter("property")}
    assert held["figure.right"] == "37.5% (13.7% to 69.4%; 3/8)"
    assert held["setting.retrieval.k"] == "10"
    assert held["gold.sha256"] == "d1" * 32
    assert held["settings_hash"] == "9f2c1d7e40ab"
    assert "figure.noticed" not in held


def test_each_gold_file_is_a_suite_with_its_own_figures(changed_case: Made, run_with: Run, run: RunRecord) -> None:
    cases = [changed_case("a", "?"), changed_case("b", "?", gold="other", id="other/b", right=False)]
    other = run.gold[0].model_copy(update={"name": "other"})
    unasked: GoldRecord = run.gold[0].model_copy(update={"name": "unasked"})
    suites = ElementTree.fromstring(junit(run_with(cases, gold=[run.gold[0], other, unasked])))
    assert [(suite.attrib["name"], suite.attrib["tests"], suite.attrib["failures"]) for suite in suites] == [
        ("gout", "1", "0"),
        ("other", "1", "1"),
        ("unasked", "0", "0"),
    ]
    right = [each.attrib["value"] for each in suites.iter("property") if each.attrib["name"] == "figure.right"]
    assert [value.split()[0] for value in right] == ["100.0%", "0.0%"]


def test_a_begin_that_is_no_time_is_left_out(run: RunRecord) -> None:
    odd = run.model_copy(update={"times": run.times.model_copy(update={"started": "yesterday"})})
    assert "timestamp" not in ElementTree.fromstring(junit(odd))[0].attrib


@pytest.mark.parametrize("unfit", ["\x00", "\x1b[31m", "\x08", "\ufffe", "]]>", "<failure>", "&amp;", '"', "\x85"])
def test_no_character_breaks_the_xml(changed_case: Made, run_with: Run, unfit: str) -> None:
    bad = changed_case(f"i{unfit}d", f"q{unfit}?", text=f"t{unfit}", why=[f"w{unfit}"], category=unfit, right=False)
    (test,) = ElementTree.fromstring(junit(run_with([bad], suite=unfit))).iter("testcase")
    failure = test.find("failure")
    assert failure is not None
    assert (failure.text or "").count("Question: ") == 1
    assert failure.attrib["message"].startswith("w")


@given(st.text(st.characters(blacklist_categories=["Cs"])))
def test_any_text_gives_xml_that_can_be_read_again(text: str) -> None:
    from evals.reporting.junit import _fit

    read = ElementTree.fromstring(f"<a>{ElementTree.tostring(_element(_fit(text)), encoding='unicode')}</a>")
    assert len(read[0].text or "") >= len(text) - text.count("\r\n")


def _element(text: str) -> ElementTree.Element:
    made = ElementTree.Element("b")
    made.text = text
    return made


def test_the_file_is_the_same_for_the_same_run(run: RunRecord, tmp_path: Path) -> None:
    write_junit(run, tmp_path / "a.xml")
    write_junit(run.model_copy(deep=True), tmp_path / "b.xml")
    assert (tmp_path / "a.xml").read_bytes() == (tmp_path / "b.xml").read_bytes()
