import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from evals.public.json_lines import rows
from training.claims import AGAINST, BESIDE, FOR, HERE, fingerprint, written

DATA = Path(__file__).parents[3] / "shared" / "data"
FILES = sorted(HERE.glob("*.jsonl"))


def test_a_passage_is_found_by_its_characters_or_its_statements(tmp_path: Path) -> None:
    row = {"for": ["Aspirin helps"], "against": ["It harms"], "open": ["It is dear"]}
    passages = {"scifact:7": ([9, 34], "Aspirin helps. It does."), "care": ([1, 3], "One. Two.")}
    _pack(tmp_path / "scifact_corpus.jsonl.gz", {"_id": 7, "text": "Asked if Aspirin helps.\\n It does. So."})
    statements = [{"text": each} for each in ("No.", "One.", "Two.")]
    _pack(tmp_path / "clinical_docs.jsonl.gz", {"doc": "care", "statements": statements})
    lines = [
        {"source": name, "span": span, "sha256": fingerprint(text), **row} for name, (span, text) in passages.items()
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    found = [*written(tmp_path, tmp_path)]
    assert [each.evidence for each in found] == [text for _, text in passages.values()]
    assert found[0].claims == (("Aspirin helps", FOR), ("It harms", AGAINST), ("It is dear", BESIDE))


@pytest.mark.parametrize("wrong", [{"sha256": "0" * 12}, {"source": "scifact:8"}, {"span": [0, 3]}])
def test_a_passage_that_is_not_the_one_written_on_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    _pack(tmp_path / "scifact_corpus.jsonl.gz", {"_id": 7, "text": "Aspirin helps."})
    _pack(tmp_path / "clinical_docs.jsonl.gz", {"doc": "care", "statements": []})
    line = {
        "source": "scifact:7",
        "span": [0, 14],
        "sha256": fingerprint("Aspirin helps."),
        "for": ["a b"],
        "against": [],
        "open": [],
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(line | wrong))
    with pytest.raises(ValueError, match="otherwise"):
        [*written(tmp_path, tmp_path)]


@pytest.mark.skipif(not DATA.exists(), reason="needs the shared data folder")
def test_every_passage_is_there_and_none_is_on_what_healthver_is_on() -> None:
    listed = [*written(DATA)]
    named = re.compile(r"covid|coronavir|\bsars\b", re.IGNORECASE)
    measured = {
        " ".join(row[name].split()) for row in rows(DATA / "healthver_dev.jsonl.gz") for name in ("evidence", "claim")
    }
    assert len(listed) > 2_000
    for each in listed:
        assert not any(named.search(text) for text in (each.evidence, *(claim for claim, _ in each.claims)))
        assert not {each.evidence, *(claim for claim, _ in each.claims)} & measured


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_claims_are_told_apart_by_their_passage_not_by_themselves(path: Path) -> None:
    """Neither their length nor a negation gives away what the passage is to them."""
    claims = {name: [claim for row in rows(path) for claim in row[name]] for name in ("for", "against", "open")}
    words = {name: sum(len(claim.split()) for claim in own) / len(own) for name, own in claims.items()}
    negated = {
        name: Counter(bool(re.search(r"\b(?:no|not|never|without|nor)\b|n't", claim)) for claim in own)[True] / len(own)
        for name, own in claims.items()
    }
    assert max(words.values()) - min(words.values()) < 3
    assert max(negated.values()) - min(negated.values()) < 0.1
    for row in rows(path):
        said = [claim for name in claims for claim in row[name]]
        assert len(said) == len({*said})


def _pack(path: Path, row: dict[str, object]) -> None:
    path.write_bytes(gzip.compress(json.dumps(row).encode()))
