import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qa.errors import GuidelineQAError, NoIndexError, ReadingError, ReleaseError, UnknownGuidelineError, UsageError
from qa.index import add, build
from qa.index.shelf import Shelf
from qa.index_cli import app
from qa.settings import Settings

GUIDELINE = """---
title: Gout [second edition]
updated: 2024-05-06
---

# Gout [second edition]

## Treatment

- Colchicine is given for a flare.
- Allopurinol [bold]lowers[/bold] urate.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus and an index of it."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "gout.md").write_text(GUIDELINE, encoding="utf-8")
    build(Settings.load(corpus=folder / "corpus", index=folder / "index"))
    return folder


@pytest.fixture(scope="module")
def editions(folder: Path) -> Path:
    """An index with a guideline of two editions, the newer in force."""
    settings = Settings.load(corpus=folder / "corpus", index=folder / "editions")
    build(settings)
    newer = folder / "gout.md"
    text = GUIDELINE.replace("2024-05-06", "2026-02-03").replace("## Treatment", "## <b>Care</b> & cure")
    text = text.replace("for a flare.", "for a flare, 0.5 mg twice daily.").replace("- Allopurinol", "- Febuxostat")
    newer.write_text(text + "- Ask about the kidneys <script>alert(1)</script> & the heart.\n", encoding="utf-8")
    add(settings, newer)
    return settings.index


def run(*arguments: str | Path) -> str:
    """Return what a command writes to stdout; an error of ours is raised as it would reach `main`."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if isinstance(result.exception, GuidelineQAError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def test_list_shows_each_guideline(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    listed = run("list", "--index", folder / "index")
    assert all(word in listed for word in ("gout", "Gout [second edition]", "2024-05-06"))


def test_list_as_json(folder: Path) -> None:
    manifest = json.loads(run("list", "--index", folder / "index", "--json"))
    (entry,) = manifest["guidelines"]
    assert (entry["id"], entry["statements"], entry["warnings"]) == ("gout", 2, 0)


def test_show_gives_outline_and_statements_as_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert "Colchicine" not in run("show", "gout", "--index", folder / "index")
    shown = run("show", "gout", "--statements", "--index", folder / "index")
    assert all(word in shown for word in ("Treatment", "Colchicine is given for a flare.", "[second edition]"))


def test_show_as_json(folder: Path) -> None:
    shown = json.loads(run("show", "gout", "--json", "--statements", "--index", folder / "index"))
    spans = [shown["text"][each["start"] : each["end"]] for each in shown["statements"]]
    assert spans[0].startswith("Colchicine is given for a flare")
    assert "statements" not in json.loads(run("show", "gout", "--json", "--index", folder / "index"))


def test_show_refuses_an_unknown_guideline(folder: Path) -> None:
    with pytest.raises(UnknownGuidelineError, match="there are: gout"):
        run("show", "gouty", "--index", folder / "index")


def test_verify_finds_a_sound_index_sound(folder: Path) -> None:
    assert run("verify", "--index", folder / "index").endswith("1 guidelines, 2 statements: sound\n")


@pytest.mark.parametrize("command", [["list"], ["show", "gout"], ["verify"], ["remove", "gout"]])
def test_without_an_index_the_way_to_one_is_named(tmp_path: Path, command: list[str]) -> None:
    with pytest.raises(NoIndexError, match="guideline-qa index build"):
        run(*command, "--index", tmp_path / "none")


def test_build_add_and_remove_report_what_they_did(folder: Path, tmp_path: Path) -> None:
    places = ("--corpus", folder / "corpus", "--index", tmp_path / "index")
    (tmp_path / "croup.md").write_text("# Croup\n\n- Dexamethasone is given once.\n", encoding="utf-8")
    assert "added: gout" in run("build", *places)
    assert "already in use, nothing to do" in run("build", *places)
    added = run("add", tmp_path / "croup.md", *places)
    assert "added: croup" in added
    assert "unchanged: gout" in added
    assert "already in use" in run("build", "--keep-added", *places)
    assert "removed: croup" in run("remove", "croup", "--index", tmp_path / "index")


