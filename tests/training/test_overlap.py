from evals.public.texts import guideline
from training.overlap import unrepeated
from training.texts import Question, Split

LONG = "Salbutamol opens the airways of most patients with asthma within five minutes of the first puff"
SPLIT = Split(frozenset({"held"}), frozenset({"judged"}), frozenset({"unread"}))
TEXTS = {
    "held": guideline("held", [{"section": "", "text": f"{LONG}."}, {"section": "", "text": "Stop smoking."}]),
    "judged": guideline("judged", [{"section": "", "text": "Stop smoking."}]),
}


def asked(*answers: int) -> Question:
    return Question("held", "direct", "which?", (), frozenset(answers))


def test_a_question_on_what_a_text_learnt_from_says_too_is_left_out() -> None:
    questions = [asked(0), asked(1), asked()]
    assert unrepeated(questions, TEXTS, SPLIT) == questions
    for name in ("judged", "learnt"):
        more = TEXTS | {name: guideline(name, [{"section": "", "text": f"In short: {LONG.upper()}, doctors say."}])}
        assert unrepeated(questions, more, SPLIT) == [asked(1), asked()]


def test_what_nobody_learns_from_may_say_the_same() -> None:
    more = TEXTS | {"unread": TEXTS["held"]}
    assert unrepeated([asked(0)], more, SPLIT) == [asked(0)]
