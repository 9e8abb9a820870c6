from typing import get_args

from qa.answer import Abstention, Answer, Notice
from qa.guideline import Guideline
from ui.sources.numbered import NOTICE_LABELS, cited_in, number_sources, understood


def test_one_place_carries_one_number_in_order_of_appearance(answer: Answer, guideline: Guideline) -> None:
    cited = [citation for statement in answer.statements for citation in statement.citations]
    sources = number_sources(cited, {"g": guideline})
    assert [(source.number, source.citation.quote) for source in sources] == [(1, cited[0].quote), (2, cited[1].quote)]


def test_source_says_where_how_strong_and_what_it_rests_on(answer: Answer, guideline: Guideline) -> None:
    first, second = number_sources([c for s in answer.statements for c in s.citations], {"g": guideline})
    assert first.place == "Testing › Methods <script>alert(1)</script>, p. 7"
    assert first.grading == "Strength: Strong"
    assert [reference.number for reference in first.references] == [1]
    assert (second.grading, second.references) == ("", ())


def test_a_doubt_that_a_notice_tells_is_not_told_again(answer: Answer, guideline: Guideline) -> None:
    doubt = answer.statements[0].citations[0].warnings[0]
    cited = [answer.statements[0].citations[0]]
    assert number_sources(cited, {"g": guideline})[0].warnings == (doubt,)
    told = [Notice(kind="doubtful", text=f"Doubtful: {doubt}")]
    assert number_sources(cited, {"g": guideline}, told)[0].warnings == ()


def test_understood_is_silent_about_case_and_punctuation(answer: Answer, abstention: Abstention) -> None:
    assert understood(answer) == "How is HER2 counted?"
    assert understood(abstention) == ""


def test_every_kind_of_notice_has_its_words() -> None:
    assert set(NOTICE_LABELS) == set(get_args(Notice.model_fields["kind"].annotation))


def test_what_is_cited_is_said_or_nearest(answer: Answer, abstention: Abstention) -> None:
    assert cited_in(answer) == [citation for statement in answer.statements for citation in statement.citations]
    assert cited_in(abstention) == abstention.nearest


def test_path_names_the_edition_and_the_span_and_nothing_else_however_hostile_the_name(
    answer: Answer, guideline: Guideline
) -> None:
    citation = answer.statements[0].citations[0]
    (source,) = number_sources([citation], {"g": guideline})
    assert source.path == f"/source/g@{guideline.edition.sha256}/{citation.start}-{citation.end}"
    (source,) = number_sources([citation.model_copy(update={"guideline": "../a b?c#d)"})], {})
    assert source.path == f"/source/..%2Fa%20b%3Fc%23d%29/{citation.start}-{citation.end}"
