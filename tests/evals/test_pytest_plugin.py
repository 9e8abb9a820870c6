"""The plugin in a pytest of its own, on a small guideline and the real engine."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.slow

GUIDELINE = "# Heart failure\n\n- Sacubitril is started at 24 mg twice daily.\n- Digoxin lowers admissions by 28%.\n"
GOLD = """\
- {id: right, cat: direct, q: At which dose is sacubitril started?, want: [24 mg], line: Sacubitril}
- {id: wrong, cat: direct, q: By how much does digoxin lower admissions?, want: [99%], line: Digoxin}
- {id: absent, cat: absent-far, q: What is the capital of France?, answerable: false}
"""


@pytest.fixture
def arguments(pytester: pytest.Pytester) -> list[str]:
    corpus = pytester.mkdir("corpus")
    (corpus / "heart.md").write_text(GUIDELINE, encoding="utf-8")
    gold = pytester.mkdir("gold")
    (gold / "heart.yaml").write_text(GOLD, encoding="utf-8")
    pytester.makepyfile("def test_of_ours(): pass")
    return ["--gold", "gold", "--gold-corpus", "corpus", "--gold-index", "index", "-p", "no:cacheprovider"]


def test_each_case_is_a_test_with_its_scores(pytester: pytest.Pytester, arguments: list[str]) -> None:
    done = pytester.runpytest_subprocess(*arguments, "--junitxml", "junit.xml", "-v")
    done.assert_outcomes(passed=2, failed=1)
    done.stdout.fnmatch_lines(["*heart.yaml::right PASSED*", "*not said: 99%*"])
    assert "Traceback" not in done.stdout.str()
    cases = ElementTree.parse(pytester.path / "junit.xml").getroot().iter("testcase")
    right, wrong, absent = (
        {each.attrib["name"]: each.attrib["value"] for each in case.iter("property")} for case in cases
    )
    assert (right["right"], right["cited_right"], "recall@1" in right) == ("1/1", "1/1", False)
    assert (wrong["must_said"], absent["wrong_answer"]) == ("0/1", "0/1")


ALTERING = """
from dataclasses import replace
from evals.running.systems import Engine

asked = Engine.reply

def reply(self, asking):
    there = asked(self, asking)
    piece = there.said[0]
    cited = tuple(each.model_copy(update={"quote": each.quote + "!"}) for each in piece.citations)
    return replace(there, said=(replace(piece, citations=cited),))

Engine.reply = reply
"""


def test_a_quote_that_is_not_the_guidelines_own_text_fails_a_case_that_is_right(
    pytester: pytest.Pytester, arguments: list[str]
) -> None:
    pytester.makeconftest(ALTERING)
    done = pytester.runpytest_subprocess(*arguments, "-k", "right")
    done.assert_outcomes(failed=1, deselected=2)
    done.stdout.fnmatch_lines(["*!' is not the guideline's own text, to the character*"])


def test_other_tests_run_beside_when_named_and_alone_without_gold(
    pytester: pytest.Pytester, arguments: list[str]
) -> None:
    pytester.runpytest_subprocess(*arguments, "-k", "absent or of_ours", str(pytester.path)).assert_outcomes(
        passed=2, deselected=2
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


@pytest.mark.parametrize(("text", "told"), [("- {id: a}", "heart.yaml, line 1"), ("[", "heart.yaml")])
def test_a_wrong_gold_file_is_told_in_one_line(
    pytester: pytest.Pytester, arguments: list[str], text: str, told: str
) -> None:
    Path("gold", "heart.yaml").write_text(text, encoding="utf-8")
    done = pytester.runpytest_subprocess(*arguments)
    assert done.ret != 0
    assert told in done.stdout.str()
    assert "Traceback" not in done.stdout.str()


def test_gold_that_is_not_there_is_wrong_use(pytester: pytest.Pytester) -> None:
    done = pytester.runpytest_subprocess("--gold", "none.yaml")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert "none.yaml" in done.stderr.str()
