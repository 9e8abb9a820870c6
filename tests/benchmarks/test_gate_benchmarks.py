import json
from collections.abc import Callable
from pathlib import Path

import gate_mutations
import gate_rewordings
import pytest
import yaml
from gate_rewordings import BadEntryError, Rewording, digest, entries_in, sources_of
from gated import GLOSSARY, GUIDELINES, Gates, Judged, Tally, accepted, glossary_of, guidelines_in, quantile
from statement_mutations import CLASSES

from evals.statistics import Share
from qa.answering.verify.verdict import Reason, Verdict
from qa.question.glossary import Glossary
from qa.reading import read

HER2 = Path("corpus/her2-breast-cancer.md")
Entries = Callable[..., Path]


@pytest.fixture
def entries(tmp_path: Path) -> Entries:
    """Write a file of entries about the first statement of the HER2 guideline."""

    def write(*items: object, name: str = "harmless.yaml") -> Path:
        path = tmp_path / name
        path.write_text(yaml.safe_dump(list(items)), encoding="utf-8")
        return path

    return write


def entry(**given: object) -> dict[str, object]:
    statement = digest(read(HER2).statements[0].text)
    return {"statement": statement, "guideline": "her2-breast-cancer", "kind": "order", "text": "So it is."} | given


def test_a_sample_of_the_mutations_is_judged_and_its_figures_are_written(tmp_path: Path) -> None:
    written = tmp_path / "mutations.json"
    status = gate_mutations.main(
        ["--guideline", str(HER2), str(tmp_path / "gone.md"), "--sample", "6", "--no-support", "--json", str(written)]
    )
    (found,) = json.loads(written.read_text())
    assert status in (0, 1)
    assert found["guideline"] == "her2-breast-cancer"
    assert set(found["refused"]) == set(CLASSES)
    assert found["refused"]["number"]["whole"]["trials"] > 5
    assert found["refused"]["number"]["whole"]["share"] > 0.9
    assert found["unchanged_accepted"]["whole"]["trials"] in range(6, 9)
    assert found["milliseconds"]["median"] > 0


def test_a_guideline_that_is_not_there_is_left_out_with_a_word(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert guidelines_in([tmp_path / "gone.md"]) == []
    assert "gone.md is not there; left out" in capsys.readouterr().err


def test_a_mutation_that_gets_through_is_counted_printed_and_fails_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    class Lenient(Gates):
        """Lets everything through."""

        def judge(self, sentence: str, cited: object) -> Judged:
            return Judged(Verdict(), Verdict(), 1.0)

    found = gate_mutations.judge(read(HER2), Lenient(Glossary.load(GLOSSARY)), sample=3)
    assert found.classes["number"].whole.hits == 0 < found.classes["number"].whole.trials
    assert accepted(found.unchanged.whole).value == 1
    assert any("number" in each for each in gate_mutations.shortfalls(found))
    gate_mutations.print_misses([found], 1)
    assert "[number: " in capsys.readouterr().out


def test_the_shipped_entries_have_the_form_and_their_statements_are_found() -> None:
    by_id = {guideline.id: guideline for guideline in guidelines_in(GUIDELINES)}
    counts = {}
    for path in sorted(gate_rewordings.FOLDER.glob("*.yaml")):
        listed = entries_in(path)
        counts[path.stem] = len(listed)
        assert len({each.text for each in listed}) == len(listed)
        for each in listed:
            if each.guideline in by_id:
                texts = [source.text for source in sources_of(each, by_id[each.guideline])]
                assert each.text not in texts
    assert counts["her2"] >= 140
    assert counts["malaria"] >= 40
    assert sum(count for name, count in counts.items() if name != gate_rewordings.ADVERSARIAL) >= 300


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ({"kind": "joke"}, "the kind must be one of"),
        ({"statement": 123}, "must be a digest"),
        ({"statement": []}, "must be a digest"),
        ({"text": 5}, "must be text"),
        ({"note": "x"}, "must have the keys"),
    ],
)
def test_an_entry_that_is_not_of_the_form_is_refused(entries: Entries, item: dict[str, object], why: str) -> None:
    with pytest.raises(BadEntryError, match=why):
        entries_in(entries(entry(**item)))


