"""What the gate says of a sentence."""

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal[
    "form",
    "citation",
    "number",
    "comparison",
    "drug",
    "abbreviation",
    "name",
    "population",
    "route",
    "negation",
    "modality",
    "direction",
    "condition",
    "wording",
    "support",
]
"""What is wrong: `form` no plain sentence (markup, a link), `name` anything else named that the statement doesn't name,
`direction` opposites (higher, lower), `condition` an exception or condition left out, `wording` too many words of its own.
"""

KIND_OF: Final[dict[str, Kind]] = {
    "number": "number",
    "drug": "drug",
    "name": "name",
    "population": "population",
    "route": "route",
    "modality": "modality",
    "direction": "direction",
    "quantifier": "direction",
    "condition": "condition",
    "combination": "condition",
    "denial": "negation",
}
"""What is wrong where an item of that sort is: a sort of item -> a kind of reason."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a sentence is refused, `text` in words for a person: “20 mg” is not in the statement."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every reason found against a sentence; none: it may be shown. `support` is None where it was not asked for."""

    reasons: tuple[Reason, ...] = ()
    support: float | None = None

    @property
    def is_passed(self) -> bool:
        """Whether the sentence may be shown."""
        return not self.reasons
