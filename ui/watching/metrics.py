"""What Prometheus reads: requests by route, questions by outcome, refusals by reason. No content, no path, no name."""

from collections.abc import Callable
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.process_collector import ProcessCollector

TYPE: Final = "text/plain; version=1.0.0; charset=utf-8"
"""Media type of the text format that `text` returns."""

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
_REQUEST_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_ANSWER_SECONDS: Final = (0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10)


class Metrics:
    """Counters in a registry of their own; safe from several threads."""

    def __init__(self) -> None:
        """Begin at nothing."""
        disable_created_metrics()  # type: ignore[no-untyped-call]  # when each counter began: one line more for each, which nobody reads
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Counter(
            "guideline_qa_requests", "Requests.", ["route", "method", "status"], registry=self._registry
        )
        self._request_seconds = Histogram(
            "guideline_qa_request_seconds",
            "Seconds from a request to the end of its answer.",
            ["route"],
            registry=self._registry,
            buckets=_REQUEST_SECONDS,
        )
        self._questions = Counter(
            "guideline_qa_questions", "Questions answered or abstained from.", ["status"], registry=self._registry
        )
        self._answer_seconds = Histogram(
            "guideline_qa_answer_seconds",
            "Seconds from a question to its answer, waiting included.",
            registry=self._registry,
            buckets=_ANSWER_SECONDS,
        )
        self._refused = Counter(
            "guideline_qa_refused", "Questions refused, by reason.", ["reason"], registry=self._registry
        )
        self._release = Gauge(
            "guideline_qa_release_info", "The release that answered last.", ["release"], registry=self._registry
        )
        self._release_id = ""

    def requested(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request; `route` is a template, never a path."""
        self._requests.labels(route, method if method in _METHODS else "other", str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def answered(self, status: str, release: str, seconds: float) -> None:
        """Count a question that was answered or abstained from."""
        self._questions.labels(status).inc()
        self._answer_seconds.observe(seconds)
        if release != self._release_id:
            self._release.clear()
            self._release.labels(release).set(1)
            self._release_id = release

    def refused(self, reason: str) -> None:
        """Count a question that was refused; `reason` is one of a few words of ours."""
        self._refused.labels(reason).inc()

    def gauge(self, name: str, told: str, value: Callable[[], float]) -> None:
        """Tell under `guideline_qa_<name>` what `value` returns whenever it is read."""
        Gauge(f"guideline_qa_{name}", told, registry=self._registry).set_function(value)

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)
