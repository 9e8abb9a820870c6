import pytest

from qa.answering.verify.reading.lexicon import LANGUAGES, key_of, lexicon
from qa.errors import CorpusError


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lexicon_can_be_read(language: str) -> None:
    assert lexicon(language).language == language
    assert lexicon(language) is lexicon(language)


def test_a_language_without_a_lexicon_is_named() -> None:
    with pytest.raises(CorpusError, match="'xx'"):
        lexicon("xx")


def test_the_longest_phrase_counts() -> None:
    words = "in the absence of".split()
    found = lexicon("en").meaning(words, [key_of(word) for word in words], 0)

    assert found is not None
    assert (found[0].part, found[1]) == ("denial", 4)


def test_words_that_only_look_alike_stay_apart() -> None:
    assert key_of("several") == key_of("severe")  # one stem; so quantifiers are looked up as they are written
    for word, part in (("several", "quantifier"), ("severe", "direction")):
        found = lexicon("en").meaning([word], [key_of(word)], 0)
        assert found is not None
        assert found[0].part == part
