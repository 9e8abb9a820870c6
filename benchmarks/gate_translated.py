"""Whether the gate lets true translations through, and stops each once a digit of it is changed.

    python benchmarks/gate_translated.py
    python benchmarks/gate_translated.py --support PATH-OR-NAME --misses

`rewordings/translated/` holds a file for each language, a YAML list of entries

    - {statement: 85bc4e0da748, guideline: her2-breast-cancer, language: de, text: "…"}

`statement` is named as `gate_rewordings.py` names it. Without `--support` a support model that is always sure stands in,
so that the checks alone are measured. The entries were written with the words of the gate at hand: what they tell is that
its parts work, not how often a model's free translation would pass.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml
from gate_rewordings import FOLDER, BadEntryError, Rewording, sources_of
from gated import GUIDELINES, glossary_of, guidelines_in, shown
from measured import parser

from evals.statistics import Share
from qa.answer import LANGUAGES
from qa.answering.verify.gate import Gate, Supporting
from qa.answering.verify.support import Support
from qa.guideline import Guideline
from qa.settings.llm import LLMSettings

TRANSLATED: Final = FOLDER / "translated"
_KEYS: Final = frozenset({"statement", "guideline", "language", "text"})


@dataclass(frozen=True, slots=True)
class Sure:
    """A support model that bears every claim out, in every language."""

    threshold: float = 0.5
    languages: frozenset[str] = frozenset(LANGUAGES)

    def __call__(self, claim: str, evidence: str) -> float:
        """Return 1."""
        return 1.0


def entries_in(path: Path) -> list[Rewording]:
    """Read a file of entries; the kind of each is its language.

    :raises BadEntryError: if one is not of the form.
    """
    found = []
    for item in yaml.safe_load(path.read_text(encoding="utf-8")):
        if not isinstance(item, dict) or set(item) != _KEYS or not all(isinstance(each, str) for each in item.values()):
            raise BadEntryError(
                f"{path.name}: {str(item)[:80]!r} must have the keys {', '.join(sorted(_KEYS))}, all text"
            )
        found.append(Rewording((item["statement"],), item["guideline"], item["language"], item["text"]))
    return found


def changed_digits(text: str) -> Iterator[str]:
    """Yield `text` once for each of its digits and each other digit from 1 to 9."""
    for at, letter in enumerate(text):
        if letter.isdigit():
            yield from (text[:at] + digit + text[at + 1 :] for digit in "123456789" if digit != letter)


def judge(
    entries: Sequence[Rewording], guidelines: Sequence[Guideline], gate: Gate, misses: bool
) -> tuple[Share, Share]:
    """Return the shares of the entries that pass, and of their changed figures that are refused."""
    by_id = {guideline.id: guideline for guideline in guidelines}
    passed, refused = Share(0, 0), Share(0, 0)
    for entry in (each for each in entries if each.guideline in by_id):
        cited = sources_of(entry, by_id[entry.guideline])
        verdict = gate.check(entry.text, cited, entry.kind)
        passed += Share.of(verdict.is_passed)
        if misses and not verdict.is_passed:
            print(f"{entry.text}\n  {'; '.join(reason.text for reason in verdict.reasons)}")
        for text in changed_digits(entry.text):
            is_refused = not gate.check(text, cited, entry.kind).is_passed
            refused += Share.of(is_refused)
            if misses and not is_refused:
                print(f"{text}\n  let through")
    return passed, refused


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status: 1 if a changed figure is let through."""
    options = parser(__doc__)
    options.add_argument("--support", metavar="MODEL", help="a support model that reads the languages")
    options.add_argument("--guideline", type=Path, nargs="+", default=GUIDELINES, metavar="FILE")
    options.add_argument("--misses", action="store_true", help="print what is judged wrongly")
    given = options.parse_args(arguments)
    guidelines = guidelines_in(given.guideline)
    support: Supporting = Support(LLMSettings(support_model=given.support)) if given.support else Sure()
    gate = Gate(glossary_of(guidelines), support)
    is_well = True
    for path in sorted(TRANSLATED.glob("*.yaml")):
        passed, refused = judge(entries_in(path), guidelines, gate, given.misses)
        print(
            f"{path.stem}: {shown(passed)} of true translations pass, {shown(refused)} of changed figures are refused"
        )
        is_well &= refused.hits == refused.trials
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
