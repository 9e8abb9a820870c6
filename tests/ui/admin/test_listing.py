from typing import Any

import pytest

from qa.errors import NoIndexError
from qa.index import add, build, remove
from qa.settings import Settings
from ui.admin.listing import listing

DOUBTFUL = "---\ntitle: Tetra\nedition: first\n---\n# Tetra\n\n- Tetra live 9-3 years. [99]\n"


def test_guidelines_are_listed_with_their_editions(index: Any) -> None:
    first = listing(index.settings)
    (fish,) = first.guidelines
    assert (fish.id, fish.title, fish.past) == ("fish", "Zebrafish", [])
    assert fish.in_force is not None
    assert (fish.in_force.edition, fish.in_force.origin, fish.in_force.file) == ("first", "corpus", "fish.md")
    file = index.settings.corpus / "fish.md"
    file.write_text(file.read_text(encoding="utf-8").replace("first", "second"), encoding="utf-8")
    build(index.settings, embedder=index.embedder)
    then = listing(index.settings)
    assert then.release != first.release
    (fish,) = then.guidelines
    (past,) = fish.past
    assert past.name == f"fish@{past.sha256[:12]}"
    assert past.fate.startswith("superseded by second")
    assert (past.edition, past.left is not None) == ("first", True)


def test_a_removed_guideline_stays_listed_and_a_path_is_nobodys_business(index: Any, tmp_path: Any) -> None:
    (tmp_path / "tetra.md").write_text(DOUBTFUL, encoding="utf-8")
    add(index.settings, tmp_path / "tetra.md", embedder=index.embedder)
    tetra = listing(index.settings).guidelines[1]
    assert tetra.in_force is not None
    assert tetra.in_force.origin == "added"
    assert str(tmp_path) not in listing(index.settings).model_dump_json()
    remove(index.settings, "tetra", embedder=index.embedder)
    tetra = listing(index.settings).guidelines[1]
    assert (tetra.in_force, tetra.warnings) == (None, [])
    assert [edition.edition for edition in tetra.past] == ["first"]


def test_what_the_reader_doubts_is_listed(index: Any, tmp_path: Any) -> None:
    (tmp_path / "tetra.md").write_text(DOUBTFUL, encoding="utf-8")
    add(index.settings, tmp_path / "tetra.md", embedder=index.embedder)
    fish, tetra = listing(index.settings).guidelines
    assert any("9-3" in line or "backwards" in line for line in tetra.warnings), tetra.warnings
    assert not any("9-3" in line or "backwards" in line for line in fish.warnings)


def test_no_index_is_told(tmp_path: Any) -> None:
    with pytest.raises(NoIndexError):
        listing(Settings.load(index=tmp_path / "none"))
