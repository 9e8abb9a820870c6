"""How much one file may take: seconds, memory, bytes, pages."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from qa.settings import ReadingSettings


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What one file may take before it is refused; a megabyte is 1,000,000 bytes.

    `max_memory_mb` bounds the address space of the process that reads, its libraries included, where the system can.
    """

    max_seconds: float = 60.0
    max_memory_mb: int = 1500
    max_file_mb: float = 100.0
    max_pages: int = 3000

    @classmethod
    def of(cls, settings: "ReadingSettings") -> Self:
        """Return the limits that the settings name."""
        return cls(**settings.model_dump())


USUAL: Final = ReadingLimits()
"""Where no settings are at hand."""
