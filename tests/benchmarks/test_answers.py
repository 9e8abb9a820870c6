import gzip
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import answers
import pytest
from answer_bench import Bench, CannotMeasureError
from answer_clinical import OURS, Asked, details
from answer_clinical import rows as clinical_rows
from answer_figures import BASELINES
from answer_gold import judge_of, tuned
from answer_public import cast, covid, squad
from answer_scifact import scifact
from answer_speed import answers as same_answers
from baselines import Hit

from evals.cases.expected import GoldSet
from evals.cases.gold import GoldQuestion
from evals.errors import PublicDataError
from evals.public.system import search
from evals.public.texts import guideline
from qa.index import build
from qa.reading import read
from qa.settings import Settings
from training.texts import Question

TEXT = guideline(
    "asthma",
    [
        {"section": "Relievers", "text": "Salbutamol opens the airways within five minutes."},
        {"section": "Relievers", "text": "Give 100 micrograms of salbutamol every four hours."},
        {"section": "Monitoring", "text": "Spirometry is not needed every year."},
    ],
)


@pytest.fixture(autouse=True, scope="module")
def _without_cross_encoder() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "GUIDELINE_QA_RERANKING__MODEL", "none")
        yield


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "shared", tmp_path / "cache", tmp_path / "split.toml")


