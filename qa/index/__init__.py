"""The index: embeddings, vectors and words of the guidelines' statements, built and published as releases."""

from qa.index.build import add, build, prune, remove, restore
from qa.index.embedding import Embedder, SentenceEmbedder
from qa.index.release import Release, open_release
from qa.index.report import BuildReport
from qa.index.sources import is_stale
from qa.index.table import StatementKey
from qa.index.verify import problems

__all__ = [
    "BuildReport",
    "Embedder",
    "Release",
    "SentenceEmbedder",
    "StatementKey",
    "add",
    "build",
    "is_stale",
    "open_release",
    "problems",
    "prune",
    "remove",
    "restore",
]
