import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from evals.cases.load import read_gold
from evals.commands.draft import draft_command
from evals.errors import FeedbackError
from qa.errors import CorpusError, StorageError, UnknownGuidelineError

GUIDELINE = """\
---
id: {id}
title: Heart failure
edition: "2026"
---

# Heart failure

- Ivabradine slows the sinus node.
- Sacubitril is started at a dose of 24 mg twice daily.
- Trastuzumab should not be given.
"""

app = typer.Typer()
app.command()(draft_command)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "heart.md").write_text(GUIDELINE.format(id="heart"), encoding="utf-8")
    return folder


def test_writes_a_file_to_review_and_never_over_one(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "draft.yaml"
    arguments = ["--corpus", str(corpus), "--out", str(out)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    document = read_gold(out)
    assert (document.guideline, document.edition) == ("heart", "2026")
    assert [fact.quote.split()[0] for fact in document.facts] == ["Trastuzumab", "Sacubitril", "Ivabradine"]
    assert not any(each.reviewed for each in (*document.facts, *document.questions))
    before = out.read_bytes()
    again = CliRunner().invoke(app, arguments)
    assert isinstance(again.exception, StorageError)
    assert out.read_bytes() == before


def test_leaves_out_what_the_gold_has_and_says_when_nothing_is_left(corpus: Path, tmp_path: Path) -> None:
    first = tmp_path / "first.yaml"
    CliRunner().invoke(app, ["--corpus", str(corpus), "--limit", "2", "--out", str(first)])
    second = tmp_path / "second.yaml"
    CliRunner().invoke(app, ["--corpus", str(corpus), "--gold", str(first), "--out", str(second)])
    assert [fact.quote.split()[0] for fact in read_gold(second).facts] == ["Ivabradine"]
    third = tmp_path / "third.yaml"
    arguments = ["--corpus", str(corpus), "--gold", str(first), "--gold", str(second), "--out", str(third)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0
    assert "nothing to draft" in done.stderr
    assert not third.exists()


def test_prints_where_no_file_is_named(corpus: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["--corpus", str(corpus)])
    (tmp_path / "printed.yaml").write_text(done.stdout, encoding="utf-8")
    assert len(read_gold(tmp_path / "printed.yaml").facts) == 3


def test_a_corpus_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["--corpus", str(tmp_path / "none")])
    assert isinstance(done.exception, CorpusError)


def test_of_several_guidelines_one_must_be_named(corpus: Path) -> None:
    (corpus / "kidney.md").write_text(GUIDELINE.format(id="kidney"), encoding="utf-8")
    unsaid = CliRunner().invoke(app, ["--corpus", str(corpus)])
    assert isinstance(unsaid.exception, UnknownGuidelineError)
    assert "heart@2026, kidney@2026" in str(unsaid.exception)
    done = CliRunner().invoke(app, ["--corpus", str(corpus), "--guideline", "kidney"])
    assert "guideline: kidney" in done.stdout
    unknown = CliRunner().invoke(app, ["--corpus", str(corpus), "--guideline", "liver"])
    assert isinstance(unknown.exception, UnknownGuidelineError)


def test_marked_questions_of_the_chat_become_a_draft(corpus: Path, tmp_path: Path) -> None:
    marked = {
        "saved": "2026-11-01",
        "verdict": "abstained",
        "question": "dose of sacubitril for Mr Smith?",
        "status": "abstained",
        "guidelines": [{"guideline": "heart", "edition": "2026"}],
    }
    feedback, out = tmp_path / "feedback.jsonl", tmp_path / "draft.yaml"
    feedback.write_text(json.dumps(marked) + "\n", encoding="utf-8")
    arguments = ["--corpus", str(corpus), "--feedback", str(feedback), "--out", str(out)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    (question,) = read_gold(out).questions
    assert (question.category, question.reviewed) == ("feedback", False)
    assert "Smith" not in out.read_text(encoding="utf-8")
    other = CliRunner().invoke(app, [*arguments, "--guideline", "kidney"])
    assert isinstance(other.exception, FeedbackError)
    feedback.write_text("", encoding="utf-8")
    nothing = CliRunner().invoke(app, arguments)
    assert nothing.exit_code == 0
    assert "nothing to draft" in nothing.output
