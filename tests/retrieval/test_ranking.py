import pytest

from evals.public.texts import guideline
from qa.question.glossary import Glossary
from qa.question.understand import understand
from qa.question.vocabulary import Vocabulary
from qa.retrieval.features import Candidate
from qa.retrieval.profile import profiles
from qa.retrieval.ranking import Ranked, Ranking
from qa.settings import RerankingSettings

TEXT = guideline(
    "asthma",
    [
        {"section": "Relievers", "text": "Salbutamol opens the airways."},
        {"section": "Relievers", "text": "In acute asthma give 100 micrograms of salbutamol every four hours."},
        {"section": "Monitoring", "text": "Spirometry is not needed yearly."},
    ],
)
VOCABULARY = Vocabulary.of([TEXT])
ASKED = understand("What dose of salbutamol?", (), VOCABULARY, Glossary())
CANDIDATES = [
    Candidate(TEXT.id, number, profile, 0.5, 0.4, (0.4,) * len(ASKED.own))
    for number, profile in enumerate(profiles(TEXT))
]


def ranked(**settings: object) -> tuple[tuple[Ranked, ...], float]:
    ranking = Ranking.load(RerankingSettings.model_validate(settings))
    return ranking(ASKED, CANDIDATES, VOCABULARY, {TEXT.id: TEXT})


@pytest.mark.parametrize("model", ["guideline-reader", "none"])
def test_the_statement_with_the_dose_comes_first(model: str) -> None:
    found, answerable = ranked(model=model)
    assert found[0].candidate.number == 1
    assert sorted(each.candidate.number for each in found) == [0, 1, 2]
    assert sum(each.probability for each in found) == pytest.approx(answerable, abs=1e-4)
    assert all(0 <= each.support <= 1 for each in found)


def test_only_the_likeliest_are_read_and_the_rest_come_after() -> None:
    found, _ = ranked(candidates=2)
    assert [each.read is None for each in found] == [False, False, True]
    assert found[-1].probability == found[-1].support == 0


def test_without_a_cross_encoder_nothing_is_read() -> None:
    found, _ = ranked(model="none")
    assert all(each.read is None and each.probability == each.first for each in found)
    assert Ranking.load(RerankingSettings(model="none")).models.keys() == {"scorer"}
