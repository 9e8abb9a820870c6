"""Public question sets: COVID-QA inside an article, SQuAD 2.0 with or without an answer, CAsT 2019 follow-ups."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from answer_bench import Bench, CannotMeasureError, search
from answer_figures import Row, Unit, auroc_of, mean_of, share_of
from baselines import Hit, plain_searches
from follow_ups import resolved_turns
from rich.progress import track

from qa.guideline import Guideline
from qa.passages import passages, statement_embed_text
from qa.question.glossary import Glossary
from qa.question.understand import understand
from qa.question.vocabulary import Vocabulary
from qa.reading import read
from qa.retrieval.profile import profiles
from training.candidates import Text
from training.public import paragraph
from training.texts import rows

OURS: Final = "guideline-qa"
_READ: Final = "read"
ABOVE_MINILM: Final = 0.15
SQUAD_QUESTIONS: Final = 1_000
"""Questions that are asked of those on the articles held out, drawn with a seed: the interval is narrow enough."""


def covid(bench: Bench) -> list[Row]:
    """Ask COVID-QA inside each article, read as any text file, and see whether the first statements hold the answer.

    :raises CannotMeasureError: if the data is missing.
    """
    articles = list(rows(bench.need("data/covid_qa_dev.jsonl.gz")))
    asked = [(at, question) for at, article in enumerate(articles) for question in article["questions"]]
    drawn = bench.drawn(asked)
    found: dict[str, list[list[bool]]] = {}
    for at in track(sorted({at for at, _ in drawn}), "COVID-QA", console=bench.console):
        own = [question for article, question in drawn if article == at]
        for who, held in _inside(bench, _article(articles[at]["article"], f"covid-{at}"), own):
            found.setdefault(who, []).append(held)
    made = []
    for among in (1, 3):
        hit = {who: share_of(any(held[:among]) for held in each) for who, each in found.items()}
        ours = hit.pop(OURS)
        must = hit["MiniLM"].value + ABOVE_MINILM
        made.append(Row("COVID-QA dev, inside the article", f"hit@{among}", ours, hit, must, of=len(drawn)))
    return made


def squad(bench: Bench) -> list[Row]:
    """Ask SQuAD 2.0's questions of their paragraphs, sentence by sentence, and see whether it is known which have an answer.

    Only those on articles that the cross-encoder didn't learn from.

    :raises CannotMeasureError: if the data is missing, or none or all of the questions drawn have an answer.
    """
    held_out = bench.parted.squad_held_out
    paragraphs = [row for row in rows(bench.need("data/squad2_half.jsonl.gz")) if row["title"] in held_out]
    asked = [(at, question) for at, paragraph in enumerate(paragraphs) for question in paragraph["questions"]]
    drawn = bench.drawn(asked, SQUAD_QUESTIONS)
    truth = [bool(question["answerable"]) for _, question in drawn]
    if all(truth) or not any(truth):
        raise CannotMeasureError(f"{len(drawn)} questions drawn are all of one sort; draw more with --sample")
    texts = {at: paragraph(paragraphs[at], f"squad-{at}") for at in sorted({at for at, _ in drawn})}
    read_by_us = dict(zip(texts, _embedded(bench, [*texts.values()]), strict=True))
    scores: dict[str, list[float]] = {}
    for at in track(texts, "SQuAD 2.0", console=bench.console):
        own = [str(question["question"]) for each, question in drawn if each == at]
        for who, score in _answerable(bench, read_by_us[at], own):
            scores.setdefault(who, []).append(score)
    known = {who: auroc_of(each, truth) for who, each in scores.items()}
    ours, read_alone = known.pop(OURS), known.pop(_READ, None)
    name = "SQuAD 2.0, articles held out"
    made = [Row(name, "answerability AUROC", ours, known, 0.80, 0.90, Unit.SCORE, of=len(drawn))]
    if read_alone is not None:
        made.append(Row(name, "… by the best read score alone", read_alone, unit=Unit.SCORE, of=len(drawn)))
    return made


def cast(bench: Bench) -> list[Row]:
    """Resolve the follow-ups of CAsT 2019; what plain search would ask is the turn as it is.

    :raises CannotMeasureError: if the data is missing.
    """
    turns = bench.drawn(resolved_turns(bench.need("data/cast2019.jsonl.gz")))
    ours = mean_of([turn.f1 for turn in turns])
    name = "CAsT 2019 follow-ups"
    return [
        Row(name, "token F1", ours, {}, 0.88, 0.93, Unit.SCORE, of=len(turns)),
        Row(name, "… of the turn as asked", mean_of([turn.raw_f1 for turn in turns]), unit=Unit.SCORE, of=len(turns)),
    ]


def _article(text: str, name: str) -> Guideline:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"{name}.txt")
        file.write_text(text, encoding="utf-8")
        return read(file)


def _inside(bench: Bench, article: Guideline, asked: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[bool]]]:
    """Yield for each question, by who searched, whether each of the three first hits holds an answer."""
    quotes = [(article.quote(each), each.text) for each in article.statements]
    with plain_searches(article, bench.embedder, headed=False) as searches, bench.opened(article) as opened:
        for question in asked:
            answers = [_folded(answer) for answer in question["answers"]]
            ranked = search(opened, question["question"]).ranked[:3]
            yield OURS, [_holds(quotes[each.candidate.number], answers) for each in ranked]
            for who, plain in searches.items():
                hits = plain(question["question"], 3)
                yield who, [_holds(_shown(hit, article, quotes), answers) for hit in hits]


def _shown(hit: Hit, article: Guideline, quotes: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return (article.text[hit.start : hit.end],) if hit.number is None else quotes[hit.number]


def _holds(texts: Sequence[str], answers: Sequence[str]) -> bool:
    return any(answer in _folded(text) for text in texts for answer in answers)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold().strip(" .,;:")


def _embedded(bench: Bench, texts: Sequence[Guideline]) -> list[Text]:
    """Return the texts ready to be searched in memory, all of them embedded at once."""
    cut = [passages(text, bench.embedder.count_tokens, bench.settings.embedding.max_tokens) for text in texts]
    headed = [statement_embed_text(text, each) for text in texts for each in text.statements]
    bench.embedder.encode(headed)
    bench.embedder.encode([passage.embed_text for each in cut for passage in each])
    bench.embedder.encode([text.text.strip() for text in texts])
    made = []
    for text, own in zip(texts, cut, strict=True):
        passage_of = np.array([passage.number for passage in own for _ in passage.statements])
        vectors = bench.embedder.encode([statement_embed_text(text, each) for each in text.statements])
        passage_vectors = bench.embedder.encode([passage.embed_text for passage in own])
        made.append(Text(text, profiles(text), Vocabulary.of([text]), vectors, passage_vectors, passage_of))
    return made


def _answerable(bench: Bench, text: Text, asked: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Yield for each question, by who judged, how likely the paragraph answers it."""
    with plain_searches(text.guideline, bench.embedder) as searches:
        for question in asked:
            understood = understand(question, (), text.vocabulary, Glossary())
            words = bench.model.encode_words([concept.meant for concept in understood.own])
            vector = bench.embedder.encode_query(understood.search_text)
            candidates = text.candidates(understood, vector, words, len(text.profiles))
            ranked, answerable = bench.ranking(
                understood, candidates, text.vocabulary, {text.guideline.id: text.guideline}
            )
            yield OURS, answerable
            read_scores = [each.read for each in ranked if each.read is not None]
            if read_scores:
                yield _READ, max(read_scores)
            for who, plain in searches.items():
                hits = plain(question, 1)
                yield who, hits[0].score if hits else 0.0
