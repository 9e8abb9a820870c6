"""Writes gold files for people to review: one key a line, texts on one line however long, and never over another file."""

import os
import secrets
from pathlib import Path
from typing import Any, Final

import yaml

from evals.cases.gold import GoldFile
from qa.errors import StorageError

HOW_TO_REVIEW: Final = """\
Proposed, not reviewed: nothing in this file counts in a run until somebody has checked it.
For each fact:
  - hold the quote against the guideline: is it one whole statement, and what you would want stated?
  - keep the tokens without which nobody has said it (figures with units, drugs, conditions, negation), take out the rest;
    alternatives are parted by " | ".
For each question:
  - write it as a clinician would type it; several phrasings are a list, and a case each.
  - a question that the guideline does not answer says answerable: false and the reason, and names no facts.
Then set reviewed: true on both, or take it out. `guideline-qa eval check FILE` says what doesn't fit.
"""


class _Layout(yaml.SafeDumper):
    """Lists stand in from their keys; lists of short texts stand on one line."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Never leave a list at its key's own indent."""
        super().increase_indent(flow, False)


def _list(layout: yaml.SafeDumper, data: list[Any]) -> yaml.Node:
    """Put a list of short texts on one line."""
    short = all(isinstance(each, str) for each in data) and sum(map(len, data)) <= 80
    return layout.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=short)


_Layout.add_representer(list, _list)


def as_yaml(gold: GoldFile, comment: str = "") -> str:
    """Return a gold file as YAML that reads back as the same, with `comment` above it; what is as usual is left out."""
    content = gold.model_dump(mode="json", exclude_defaults=True)
    for question in content["questions"]:
        question["ask"] = _unlisted(question["ask"])
        if "answers" in question:
            question["answers"] = [_unlisted(group) for group in question["answers"]]
    dumped = yaml.dump(content, Dumper=_Layout, sort_keys=False, allow_unicode=True, width=1_000_000)
    above = "".join(f"# {line}".rstrip() + "\n" for line in comment.splitlines())
    return above + dumped


def _unlisted(texts: list[str]) -> str | list[str]:
    return texts[0] if len(texts) == 1 else texts


def write_new(path: Path, text: str) -> None:
    """Write a file that isn't there yet, whole or not at all.

    :raises StorageError: if there is one of that name, or it can't be written.
    """
    # Linking, unlike renaming, refuses to take the place of what is there.
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        try:
            draft.write_text(text, encoding="utf-8")
            os.link(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    except FileExistsError as error:
        raise StorageError(
            f"{path} is there already, and may have been reviewed; name another file, or move it"
        ) from error
    except OSError as error:
        raise StorageError(f"{path} can't be written ({error.strerror}); name another file") from error
