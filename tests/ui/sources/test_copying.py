from qa.answer import Abstention, Answer
from qa.guideline import Guideline
from ui.sources.copying import plain_text


def test_answer_as_plain_text_carries_numbers_quotes_and_references(answer: Answer, guideline: Guideline) -> None:
    text = plain_text(answer, {"g": guideline})
    assert text.split("\n\n") == [
        "Question: How is it <b>counted</b>?\nUnderstood as: How is HER2 counted?",
        "Methods: Immunohistochemistry counts 500-20 receptors. [1]\n"
        "FISH counts gene copies <img src=x onerror=alert(2)>. [2][1]",
        "Review status: Not reviewed.\nSpelling: Read her3 as HER2.",
        "[1] Testing <script>alert(1)</script>. 2nd edition. Testing › Methods <script>alert(1)</script>, p. 7."
        " Strength: Strong.\n"
        '    "Immunohistochemistry counts 500-20 receptors."\n'
        "    Doubtful source text: The range runs backwards.\n"
        "    Guideline's references: 1\n"
        "[2] Testing <script>alert(1)</script>. 2nd edition. Testing › Methods <script>alert(1)</script>, p. 7.\n"
        '    "FISH counts gene copies <img src=x onerror=alert(2)>."',
        "References as numbered in Testing <script>alert(1)</script>:\n1. Smith J. <i>Lancet</i> 2020.",
    ]


def test_what_a_language_model_worded_is_marked_and_the_other_form_has_the_same_numbers(
    worded: Answer, answer: Answer, guideline: Guideline
) -> None:
    said, own = (plain_text(worded, {"g": guideline}, in_own_words=own).split("\n\n")[1] for own in (False, True))
    first, second, legend = said.splitlines()
    assert first.endswith("by **FISH** [9](https://evil.example). (worded) [2][1]")
    assert second == "Methods: Immunohistochemistry counts 500-20 receptors. [1]"
    assert legend.startswith("(worded): worded by a language model")
    assert own == plain_text(answer, {"g": guideline}).split("\n\n")[1]


def test_abstention_as_plain_text_does_not_pass_the_nearest_for_an_answer(
    abstention: Abstention, guideline: Guideline
) -> None:
    text = plain_text(abstention, {"g": guideline})
    assert "Nearest statements (they do not answer the question): [1][2]" in text
    assert "Understood as" not in text
