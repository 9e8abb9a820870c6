"""Errors of the eval suite, leaves of the tree in `qa.errors`.

UsageError
└── GoldError           a gold file is missing, is not the YAML it should be, or holds an impossible question
FailureError
└── AlteredQuoteError   a quote is not the guideline's own text: the run fails, whatever its figures
"""

from qa.errors import FailureError, UsageError


class GoldError(UsageError):
    """A gold file is missing, is not the YAML it should be, or holds an impossible question."""


class AlteredQuoteError(FailureError):
    """A quote is not `text[start:end]` of the guideline it names."""
