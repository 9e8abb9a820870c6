import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.follow_up import is_small_talk, resolve
from qa.question.glossary import Entry, Glossary
from qa.terms import terms


def _entry(name: str, kind: str) -> Entry:
    return Entry(name, kind, frozenset({tuple(terms(name))}))


GLOSSARY = Glossary.of(
    [
        _entry("trastuzumab", "drug"),
        _entry("pertuzumab", "drug"),
        _entry("aspirin", "drug"),
        _entry("asthma", "condition"),
    ]
)


@pytest.mark.parametrize(
    ("earlier", "question", "understood"),
    [
        (["What is the mechanism of trastuzumab?"], "and pertuzumab?", "What is the mechanism of pertuzumab?"),
        (["What is trastuzumab?"], "what is its response rate?", "What is trastuzumab's response rate?"),
        (["How large is a T2 breast tumor?"], "and T3?", "How large is a T3 breast tumor?"),
        (
            ["What is the dose of aspirin in asthma?"],
            "What about trastuzumab?",
            "What is the dose of trastuzumab in asthma?",
        ),
        (["Is aspirin recommended?"], "why not?", "Why not? (Is aspirin recommended)"),
        (["What helps in asthma?"], "at what dose?", "At what dose? (What helps in asthma)"),
        (["How does trastuzumab work?"], "side effects?", "Side effects? (How does trastuzumab work)"),
        (["What did the study show for RNASEL E265X?"], "and R462Q?", "What did the study show for RNASEL R462Q?"),
        (
            ["Does it matter in node-positive women?"],
            "and node-negative women?",
            "Does it matter in node-negative women?",
        ),
    ],
)
def test_a_follow_up_stands_on_its_own(earlier: list[str], question: str, understood: str) -> None:
    assert resolve(question, earlier, GLOSSARY).text.lower() == understood.lower()


def test_a_question_with_its_own_subject_is_left_as_it_is() -> None:
    asked = "What is the dose of pertuzumab?"
    assert resolve(asked, ["What is trastuzumab?"], GLOSSARY).text == asked


def test_without_history_nothing_changes() -> None:
    assert resolve("why not?", [], GLOSSARY).text == "why not?"


def test_a_change_of_topic_drops_the_old_one() -> None:
    resolution = resolve("Different topic: how is asthma treated?", ["What is trastuzumab?"], GLOSSARY)
    assert resolution.text == "How is asthma treated?"
    assert "trastuzumab" not in resolution.context


def test_two_turns_back_the_subject_is_still_known() -> None:
    earlier = ["What is trastuzumab?", "How does it work?"]
    assert resolve("Is it reversible?", earlier, GLOSSARY).text == "Is trastuzumab reversible?"


def test_thanks_are_no_subject() -> None:
    assert resolve("And its cost?", ["What is aspirin?", "Thanks a lot!"], GLOSSARY).text == "aspirin's cost?"


def test_a_pronoun_that_points_inside_the_question_is_kept() -> None:
    asked = "Does pertuzumab help when it is given late?"
    assert resolve(asked, ["What is trastuzumab?"], GLOSSARY).text == asked


@pytest.mark.parametrize("text", ["thanks", "Ok, great", "hello", "thank you very much!", "got it"])
def test_small_talk(text: str) -> None:
    assert is_small_talk(text)


@pytest.mark.parametrize("text", ["ok to stop aspirin?", "no response to chemo?", "great, and the dose?"])
def test_not_small_talk(text: str) -> None:
    assert not is_small_talk(text)


PLAIN = "and what about why not it its they T2 T3 stage IIIA of in the dose ? , .".split()
WORDS = st.sampled_from([*PLAIN, "node-positive", "node -", "- negative", "aspirin's", "tumour size"])
TEXTS = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=8).map(" ".join))


@given(TEXTS, st.lists(TEXTS, max_size=4))
def test_any_conversation_is_resolved_to_text(question: str, earlier: list[str]) -> None:
    resolution = resolve(question, earlier, GLOSSARY)
    assert isinstance(resolution.text, str)
    if not earlier:
        assert bool(resolution.text) == bool(question.strip())


def test_a_loose_hyphen_is_no_word() -> None:
    assert resolve("and shoulder movement?", ["Aspirin for desmoid tumours - outcome"], GLOSSARY).text


