import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from evals.commands.check import check_command
from evals.errors import CoverageError, GoldError
from qa.errors import CorpusError

GUIDELINE = """\
---
id: heart
title: Heart failure
edition: "{edition}"
---

# Heart failure

## Drugs

- Sacubitril is started at a dose of {dose} mg twice daily.
- Ivabradine slows the sinus node.
"""

GOLD = """\
guideline: heart
edition: "2026"
facts:
  - {{id: dose, quote: Sacubitril is started at a dose of {dose} mg twice daily., numbers: {dose} mg}}
questions:
  - {{id: d1, category: direct, ask: At which dose?, answers: [dose]}}
"""

app = typer.Typer()
app.command()(check_command)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    for path, edition, dose in ((folder, "2026", 24), (folder / "_past", "2019", 49)):
        path.mkdir()
        (path / "heart.md").write_text(GUIDELINE.format(edition=edition, dose=dose), encoding="utf-8")
    return folder


def check(corpus: Path, gold: str, *options: str) -> Result:
    path = corpus.parent / "gold.yaml"
    path.write_text(gold, encoding="utf-8")
    return CliRunner().invoke(app, [str(path), "--corpus", str(corpus), *options])


def test_gold_that_fits_passes_and_what_is_uncovered_is_listed(corpus: Path) -> None:
    done = check(corpus, GOLD.format(dose=24))
    assert done.exit_code == 0, done.output
    assert "\n  [Drugs] Ivabradine slows the sinus node.\n" in done.output
    assert "Covered by no question, other statements:" in done.output
    assert "Covered by no question, figures:" not in done.output


def test_a_quote_of_another_dose_fails_with_its_line(corpus: Path) -> None:
    done = check(corpus, GOLD.format(dose=25))
    assert isinstance(done.exception, CoverageError)
    assert done.exception.exit_code == 1
    assert "gold.yaml, line 4: error: fact 'dose': its quote is not in heart, 2026" in done.output


def test_a_warning_alone_passes(corpus: Path) -> None:
    done = check(corpus, GOLD.format(dose=24).replace(" twice daily.,", ","))
    assert done.exit_code == 0
    assert "line 4: warning: fact 'dose': its quote is a part of" in done.output


def test_another_edition_fails(corpus: Path) -> None:
    done = check(corpus, GOLD.format(dose=24).replace("2026", "2020"))
    assert isinstance(done.exception, CoverageError)
    assert "line 2: error: on edition '2020' of heart, but there is only heart@2019, heart@2026" in done.output


def test_a_past_edition_is_held_against_its_own_text_and_need_not_be_covered(corpus: Path) -> None:
    done = check(corpus, GOLD.format(dose=49).replace("2026", "2019"), "--require-coverage")
    assert done.exit_code == 0, done.output
    assert "heart, 2019: asked for by gold.yaml" in done.output
    assert "Ivabradine" not in done.output


def test_coverage_can_be_required(corpus: Path) -> None:
    assert isinstance(check(corpus, GOLD.format(dose=24), "--require-coverage").exception, CoverageError)
    (corpus / "heart.md").write_text(
        GUIDELINE.format(edition="2026", dose=24).replace("- Ivabradine slows the sinus node.\n", ""), encoding="utf-8"
    )
    assert check(corpus, GOLD.format(dose=24), "--require-coverage").exit_code == 0


def test_writes_json(corpus: Path) -> None:
    done = check(corpus, GOLD.format(dose=25), "--json")
    told = json.loads(done.stdout)
    (finding,) = told["findings"]
    assert (finding["line"], finding["level"]) == (4, "error")
    (guideline,) = told["guidelines"]
    assert (guideline["guideline"], guideline["edition"], guideline["in_force"]) == ("heart", "2026", True)
    assert guideline["coverage"]["figures"]["total"] == 1
    assert guideline["coverage"]["figures"]["covered"] == 0
    assert [each["text"] for each in guideline["coverage"]["other statements"]["uncovered"]] == [
        "Ivabradine slows the sinus node."
    ]


def test_a_single_file_will_do_for_a_corpus(corpus: Path) -> None:
    path = corpus.parent / "gold.yaml"
    path.write_text(GOLD.format(dose=24), encoding="utf-8")
    done = CliRunner().invoke(app, [str(path), "--corpus", str(corpus / "heart.md")])
    assert done.exit_code == 0, done.output


def test_wrong_use_is_told(corpus: Path, tmp_path: Path) -> None:
    wrong = check(corpus, GOLD.format(dose=24).replace("answers", "answer"))
    assert isinstance(wrong.exception, GoldError)
    assert wrong.exception.exit_code == 2
    (tmp_path / "gold.yaml").write_text(GOLD.format(dose=24), encoding="utf-8")
    missing = CliRunner().invoke(app, [str(tmp_path / "gold.yaml"), "--corpus", str(tmp_path / "none")])
    assert isinstance(missing.exception, CorpusError)
    assert str(tmp_path / "none") in str(missing.exception)


def test_a_plain_list_has_nothing_to_be_held_against(corpus: Path) -> None:
    done = check(corpus, "- {id: x, cat: a, q: b, want: c}\n")
    assert done.exit_code == 0
    assert "1 questions, which name no guideline" in done.stderr
