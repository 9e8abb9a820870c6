import io

from rich.console import Console

from qa.answer import Answer, AnsweredStatement, Citation, Provenance
from qa.asking import show


def citation(start: int) -> Citation:
    return Citation(
        guideline="g", title="T", edition="1", section=["S"], page=None, start=start, end=start + 1, quote=f"quote {start}",
        kind="statement", strength=None, evidence=None, references=[], warnings=[],
    )  # fmt: skip


def shown(*statements: AnsweredStatement) -> list[str]:
    stream = io.StringIO()
    provenance = Provenance(release="r", settings="s", models={}, took_ms=1)
    answer = Answer(question="q", understood_as="q", text="t", statements=list(statements), provenance=provenance)
    show(answer, Console(file=stream, width=100))
    return [line.strip("│ ") for line in stream.getvalue().splitlines()]


def test_what_a_language_model_worded_is_marked_and_each_place_has_one_number() -> None:
    worded = AnsweredStatement(
        text="[red]Put[/red] plainly.", heading="", citations=[citation(5), citation(1)], worded=True
    )
    own = AnsweredStatement(text="Own words.", heading="Head", citations=[citation(1)])
    lines = shown(worded, own)
    assert "[red]Put[/red] plainly. (worded) [1][2]" in lines
    assert "Head: Own words. [2]" in lines
    assert [line for line in lines if "quote" in line] == ["[1] “quote 5”", "[2] “quote 1”"]
    assert any(line.startswith("(worded): worded by a language model") for line in lines)
    assert not any("(worded)" in line for line in shown(own))
