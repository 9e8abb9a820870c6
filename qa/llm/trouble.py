"""Why a language model has not answered. The reader gets the verbatim answer then, with a notice."""

from typing import Final, Literal

Kind = Literal["slow", "away", "refused", "busy", "budget", "withheld", "unusable"]
"""`slow` it did not end in time, `away` it can't be reached or fails, `refused` it refuses the request (key, model name),
`busy` too many ask it at once, `budget` the tokens are spent, `withheld` the question may identify a person,
`unusable` what it said can't be used.
"""

TOLD: Final[dict[Kind, str]] = {
    "slow": "The language model did not answer in time",
    "away": "The language model can't be reached",
    "refused": "The language model refused the request",
    "busy": "The language model is busy",
    "budget": "The language model's budget is spent",
    "withheld": "The question may identify a person and was not sent to the language model",
    "unusable": "What the language model said could not be used",
}
"""What the reader is told of each kind, without an end."""


class ModelTrouble(Exception):
    """Why there is no reply: `kind`, and `detail` for who runs the server (no key, no question, no reply in it)."""

    def __init__(self, kind: Kind, detail: str = "") -> None:
        """Take the kind, and what is to be seen in logs and by `guideline-qa llm check`."""
        super().__init__(detail or TOLD[kind])
        self.kind: Kind = kind
        self.detail = detail
