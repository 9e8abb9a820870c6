from collections.abc import Callable
from io import StringIO

from rich.console import Console

from evals.reporting.terminal import show, show_failures
from evals.running.record import CaseRecord, RunRecord


def printed(show: Callable[[RunRecord, Console], None], run: RunRecord) -> str:
    console = Console(file=StringIO(), width=200)
    show(run, console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_figures_have_interval_and_count_and_few_cases_are_marked(run: RunRecord) -> None:
    rows = {line.split()[0]: line.split()[1:] for line in printed(show, run).splitlines() if line.split()}
    assert rows["right"][:7] == ["37.5%", "13.7%", "to", "69.4%", "3/8", "few", "cases"]
    assert rows["direct"][:5] == ["50.0%", "9.5%", "to", "90.5%", "1/2"]
    assert "noticed" not in rows


def test_replies_stand_in_a_table_of_their_own(run: RunRecord) -> None:
    rows = {line.split()[0]: line.split()[1:] for line in printed(show, run).splitlines() if line.split()}
    assert (rows["answerable"], rows["absent"]) == (["4", "1", "1"], ["1", "1", "0"])


def test_gold_files_are_shown_only_where_there_are_several(run: RunRecord) -> None:
    assert "gold file" not in printed(show, run)
    other = run.gold[0].model_copy(update={"name": "other"})
    assert "gold file" in printed(show, run.model_copy(update={"gold": [*run.gold, other]}))


def test_failures_say_why_and_show_text_as_text(
    run_with: Callable[..., RunRecord], changed_case: Callable[..., CaseRecord]
) -> None:
    wrong = changed_case("w", "Which [b]dose[/b]?", right=False, why=["no [red]"], text="x " * 200)
    text = printed(show_failures, run_with([wrong, changed_case("fine", "?")]))
    assert text.splitlines()[:2] == ["gout/w Which [b]dose[/b]?", "  no [red]"]
    assert "…" in text
    assert "fine" not in text


def test_nothing_that_was_asked_or_answered_steers_the_terminal(
    run_with: Callable[..., RunRecord], changed_case: Callable[..., CaseRecord]
) -> None:
    told = dict.fromkeys(("question", "text", "category"), "\x1b[2Ja\x07\x9b1mb") | {"why": ["\x1b]0;c\x07"]}
    run = run_with([changed_case("w\x1b[31m", right=False, **told)])
    text = printed(show_failures, run) + printed(show, run)
    assert "\ufffd[2Ja\ufffd\ufffd1mb" in text
    assert not set("\x00\x07\x1b\x9b") & set(text)
