"""How many statements, which, and in what order, on hand-made outcomes of a search."""

from collections.abc import Callable
from typing import Any

import pytest

from qa.answering.choose import choose
from qa.answering.overview import overview
from qa.answering.premise import corrected
from qa.answering.sides import sides_of
from qa.question.kind import QuestionKind
from qa.settings import AnsweringSettings

SETTINGS = AnsweringSettings(equal_share=0.5, adding_share=0.2)
Search = Callable[..., Any]


def texts(given: Any, settings: AnsweringSettings = SETTINGS) -> list[str]:
    return [ranked.candidate.profile.statement.text for ranked in choose(given.found, given.search, settings)]


class TestAFact:
    def test_one_statement_answers(self, search_for: Search, said: Any) -> None:
        given = search_for(
            "When is salbutamol stopped?", said("Salbutamol is stopped at noon.", 0.6), said("It is blue.", 0.2)
        )
        assert texts(given) == ["Salbutamol is stopped at noon."]

    def test_another_about_as_probable_is_shown_too(self, search_for: Search, said: Any) -> None:
        given = search_for("When is salbutamol stopped?", said("Salbutamol stops.", 0.4), said("It does stop.", 0.3))
        assert len(texts(given)) == 2

    def test_another_is_shown_when_it_holds_something_asked_for(self, search_for: Search, said: Any) -> None:
        given = search_for(
            "How many children get croup and how many get stridor?",
            said("Croup is seen in 5% of children.", 0.6),
            said("Croup is caused by a virus.", 0.16),
            said("Stridor is seen in 2% of children.", 0.15),
        )
        assert texts(given) == ["Croup is seen in 5% of children.", "Stridor is seen in 2% of children."]

    def test_the_same_words_are_shown_once(self, search_for: Search, said: Any) -> None:
        given = search_for("What is croup?", said("Croup is a cough.", 0.4), said("Croup is a cough.", 0.4, "Summary"))
        assert texts(given) == ["Croup is a cough."]

    @pytest.mark.parametrize(
        "both",
        [
            (
                "Aspirin is recommended in patients under 75 years.",
                "Aspirin is not recommended in patients over 75 years.",
            ),
            ("Oxygen is given before surgery.", "Oxygen is not given after surgery."),
            ("Warfarin is better than aspirin.", "Aspirin is better than warfarin."),
            ("Metformin is given at an eGFR >30.", "Metformin is given at an eGFR <30."),
        ],
    )
    def test_other_small_words_or_another_order_are_not_the_same_words(
        self, search_for: Search, said: Any, both: tuple[str, str]
    ) -> None:
        given = search_for("What holds?", *(said(text, 0.4) for text in both))
        assert texts(given) == list(both)

    def test_a_heading_that_forbids_is_no_small_matter(self, search_for: Search, said: Any) -> None:
        given = search_for("Aspirin?", said("Aspirin.", 0.4, "Use"), said("Aspirin.", 0.4, "Do not use"))
        assert texts(given) == ["Aspirin.", "Aspirin."]

    def test_a_contradiction_is_shown_even_over_the_words(self, search_for: Search, said: Any) -> None:
        long = " ".join(f"word{letter}" for letter in "abcdefghijklmnopqrstuvwxyz" * 3)
        both = [f"Cellulitis is treated for {days} days {long}." for days in (7, 14)]
        given = search_for("How long is cellulitis treated?", said(both[0], 0.5), said(both[1], 0.3, "Summary"))
        assert texts(given) == both
        assert texts(given, AnsweringSettings(max_statements=1)) == both[:1]

    def test_the_limits_hold(self, search_for: Search, said: Any) -> None:
        long = " ".join(f"word{number}" for number in range(60))
        given = search_for("What is croup?", said(f"Croup {long}.", 0.4), said(f"Stridor {long}.", 0.4))
        assert len(texts(given)) == 1
        assert len(texts(given, AnsweringSettings(max_words=200))) == 2
        assert len(texts(given, AnsweringSettings(max_words=200, max_statements=1))) == 1


