import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS, CallToolResult

from qa.answer import RESULT, Abstention, Answer, Reader
from qa.engine import Draft, GuidelineQA

QUESTION = "What is the mechanism of action of trastuzumab?"
UNANSWERED = "What is the dose of aspirin in children?"
HEADERS = {"accept": "application/json, text/event-stream"}
MODES = ["auto", "legacy"]


def with_client(served: Any, work: Callable[[Client], Awaitable[Any]], mode: str = "auto", key: str = "") -> Any:
    async def connected() -> Any:
        headers = {"authorization": f"Bearer {key or served.key}"}
        async with httpx2.AsyncClient(headers=headers) as http:
            transport = streamable_http_client(f"{served.url}/mcp", http_client=http)
            async with Client(transport, mode=mode) as client:
                return await work(client)

    return asyncio.run(connected())


def call(served: Any, tool: str, **arguments: Any) -> CallToolResult:
    result = with_client(served, lambda client: client.call_tool(tool, arguments))
    assert isinstance(result, CallToolResult)
    return result


def text(result: CallToolResult) -> str:
    (content,) = result.content
    assert content.type == "text"
    return content.text


@pytest.mark.parametrize("mode", MODES)
def test_the_tools_say_what_they_take_and_give_and_that_they_change_nothing(served: Any, mode: str) -> None:
    async def listed(client: Client) -> Any:
        return client.instructions, client.server_info, (await client.list_tools()).tools

    instructions, info, tools = with_client(served, listed, mode)
    assert "verbatim" in instructions
    assert info.name == "guideline-qa"
    assert [tool.name for tool in tools] == ["ask", "search", "read_statement"]
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert tool.annotations.idempotent_hint
        assert tool.annotations.open_world_hint is False
        assert tool.output_schema["type"] == "object"
        assert all("description" in taken for taken in tool.input_schema["properties"].values())
    assert {each["$ref"] for each in tools[0].output_schema["oneOf"]} == {"#/$defs/Answer", "#/$defs/Abstention"}


@pytest.mark.parametrize("mode", MODES)
def test_ask_gives_the_contract_and_a_text_with_quotes_and_places(served: Any, engine: GuidelineQA, mode: str) -> None:
    given = with_client(served, lambda client: client.call_tool("ask", {"question": QUESTION}), mode)
    result = RESULT.validate_python(given.structured_content)
    assert isinstance(result, Answer)
    assert result.statements == engine.ask(QUESTION).statements
    citation = result.statements[0].citations[0]
    sha256 = engine.guidelines[citation.guideline].edition.sha256
    assert f'"{citation.quote}"' in text(given)
    place = f"[1] {citation.guideline}@{sha256}, {citation.start}, {citation.end}"
    assert f"{place}  {served.url}/source/{citation.guideline}@{sha256}/{citation.start}-{citation.end}" in text(given)


def test_ask_abstains_and_resolves_follow_ups(served: Any, engine: GuidelineQA) -> None:
    abstained = call(served, "ask", question=UNANSWERED)
    assert isinstance(RESULT.validate_python(abstained.structured_content), Abstention)
    assert "do not answer the question" in text(abstained)
    history: Any = [{"role": "user", "content": QUESTION}]
    follow_up = call(served, "ask", question="And pertuzumab?", history=history)
    assert follow_up.structured_content["understood_as"] == engine.ask("And pertuzumab?", history).understood_as


def test_ask_keeps_to_the_guidelines_named(serve: Any, engine_on: Callable[..., GuidelineQA]) -> None:
    engine = engine_on(
        fish="# Fish\n\n## Tanks\n\n- Ten zebrafish live in one tank.\n",
        bird="# Bird\n\n## Cages\n\n- Ten parrots live in one cage.\n",
    )
    with serve(engine) as served:
        asked = {"question": "How many zebrafish live in one tank?"}
        found = [call(served, "ask", **asked, guidelines=names) for names in (None, [], ["fish"], ["bird"])]
        listed = with_client(served, lambda client: client.list_resources())
    assert [each.structured_content["status"] for each in found] == ["answered"] * 3 + ["abstained"]
    assert [resource.uri for resource in listed.resources] == ["guideline://bird", "guideline://fish"]


