"""Reading: a file becomes a `Guideline` with canonical text, sections, statements, metadata and source warnings."""

from qa.reading.corpus import read_corpus
from qa.reading.reader import read

__all__ = ["read", "read_corpus"]
