"""Every error that guideline-qa raises on purpose.

GuidelineQAError            something a person can mend; the message is one line and says how
├── UsageError              wrong use: exit code 2
│   ├── SettingsError       a setting is unknown or has an impossible value
│   ├── QuestionError       the question, the history or a batch line is unusable
│   └── UnknownGuidelineError   a guideline id that the index does not hold
└── FailureError            right use, but it can't be done: exit code 1
    ├── CorpusError         no corpus, or nothing in it can be read
    │   └── ReadingError    one file can't be read (the others still are)
    ├── ReleaseError        the index is missing, foreign, damaged or of another model
    │   ├── NoIndexError    there is no release to answer from
    │   └── LockedIndexError    another process is writing it
    ├── ModelError          a model is missing, damaged, or not the one that was pinned
    ├── StorageError        the disk is full or not writable; nothing was published
    ├── AccessFileError     the file of users, keys or the secret is damaged, or can't be read or written
    ├── AuditError          the audit log is not whole, or can't be written
    └── PortInUseError      another program listens on the chosen port
"""

from typing import ClassVar


class GuidelineQAError(Exception):
    """Base of the tree: its message is one line that says what was received and how to mend it."""

    exit_code: ClassVar[int] = 1


class UsageError(GuidelineQAError):
    """The caller asked for something that makes no sense."""

    exit_code: ClassVar[int] = 2


class SettingsError(UsageError):
    """A setting is unknown or has an impossible value."""


class QuestionError(UsageError):
    """The question, the history or a batch line is unusable."""


class UnknownGuidelineError(UsageError):
    """A guideline id that the index does not hold."""


class FailureError(GuidelineQAError):
    """The request made sense, but it could not be carried out."""


class CorpusError(FailureError):
    """There is no corpus, or nothing in it can be read."""


class ReadingError(CorpusError):
    """One file of the corpus can't be read."""


class ReleaseError(FailureError):
    """The index is missing, foreign, damaged, or built with another model."""


class NoIndexError(ReleaseError):
    """There is no published release to answer from."""


class LockedIndexError(ReleaseError):
    """Another process is writing the index."""


class ModelError(FailureError):
    """A model is missing or damaged, or is not the one that was pinned."""


class StorageError(FailureError):
    """The disk is full or not writable; nothing was published."""


class AccessFileError(FailureError):
    """The file of users, of keys or of the secret is damaged, or can't be read or written."""


class AuditError(FailureError):
    """The audit log is not whole, or can't be written."""


class PortInUseError(FailureError):
    """Another program listens on the chosen port."""
