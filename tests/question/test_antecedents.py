import pytest

from qa.question.antecedents import mentions
from qa.question.follow_up import resolve
from qa.question.glossary import Glossary
from qa.question.pronouns import outward_pronouns


@pytest.mark.parametrize(
    ("question", "outward"),
    [
        ("How is it treated?", ["it"]),
        ("How did Boise get its name?", []),
        ("Why did Elon Musk start it?", ["it"]),
        ("Does pertuzumab help if it is given late?", []),
        ("Is it safe to stop warfarin?", []),
        ("Which drugs that lower PTH are used?", []),
        ("Is that permanent?", ["that"]),
        ("How many of those patients relapsed?", ["those …"]),
        ("Did any have their ovaries removed?", []),
        # abbreviations
        ("Does IT methotrexate help?", []),
        ("Is HER 2 tested by IHC?", []),
        ("Is her 2 tested?", []),
        ("DOES IT HELP?", ["it"]),
    ],
)
def test_pronouns_that_point_outside(question: str, outward: list[str]) -> None:
    assert [pronoun.word for pronoun in outward_pronouns(question, Glossary())] == outward


def test_a_text_is_read_once_however_many_pronouns_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr("qa.question.pronouns.phrases", lambda text: read.append(text) or [])
    outward_pronouns("aspirin it " * 180, Glossary())
    assert len(read) == 1


def test_two_things_compared_are_spoken_of_as_a_pair() -> None:
    first = mentions("Is throat cancer the same as esophageal cancer?", Glossary())[0]
    assert (first.text, first.pair) == ("throat cancer and esophageal cancer", True)


@pytest.mark.parametrize(
    ("earlier", "question", "understood"),
    [
        # the article goes along
        (["Describe the oceanic crust."], "How old is it?", "How old is the oceanic crust?"),
        # number: a plural is not "it", a singular not "they"
        (
            ["What is anemia?", "Which supplements are useful?"],
            "Can it be cured?",
            "Can anemia be cured?",
        ),
        (["What are supertankers?"], "Where were they built?", "Where were supertankers built?"),
        # a symptom does not live
        (
            ["What are the neurologic symptoms of mucopolysaccharidosis IIIC?"],
            "How long do they live?",
            "How long do they live? (What are the neurologic symptoms of mucopolysaccharidosis IIIC)",
        ),
        # two
        (
            ["What is ketosis?", "What is paleo?"],
            "How are they different?",
            "How are ketosis and paleo different?",
        ),
        (
            ["Should MSI or immunohistochemistry be used?"],
            "Are both needed?",
            "Are MSI and immunohistochemistry needed?",
        ),
        # "she" is no drug
        (
            ["Can a woman on methimazole nurse her baby?"],
            "When should she take the tablets?",
            "When should she take the tablets? (Can a woman on methimazole nurse her baby)",
        ),
        (["Who was Anne Bonny?"], "How did she die?", "How did Anne Bonny die?"),
        # a bare "that" is all that was said
        (["Is trastuzumab cardiotoxic?"], "Is that permanent?", "Is that permanent? (Is trastuzumab cardiotoxic)"),
        (
            ["Which disorders belong to the Zellweger spectrum?"],
            "Which of them is mildest?",
            "Which of them is mildest? (Which disorders belong to the Zellweger spectrum)",
        ),
        # a short form is written out
        (
            ["What was the Stanford Experiment?"],
            "Who led the experiment?",
            "Who led the Stanford Experiment?",
        ),
        # "it" is of the sort that its clause speaks of
        (["Does tamoxifen cause endometrial cancer?"], "How is it treated?", "How is endometrial cancer treated?"),
        (["Does tamoxifen cause endometrial cancer?"], "How is it given?", "How is tamoxifen given?"),
        (["Does tamoxifen cause endometrial cancer?"], "Is this cancer fatal?", "Is endometrial cancer fatal?"),
        (["How is DVT treated with warfarin?"], "How long is it given?", "How long is warfarin given?"),
        (["Is warfarin safe?", "How is DVT diagnosed?"], "What is its dose?", "What is warfarin's dose?"),
        # neither a drug nor a disease is "he", however it is written
        (
            ["Patient on Warfarin Sodium, 70 years."],
            "Can he take aspirin?",
            "Can he take aspirin? (Patient on Warfarin Sodium, 70 years)",
        ),
        (
            ["How is Graves Disease treated?"],
            "Can she breastfeed?",
            "Can she breastfeed? (How is Graves Disease treated)",
        ),
        (["What is a 529 plan?"], "What if it's never used?", "What is a 529 plan if it's never used?"),
    ],
)
def test_a_pronoun_stands_for_what_agrees_with_it(earlier: list[str], question: str, understood: str) -> None:
    assert resolve(question, earlier, Glossary()).text == understood
