"""Reading: a file becomes a `Guideline` with canonical text, sections, statements, metadata and source warnings."""

from qa.reading.confined import ConfinedReader, picture_confined, read_confined
from qa.reading.corpus import read_corpus
from qa.reading.limits import ReadingLimits
from qa.reading.reader import read

__all__ = ["ConfinedReader", "ReadingLimits", "picture_confined", "read", "read_confined", "read_corpus"]