class TestAList:
    items = ("Fever.", "Rash.", "Stiff neck.")

    def test_probable_siblings_stand_together_in_the_texts_order(self, search_for: Search, said: Any) -> None:
        listed = [said(text, 0.2 + number / 10, "Signs", "Refer if:") for number, text in enumerate(self.items)]
        given = search_for("Who is referred?", *listed)
        assert texts(given) == list(self.items)

    def test_a_list_asked_for_is_given_whole(self, search_for: Search, said: Any) -> None:
        lead_in = "Signs of meningitis are:"
        listed = [said(text, p, "Signs", lead_in) for text, p in zip(self.items, (0.4, 0.3, 0.02), strict=True)]
        given = search_for("List the signs of meningitis.", *listed).of_kind(QuestionKind.LIST)
        assert texts(given) == list(self.items)

    def test_one_item_that_answers_by_itself_stands_alone(self, search_for: Search, said: Any) -> None:
        lead_in = "Drugs that act in meningitis:"
        listed = [said(text, p, "Drugs", lead_in) for text, p in (("Penicillins.", 0.8), ("Macrolides.", 0.05))]
        given = search_for("Which penicillins act in meningitis?", *listed).of_kind(QuestionKind.LIST)
        assert texts(given) == ["Penicillins."]

    def test_an_announced_list_takes_the_place_of_a_stray_item(self, search_for: Search, said: Any) -> None:
        given = search_for(
            "Which findings make up stage IIB?",
            said("Any T, M1.", 0.25, "Stages", "Stage IV:"),
            said("T2, N1.", 0.15, "Stages", "Stage IIB:"),
            said("T3, N0.", 0.15, "Stages", "Stage IIB:"),
        )
        assert texts(given) == ["T2, N1.", "T3, N0."]

    def test_a_section_asked_for_by_its_heading_is_given_whole(self, search_for: Search, said: Any) -> None:
        given = search_for(
            "What are the pitfalls of spirometry?",
            said("Poor effort looks like restriction.", 0.6, "Pitfalls of spirometry"),
            said("Leaks lower the volume.", 0.01, "Pitfalls of spirometry"),
            said("Spirometry takes ten minutes.", 0.01, "Practice"),
        ).of_kind(QuestionKind.LIST)
        assert texts(given) == ["Poor effort looks like restriction.", "Leaks lower the volume."]

    def test_a_bare_why_gets_the_supported_statements_of_the_section(self, search_for: Search, said: Any) -> None:
        given = search_for(
            "Why is serum testing not done?",
            said("Serum tests are not recommended.", 0.9, "Serum"),
            said("They mislead.", 0.08, "Serum"),
            said("They hurt.", 0.001, "Serum"),
        ).of_kind(QuestionKind.REASONS)
        assert texts(given) == ["Serum tests are not recommended.", "They mislead."]


class TestAnOverview:
    def test_the_bottom_line_then_each_section_in_turn(self, search_for: Search, said: Any) -> None:
        given = search_for(
            "Tell me about croup.",
            *(said(f"Croup is cough number {number}.", 0.05, "Croup > Signs") for number in range(5)),
            said("Steroids are given to all.", 0.4, "Croup > Treatment"),
            said("Most recover in days.", 0.05, "Croup > Outlook"),
            said("Asthma is another matter.", 0.001, "Asthma"),
        ).of_kind(QuestionKind.BROAD)
        shown = texts(given)
        assert shown[0] == "Steroids are given to all."
        assert shown[1:] == ["Croup is cough number 0.", "Croup is cough number 1.", "Most recover in days."]

    def test_a_section_that_the_question_names_is_given_whole_and_before_others(
        self, search_for: Search, said: Any
    ) -> None:
        given = search_for(
            "Tell me about the outlook.",
            *(said(f"Most recover, says study {number}.", 0.2, "Croup > Outlook") for number in range(3)),
            *(said(f"Steroids help, says study {number}.", 0.12, "Croup > Treatment") for number in range(3)),
        ).of_kind(QuestionKind.BROAD)
        sections = [each.candidate.profile.statement.section[-1] for each in overview(given.found, SETTINGS)]
        assert sections == ["Outlook"] * 3 + ["Treatment"] * 2

    def test_one_section_alone_may_be_given_whole(self, search_for: Search, said: Any) -> None:
        given = search_for("Tell me about croup.", *(said(f"Fact {n} on it.", 0.2, "Croup") for n in range(4)))
        assert len(overview(given.of_kind(QuestionKind.BROAD).found, SETTINGS)) == 4


