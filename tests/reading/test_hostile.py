"""A folder of files that mean harm, read with a good one first and last: each is refused or read, within limits."""

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from time import monotonic

import pytest
from hostile_files import FILES

from qa.errors import ReadingError
from qa.guideline import Guideline
from qa.reading import ReadingLimits, read_corpus
from qa.reading.corpus import guideline_files

LIMITS = ReadingLimits(max_seconds=20.0, max_memory_mb=600)

REFUSED: Mapping[str, str] = {
    "bomb.docx": "inflates from",
    "lying.docx": "damaged",
    "outside.docx": "leads out of the file",
    "laughs.docx": "broken XML|defines entities",
    "deep.docx": "broken XML|nests more",
    "broken.docx": "broken XML",
    "cut.docx": "cut off or damaged",
    "picture.docx": "is named .docx, but holds something else",
    "unlisted.pdf": "broken",
    "loop.pdf": "1,000,000 pages",
    "pages.pdf": "1,000,000 pages",
    "parents.pdf": "broken",
    "forms.pdf": "crashed on it|took more than|needs more than|too many",
    "lines.pdf": "too many objects",
    "secret.pdf": "password",
    "text.pdf": "is named .pdf, but holds something else",
    "cut.pdf": "broken",
    "deep.html": "nested too deep",
    "bold.html": "nested too deep",
    "tables.html": "nested too deep",
    "lies.html": "binary data",
    "line.md": "49,000,000 bytes of text",
    "front.md": "no front matter key",
    "nested.md": "not valid YAML",
    "zeros.md": "NUL byte",
    "nothing.md": "is empty",
    "spans.docx": "holds no sentence",
    "entities.html": "holds no sentence",
    "ticks.md": "holds no sentence",
    "headings.md": "holds no sentence",
}
"""What the refusal says; files that are not here are harmless once they are read with care, and are read."""

Outcome = tuple[dict[str, Guideline | ReadingError], dict[str, float]]

GOOD = ("a-good.md", "zz-good.txt")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("hostile")
    for name, data in FILES.items():
        (made / name).write_bytes(data())
    for name in GOOD:
        (made / name).write_text("Give aspirin at once.\n")
    return made


@pytest.fixture(scope="module")
def outcome(folder: Path) -> Outcome:
    """What became of each file, and the seconds that it took."""
    told: list[float] = []
    guidelines, errors = read_corpus(folder, LIMITS, lambda done, total: told.append(monotonic()))
    found: dict[str, Guideline | ReadingError] = {each.source_name: each for each in guidelines}
    found |= {str(error).partition(":")[0].partition(",")[0]: error for error in errors}
    names = [path.name for path in guideline_files(folder)]
    return found, {name: after - before for name, (before, after) in zip(names, pairwise(told), strict=True)}


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_each_is_refused_clearly_or_read(name: str, outcome: Outcome) -> None:
    became, took = outcome[0][name], outcome[1][name]
    assert took < LIMITS.max_seconds + 5
    if name not in REFUSED:
        assert isinstance(became, Guideline), became
        assert became.statements
        return
    assert isinstance(became, ReadingError), "it was read"
    assert "\n" not in str(became)
    assert ";" in str(became)
    assert len(str(became)) < 500
    assert re.search(REFUSED[name], str(became)), became


@pytest.mark.parametrize("name", GOOD)
def test_the_rest_of_the_folder_is_read(name: str, outcome: Outcome) -> None:
    assert isinstance(outcome[0][name], Guideline)


def test_nothing_is_written_outside(folder: Path, outcome: object) -> None:
    assert not [path for path in folder.parent.rglob("outside*") if path.name != "outside.docx"]
