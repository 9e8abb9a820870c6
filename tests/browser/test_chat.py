"""What a reader does with the page, in Chromium, on the shipped guideline."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.browser.conftest import Chat, Reader

pytestmark = pytest.mark.browser

IN_GUIDELINE = "How much does adjuvant trastuzumab lower recurrence and mortality?"
NOT_IN_GUIDELINE = "What is the dose of carboplatin in ovarian cancer?"


def cited(reader: "Reader", which: str) -> tuple[str, int, int]:
    data: dict[str, Any] = reader.page.eval_on_selector(which, "button => ({...button.dataset})")
    return data["guideline"].partition("@")[0], int(data["start"]), int(data["end"])


def marked(reader: "Reader") -> str:
    return "".join(reader.page.locator("[data-part=source-body] mark").all_text_contents())


def test_an_answer_stands_with_headings_citations_and_notices(reader: "Reader", chat: "Chat") -> None:
    reader.ask(IN_GUIDELINE)
    page, card = reader.page, reader.card
    assert page.get_attribute(card, "data-status") == "answered"
    words = page.locator(f"{card} .statement .words").all_text_contents()
    assert any("50%" in statement and "33%" in statement for statement in words)
    assert "[1]" in page.locator(f"{card} .statement").first.inner_text()
    assert "Review status:" in page.locator(f"{card} .notices").inner_text()
    assert chat.guidelines["her2-breast-cancer"].edition.label in page.locator(f"{card} .sources").inner_text()
    assert not page.locator("[data-part=welcome]").is_visible()


def test_a_citation_marks_exactly_the_cited_words_and_scrolls_to_them(reader: "Reader", chat: "Chat") -> None:
    reader.ask(IN_GUIDELINE)
    citations = reader.page.locator(f"{reader.card} .statement .cite")
    for number in range(citations.count()):
        guideline, start, end = cited(reader, f":nth-match({reader.card} .statement .cite, {number + 1})")
        citations.nth(number).click()
        quote = chat.guidelines[guideline].text[start:end]
        reader.page.wait_for_function("q => document.querySelector('mark')?.textContent === q", arg=quote)
        assert marked(reader) == quote
        reader.page.wait_for_function(
            """() => { const mark = document.querySelector('mark').getBoundingClientRect();
            const panel = document.querySelector('[data-part=source-body]').getBoundingClientRect();
            return mark.top >= panel.top && mark.bottom <= panel.bottom && panel.height > 100; }"""
        )
        assert citations.nth(number).get_attribute("aria-expanded") == "true"


def test_a_suggestion_is_asked_and_answered(reader: "Reader") -> None:
    reader.ask(IN_GUIDELINE)
    suggestion = reader.page.locator(".turn .next .suggestion").first
    question = suggestion.inner_text()
    suggestion.click()
    reader.page.wait_for_selector(".turn:nth-child(2) .card[data-status=answered]")
    assert reader.page.locator(".turn:nth-child(2) .question").inner_text().endswith(question)


def test_a_follow_up_is_understood_from_the_turns_before(reader: "Reader") -> None:
    reader.ask("What is the mechanism of trastuzumab?")
    reader.ask("And pertuzumab?")
    understood = reader.page.locator(f"{reader.card} .understood").inner_text()
    assert "mechanism" in understood
    assert "pertuzumab" in understood


def test_a_new_conversation_forgets_the_old_one(reader: "Reader") -> None:
    reader.ask("What is the mechanism of trastuzumab?")
    reader.page.click("[data-action=clear]")
    assert reader.page.locator(".turn").count() == 0
    assert reader.page.locator("[data-part=welcome]").is_visible()
    reader.ask("And pertuzumab?")
    understood = reader.page.locator(f"{reader.card} .understood").all_inner_texts()
    assert not any("mechanism" in words for words in understood)


def test_an_abstention_looks_different_and_says_so(reader: "Reader") -> None:
    ground = "card => getComputedStyle(card).backgroundColor"
    reader.ask(IN_GUIDELINE)
    answered = reader.page.eval_on_selector(reader.card, ground)
    reader.ask(NOT_IN_GUIDELINE)
    assert reader.page.get_attribute(reader.card, "data-status") == "abstained"
    assert reader.page.eval_on_selector(reader.card, ground) != answered
    assert reader.page.locator(f"{reader.card} .silent").inner_text() == "The guideline does not say"
    assert reader.page.locator(f"{reader.card} .silent svg").is_visible()
    nearest = reader.page.locator(f"{reader.card} .nearest")
    assert "do not answer the question" in nearest.inner_text()
    nearest.locator(".cite").first.click()
    reader.page.wait_for_selector("mark")


def test_everything_is_reached_by_keyboard_alone(reader: "Reader") -> None:
    page = reader.page
    assert page.evaluate("document.activeElement.id") == "gqa-question"
    page.keyboard.type("How is a positive")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("HER2 result defined?")
    assert page.locator(".turn").count() == 0
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn .next")
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.className") == "cite":
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert (page.evaluate("document.activeElement.className"), outline) == ("cite", "solid")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.tagName === 'MARK'")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "cite"
    assert not page.locator("[data-part=source]").is_visible()


def test_nothing_runs_off_a_narrow_screen(phone: "Reader") -> None:
    page = phone.page

    def overflowing() -> list[str]:
        found: list[str] = page.evaluate(
            """() => [document.documentElement, ...document.querySelectorAll('.gqa *')]
            .filter(e => e.checkVisibility() && (e.getBoundingClientRect().right > innerWidth + 1
              || (e === document.documentElement && e.scrollWidth > innerWidth))).map(e => e.className || e.tagName)"""
        )
        return found

    assert overflowing() == []
    phone.ask(IN_GUIDELINE)
    assert overflowing() == []
    phone.ask(NOT_IN_GUIDELINE + " " + "x" * 300)
    assert overflowing() == []
    page.locator(".turn:first-child .cite").first.click()
    page.wait_for_selector("mark")
    assert overflowing() == []
    assert page.get_attribute("[data-part=source]", "aria-modal") == "true"
    assert page.evaluate("document.querySelector('.chat').inert")
    page.click("[data-action=close]")
    assert not page.evaluate("document.querySelector('.chat').inert")
    page.click(".chooser summary")
    assert overflowing() == []


@pytest.mark.parametrize(
    "question",
    [
        "<script>window.hacked = 1</script> HER2?",
        "<img src=x onerror='window.hacked = 1'> trastuzumab?",
        "[HER2](javascript:window.hacked=1) **bold** ${window.hacked = 1} {{constructor.constructor('window.hacked=1')()}}",
    ],
)
def test_a_hostile_question_is_shown_as_text(reader: "Reader", question: str) -> None:
    reader.ask(question)
    assert reader.page.eval_on_selector(".turn .question", "e => e.lastChild.textContent") == question
    assert reader.page.locator(".log :is(script, img, a, b)").count() == 0


def test_a_hostile_guideline_is_shown_as_text(reader: "Reader") -> None:
    reader.page.click(".chooser summary")
    assert "<script>window.hacked = 1</script>" in reader.page.locator(".chooser .popped").inner_text()
    reader.page.keyboard.press("Escape")
    reader.ask("What are zebrafish larvae fed?")
    reader.page.locator(f"{reader.card} .cite").first.click()
    reader.page.wait_for_selector("mark")
    assert reader.page.locator(".gqa :is(script, img, b)").count() == 0


def test_answers_come_from_the_chosen_guidelines_only(reader: "Reader") -> None:
    page = reader.page
    assert page.locator(".chooser .chosen").inner_text() == "All 2 guidelines"
    page.click(".chooser summary")
    page.click(".chooser input[value=hostile]")
    assert "HER2/neu" in page.locator(".chooser .chosen").inner_text()
    assert "updated 12 January 2026" in page.locator(".chooser .facts").inner_text()
    page.click(".chooser input[value=her2-breast-cancer]")
    assert page.locator(".chooser input:checked").count() == 1
    page.keyboard.press("Escape")
    reader.ask("What are zebrafish larvae fed?")
    assert page.get_attribute(reader.card, "data-status") == "abstained"


@pytest.mark.parametrize("clipboard", ["granted", "refused"])
def test_the_answer_is_copied_with_its_references(reader: "Reader", clipboard: str) -> None:
    reader.ask(IN_GUIDELINE)
    if clipboard == "refused":
        reader.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }")
    reader.page.click(f"{reader.card} [data-action=copy]")
    reader.page.wait_for_selector(f"{reader.card} [data-action=copy]:has-text('Copied')")
    # The page may write to the clipboard, not read it; a person pastes.
    reader.page.focus("#gqa-question")
    reader.page.keyboard.press("Control+V")
    text = reader.page.input_value("#gqa-question")
    assert text.startswith(f"Question: {IN_GUIDELINE}")
    assert "[1] HER2/neu in breast cancer" in text
    assert "References as numbered in" in text


def test_a_question_that_is_too_long_is_refused_in_the_chat(reader: "Reader") -> None:
    reader.ask("HER2 " * 20_000)
    assert reader.page.get_attribute(reader.card, "data-status") == "refused"
    assert "characters" in reader.page.locator(reader.card).inner_text()
    reader.ask(IN_GUIDELINE)
    assert reader.page.get_attribute(reader.card, "data-status") == "answered"


def test_stopping_frees_the_entry_and_the_next_question_is_answered(reader: "Reader", chat: "Chat") -> None:
    page = reader.page
    with chat.program.asleep():
        page.fill("#gqa-question", IN_GUIDELINE)
        page.keyboard.press("Enter")
        page.click("[data-action=stop]")
        assert "Stopped" in page.locator(".turn .reply").inner_text()
        assert page.locator("[data-part=send]").is_visible()
    reader.ask("What is HER2?")
    assert page.locator(".turn:first-child .card").count() == 0
    assert page.locator(reader.card).count() == 1


def test_light_and_dark_follow_the_system_until_chosen(at_night: "Reader") -> None:
    page = at_night.page
    ground = "getComputedStyle(document.querySelector('.gqa')).backgroundColor"
    dark = page.evaluate(ground)
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.emulate_media(color_scheme="light")
    page.wait_for_function("document.documentElement.dataset.theme === 'light'")
    assert page.evaluate(ground) != dark
    page.click("[data-action=theme]")
    assert page.evaluate(ground) == dark


def test_the_disclaimer_is_in_sight_and_opens_in_full(reader: "Reader", chat: "Chat") -> None:
    summary = reader.page.locator(".disclaimer summary")
    assert "Does not replace clinical judgement" in summary.inner_text()
    reader.ask(IN_GUIDELINE)
    assert summary.is_visible()
    summary.click()
    assert (
        chat.guidelines["her2-breast-cancer"].metadata.disclaimer
        in reader.page.locator(".disclaimer .popped").inner_text()
    )


def test_a_source_that_can_not_be_fetched_opens_no_panel(reader: "Reader") -> None:
    page = reader.page
    reader.ask("How much does adjuvant trastuzumab lower recurrence?")
    page.route("**/component_server/", lambda route: route.abort())
    page.click(f"{reader.card} [data-action=cite] >> nth=0")
    page.wait_for_function(
        "document.querySelector('[data-part=status]').textContent.startsWith('The source could not')"
    )
    assert page.locator(".gqa").get_attribute("data-source") == "closed"
    assert page.locator("[data-part=source-body]").inner_text() == ""
    reader.faults.clear()  # that requests failed