class TestAComparison:
    def test_each_side_gets_a_statement(self, search_for: Search, said: Any) -> None:
        given = search_for(
            "Is warfarin better than apixaban?",
            said("Warfarin needs the INR.", 0.5),
            said("Warfarin is old.", 0.1),
            said("Apixaban needs no INR.", 0.08, "Others"),
        ).of_kind(QuestionKind.COMPARISON)
        assert texts(given, AnsweringSettings(support=0.15)) == ["Warfarin needs the INR.", "Apixaban needs no INR."]

    def test_one_statement_that_holds_both_sides_is_enough(self, search_for: Search, said: Any) -> None:
        given = search_for(
            "Is warfarin better than apixaban?",
            said("Apixaban bleeds less than warfarin does.", 0.8),
            said("Warfarin is old.", 0.1),
        ).of_kind(QuestionKind.COMPARISON)
        assert texts(given) == ["Apixaban bleeds less than warfarin does."]

    @pytest.mark.parametrize(
        "question",
        ["Is warfarin better than apixaban?", "Warfarin versus apixaban?",
         "What is the difference between warfarin and apixaban?", "Warfarin or apixaban?"],
    )  # fmt: skip
    def test_the_sides_are_told(self, search_for: Search, said: Any, question: str) -> None:
        given = search_for(question, said("Warfarin and apixaban differ.", 0.5)).of_kind(QuestionKind.COMPARISON)
        assert [side.written.lower() for side in sides_of(given.found.question)] == ["warfarin", "apixaban"]

    def test_sides_that_no_known_word_parts_are_not_told(self, search_for: Search, said: Any) -> None:
        question = "What sets apart warfarin and apixaban?"
        given = search_for(question, said("Warfarin and apixaban differ.", 0.5)).of_kind(QuestionKind.COMPARISON)
        assert sides_of(given.found.question) == ()

    def test_what_compares_nothing_has_no_sides(self, search_for: Search, said: Any) -> None:
        given = search_for("Is warfarin or apixaban safe?", said("Both are.", 0.5)).of_kind(QuestionKind.YES_NO)
        assert sides_of(given.found.question) == ()


class TestAFalsePremise:
    affirming = "Physiotherapy clears mucus."
    denying = "Physiotherapy is not recommended in bronchiolitis."

    @pytest.mark.parametrize(
        "question",
        ["Why is physiotherapy recommended in bronchiolitis?", "When is physiotherapy recommended in bronchiolitis?"],
    )
    def test_what_denies_it_comes_first(self, search_for: Search, said: Any, question: str) -> None:
        given = search_for(question, said(self.affirming, 0.5), said(self.denying, 0.2))
        assert texts(given)[0] == self.denying

    @pytest.mark.parametrize(
        ("question", "denying"),
        [
            ("Why is physiotherapy not recommended in bronchiolitis?", denying),  # nothing false is taken for granted
            ("Is physiotherapy recommended in bronchiolitis?", denying),  # nothing at all is
            ("Why does physiotherapy clear mucus?", denying),  # something else is denied
            ("Why is physiotherapy recommended in bronchiolitis?", "Mucus is not seen."),
        ],
    )
    def test_the_order_is_kept_otherwise(self, search_for: Search, said: Any, question: str, denying: str) -> None:
        given = search_for(question, said(self.affirming, 0.5), said(denying, 0.2))
        best = given.found.ranked[0]
        assert corrected(given.found, [best], SETTINGS) == [best]

    def test_a_premise_that_the_best_statement_bears_out_is_not_denied(self, search_for: Search, said: Any) -> None:
        given = search_for(
            "Why is physiotherapy recommended in bronchiolitis?",
            said("Physiotherapy is recommended in bronchiolitis, as mucus is cleared.", 0.6),
            said("In bronchiolitis with fits physiotherapy is not recommended.", 0.2),
        )
        best = given.found.ranked[0]
        assert corrected(given.found, [best], SETTINGS) == [best]
