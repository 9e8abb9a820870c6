"""Public texts as guidelines: given in pieces and laid out as one text, or in one piece and read as a file."""

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.errors import PublicDataError
from qa.errors import ReadingError
from qa.guideline import Edition, Guideline, Metadata, Section, Statement
from qa.reading import read
from qa.reading.sentences import sentences


def guideline(name: str, statements: Sequence[Mapping[str, str]]) -> Guideline:
    """Lay `statements` (section, text) out as one canonical text; headings of a section are parted by " > "."""
    text = ""
    sections: list[Section] = []
    found: list[Statement] = []
    for row in statements:
        path = tuple(part.strip() for part in row["section"].split(" > ") if part.strip())
        if path and (not sections or sections[-1].path != path):
            start = len(text)
            text += path[-1] + "\n\n"
            sections.append(Section(path, start, len(text), start + len(path[-1])))
        start = len(text)
        text += row["text"] + "\n\n"
        found.append(Statement(start, start + len(row["text"]), row["text"], path, len(sections)))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Guideline(name, Edition("", None, digest), Metadata(name), text, tuple(sections), tuple(found))


def titled(name: str, title: str, text: str) -> Guideline:
    """Return a paragraph or abstract as a guideline: a statement a sentence, all under the title; without one, the title."""
    said = [{"section": title, "text": text[start:end]} for start, end in sentences(text)]
    return guideline(name, said or [{"section": title, "text": title}])


def article(name: str, text: str, source: str) -> Guideline:
    """Read a long text as the product reads a text file; `source` says in an error where it comes from.

    :raises PublicDataError: if it can't be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"{name}.txt")
        file.write_text(text, encoding="utf-8")
        try:
            return read(file)
        except ReadingError as error:
            why = str(error).replace(str(file), file.name)
            raise PublicDataError(f"{source}: the text can't be read ({why}); mend or remove it") from error
