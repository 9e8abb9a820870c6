from pathlib import Path

import pytest

from evals.comparing.gate_file import Gate, load_gates
from evals.errors import GateError


def written(folder: Path, text: str) -> Path:
    path = folder / "gates.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_both_forms_are_read(tmp_path: Path) -> None:
    text = """
        [verbatim]
        min = 1
        [over_refusal]
        max = 0.05
        on = "interval"
        n_at_least = 20
        [[gate]]
        figure = "over_refusal"
        max_drop = 0.03
        category = "list"
        guideline = "her2"
    """
    assert load_gates(written(tmp_path, text)) == (
        Gate(figure="verbatim", min=1.0),
        Gate(figure="over_refusal", max=0.05, on="interval", n_at_least=20),
        Gate(figure="over_refusal", max_drop=0.03, category="list", guideline="her2"),
    )


def test_the_shipped_gates_are_sound_and_want_every_quote_verbatim() -> None:
    assert Gate(figure="verbatim", min=1.0) in load_gates()


@pytest.mark.parametrize(
    ("text", "line", "complaint"),
    [
        ("[verbatim]\nmin = 1.0\n\n[rigth]\nmin = 0.9", 4, "no figure is called 'rigth'; take one of: right, "),
        ("[verbatim]\nmin = 1.0\nminn = 0.9", 3, "minn is no key of a gate; take one of: figure, min, max, "),
        ("# per cent\n[right]\nn_at_least = 5\nmin = 95", 4, "min = 95; expected 0 to 1"),
        ("[right]\nmin = '0.9'", 2, "min = '0.9': Input should be a valid number"),
        ("[right]\nmin = true", 2, "min = True: Input should be a valid number"),
        ("[right]\nmin = nan", 2, "min = nan: Input should be a finite number"),
        ("[took_ms]\nmax = -1.0", 2, "max = -1; expected 0 or more"),
        ("[right]\nmin = 0.9\nmax = 0.5", 1, "min = 0.9 lies above max = 0.5"),
        ("[right]\non = 'value'", 1, "no threshold; give min, max or max_drop"),
        ("[right]\nmin = 0.9\non = 'bound'", 3, "on = 'bound': Input should be 'value' or 'interval'"),
        ("[right]\nmin = 0.9\nn_at_least = 0", 3, "n_at_least = 0: Input should be greater"),
        ("[right]\nmax_drop = -0.1", 2, "max_drop = -0.1; expected 0 to 1"),
        ("[words]\nmax_drop = 3.0", 1, "max_drop, but neither more nor less of it is worse"),
        ("[right]\nmin = 1.0\non = 'interval'", 1, "no interval ends at 0 or 1"),
        ("[judge_right]\nmin = 0.9", 1, "what a judge model says is a trend, never a gate"),
        ("[right]\nmin = 0.9\n[[gate]]\nfigure = 'right'\nmin = 0.8\n\n[[gate]]\nmin = 0.7", 7, "without a figure"),
        ("[right]\nfigure = 'verbatim'\nmin = 0.9", 2, "figure in .right.; take it out"),
        ("right = 0.9", 1, "right = 0.9; write it as a table"),
        ("\nright.min = 7", 2, "min = 7; expected 0 to 1"),
        ("[right]\nmin = 0.9\n[[gate]]\nfigure = 7\nmin = 0.1", 4, "figure = 7: Input should be a valid string"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(tmp_path: Path, text: str, line: int, complaint: str) -> None:
    with pytest.raises(GateError, match=f"gates.toml, line {line}: .*{complaint}") as caught:
        load_gates(written(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_figure_in_quotes_is_found_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(GateError, match=r"line 3: \[recall@3\]: minn is no key"):
        load_gates(written(tmp_path, "# found\n[ 'recall@3' ]\nminn = 1"))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"[right\nmin = 1", "is not TOML: .*line 1"),
        (b"[right]\nmin = 1\n[right]\nmin = 1", "is not TOML: .*line 3"),
        (b"\xff", "is not TOML"),
        (b"# none yet", "holds no gate"),
    ],
)
def test_what_is_no_file_of_gates_is_refused(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "gates.toml"
    path.write_bytes(content)
    with pytest.raises(GateError, match=complaint):
        load_gates(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="can't be read: No such file or directory; name a file of gates with --gates"):
        load_gates(tmp_path / "none.toml")