def write_rows(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


# Gold questions


def gold(*questions: dict[str, object]) -> GoldSet:
    read = tuple(GoldQuestion.model_validate({"id": str(at), **each}) for at, each in enumerate(questions))
    return GoldSet("asthma", "0" * 64, "", "", {}, read)


GOLD = gold(
    {"category": "direct", "ask": "salbutamol airways", "must": "five minutes", "line": "airways"},
    {"category": "direct", "ask": "salbutamol hours", "must": "100 micrograms", "line": "Give"},
    {"category": "absent-near", "ask": "spirometry cost", "answerable": False},
)
HITS = {"salbutamol airways": (0, 3.0), "salbutamol hours": (1, 2.0), "spirometry cost": (2, 1.0)}


def one_hit(question: str, _k: int) -> list[Hit]:
    number, score = HITS[question]
    return [Hit(TEXT.statements[number].start, TEXT.statements[number].end, score, number)]


def test_a_baseline_gets_the_threshold_that_makes_it_right_most_often() -> None:
    cases = tuned(one_hit, TEXT, GOLD, judge_of("BM25"))
    assert [case.abstained for case in cases] == [False, False, True]
    assert all(judge_of("BM25")(case) for case in cases)
    assert cases[0].response is not None
    assert cases[0].response.text == "Relievers: Salbutamol opens the airways within five minutes."


def test_a_baseline_that_finds_nothing_abstains() -> None:
    cases = tuned(lambda _question, _k: [], TEXT, GOLD, judge_of("BM25"))
    assert all(case.abstained for case in cases)


def test_only_langchain_may_be_long() -> None:
    long = guideline("long", [{"section": "", "text": "Give 100 micrograms. " + "More words. " * 80}])
    asked = gold({"category": "direct", "ask": "dose", "must": "100 micrograms"})
    whole = [Hit(0, len(long.text), 1.0)]
    (case,) = tuned(lambda _question, _k: whole, long, asked, judge_of("LangChain"))
    assert judge_of("LangChain")(case)
    assert not judge_of("MiniLM")(case)


# Clinical questions


def asked(category: str, answers: set[int], place: int | None, score: float) -> Asked:
    return Asked(Question("asthma", category, "?", (), frozenset(answers)), place, score)


def test_clinical_rows_count_the_answerable_and_tell_them_from_the_rest() -> None:
    ours = [asked("direct", {1}, 0, 0.9), asked("list", {1}, 2, 0.8), asked("absent", set(), None, 0.1)]
    bm25 = [asked("direct", {1}, None, 0.2), asked("list", {1}, 1, 0.8), asked("absent", set(), None, 0.5)]
    first, among, known = clinical_rows({OURS: ours, "BM25": bm25})
    assert (first.ours.value, among.ours.value, known.ours.value) == (0.5, 1.0, 1.0)
    assert (first.plain["BM25"].value, among.plain["BM25"].value, known.plain["BM25"].value) == (0.0, 0.5, 0.5)
    assert (first.of, known.of) == (2, 3)
    assert "category direct" in (shown := details({OURS: ours, "BM25": bm25}))
    assert "category absent" not in shown


def test_the_texts_held_out_are_those_of_the_split(bench: Bench) -> None:
    with pytest.raises(CannotMeasureError, match="--split"):
        bench.parted.held_out  # noqa: B018
    bench.split.write_text('held_out = ["one"]\njudged = ["two"]\nunread = []\n')
    assert bench.parted.held_out == {"one"}


def test_a_guideline_is_indexed_and_asked_with_its_history(bench: Bench) -> None:
    with bench.system.opened(TEXT) as opened:
        first = search(opened, "how often is salbutamol given?")
        after = search(opened, "and how fast does it work?", ["What does salbutamol do?"])
    assert first.ranked[0].candidate.number == 1
    assert 0 <= first.answerable <= 1
    assert "salbutamol" in after.question.text


def test_a_guideline_that_was_read_from_a_file_is_indexed_too(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "asthma.md"
    file.write_text("# Asthma\n\n## Relievers\n\n- Salbutamol opens the **airways**.\n", encoding="utf-8")
    with bench.system.opened(read(file)) as opened:
        assert search(opened, "what opens the airways?").ranked[0].candidate.number == 0


# SciFact


ABSTRACTS = {
    "1": ("Aspirin and stroke", "Aspirin lowers the risk of stroke. It is given daily."),
    "2": ("Vitamin D and bone", "Falls become rarer. Vitamin D raises bone density."),
    "3": ("Statins", "Statins lower cholesterol."),
}


@pytest.fixture
def abstracts(bench: Bench) -> None:
    documents = [{"_id": name, "title": title, "text": text} for name, (title, text) in ABSTRACTS.items()]
    write_rows(bench.data / "data/scifact_corpus.jsonl.gz", documents)
    claim = {"id": "7", "question": "Bone density is raised by vitamin D.", "relevant": ["2"]}
    write_rows(bench.data / "data/scifact_dev_queries.jsonl.gz", [claim])


@pytest.mark.usefixtures("abstracts")
def test_abstracts_are_ranked_by_every_searcher(bench: Bench) -> None:
    pytest.importorskip("langchain_chroma")
    first, second = scifact(bench)
    assert (first.figure, second.figure) == ("nDCG@10", "recall@100")
    assert first.ours.value == second.ours.value == 1.0
    assert {who: estimate.value for who, estimate in first.plain.items()} == dict.fromkeys(BASELINES, 1.0)
    assert first.must == 1.0


# COVID-QA, SQuAD, CAsT


ARTICLE = """Vaccines in mice

Introduction

Mice were given two doses of the vaccine. Antibodies rose after 14 days. No mouse fell ill.
"""


def test_an_article_is_asked_where_its_answers_stand(bench: Bench) -> None:
    questions = [
        {"question": "After how many days did antibodies rise?", "answers": ["after 14  days"]},
        {"question": "Which doses of vaccine were given?", "answers": ["nowhere in it"]},
    ]
    write_rows(bench.data / "data/covid_qa_dev.jsonl.gz", [{"article": ARTICLE, "questions": questions}])
    first, among = covid(bench)
    assert (first.figure, among.figure) == ("hit@1", "hit@3")
    assert first.ours.value == first.plain["MiniLM"].value == among.plain["BM25"].value == 0.5
    assert first.must == pytest.approx(0.65)


def test_paragraphs_are_asked_what_they_answer_and_what_they_do_not(bench: Bench) -> None:
    questions = [
        {"question": "Who ruled the Normans?", "answerable": True, "answers": ["Rollo"]},
        {"question": "What does gold cost in Peru?", "answerable": False, "answers": []},
    ]
    paragraph = {
        "title": "Normans",
        "paragraph": "Rollo ruled the Normans. They came from Norway.",
        "questions": questions,
    }
    write_rows(bench.data / "data/squad2_half.jsonl.gz", [paragraph])
    (known,) = squad(bench)
    assert known.of == 2
    assert {who: estimate.value for who, estimate in known.plain.items()}["MiniLM"] == 1.0
    assert known.ours.value in (0.0, 1.0)


def test_questions_of_one_sort_tell_nothing(bench: Bench) -> None:
    paragraph = {
        "title": "Normans",
        "paragraph": "Rollo ruled.",
        "questions": [{"question": "Who?", "answerable": True}],
    }
    write_rows(bench.data / "data/squad2_half.jsonl.gz", [paragraph])
    with pytest.raises(PublicDataError, match="one sort"):
        squad(bench)


def test_follow_ups_are_scored_beside_the_turn_as_asked(bench: Bench) -> None:
    turns = [
        {"raw": "What is asthma?", "resolved": "What is asthma?"},
        {"raw": "Who gets it?", "resolved": "Who gets asthma?"},
    ]
    write_rows(bench.data / "data/cast2019.jsonl.gz", [{"topic": 1, "turns": turns}])
    ours, raw = cast(bench)
    assert raw.ours.value == pytest.approx((1 + 2 / 3) / 2)
    assert ours.ours.value >= raw.ours.value
    assert (ours.must, raw.must) == (0.88, None)


# Whether it is always the same


def test_the_same_question_gets_the_same_result(bench: Bench, tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "asthma.md").write_text("# Asthma\n\n- Salbutamol opens the airways.\n", encoding="utf-8")
    build(Settings.load(corpus=corpus, index=index), embedder=bench.embedder)
    asked = [("What opens the airways?", ()), ("and how fast?", ("What opens the airways?",))]
    found = same_answers(corpus, index, asked, 2)
    assert [len(results) for results in found] == [1, 1]
    assert not any("took_ms" in text for results in found for text in results)


# The command


def test_a_set_without_data_is_skipped_with_a_reason(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    without = ["pdq", "clinical", "article", "scifact", "covid", "squad", "cast", "speed", "determinism"]
    report = answers.Report()
    answers.measure(bench, without, report, resume=False)
    said = " ".join(capsys.readouterr().err.split())
    assert not report.rows
    assert all(f"{name} is skipped: " in said for name in without)
    assert "--data" in said


def test_a_part_of_a_run_is_never_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["answers.py", "--only", "cast", "--write", "docs/benchmarks.md"])
    with pytest.raises(SystemExit, match="whole run"):
        answers.main()


def test_the_document_has_a_place_for_every_table() -> None:
    document = Path("docs/benchmarks.md").read_text(encoding="utf-8")
    for name in ("answers", "right", "clinical"):
        assert f"<!-- {name} -->\n" in document
        assert f"<!-- /{name} -->" in document
