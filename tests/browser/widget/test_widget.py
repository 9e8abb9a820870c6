"""What a visitor of somebody else's page does with the widget, in Chromium, on real guidelines."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.browser.widget.conftest import Served, Visitor

pytestmark = pytest.mark.browser

IN_GUIDELINE = "How much does adjuvant trastuzumab lower recurrence and mortality?"
NOT_IN_GUIDELINE = "What is the dose of carboplatin in ovarian cancer?"
IN_PRINT = "How much water are adults given who cannot drink?"


def test_an_answer_stands_with_citations_and_notices(visitor: "Visitor", served: "Served") -> None:
    visitor.visit()
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    card = visitor.turn.locator(".card")
    assert card.get_attribute("data-status") == "answered"
    text = card.locator(".statements").inner_text()
    assert "50%" in text
    assert "[1]" in text
    assert "Review status:" in card.locator(".notices").last.inner_text()
    assert served.guidelines["her2-breast-cancer"].edition.label in card.locator(".sources").inner_text()
    assert not visitor.window.locator("#welcome").is_visible()


def test_a_citation_opens_the_passage_with_exactly_its_words_marked(visitor: "Visitor", served: "Served") -> None:
    visitor.visit()
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    label = visitor.turn.locator(".cite").first.get_attribute("aria-label")
    marked = visitor.cited()
    quote = "".join(marked.all_text_contents())
    assert quote
    assert quote in served.guidelines["her2-breast-cancer"].text
    assert visitor.turn.locator(".statements li").first.text_content() is not None
    assert visitor.frame.evaluate("document.activeElement.tagName") == "MARK"
    inside = visitor.frame.evaluate(
        """() => { const mark = document.querySelector('mark').getBoundingClientRect();
        const view = document.querySelector('#cited').getBoundingClientRect();
        return mark.top >= view.top && mark.bottom <= view.bottom; }"""
    )
    assert inside
    assert visitor.window.locator("#cited header").inner_text().startswith("HER2/neu")
    visitor.window.locator("#back").click()
    assert visitor.frame.evaluate("document.activeElement.getAttribute('aria-label')") == label
    assert quote.replace("\n", " ") in visitor.turn.locator(".statements").inner_text().replace("\n", " ")


def test_an_answer_is_copied_with_its_references(visiting: Callable[..., "Visitor"]) -> None:
    visitor = visiting(permissions=["clipboard-read", "clipboard-write"])
    visitor.visit()
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    visitor.turn.get_by_role("button", name="Copy with references").click()
    visitor.turn.get_by_text("Copied").wait_for()
    copied = visitor.page.evaluate("navigator.clipboard.readText()").split("\n\n")
    assert copied[0] == IN_GUIDELINE
    assert copied[1].endswith("[1]")
    assert copied[-1].startswith("[1] HER2/neu in breast cancer")


def test_more_of_the_text_around_a_passage_is_shown_when_asked_for(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    visitor.cited()
    blocks = visitor.window.locator("#cited .text > *")
    before = blocks.count()
    visitor.window.locator("#cited .more").first.click()
    visitor.frame.wait_for_function("n => document.querySelectorAll('#cited .text > *').length > n", arg=before)
    assert visitor.window.locator("#cited mark").count() >= 1


def test_a_printed_guideline_is_shown_as_printed_with_its_marks(visitor: "Visitor") -> None:
    visitor.visit("/", visitor.site.script(guideline="fluids"))
    visitor.open()
    visitor.ask(IN_PRINT)
    assert "p. 1" in visitor.turn.locator(".cite").first.inner_text()
    visitor.cited()
    visitor.window.locator(".paper img").wait_for()
    picture, marks = visitor.frame.evaluate(
        """() => { const box = (one) => one.getBoundingClientRect().toJSON();
        return [box(document.querySelector('.paper img')), [...document.querySelectorAll('.paper polygon')].map(box)]; }"""
    )
    (mark,) = marks
    across, down = (mark["x"] - picture["x"]) / picture["width"], (mark["y"] - picture["y"]) / picture["height"]
    # Set at (60, 680) of 595 by 842 points, counted from the foot of the page.
    assert across == pytest.approx(60 / 595, abs=0.02)
    assert down == pytest.approx((842 - 680 - 11) / 842, abs=0.02)
    assert visitor.page.locator("guideline-qa-widget .panel").get_attribute("class") == "panel wide"
    visitor.window.locator("#back").click()
    visitor.page.locator("guideline-qa-widget .panel:not(.wide)").wait_for()


def test_an_abstention_looks_different_and_shows_the_nearest_as_no_answer(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    visitor.ask(NOT_IN_GUIDELINE)
    card = visitor.turn.locator(".card")
    assert card.get_attribute("data-status") == "abstained"
    assert card.locator(".silent").inner_text() == "The guideline does not say"
    assert "do not answer the question" in card.locator(".nearest").inner_text()
    numbers = card.locator(".nearest .cite").all_inner_texts()
    assert numbers == [f"[{number}]" for number in range(1, len(numbers) + 1)]
    assert visitor.cited().count() >= 1


def test_a_follow_up_is_understood_from_the_turns_before(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    visitor.ask("What is the mechanism of trastuzumab?")
    visitor.ask("And pertuzumab?")
    understood = visitor.turn.locator(".understood").inner_text()
    assert "mechanism" in understood
    assert "pertuzumab" in understood


def test_suggestions_are_asked_and_answered(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    visitor.window.locator("#examples .suggestion").first.click()
    visitor.window.locator(".turn:nth-child(1) .next .suggestion").first.click()
    visitor.window.locator(".turn:nth-child(2) .card").wait_for()
    assert visitor.turn.locator(".question").inner_text()


def test_a_stopped_answer_says_so(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    visitor.page.context.route("**/api/v1/ask/stream", lambda _: None)  # never answered
    visitor.window.locator("#question").fill(IN_GUIDELINE)
    visitor.window.locator("#question").press("Enter")
    assert visitor.turn.locator(".stage").inner_text() == "Reading the question"
    assert visitor.window.locator("#log").get_attribute("aria-busy") == "true"
    visitor.window.locator("#stop").click()
    assert visitor.turn.locator(".halted").inner_text() == "Stopped before the answer was complete."
    assert visitor.frame.evaluate("document.activeElement.id") == "question"
    visitor.page.context.unroute_all(behavior="ignoreErrors")


# An answer's stream that the test feeds: `flow` is its ReadableStream's controller.
FED = """if (location.pathname.startsWith('/widget/1/frame')) {
    const real = window.fetch;
    window.fetch = async (path, options) => {
        if (!String(path).endsWith('/ask/stream')) return real(path, options);
        options.signal.addEventListener('abort', () => window.flow.error(options.signal.reason));
        return new Response(new ReadableStream({ start(flow) { window.flow = flow; } }));
    };
    window.feed = (name, data) => {
        window.flow.enqueue(new TextEncoder().encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`));
    };
}"""


def ask_by_hand(visitor: "Visitor") -> None:
    """Ask, with an answer whose events the test feeds."""
    visitor.page.add_init_script(FED)
    visitor.visit()
    visitor.open()
    visitor.window.locator("#question").fill(IN_GUIDELINE)
    visitor.window.locator("#question").press("Enter")
    visitor.frame.wait_for_function("() => window.flow")


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("flow.error(new TypeError('network error'))", "The server can’t be reached."),
        ("flow.close()", "The answer broke off."),
        ("feed('problem', {status: 503, detail: 'stopping'})", "The server is busy."),
    ],
)
def test_statements_show_as_they_come_and_none_is_left_of_an_answer_that_breaks_off(
    visitor: "Visitor", end: str, said: str
) -> None:
    ask_by_hand(visitor)
    for words in ("First of two.", "Second – of two."):
        visitor.frame.evaluate(
            "text => feed('statement', {text, heading: '', citations: []})",
            words,
        )
        visitor.turn.locator(".statements li", has_text=words).wait_for()
        assert visitor.window.locator("#stop").is_visible()
    assert visitor.turn.locator(".statements li").count() == 2
    assert visitor.turn.locator(".card").count() == 0
    visitor.frame.evaluate(f"() => {{ {end}; }}")
    assert visitor.turn.locator(".fault p").inner_text().startswith(said)
    assert visitor.turn.locator(".statements").count() == 0


def test_clearing_while_an_answer_comes_begins_anew(visitor: "Visitor") -> None:
    ask_by_hand(visitor)
    visitor.window.locator("#clear").click()
    visitor.window.locator("#ask").wait_for()
    assert visitor.window.locator("#welcome").is_visible()
    assert visitor.window.locator(".turn").count() == 0
    assert visitor.frame.evaluate("localStorage.length") == 0


def test_without_a_connection_it_says_so_and_asks_when_it_is_back(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    visitor.page.context.set_offline(True)
    visitor.window.locator("#question").fill("What is pertuzumab?")
    visitor.window.locator("#question").press("Enter")
    assert visitor.turn.locator(".fault p").inner_text().startswith("The server can’t be reached.")
    visitor.page.context.set_offline(False)
    visitor.turn.locator(".fault button").click()
    visitor.turn.locator(".card").wait_for()
    visitor.faults[:] = [fault for fault in visitor.faults if "ERR_INTERNET_DISCONNECTED" not in fault]


@pytest.mark.parametrize("length", [2_001, 100_000])
def test_a_question_that_is_too_long_is_refused_in_words_and_not_cut(visitor: "Visitor", length: int) -> None:
    visitor.visit()
    visitor.open()
    visitor.page.evaluate("question => GuidelineQA.ask(question)", "HER2? " * (length // 6 + 1))
    assert "ask it in 2,000 or fewer" in visitor.turn.locator(".fault p").inner_text()
    visitor.faults[:] = [fault for fault in visitor.faults if "422" not in fault]


def test_a_broken_stream_is_told_and_can_be_asked_again(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    statement = {"text": "Cut <b>short</b>.", "heading": "", "citations": []}
    body = f"event: stage\r\ndata: {json.dumps({'name': 'searching', 'text': 's'})}\r\n\r\nevent: statement\ndata: "
    body += json.dumps(statement) + "\n\n: a comment\n\n"
    visitor.page.context.route(
        "**/api/v1/ask/stream", lambda route: route.fulfill(body=body, content_type="text/event-stream"), times=1
    )
    visitor.window.locator("#question").fill(IN_GUIDELINE)
    visitor.window.locator("#question").press("Enter")
    assert visitor.turn.locator(".fault p").inner_text() == "The answer broke off. Please try again."
    visitor.turn.locator(".fault button").click()
    visitor.turn.locator(".card").wait_for()
    assert visitor.window.locator(".turn").count() == 1


@pytest.mark.parametrize(
    ("status", "headers", "said"),
    [
        (503, {"retry-after": "7"}, "The server is busy. Please try again in 7 seconds."),
        (429, {"retry-after": "40"}, "The server is busy. Please try again in 40 seconds."),
        (422, {}, "the question <b>is</b> empty"),
    ],
)
def test_a_refusal_is_told_in_plain_words(
    visiting: Callable[..., "Visitor"], status: int, headers: dict[str, str], said: str
) -> None:
    visitor = visiting()
    visitor.visit()
    visitor.open()
    problem = json.dumps({"status": status, "detail": "the question <b>is</b> empty"})

    def refuse(route: Any) -> None:
        route.fulfill(status=status, body=problem, headers=headers, content_type="application/problem+json")

    visitor.page.context.route("**/api/v1/ask/stream", refuse, times=1)
    visitor.window.locator("#question").fill(IN_GUIDELINE)
    visitor.window.locator("#question").press("Enter")
    assert visitor.turn.locator(".fault p").inner_text() == said
    visitor.turn.locator(".fault button").click()
    visitor.turn.locator(".card").wait_for()
    visitor.faults[:] = [fault for fault in visitor.faults if f"status of {status}" not in fault]


def test_a_ticket_that_is_refused_is_renewed_and_the_question_sent_once_more(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    sent: list[str] = []
    visitor.page.on("request", lambda request: sent.append(request.headers.get("authorization", request.url)))
    visitor.page.context.route("**/api/v1/ask/stream", lambda route: route.fulfill(status=401, body="{}"), times=1)
    visitor.ask(IN_GUIDELINE)
    old, renewal, new = [one for one in sent if one.startswith("Bearer") or "tickets" in one][:3]
    assert (old.startswith("Bearer gqt_"), renewal.endswith("/api/v1/tickets")) == (True, True)
    assert new.startswith("Bearer gqt_")
    assert new != old
    visitor.faults[:] = [fault for fault in visitor.faults if "401" not in fault]


def test_where_no_further_ticket_is_given_it_says_so(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    visitor.page.context.route("**/api/v1/tickets", lambda route: route.fulfill(status=403, body="{}"))
    visitor.page.context.route("**/api/v1/ask/stream", lambda route: route.fulfill(status=401, body="{}"))
    visitor.window.locator("#question").fill(IN_GUIDELINE)
    visitor.window.locator("#question").press("Enter")
    assert visitor.turn.locator(".fault p").inner_text().startswith("This window is no longer allowed to ask.")
    visitor.faults[:] = [
        fault for fault in visitor.faults if not any(part in fault for part in ("401", "403", "no ticket", "CORS"))
    ]


def test_a_ticket_about_to_run_out_is_renewed_before_it_is_used(visitor: "Visitor") -> None:
    given: list[int] = []

    def shorten(route: Any) -> None:
        reply = route.fetch()
        given.append(reply.status)
        route.fulfill(response=reply, json=reply.json() | {"expires_in": 5})

    visitor.page.context.route("**/api/v1/tickets", shorten)
    visitor.visit()
    visitor.open()
    before = len(given)
    visitor.ask(IN_GUIDELINE)
    assert len(given) > before
    assert visitor.turn.locator(".card").get_attribute("data-status") == "answered"


def test_no_ticket_is_asked_for_before_the_widget_is_opened(visitor: "Visitor") -> None:
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.visit()
    visitor.launcher.wait_for()
    assert [url for url in asked if "/api/" in url or "/frame" in url] == []


def test_a_question_that_may_identify_a_person_is_warned_of_before_it_is_sent(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    sent: list[str] = []
    visitor.page.on("request", lambda request: sent.append(request.url) if "ask" in request.url else None)
    question = "Mrs Jane Doe, born 12/03/1956, jane.doe@example.org, has HER2 3+. How is a positive result defined?"
    visitor.window.locator("#question").fill(question)
    visitor.window.locator("#question").press("Enter")
    warning = visitor.window.locator("#warning")
    warning.wait_for()
    assert any("jane.doe@example.org" in found for found in warning.locator("mark").all_text_contents())
    assert warning.locator("#sent").text_content() == question
    assert visitor.frame.evaluate("document.activeElement.id") == "edit"
    visitor.window.locator("#edit").click()
    assert not warning.is_visible()
    assert visitor.window.locator("#question").input_value() == question
    assert sent == []
    visitor.window.locator("#question").press("Enter")
    visitor.window.locator("#anyway").click()
    visitor.turn.locator(".card").wait_for()
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("lang", "ask", "entry"),
    [("de", "Leitlinie fragen", "Ihre Frage"), ("xx", "Ask the guideline", "Your question")],
)
def test_its_words_are_in_the_language_asked_for_else_english(
    visitor: "Visitor", lang: str, ask: str, entry: str
) -> None:
    visitor.visit("/", visitor.site.script(lang=lang))
    visitor.open()
    assert visitor.launcher.get_attribute("aria-label") == ask
    assert visitor.window.locator("#question").get_attribute("aria-label") == entry


def test_a_guideline_that_is_not_there_is_told(visitor: "Visitor") -> None:
    visitor.visit("/", visitor.site.script(guideline="no-such"))
    visitor.open()
    assert "no-such" in visitor.window.locator("#examples .fault").inner_text()
    visitor.faults[:] = [fault for fault in visitor.faults if "404" not in fault]


@pytest.mark.parametrize(
    "question",
    [
        "<script>window.hacked = 1</script> HER2?",
        "<img src=x onerror='window.hacked = 1'> trastuzumab?",
        "[HER2](javascript:window.hacked=1) **bold** ${window.hacked = 1}",
    ],
)
def test_a_hostile_question_is_shown_as_text(visitor: "Visitor", question: str) -> None:
    visitor.visit()
    visitor.open()
    visitor.ask(question)
    assert visitor.frame.evaluate("document.querySelector('.turn .question').lastChild.textContent") == question
    assert visitor.window.locator("#log :is(script, img, a, b)").count() == 0


def test_a_hostile_guideline_is_shown_as_text(visitor: "Visitor") -> None:
    visitor.visit("/", visitor.site.script(guideline="hostile"))
    visitor.open()
    visitor.window.get_by_text("Hostile <script>window.hacked = 1</script>").wait_for()
    visitor.ask("What are zebrafish larvae fed?")
    marked = visitor.cited()
    assert "<img src=x" in "".join(marked.all_text_contents())
    assert visitor.window.locator(":is(#log, #cited, #top) :is(script, img, a, b)").count() == 0
