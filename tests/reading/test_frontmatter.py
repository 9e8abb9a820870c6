from datetime import date
from pathlib import Path

import pytest

from qa.errors import ReadingError
from qa.guideline import Reference
from qa.reading.draft import Doubt
from qa.reading.frontmatter import split
from qa.reading.source import Source


def source(text: str) -> Source:
    return Source(Path("a.md"), text.encode("utf-8", "surrogatepass"), "0" * 64)


def test_every_key() -> None:
    imprint, body = split(
        source(
            "---\nid: her2\ntitle: 'HER2: a guide'\npublisher: P\nedition: 2nd\nupdated: 2026-01-12\n"
            "review_status: pending\n"
            "audience: a\nlicence: l\neditorial_policy: e\ndisclaimer: >\n  two\n  lines\nexample_questions:\n"
            "  - Why?\n"
            "references:\n  - {text: Trial A, kind: trial}\n  - Trial B\nwarnings:\n  - match: 5 mg\n"
            "    text: Doubtful.\n---\nText.\n"
        )
    )
    assert (imprint.id, imprint.title, imprint.edition) == ("her2", "HER2: a guide", "2nd")
    assert imprint.updated == date(2026, 1, 12)
    assert imprint.disclaimer == "two lines"
    assert imprint.example_questions == ("Why?",)
    assert imprint.references == (Reference(1, "Trial A", "trial"), Reference(2, "Trial B"))
    assert imprint.warnings == (Doubt("5 mg", "Doubtful.", 19),)
    assert body.strip() == "Text."
    assert body.split("\n").index("Text.") == 22


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("---\ntitle: A\nText.", "line 1: the front matter is never closed"),
        ("---\ntitle: A: B\n---\n", "line 2: the front matter is not valid YAML"),
        ("---\ntitle: A\nauthor: B\n---\n", "line 3: 'author' is no front matter key; known are: id, title"),
        ("---\ntitle: [A]\n---\n", "line 2: front matter key 'title' is not text"),
        ("---\nupdated: soon\n---\n", "line 2: front matter key 'updated' is not a date"),
        ("---\nupdated: 2026-13-45\n---\n", "not valid YAML"),
        ("---\nid: two words\n---\n", "'id' is not an id"),
        ("---\ntitle: A\nreferences:\n  - {title: B}\n---\n", "line 3: .*entry 1"),
        ("---\nwarnings:\n  - match: B\n---\n", "'warnings' is not right in its entry 1"),
        ("---\nexample_questions: Why?\n---\n", "not a list of texts"),
        ("---\nkey: " + "[" * 5000 + "\n---\n", "not valid YAML"),
        ("---\ntitle: !!python/object:os.system A\n---\n", "not valid YAML"),
    ],
)
def test_broken_front_matter_names_file_line_and_mend(text: str, says: str) -> None:
    with pytest.raises(ReadingError, match=says) as caught:
        split(source(text))
    assert str(caught.value).startswith("a.md")
    assert "\n" not in str(caught.value)


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    text = "---\n\nGive aspirin.\n\n---\n"
    assert split(source(text))[1] == text
