"""What stands in the corpus folder, and whether the release in use was made of it."""

from pathlib import Path
from typing import Final

from qa.errors import CorpusError, ReleaseError
from qa.index.manifest import file_sha256, load_manifest, program_hash
from qa.index.shelf import Shelf
from qa.index.vectors import ChromaPlace
from qa.reading.corpus import guideline_files
from qa.reading.endings import OF_ENDING, content
from qa.settings import Settings

GLOSSARY_FILE: Final = "glossary.yaml"
SOURCES: Final = "sources"
"""The folder of a release that keeps the files its guidelines were read from."""

_ENDINGS: Final = {"PDF": ".pdf", "Word": ".docx", "HTML": ".html"}
_UNREADABLE: Final = "unreadable"


def glossary_of(settings: Settings) -> Path | None:
    """Return the corpus folder's own glossary, else the one that the settings name, else None."""
    places = (settings.corpus / GLOSSARY_FILE, settings.glossary)
    return next((path for path in places if path.is_file()), None)


def corpus_sources(settings: Settings) -> dict[str, str]:
    """Return the sha256 (hex) by name of every file that a build reads: guidelines, legible or not, and the glossary.

    :raises CorpusError: if the folder is missing or holds no guideline file.
    """
    found = {path.name: _sha256(path) for path in guideline_files(settings.corpus)}
    glossary = glossary_of(settings)
    return found if glossary is None else found | {GLOSSARY_FILE: _sha256(glossary)}


def is_stale(settings: Settings) -> bool:
    """Say whether `build` would make another release than the one in use; reads every file once, loads no model.

    True also where there is no release or its manifest is damaged. What `add` and `remove` did doesn't make it stale,
    and neither does a corpus folder that is gone: the release holds all that answering needs.
    """
    try:
        with Shelf(settings.index).reading() as folder:
            manifest = load_manifest(folder)
            place = ChromaPlace.load(folder)
    except ReleaseError:
        return True
    read_by = {entry.program for entry in manifest.guidelines}
    made_by = (manifest.program, manifest.model_name, manifest.max_tokens, place.url)
    if made_by != (program_hash(), settings.embedding.model, settings.embedding.max_tokens, settings.chroma_url):
        return True
    if read_by - {program_hash()}:
        return True
    try:
        return corpus_sources(settings) != manifest.sources
    except CorpusError:
        return False


def source_name(guideline: str, data: bytes, name: str) -> str:
    """Return the name to keep a guideline's file under: its id, and an ending that says what `data` is.

    `name` is the file's own; it tells formats apart that are all text.
    """
    holds = content(data) or OF_ENDING.get(Path(name).suffix.lower(), "text")
    if holds == "text":
        return guideline + (".txt" if name.lower().endswith(".txt") else ".md")
    return guideline + _ENDINGS[holds]


def _sha256(path: Path) -> str:
    try:
        return file_sha256(path)
    except OSError:
        return _UNREADABLE
