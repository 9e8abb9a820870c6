"""Errors of the eval suite, leaves of the tree in `qa.errors`.

UsageError
├── GoldError           a gold file is missing, is not the YAML it should be, or holds an impossible question
├── FeedbackError       a file of what readers marked as badly answered is unusable
├── EditionError        a gold set is on a guideline or an edition that is not there
├── FilterError         a filter, a suite or a variant of the settings makes no sense, or leaves nothing to ask
├── AnswersError        a file of answers is unusable
├── RunFileError        a run can't be read or written
├── MissingPackageError an optional package is not installed
├── ComparisonError     two runs can't be compared
├── GateError           a file of gates is unusable
└── PublicDataError     a public benchmark's data is missing or not of its form, or too little of it was drawn
FailureError
├── AlteredQuoteError   a quote is not the guideline's own text: the run fails, whatever its figures
├── GateFailedError     a figure does not pass its gate
├── CoverageError       a gold file does not fit its guideline
├── EndpointError       the system at a URL does not answer as it should
└── JudgeCacheError     the file that keeps a judge model's replies is damaged, foreign or can't be written
"""

from qa.errors import FailureError, UsageError


class GoldError(UsageError):
    """A gold file is missing, is not the YAML it should be, or holds an impossible question."""


class FeedbackError(UsageError):
    """A file of what readers marked as badly answered is unusable."""


class EditionError(UsageError):
    """A gold set is on a guideline or an edition that is not there."""


class FilterError(UsageError):
    """A filter, a suite or a variant of the settings makes no sense, or leaves nothing to ask."""


class AnswersError(UsageError):
    """A file of answers is unusable."""


class RunFileError(UsageError):
    """A run can't be read or written."""


class MissingPackageError(UsageError):
    """An optional package is not installed."""


class ComparisonError(UsageError):
    """Two runs can't be compared."""


class GateError(UsageError):
    """A file of gates is unusable."""


class PublicDataError(UsageError):
    """A public benchmark's data is missing or not of its form, or too little of it was drawn."""


class AlteredQuoteError(FailureError):
    """A quote is not `text[start:end]` of the guideline it names."""


class GateFailedError(FailureError):
    """A figure does not pass its gate."""


class CoverageError(FailureError):
    """A gold file does not fit its guideline."""


class EndpointError(FailureError):
    """The system at a URL does not answer as it should."""


class JudgeCacheError(FailureError):
    """The file that keeps a judge model's replies is damaged, foreign or can't be written."""