def test_add_refuses_a_missing_file(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match=r"none\.md"):
        run("add", tmp_path / "none.md", "--index", tmp_path / "index")


def test_verify_names_what_is_damaged(folder: Path, tmp_path: Path) -> None:
    settings = Settings.load(corpus=folder / "corpus", index=tmp_path / "index")
    build(settings)
    (Shelf(settings.index).current() / "guidelines" / "gout.json").write_text("{}")
    with pytest.raises(ReleaseError, match=r"gout\.json is damaged.*index build"):
        run("verify", "--index", settings.index)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["index", "list", "--index", "missing"], 1),
        (["index", "show", "--index", "missing"], 2),
        (["index", "add"], 2),
        (["index", "nonsense"], 2),
    ],
)
def test_exit_codes_and_no_traceback(tmp_path: Path, arguments: list[str], code: int) -> None:
    program = "from qa.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, cwd=tmp_path, timeout=60
    )
    assert done.returncode == code
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_help_loads_nothing_heavy() -> None:
    heavy = "{'torch', 'chromadb', 'tantivy', 'numpy', 'sentence_transformers'} & sys.modules.keys()"
    program = f"import sys, qa.index_cli; sys.exit(str({heavy}) if {heavy} else 0)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_list_shows_past_editions_when_asked(editions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert "2024-05-06" not in run("list", "--index", editions)
    listed = run("list", "--all", "--index", editions)
    assert all(word in listed for word in ("2024-05-06", "superseded by 2026-02-03 on", "in force"))
    assert "past" not in json.loads(run("list", "--json", "--index", editions))["guidelines"]
    (past,) = json.loads(run("list", "--all", "--json", "--index", editions))["past"]
    assert past["id"] == f"gout@{past['sha256'][:12]}"