def test_search_finds_statements_with_places_that_can_be_read(served: Any, engine: GuidelineQA) -> None:
    found = call(served, "search", query="trastuzumab mechanism", k=3).structured_content["statements"]
    assert len(found) == 3
    chances = [each["probability"] for each in found]
    assert chances == sorted(chances, reverse=True)
    for each in found:
        edition = engine.guidelines[each["guideline"]]
        assert edition.text[each["start"] : each["end"]] == each["quote"]
        place = {"guideline": each["guideline"], "start": each["start"], "end": each["end"]}
        read = call(served, "read_statement", **place).structured_content
        assert {key: read[key] for key in each.keys() - {"probability"}} == {
            key: each[key] for key in each.keys() - {"probability"}
        }
        assert each["quote"] in "\n".join(read["within"])


def test_a_statement_is_read_with_as_much_around_it_as_is_wanted(served: Any, engine: GuidelineQA) -> None:
    name, edition = next(iter(engine.guidelines.items()))
    statement = edition.statements[len(edition.statements) // 2]
    place = {"guideline": f"{name}@{edition.edition.sha256}", "start": statement.start, "end": statement.end}
    sizes = []
    for around in (0, 2, 1_000_000):
        read = call(served, "read_statement", **place, around=around).structured_content
        sizes.append((len(read["before"]), len(read["after"])))
        for block in read["before"] + read["after"]:
            assert all(part in edition.text for part in block.split(" ", 1))
    assert sizes[:2] == [(0, 0), (2, 2)]
    assert min(sizes[2]) > 10
    assert read["before"][0] in edition.text[: statement.start]


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("ask", {"question": "  "}, "the question is empty"),
        ("ask", {"question": "x" * 3000}, "2000"),
        ("ask", {"question": "x", "guidelines": ["none"]}, "none"),
        ("ask", {"question": "x", "history": [{"role": "narrator", "content": "x"}]}, "history"),
        ("ask", {"question": "x", "history": [{"role": "user", "content": "x" * 20_000}]}, "10000"),
        ("ask", {"question": "x", "history": [{"role": "user", "content": "x"}] * 201}, "200"),
        ("ask", {}, "question"),
        ("search", {"query": ""}, "query"),
        ("search", {"query": "x", "k": 1000}, "k"),
        ("read_statement", {"guideline": "none", "start": 0, "end": 1}, "none"),
        ("read_statement", {"guideline": "../../etc/passwd", "start": 0, "end": 1}, "no "),
        ("read_statement", {"guideline": "", "start": 5, "end": 5}, "no "),
        ("unknown", {}, "unknown"),
    ],
)
def test_a_tool_says_what_is_wrong_with_what_it_was_given(served: Any, tool: str, arguments: Any, says: str) -> None:
    result = call(served, tool, **arguments)
    assert result.is_error
    assert says in text(result)
    assert "Traceback" not in text(result)


def test_a_span_outside_the_text_is_refused(served: Any, engine: GuidelineQA) -> None:
    name, edition = next(iter(engine.guidelines.items()))
    result = call(served, "read_statement", guideline=name, start=0, end=len(edition.text) + 1)
    assert result.is_error
    assert "no span" in text(result)


def test_guidelines_are_resources_that_hold_their_whole_text(served: Any, engine: GuidelineQA) -> None:
    async def all_read(client: Client) -> Any:
        listed = (await client.list_resources()).resources
        return [(each, await client.read_resource(each.uri)) for each in listed]

    found = with_client(served, all_read)
    assert [each.uri for each, _ in found] == [f"guideline://{name}" for name in engine.guidelines]
    for (resource, read), edition in zip(found, engine.guidelines.values(), strict=True):
        assert resource.title == edition.metadata.title
        assert read.contents[0].text == edition.text


@pytest.mark.parametrize("name", ["none", "..%2F..%2Fetc%2Fpasswd", "%00"])
def test_a_resource_that_is_none_is_not_found(served: Any, name: str) -> None:
    async def read(client: Client) -> str:
        with pytest.raises(MCPError) as caught:
            await client.read_resource(f"guideline://{name}")
        assert caught.value.error.code == INVALID_PARAMS
        return caught.value.error.message

    assert "Traceback" not in with_client(served, read)