@pytest.mark.parametrize(
    ("earlier", "question", "understood"),
    [
        (["What is anemia?"], "What are the symptoms?", "What are the symptoms of anemia?"),
        (
            ["How is myasthenia gravis treated?"],
            "Which complication calls for an ambulance?",
            "Which complication calls for an ambulance? (myasthenia gravis)",
        ),
        (
            ["Is there a cure for Lewy dementia?"],
            "What can be given for the stiffness?",
            "What can be given for the stiffness? (Lewy dementia)",
        ),
        (["How are pancreatic cancers treated?"], "Does radiation work?", "Does radiation work? (pancreatic cancers)"),
        (["What is neuropathy?", "Thanks!"], "over what time?", "Over what time? (What is neuropathy)"),
        (["What is CPAP?"], "What about its downsides?", "What about CPAP's downsides?"),
        (
            ["When are heart defects picked up?"],
            "When are the milder ones found?",
            "When are the milder ones found? (When are heart defects picked up)",
        ),
    ],
)
def test_what_is_missing_is_put_back(earlier: list[str], question: str, understood: str) -> None:
    assert resolve(question, earlier, GLOSSARY).text == understood


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of Australia?",
        "Which laboratories may test HER2?",
        "When is warfarin stopped before surgery?",
    ],
)
def test_a_question_on_another_thing_is_left_alone(question: str) -> None:
    assert resolve(question, ["What is trastuzumab?"], GLOSSARY).text == question


def test_a_predicate_is_no_part_of_the_thing() -> None:
    earlier = ["Is melatonin bad for you?", "What are the side effects?"]
    assert resolve("Is it effective?", earlier, GLOSSARY).text == "Is melatonin effective?"


def test_several_fragments_in_a_row_keep_the_question() -> None:
    earlier = ["How does hemochromatosis cause diabetes?", "and cystic fibrosis?", "and pancreatitis?"]
    assert resolve("why?", earlier, GLOSSARY).text == "why? (How does hemochromatosis cause diabetes; pancreatitis)"


def test_a_topic_taken_up_again_is_not_mixed_with_the_last() -> None:
    earlier = ["What is pertuzumab for?", "What is aspirin?"]
    asked = "Back to pertuzumab: does it work when the brain is involved?"
    assert resolve(asked, earlier, GLOSSARY).text == asked


@pytest.mark.parametrize(
    ("remark", "added"),
    [
        ("still recommended with bisoprolol?", "bisoprolol"),
        ("with which antibiotic cover?", "antibiotic"),
        ("at what dose in pregnancy?", "pregnancy"),
        ("at what dose in children?", "children"),
    ],
)
def test_what_a_bare_remark_adds_must_be_answered(remark: str, added: str) -> None:
    earlier = ["Is aspirin recommended in asthma?"]
    own = resolve(remark, earlier, GLOSSARY).own
    assert all(word in own for word in (added, "aspirin", "asthma"))
    assert added in resolve("how often?", [*earlier, remark], GLOSSARY).own


@pytest.mark.parametrize("remark", ["at what dose?", "how come?", "any exceptions?", "in which patients?"])
def test_a_bare_remark_without_a_subject_asks_nothing_of_its_own(remark: str) -> None:
    earlier = "Is aspirin recommended in asthma?"
    assert resolve(remark, [earlier], GLOSSARY).own == earlier


@pytest.mark.parametrize(
    "question",
    [
        "Unrelated donor transplant: who qualifies?",
        "Unrelated-donor transplant: who qualifies?",
        "Anything else to monitor?",
        "Something else to monitor?",
        "Another issue in pregnancy?",
    ],
)
def test_words_of_the_subject_open_no_new_topic(question: str) -> None:
    assert resolve(question, ["What is lapatinib?"], GLOSSARY).text.startswith(question)


@pytest.mark.parametrize(
    "opening", ["Unrelated:", "Something else -", "New question", "By the way,", "Different topic now:", "Btw"]
)
def test_a_new_topic_is_told_by_what_sets_it_off(opening: str) -> None:
    resolution = resolve(f"{opening} how is asthma treated?", ["What is lapatinib?"], GLOSSARY)
    assert (resolution.text, resolution.context) == ("How is asthma treated?", "")


def test_only_the_latest_turns_are_looked_back_on() -> None:
    forgotten = ["What is trastuzumab?", *["why not?"] * 8]
    assert "trastuzumab" not in resolve("why not?", forgotten, GLOSSARY).text
