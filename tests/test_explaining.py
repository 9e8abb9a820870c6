import io

from rich.console import Console

from qa.answering.explanation import ExplainedCandidate, ExplainedConcept, ExplainedModel, Explanation
from qa.explaining import show_explanation
from qa.llm.trace import ModelCall, Written

HOSTILE = "[red]stop[/red] " + "w" * 400


def explained(**changed: object) -> Explanation:
    scores = dict.fromkeys(("probability", "support", "first", "cosine", "passage_cosine", "coverage"), 0.5)
    candidate = ExplainedCandidate(
        rank=1, guideline="g", title=HOSTILE, section=[HOSTILE], page=3, start=0, end=9, text=HOSTILE, read=-12.5,
        chosen=True, place=1, why="shown: the most probable of all", **scores,
    )  # fmt: skip
    explanation = Explanation(
        question=HOSTILE, understood_as="What?", searched_as="What?", before="", kind="fact",
        concepts=[ExplainedConcept(written=HOSTILE, meant="[b]x", weight=9.25, known=False, carried=True)],
        corrections={"oftn": "often"}, asked_for=[], conditions=["adults (“adults”)"], guidelines=["g"],
        found=1, read=1, answerable=0.5, threshold=0.4, answered=True, why="It answers because [i]so[/i].",
        candidates=[candidate], release="r", settings="s", models={"scorer": HOSTILE},
    )  # fmt: skip
    return explanation.model_copy(update=changed)


def printed(explanation: Explanation, width: int = 80, **how: object) -> str:
    stream = io.StringIO()
    show_explanation(explanation, Console(file=stream, width=width, **how))  # type: ignore[arg-type]
    return stream.getvalue()


def test_nothing_given_is_taken_for_markup() -> None:
    shown = printed(explained(), width=900)
    assert "It answers because [i]so[/i]." in shown
    assert shown.count("[red]stop[/red]") == 5
    assert "[b]x" in shown


def test_it_keeps_to_the_width_however_long_the_words() -> None:
    for width in (60, 80, 120):
        assert max(map(len, printed(explained(), width).splitlines())) <= width


def test_it_tells_scores_conditions_and_where_a_concept_is_from() -> None:
    lines = [" ".join(line.split()) for line in printed(explained()).splitlines()]
    assert "1 1 0.50 0.50 -12.50 0.50 0.50 0.50 0.50" in lines
    assert "Conditions adults (“adults”)" in lines
    assert any(line.endswith("9.25 no an earlier turn") for line in lines)


def test_it_tells_what_a_language_model_did() -> None:
    call = ModelCall(purpose="word", outcome="[b]two sentences", took_ms=812.4, kept=True)
    shown = Written(text="[red]Copies[/red] are counted.", cited=[1, 3], shown=True, why=[], support=0.914)
    dropped = Written(text="Five.", cited=[], shown=False, why=["cites nothing", "[i]"], support=None)
    model = ExplainedModel(name="openai:[u]m", calls=[call], written=[shown, dropped])
    lines = [" ".join(line.split()) for line in printed(explained(model=model), width=160).splitlines()]
    assert "What the language model did (openai:[u]m)" in lines
    assert "word [b]two sentences 812 kept" in lines
    assert "[red]Copies[/red] are counted. 1, 3 0.91 shown" in lines
    assert "Five. – – dropped: cites nothing; [i]" in lines
    idle = model.model_copy(update={"calls": [], "written": []})
    assert "It was not asked." in printed(explained(model=idle))
    assert "language model" not in printed(explained())


def test_without_candidates_there_are_no_empty_tables() -> None:
    shown = printed(explained(candidates=[], concepts=[]))
    assert "Their scores" not in shown
    assert "What it asks for" not in shown
