from pathlib import Path

from qa.index.sources import corpus_sources, glossary_of
from qa.settings import Settings


def folders(tmp_path: Path) -> Settings:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.md").write_text("# A\n\nOne statement.\n", encoding="utf-8")
    (tmp_path / "general.yaml").write_text("terms: []\n", encoding="utf-8")
    return Settings.load(corpus=tmp_path / "corpus", glossary=tmp_path / "general.yaml")


def test_a_corpus_without_a_glossary_takes_the_one_in_the_settings(tmp_path: Path) -> None:
    settings = folders(tmp_path)
    assert glossary_of(settings) == tmp_path / "general.yaml"
    assert corpus_sources(settings).keys() == {"a.md", "glossary.yaml"}


def test_a_corpus_keeps_to_its_own_glossary(tmp_path: Path) -> None:
    settings = folders(tmp_path)
    own = tmp_path / "corpus" / "glossary.yaml"
    own.write_text("terms: []\n", encoding="utf-8")
    assert glossary_of(settings) == own


def test_none_at_all_is_none(tmp_path: Path) -> None:
    settings = folders(tmp_path)
    (tmp_path / "general.yaml").unlink()
    assert glossary_of(settings) is None
    assert corpus_sources(settings).keys() == {"a.md"}
