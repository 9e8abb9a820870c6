import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.cases.gold import GoldFact, GoldFile, GoldQuestion
from evals.cases.load import GoldDocument, read_gold
from evals.cases.writing import as_yaml, write_new
from qa.errors import StorageError

TEXTS = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), min_size=1, max_size=120
).filter(str.strip)


@given(st.lists(st.tuples(TEXTS, st.lists(TEXTS, max_size=3), TEXTS), min_size=1, max_size=3))
def test_reads_back_as_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, list[str], str]]
) -> None:
    facts = tuple(
        GoldFact(id=f"f{at}", quote=quote, numbers=tuple(tokens)) for at, (quote, tokens, _) in enumerate(rows)
    )
    questions = tuple(
        GoldQuestion(id=f"q{at}", category="direct", ask=(ask, *tokens), answers=((f"f{at}",),), reviewed=False)
        for at, (_, tokens, ask) in enumerate(rows)
    )
    gold = GoldFile(guideline="g", edition="true", facts=facts, questions=questions)
    path = tmp_path_factory.mktemp("gold") / "a.yaml"
    write_new(path, as_yaml(gold, "one\n\ntwo: [3"))
    found = read_gold(path)
    assert (found.guideline, found.edition, found.facts, found.questions) == ("g", "true", facts, questions)


def test_is_laid_out_to_be_read(document: Callable[[str], GoldDocument], gold_text: str) -> None:
    gold = document(gold_text)
    long = GoldFact(id="long", quote="word " * 60 + "end", numbers=("5%", "6%"))
    text = as_yaml(
        GoldFile(guideline="g", edition="2026", facts=(long,), questions=gold.questions[2:]), "Read me.\n\nNow."
    )
    assert text.startswith(
        "# Read me.\n#\n# Now.\nguideline: g\nedition: '2026'\nfacts:\n  - id: long\n    quote: word word"
    )
    assert "    numbers: [5%, 6%]\n" in text
    assert "    ask: What does sacubitril cost?\n" in text


def test_never_writes_over_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    write_new(path, "one")
    with pytest.raises(StorageError, match="is there already"):
        write_new(path, "two")
    assert path.read_text(encoding="utf-8") == "one"
    assert os.listdir(tmp_path) == ["a.yaml"]


def test_what_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StorageError, match="can't be written"):
        write_new(tmp_path / "none" / "a.yaml", "one")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def half(path: Path, *_: object, **__: object) -> None:
        path.write_bytes(b"o")
        full()

    for owner, name, failing in ((os, "link", full), (Path, "write_text", half)):
        with monkeypatch.context() as patched, pytest.raises(StorageError, match="No space left"):
            patched.setattr(owner, name, failing)
            write_new(tmp_path / "a.yaml", "one")
        assert os.listdir(tmp_path) == []