def test_show_tells_editions_and_shows_a_past_one(editions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    now = run("show", "gout", "--statements", "--index", editions)
    assert all(word in now for word in ("editions", "2024-05-06", "superseded by", "Febuxostat"))
    then = run("show", "gout@2024-05-06", "--statements", "--index", editions)
    assert all(word in then for word in ("not in force", "superseded by 2026-02-03", "Allopurinol"))
    assert "Febuxostat" not in then
    with pytest.raises(UnknownGuidelineError, match="no editions '1999'; name one of: gout@"):
        run("show", "gout@1999", "--index", editions)


def test_show_repeats_what_was_warned_of(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "old.md").write_text(
        "---\nupdated: 2001-02-03\n---\n# Old\n\n- Give 500-20 mg of it.\n- Rest.\n- Drink.\n", encoding="utf-8"
    )
    (tmp_path / "twin.md").write_text(GUIDELINE, encoding="utf-8")
    places = ("--corpus", folder / "corpus", "--index", tmp_path / "index")
    result = CliRunner().invoke(
        app, [str(each) for each in ("add", tmp_path / "old.md", tmp_path / "twin.md", *places)]
    )
    assert result.exit_code == 0
    for guideline, doubts in {"old": ("runs backwards", "last updated on 2001-02-03"), "twin": ("All of its",)}.items():
        shown = run("show", guideline, "--index", tmp_path / "index")
        told = json.loads(run("show", guideline, "--json", "--index", tmp_path / "index"))["warnings"]
        for doubt in doubts:
            assert doubt in result.stderr
            assert doubt in shown
            assert any(doubt in warning["text"] for warning in told)


def test_diff_marks_words_and_counts(editions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    told = run("diff", "gout", "--index", editions)
    assert "Gout [second edition]: 2024-05-06 → 2026-02-03: 1 came, 0 went, 2 changed (1 in their figures)" in told
    assert "~ Colchicine is given for a flare{+, 0.5 mg twice daily+}." in told
    assert "[-Allopurinol-]{+Febuxostat+} [bold]lowers[/bold] urate." in told
    assert "+ Ask about the kidneys" in told
    assert "2 statements: Treatment → <b>Care</b> & cure" in told


def test_diff_takes_editions_either_way(editions: Path) -> None:
    forth = json.loads(run("diff", "gout", "--json", "--index", editions))
    back = json.loads(run("diff", "gout", "--from", "2026-02-03", "--to", "2024-05-06", "--json", "--index", editions))
    assert forth["counts"] == {"came": 1, "went": 0, "changed": 2, "moved": 2, "stayed": 0}
    assert back["counts"] == {"came": 0, "went": 1, "changed": 2, "moved": 2, "stayed": 0}
    assert (back["from"]["edition"], back["to"]["edition"]) == ("2026-02-03", "2024-05-06")
    same = run("diff", "gout", "--from", "2024-05-06", "--to", "2024-05-06", "--index", editions)
    assert "nothing changed in 2 statements" in same


def test_diff_page_is_whole_and_shows_text_as_text(editions: Path, tmp_path: Path) -> None:
    from lxml import html

    assert "written to" in run("diff", "gout", "--html", tmp_path / "d.html", "--index", editions)
    text = (tmp_path / "d.html").read_text(encoding="utf-8")
    page = html.document_fromstring(text.encode())
    assert page.get("lang") == "en"
    assert not page.xpath("//script | //link | //img | //@src | //@href")
    assert "<script>alert(1)</script>" in page.text_content()
    assert "<b>Care</b> & cure" in [heading.text_content() for heading in page.xpath("//h2")]
    inserted = [each.text_content() for each in page.xpath("//ins")]
    assert "[new: Febuxostat]" in inserted
    assert page.xpath("//ins[@class='figure']")[0].text_content() == "[new: , 0.5 mg twice daily]"
    assert [each.text_content() for each in page.xpath("//del")] == ["[removed: Allopurinol]"]


def test_diff_refuses_what_it_cannot_compare(folder: Path, editions: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no edition of gout before 2024-05-06"):
        run("diff", "gout", "--index", folder / "index")
    with pytest.raises(UsageError, match="--from and --to"):
        run("diff", "gout@2024-05-06", "--index", editions)
    with pytest.raises(UnknownGuidelineError, match="there are: gout"):
        run("diff", "croup", "--index", editions)
    with pytest.raises(UsageError, match="name another file with --html"):
        run("diff", "gout", "--html", tmp_path / "none" / "d.html", "--index", editions)


def test_remove_restore_and_prune_report_what_they_did(folder: Path, tmp_path: Path) -> None:
    places = ("--corpus", folder / "corpus", "--index", tmp_path / "index")
    index = ("--index", tmp_path / "index")
    (tmp_path / "croup.md").write_text("# Croup\n\n- Dexamethasone is given once.\n", encoding="utf-8")
    run("add", tmp_path / "croup.md", *places)
    (tmp_path / "croup2.md").write_text("# Croup\n\n- Dexamethasone is given twice.\n", encoding="utf-8")
    added = run("add", tmp_path / "croup2.md", "--id", "croup", *index)
    assert "statements: 0 came, 0 went, 1 changed" in added
    assert "index restore croup` brings it back" in run("remove", "croup", *index)
    assert "added: croup" in run("restore", "croup", *index)
    assert "1 past editions: sound" in run("verify", *index)
    assert "nothing to drop" in run("prune", "--keep", "1", *index)
    assert "dropped: croup@" in run("prune", *index)


def test_add_ends_with_an_error_code_if_a_file_cannot_be_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "croup.md").write_text("# Croup\n\n- Dexamethasone is given once.\n", encoding="utf-8")
    arguments = (
        "add",
        tmp_path / "none.md",
        tmp_path / "croup.md",
        "--index",
        tmp_path / "i",
        "--corpus",
        tmp_path / "n",
    )
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    assert result.exit_code == 1
    assert "added: croup" in result.stdout
    assert result.stderr.startswith("error: none.md")