def test_who_may_not_ask_learns_nothing(serve: Any, engine: GuidelineQA) -> None:
    with serve(engine, access={"mode": "password"}) as served:
        nobody = httpx.post(f"{served.url}/mcp", json={}, headers=HEADERS)
        _, watching = served.service.access.keys.add("metrics", ["metrics"])
        other = httpx.post(f"{served.url}/mcp", json={}, headers=HEADERS | {"authorization": f"Bearer {watching}"})
        assert call(served, "search", query="HER2").structured_content["statements"]
    assert (nobody.status_code, nobody.headers["www-authenticate"]) == (401, "Bearer")
    assert other.status_code == 403
    assert nobody.headers["content-type"] == other.headers["content-type"] == "application/problem+json"


def test_questions_are_counted_and_reading_is_not(serve: Any, engine: GuidelineQA) -> None:
    name, edition = next(iter(engine.guidelines.items()))
    with serve(engine, limits={"per_key": "2/hour"}) as served:

        async def asked(client: Client) -> list[bool]:
            place = {"guideline": name, "start": edition.statements[0].start, "end": edition.statements[0].end}
            calls = [("ask", {"question": QUESTION}), ("search", {"query": "HER2"}), ("read_statement", place)]
            return [(await client.call_tool(tool, given)).is_error for tool, given in [*calls, *calls]]

        assert with_client(served, asked) == [False, False, False, True, True, False]
        refused = call(served, "ask", question=QUESTION)
    assert "try again in" in text(refused)


def test_a_server_that_stops_says_so(serve: Any, engine: GuidelineQA) -> None:
    with serve(engine) as served:
        asyncio.run(served.service.desk.drain(0))
        refused = call(served, "ask", question=QUESTION)
    assert refused.is_error
    assert "stopping" in text(refused)


def test_a_slash_behind_the_address_does_not_matter(served: Any) -> None:
    headers = {"accept": "application/json, text/event-stream", "authorization": f"Bearer {served.key}"}
    message = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    both = [httpx.post(f"{served.url}/mcp{slash}", json=message, headers=headers) for slash in ("", "/")]
    assert [reply.status_code for reply in both] == [200, 200]
    assert both[0].json() == both[1].json()


def test_only_post_is_served_so_that_nothing_is_held_open(served: Any) -> None:
    for method in ("GET", "DELETE", "PUT"):
        reply = httpx.request(method, f"{served.url}/mcp", headers=HEADERS)
        assert (reply.status_code, reply.headers["allow"]) == (405, "POST")


def test_a_page_of_a_foreign_origin_is_refused_and_one_on_the_list_is_not(serve: Any, engine: GuidelineQA) -> None:
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    with serve(engine, server={"allowed_origins": ["https://board.example"]}) as served:
        for origin, status in (("https://evil.example", 403), ("null", 403), ("https://board.example", 200)):
            reply = httpx.post(f"{served.url}/mcp", json=ping, headers=HEADERS | {"origin": origin})
            assert reply.status_code == status, origin


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"5", b"{}", b'{"jsonrpc": "2.0", "id": 1, "method": "x"}', b"\xff"]
)
def test_what_is_no_message_is_refused_as_the_protocol_says(served: Any, body: bytes) -> None:
    reply = httpx.post(f"{served.url}/mcp", content=body, headers=HEADERS | {"content-type": "application/json"})
    assert reply.status_code < 500
    assert json.loads(reply.content)["error"]["message"]


def test_the_programs_own_logging_is_left_alone_and_holds_no_question(
    serve: Any, engine: GuidelineQA, caplog: pytest.LogCaptureFixture
) -> None:
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    with serve(engine) as served:
        assert (list(root.handlers), root.level) == before
        call(served, "ask", question=QUESTION)
        call(served, "ask", question=QUESTION + " " * 3000)
    assert QUESTION not in caplog.text


def test_what_a_model_worded_is_marked_and_whom_it_is_for_is_told(
    serve: Callable[..., Any], scripted: Callable[..., Any], answer: Answer, worded: Answer
) -> None:
    reader = {"audience": "student", "language": "fr", "verbatim": False}
    engine = scripted(Draft(answer), *worded.statements, worded)
    with serve(engine) as served:
        result = call(served, "ask", question="How?", reader=reader)
        wrong = call(served, "ask", question="How?", reader={"audience": "children"})
    assert Reader.model_validate(reader) in engine.asked
    told = RESULT.validate_python(result.structured_content)
    assert (told.mode, told.statements[0].worded, told.verbatim) == ("worded", True, answer.statements)
    assert text(result).count("(worded) [") == 1
    assert wrong.is_error
