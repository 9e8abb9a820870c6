from pathlib import Path

import pytest
from measured import command, markdown, publish, seconds

TABLE = markdown(["start", "median"], [["help", "90 ms"], ["ask, cold", "4.0 s"]])


def test_columns_are_padded_and_figures_stand_on_the_right() -> None:
    assert TABLE.splitlines() == [
        "| start     | median |",
        "|-----------|-------:|",
        "| help      |  90 ms |",
        "| ask, cold |  4.0 s |",
    ]


def test_only_the_section_is_replaced_and_a_second_time_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "figures.md"
    document.write_text(
        "Before.\n<!-- start -->\nreplaced\n<!-- /start -->\nBetween.\n<!-- build -->\n<!-- /build -->\n"
    )
    publish("start", TABLE, document)
    once = document.read_text()
    publish("start", TABLE, document)
    assert document.read_text() == once
    assert once.startswith("Before.\n<!-- start -->\n\n| start")
    assert once.endswith("\n\n<!-- /start -->\nBetween.\n<!-- build -->\n<!-- /build -->\n")
    assert "replaced" not in once
    assert TABLE in capsys.readouterr().out


def test_a_document_without_the_section_is_refused(tmp_path: Path) -> None:
    document = tmp_path / "figures.md"
    document.write_text("No sections.\n")
    with pytest.raises(SystemExit, match="no section between <!-- start -->"):
        publish("start", TABLE, document)


def test_nothing_is_written_unless_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    publish("start", TABLE, None)
    assert not list(tmp_path.iterdir())


def test_the_command_is_named_without_where_it_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["/somewhere/latency.py", "--repeat", "3", "--write", "docs/benchmarks.md"])
    assert command() == "python benchmarks/latency.py --repeat 3"


@pytest.mark.parametrize(("value", "shown"), [(0.0904, "90 ms"), (0.9, "900 ms"), (4.04, "4.0 s")])
def test_durations(value: float, shown: str) -> None:
    assert seconds(value) == shown
