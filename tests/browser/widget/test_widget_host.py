"""What the widget does to the page that it is on, and the page to it."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browser.widget.conftest import Served, Site, Visitor

pytestmark = pytest.mark.browser

IN_GUIDELINE = "How much does adjuvant trastuzumab lower recurrence and mortality?"
STYLES = """() => {
    const said = (style) => [...style].map((name) => `${name}: ${style.getPropertyValue(name)}`).join('; ');
    const parts = [null, '::before', '::after'];
    return [...document.querySelectorAll('html, head *, body, body *')].filter((one) => one.localName !== 'script')
        .map((one) => [one.localName, one.getBoundingClientRect().toJSON(),
            ...parts.map((part) => said(getComputedStyle(one, part)))]);
}"""
# The conversation's window, as a script of the page gets at it.
WINDOW = "document.querySelector('guideline-qa-widget').shadowRoot.querySelector('iframe').contentWindow"
ARRIVED = "() => new Promise((done) => { addEventListener('message', done, {once: true}); postMessage('last', '*'); })"


def test_no_style_of_the_page_changes(visitor: "Visitor") -> None:
    visitor.page.goto(visitor.site.write("/bare", "<script></script>".replace("></", " type='text/plain'></")))
    before = visitor.page.evaluate(STYLES)
    visitor.visit()
    visitor.launcher.wait_for()
    assert visitor.page.evaluate(STYLES) == before
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    visitor.cited()
    assert visitor.page.evaluate(STYLES) == before
    assert len(before) > 15


def test_no_style_of_the_page_reaches_the_widget(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.launcher.wait_for()
    style = visitor.page.evaluate(
        """() => { const root = document.querySelector('guideline-qa-widget').shadowRoot;
        const [label, box] = ['.launcher span', '.launcher'].map((one) => getComputedStyle(root.querySelector(one)));
        const { textTransform, borderTopWidth, fontFamily } = box;
        return [label.fontSize, label.letterSpacing, textTransform, borderTopWidth, fontFamily.split(',')[0]]; }"""
    )
    assert style == ["16px", "normal", "none", "0px", "system-ui"]


def test_colours_come_from_variables_and_nothing_else_can(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.launcher.wait_for()
    visitor.page.evaluate(
        """() => { const style = document.querySelector('guideline-qa-widget').style;
        style.setProperty('--guideline-qa-accent', 'rgb(120, 20, 90)');
        style.setProperty('--guideline-qa-ink', 'url(https://elsewhere.example/x)'); }"""
    )
    visitor.open()
    ground = "one => getComputedStyle(one).backgroundColor"
    assert visitor.launcher.evaluate(ground) == "rgb(120, 20, 90)"
    assert visitor.window.locator("#ask").evaluate(ground) == "rgb(120, 20, 90)"
    assert visitor.frame.evaluate("document.documentElement.style.getPropertyValue('--ink')") == ""


def test_several_on_one_page_answer_from_their_own_guidelines(visitor: "Visitor") -> None:
    scripts = [visitor.site.script(id="her2", guideline="her2-breast-cancer")]
    scripts += [visitor.site.script(id="fish", guideline="hostile", position="bottom-left")]
    visitor.visit("/", *scripts)
    for name, question in (("her2", IN_GUIDELINE), ("fish", "What are zebrafish larvae fed?")):
        visitor.page.evaluate("([name, question]) => GuidelineQA.ask(question, name)", [name, question])
        card = visitor.page.frame_locator(f"[data-id={name}] iframe").locator(".card")
        card.wait_for()
        assert card.get_attribute("data-status") == "answered"
    visitor.page.frame_locator("[data-id=fish] iframe").locator("#close").click()
    visitor.page.locator("[data-id=fish] .panel").wait_for(state="hidden")
    assert visitor.page.locator("[data-id=her2] .panel").is_visible()
    left, right = (visitor.page.locator(f"[data-id={name}] .launcher").bounding_box() for name in ("fish", "her2"))
    assert left is not None
    assert right is not None
    assert left["x"] < 100
    assert right["x"] > 1000


def test_inline_it_stands_in_the_page_and_takes_no_focus(visitor: "Visitor") -> None:
    visitor.visit("/", visitor.site.script(position="inline", into="#here"), body='<section id="here"></section>')
    visitor.window.locator("#examples .suggestion").first.wait_for()
    assert visitor.page.locator("#here guideline-qa-widget [role=region]").is_visible()
    assert visitor.page.evaluate("document.activeElement.localName") == "body"
    visitor.ask(IN_GUIDELINE)
    visitor.window.locator("#question").press("Escape")
    assert visitor.turn.is_visible()
    assert visitor.window.locator("#close").count() == 0


def test_the_page_opens_asks_and_hears_that_there_was_an_answer_but_not_which(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.launcher.wait_for()
    visitor.page.evaluate(
        """() => { window.heard = []; for (const name of ['ready', 'open', 'close', 'question', 'answer'])
        window.off = GuidelineQA.on(name, (detail) => window.heard.push([name, detail])); }"""
    )
    visitor.page.evaluate("question => GuidelineQA.ask(question)", IN_GUIDELINE)
    visitor.turn.locator(".card").wait_for()
    visitor.page.wait_for_function("() => heard.some(([name]) => name === 'answer')")
    visitor.page.evaluate("GuidelineQA.close()")
    heard = visitor.page.evaluate("heard")
    assert [name for name, _ in heard] == ["open", "ready", "question", "answer", "close"]
    assert dict(heard)["question"] == {}
    assert dict(heard)["answer"].keys() == {"status", "citations"}
    assert dict(heard)["answer"]["status"] == "answered"
    assert dict(heard)["answer"]["citations"] >= 1
    visitor.page.evaluate("GuidelineQA.widget(0).open()")
    assert visitor.window.locator("#question").is_visible()


def test_a_listener_that_fails_or_has_left_stops_nothing(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.launcher.wait_for()
    said = visitor.page.evaluate(
        """() => { let calls = 0; const leave = GuidelineQA.on('open', () => { calls += 1; });
        GuidelineQA.on('open', () => { throw new Error('the page’s own fault'); });
        GuidelineQA.open(); GuidelineQA.close(); leave(); GuidelineQA.open();
        try { GuidelineQA.on('secrets', () => {}); } catch (fault) { return [calls, fault.message]; } }"""
    )
    assert said == [
        1,
        "on() takes one of ready, open, close, question, answer and a function, not secrets and function",
    ]
    visitor.window.locator("#examples .suggestion").first.wait_for()
    assert visitor.faults == ["the page’s own fault"] * 2
    visitor.faults.clear()


def test_a_global_of_that_name_is_left_alone(visitor: "Visitor") -> None:
    visitor.page.add_init_script("window.GuidelineQA = 'theirs'")
    visitor.visit()
    visitor.open()
    assert visitor.page.evaluate("GuidelineQA") == "theirs"
    visitor.page.evaluate("document.querySelector('guideline-qa-widget').close()")
    assert not visitor.window.locator("#question").is_visible()


def test_messages_that_others_forge_are_not_heard(visitor: "Visitor", served: "Served") -> None:
    stranger = f'<iframe id="stranger" title="Of the server’s origin" src="{served.url}/widget/1/frame"></iframe>'
    visitor.visit("/", visitor.site.script(), body=stranger)
    visitor.open()
    visitor.page.evaluate(
        """() => { window.heard = 0;
        for (const name of ['answer', 'close']) GuidelineQA.on(name, () => { heard += 1; });
        document.body.append(document.createElement('iframe')); }"""
    )
    conversation = next(frame for frame in visitor.page.frames if "/frame?" in frame.url)
    # The right origin, but not the widget's own frame; the page itself; another frame of the page's origin.
    forge = (
        "() => ['answer', 'close'].forEach((type) => TARGET.postMessage({'guideline-qa': 1, type, citations: 1}, '*'))"
    )
    other = next(frame for frame in visitor.page.frames if frame.url.endswith("/frame"))
    other.evaluate(forge.replace("TARGET", "parent"))
    visitor.page.evaluate(forge.replace("TARGET", "window"))
    ask = "postMessage({'guideline-qa': 1, type: 'ask', question: 'Forged?'}, '*')"
    blank = next(frame for frame in visitor.page.frames if frame.url in ("", "about:blank"))
    blank.evaluate(f"() => parent.{WINDOW}.{ask}")
    conversation.evaluate(f"() => window.{ask}")
    # Whatever was sent before has arrived once a message sent after it has.
    for frame in (visitor.page.main_frame, conversation):
        frame.evaluate(ARRIVED)
    assert visitor.page.evaluate("heard") == 0
    assert visitor.page.get_by_role("dialog").is_visible()
    assert conversation.locator(".turn").count() == 0


def test_an_unknown_message_or_version_is_passed_over(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    visitor.page.evaluate(
        f"""([sent, url]) => {{ for (const one of sent) {WINDOW}.postMessage(one, url); }}""",
        [
            [
                None,
                1,
                "x",
                {},
                {"guideline-qa": 2, "type": "ask", "question": "Two?"},
                {"guideline-qa": 1, "type": "toString"},
                {"guideline-qa": 1, "type": "ask", "question": {}},
                {"guideline-qa": 1, "type": "ticket", "origin": "https://elsewhere.example", "ticket": "x"},
            ],
            visitor.site.server,
        ],
    )
    visitor.ask(IN_GUIDELINE)
    assert visitor.window.locator(".turn").count() == 1


def test_a_site_that_is_not_on_the_list_is_refused_in_plain_words(outsider: "Visitor") -> None:
    outsider.visit()
    with outsider.page.expect_request("**/api/v1/tickets") as asked:
        outsider.launcher.click()
    assert outsider.page.request.post(asked.value.url, headers={"origin": outsider.site.url}).status == 403
    said = outsider.page.locator("guideline-qa-widget [role=alert]")
    said.wait_for()
    assert said.inner_text().startswith("Questions can’t be asked here")
    assert outsider.page.locator("guideline-qa-widget iframe").count() == 0
    assert outsider.page.evaluate("document.activeElement.shadowRoot.activeElement.className") == "again"
    assert any("is it among its allowed_origins?" in fault for fault in outsider.faults)
    assert outsider.inaccessible() == []
    outsider.page.keyboard.press("Escape")
    assert outsider.page.evaluate("document.activeElement.shadowRoot.activeElement.className") == "launcher"


def test_a_site_that_is_not_on_the_list_can_frame_nothing(outsider: "Visitor", served: "Served") -> None:
    body = f'<iframe title="stolen" src="{served.url}/widget/1/frame"></iframe>'
    with outsider.page.expect_event("console", lambda said: "frame-ancestors" in said.text):
        outsider.visit("/", " ", body=body)
    assert not any(frame.url.startswith(served.url) for frame in outsider.page.frames)


def test_a_page_that_forbids_the_frame_is_told_so(visitor: "Visitor") -> None:
    # As a host's policy without frame-src does it: the frame never speaks.
    visitor.page.clock.install()
    visitor.page.context.route("**/widget/1/frame?*", lambda route: route.fulfill(body="", content_type="text/html"))
    visitor.visit()
    visitor.launcher.click()
    visitor.page.locator("guideline-qa-widget iframe").wait_for(state="attached")
    visitor.page.clock.fast_forward(11_000)
    said = visitor.page.locator("guideline-qa-widget [role=alert]").inner_text()
    assert said == "This page does not let the guideline’s window open."
    visitor.page.context.unroute_all()
    visitor.page.locator("guideline-qa-widget .again").click()
    visitor.window.locator("#examples .suggestion").first.wait_for()


HOSTILE_PAGE = """<html lang="en" dir="rtl"><head><title>A page that wants the worst</title>
    <base href="https://elsewhere.example/deep/"><link rel="stylesheet" href="{site}/style.css"></head><body>
    <form name="currentScript" data-server="https://elsewhere.example"></form><p id="GuidelineQAs">In quirks mode.</p>
    {script}</body></html>"""
WORST = """if (location.pathname === '/worst') {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`html > * { display: none !important; visibility: hidden !important; opacity: 0 !important;
        zoom: 3 !important;
        pointer-events: none !important; position: absolute !important; transform: scale(0) !important;
        clip-path: inset(50%) !important;
        font-size: 0 !important; color: transparent !important; filter: blur(9px) !important }
        iframe, button { display: none !important }`);
    document.adoptedStyleSheets = [sheet];
    for (const name of ['refused', 'src', 'sandbox', 'hidden', 'question', 'type', 'class', 'ticket', 'until'])
        Object.prototype[name] = 'https://elsewhere.example/polluted';
    Array.prototype.toJSON = () => 'polluted';
}"""


def test_a_page_that_wants_the_worst_does_not_change_it(visitor: "Visitor") -> None:
    visitor.page.add_init_script(WORST)
    site = visitor.site
    site.pages["/worst"] = HOSTILE_PAGE.format(site=site.url, script=site.script(server=site.server))
    visitor.page.goto(f"{site.url}/worst")
    assert visitor.page.evaluate("document.compatMode") == "BackCompat"
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    assert visitor.cited().count() >= 1
    box = visitor.page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert (box["width"], box["x"] > 700) == (420, True)
    style = "one => ['opacity', 'font-size', 'direction'].map((name) => getComputedStyle(one).getPropertyValue(name))"
    assert visitor.page.locator("guideline-qa-widget").evaluate(style) == ["1", "16px", "ltr"]


def test_an_element_named_as_the_script_does_not_choose_the_server(visitor: "Visitor") -> None:
    body = '<form name="currentScript" data-server="https://elsewhere.example" data-label="Theirs"></form>'
    visitor.visit("/", visitor.site.script(), body=body)
    visitor.open()
    assert visitor.launcher.get_attribute("aria-label") == "Ask the guideline"


def test_an_element_of_the_page_uses_the_server_of_the_script(visitor: "Visitor") -> None:
    visitor.visit("/", visitor.site.script(), body='<guideline-qa-widget data-lang="de"></guideline-qa-widget>')
    visitor.open()
    assert visitor.frame.url.startswith(visitor.site.server)
    assert visitor.launcher.get_attribute("aria-label") == "Leitlinie fragen"
    assert visitor.page.locator("guideline-qa-widget").count() == 1


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "elsewhere", "https://", "//elsewhere.example"]
)
def test_what_is_no_server_is_told_to_the_web_team(visitor: "Visitor", address: str) -> None:
    visitor.visit("/", visitor.site.script(server=address))
    visitor.page.locator("guideline-qa-widget").wait_for(state="attached")
    assert visitor.faults == [f'guideline-qa-widget: data-server is "{address}"; expected https://HOST']
    visitor.faults.clear()


def test_a_server_that_is_not_the_one_gives_nothing(visitor: "Visitor", stranger: "Site") -> None:
    # It answers whatever is asked for with a page, and its frame is not what speaks.
    visitor.visit("/", visitor.site.script(server=stranger.url))
    visitor.launcher.click()
    visitor.page.locator("guideline-qa-widget [role=alert]").wait_for()
    assert visitor.page.locator("guideline-qa-widget iframe").count() == 0
    visitor.faults.clear()
    visitor.page.evaluate("window.refusedByPolicy.splice(0)")