def test_a_file_that_is_no_list_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("a: 1")
    with pytest.raises(BadEntryError, match="must be a list"):
        entries_in(tmp_path / "bad.yaml")


def test_an_entry_of_no_statement_is_refused_and_says_of_what(
    entries: Entries, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BadEntryError, match="no statement 000000000000"):
        sources_of(Rewording(("0" * 12,), "her2-breast-cancer", "order", "So it is."), read(HER2))
    path = entries(entry(statement="0" * 12))
    assert gate_rewordings.main(["--file", str(path), "--guideline", str(HER2), "--no-support"]) == 2
    assert "So it is." in capsys.readouterr().err


def test_an_entry_may_rest_on_several_statements() -> None:
    statements = read(HER2).statements
    two = tuple(digest(each.text) for each in statements[:2])
    found = sources_of(Rewording(two, "her2-breast-cancer", "order", "So it is."), read(HER2))
    assert [source.text for source in found] == [each.text for each in statements[:2]]


def test_harmless_entries_must_be_accepted_and_adversarial_ones_refused(entries: Entries, tmp_path: Path) -> None:
    text = read(HER2).statements[0].text
    harmless = entries(entry(text=text), entry(text="Pertuzumab cures 99% of malaria."))
    adversarial = entries(
        entry(kind="drug", text=text),
        entry(kind="number", text="Pertuzumab cures 99% of malaria."),
        name="adversarial.yaml",
    )
    written = tmp_path / "rewordings.json"
    files = ["--file", str(harmless), str(adversarial), "--guideline", str(HER2)]
    assert gate_rewordings.main([*files, "--no-support", "--json", str(written)]) == 1
    first, second = json.loads(written.read_text())
    assert (first["must_be"], first["right"]["all"]["whole"]["share"]) == ("accepted", 0.5)
    assert (second["must_be"], second["right"]["drug"]["whole"]["share"]) == ("refused", 0.0)
    assert second["right"]["number"]["whole"]["share"] == 1.0


def test_entries_of_a_guideline_that_is_not_there_are_left_out(entries: Entries) -> None:
    path = entries(entry(guideline="elsewhere"))
    found = gate_rewordings.judge(path, [read(HER2)], Gates(Glossary.load(GLOSSARY), has_support=False))
    assert found.whole.whole == Share(0, 0)


def test_the_quantile_of_a_few_values() -> None:
    assert quantile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert quantile([1.0, 2.0], 0.95) == 2.0
    assert quantile([], 0.5) == 0.0


def test_a_tally_counts_refusals() -> None:
    tally = Tally()
    assert tally.checks == tally.whole == Share(0, 0)
    assert accepted(Share(1, 4)) == Share(3, 4)


def test_mutations_of_a_statement_that_is_refused_itself_are_idle() -> None:
    class Strict(Gates):
        """Lets nothing through."""

        def judge(self, sentence: str, cited: object) -> Judged:
            refused = Verdict((Reason("form", "No."),))
            return Judged(refused, refused, 1.0)

    found = gate_mutations.judge(read(HER2), Strict(Glossary.load(GLOSSARY)), sample=3)
    assert found.idle > 0
    assert all(tally.whole.trials == 0 for tally in found.classes.values())


@pytest.mark.slow
@pytest.mark.parametrize("path", GUIDELINES, ids=lambda path: path.stem)
def test_the_gate_refuses_what_was_changed_and_accepts_what_was_not(path: Path) -> None:
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    guidelines = guidelines_in([path])
    found = gate_mutations.judge(guidelines[0], Gates(glossary_of(guidelines)))
    assert gate_mutations.shortfalls(found) == []


@pytest.mark.slow
def test_the_gate_accepts_harmless_rewordings() -> None:
    guidelines = guidelines_in(GUIDELINES)
    gates = Gates(glossary_of(guidelines))
    found = [gate_rewordings.judge(path, guidelines, gates) for path in sorted(gate_rewordings.FOLDER.glob("*.yaml"))]
    assert gate_rewordings.shortfalls(found) == []
